import { DomainError } from '@consigna/kernel/domain-error';
import { listAllocations, listPayments, type PaymentView } from '@consigna/contracts/billing/payment';
import type { ListInput } from '@consigna/contracts/fields';
import { listPage } from '@consigna/persistence/list';
import { statement } from '@consigna/persistence/statement';
import type { Sql } from '@consigna/persistence/transaction';
import { fromRow } from '../record.js';
import { allocationView, paymentSummary, paymentView, type AllocationRecord, type PaymentRecord } from './payment.js';

const byId = statement('billing.payment-by-id', 'select * from payment where company_id = $1 and id = $2');
const matches = statement(
  'billing.allocations-of-payment',
  `select a.id, a.to_id as "documentId", coalesce(i.number, b.number) as "documentNumber", a.amount::text as amount, a.to_base::text as "amountBase"
   from allocation a
   left join invoice i on i.company_id = $1 and a.to_type = 'invoice' and i.id = a.to_id
   left join bill b on b.company_id = $1 and a.to_type = 'bill' and b.id = a.to_id
   where a.company_id = $1 and a.from_id = $2 and not a.undone order by a.id`,
);

const payments = listPayments.list;
const allocations = listAllocations.list;

/** A payment and what it settles. @throws DomainError `payment-not-found` */
export async function onePayment(sql: Sql, companyId: string, id: string): Promise<PaymentView> {
  const [[row], settled] = await Promise.all([
    sql(byId, [companyId, id]),
    sql<PaymentView['allocations'][number]>(matches, [companyId, id]),
  ]);
  if (row === undefined) throw new DomainError('payment-not-found', { id });
  return paymentView(fromRow<PaymentRecord>(row), settled);
}

export async function paymentPage(sql: Sql, companyId: string, input: ListInput) {
  if (payments === undefined) throw new Error('payments are declared as a list');
  const { data, page } = await listPage(
    sql,
    {
      name: 'billing.payments',
      shape: payments,
      select: `select p.*, p.created_at as "createdAt", coalesce(r.fields->>'name', '') as "partyName" from payment p
        left join reference_copy r on r.company_id = p.company_id and r.kind = 'party' and r.id = p.party_id`,
      where: 'p.company_id = $1',
      columns: {
        direction: 'p.direction',
        state: `case when p.allocated = p.amount then 'allocated' else 'open' end`,
        partyId: 'p.party_id',
        number: 'p.number',
        date: 'p.date',
        currency: 'p.currency',
        createdAt: 'p.created_at',
      },
      id: 'p.id',
      search: ['p.number', `r.fields->>'name'`],
    },
    companyId,
    input,
  );
  return {
    data: data.map(({ partyName, ...row }) => ({
      ...paymentSummary(fromRow<PaymentRecord>(row)),
      partyName: String(partyName),
    })),
    page,
  };
}

export async function allocationPage(sql: Sql, companyId: string, input: ListInput) {
  if (allocations === undefined) throw new Error('allocations are declared as a list');
  const { data, page } = await listPage(
    sql,
    {
      name: 'billing.allocations',
      shape: allocations,
      select: `select a.*, a.created_at as "createdAt" from allocation a`,
      where: 'a.company_id = $1',
      columns: {
        partyId: 'a.party_id',
        documentId: 'a.to_id',
        fromId: 'a.from_id',
        date: 'a.date',
        undone: 'a.undone',
        createdAt: 'a.created_at',
      },
      id: 'a.id',
    },
    companyId,
    input,
  );
  return { data: data.map((row) => allocationView(fromRow<AllocationRecord>(row))), page };
}
