import { Decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import type { Input, Output } from '@consigna/contracts/contract';
import type { getConsignmentReconciliation, getStatement } from '@consigna/contracts/consignment/settlement';
import { companyFacts } from '@consigna/persistence/company-facts';
import { statement } from '@consigna/persistence/statement';
import type { Sql } from '@consigna/persistence/transaction';
import { amountText, baseText } from '../accrual/accrual.queries.js';

type Statement = Output<typeof getStatement>;

const consignorOf = statement(
  'consignment.consignor-of-statement',
  `select distinct a.currency, c.code as number, c.fields->>'name' as name
   from agreement a left join reference_copy c on c.company_id = $1 and c.kind = 'party' and c.id = a.consignor_id
   where a.company_id = $1 and a.consignor_id = $2 order by a.currency`,
);

const units = statement(
  'consignment.statement-units',
  `select m.product_id as "productId", min(m.sku) as sku, coalesce(min(p.fields->>'name'), min(m.sku)) as name,
     trim_scale(coalesce(sum(m.quantity) filter (where m.date < $3), 0)) as opening,
     trim_scale(coalesce(sum(m.quantity) filter (where m.date >= $3 and m.kind = 'received'), 0)) as received,
     trim_scale(coalesce(-sum(m.quantity) filter (where m.date >= $3 and m.kind = 'sold'), 0)) as sold,
     trim_scale(coalesce(sum(m.quantity) filter (where m.date >= $3 and m.kind = 'returned'), 0)) as returned,
     trim_scale(coalesce(-sum(m.quantity) filter (where m.date >= $3 and m.kind = 'returned_to_consignor'), 0)) as "returnedToConsignor",
     trim_scale(coalesce(sum(m.quantity) filter (where m.date >= $3 and m.kind = 'adjusted'), 0)) as adjusted,
     trim_scale(sum(m.quantity)) as closing
   from consigned_movement m left join reference_copy p on p.company_id = $1 and p.kind = 'product' and p.id = m.product_id
   where m.company_id = $1 and m.consignor_id = $2 and m.date <= $4::date
   group by m.product_id
   having count(*) filter (where m.date >= $3::date) > 0 or sum(m.quantity) <> 0
   order by min(m.sku), m.product_id`,
);

const accrued = statement(
  'consignment.statement-accrued',
  `select currency, coalesce(sum(sign * owed) filter (where date < $3), 0) as before,
     coalesce(sum(owed) filter (where date >= $3 and kind = 'sale'), 0) as sales,
     coalesce(sum(owed) filter (where date >= $3 and kind = 'return'), 0) as returns,
     coalesce(sum(sign * owed) filter (where date >= $3 and kind in ('loss', 'found')), 0) as losses,
     coalesce(sum(sign * net_base) filter (where date >= $3), 0) as net,
     coalesce(sum(sign * commission_base) filter (where date >= $3), 0) as commission
   from accrual where company_id = $1 and consignor_id = $2 and date <= $4::date and $3::date is not null group by currency`,
);

const billed = statement(
  'consignment.statement-billed',
  `select s.currency, coalesce(sum(b.tax) filter (where b.date < $3), 0) as tax_before, coalesce(sum(b.tax) filter (where b.date >= $3), 0) as tax,
     coalesce(sum(b.net) filter (where b.date >= $3), 0) as net, sum(b.gross) as gross
   from self_bill b join settlement s on s.company_id = b.company_id and s.id = b.settlement_id
   where b.company_id = $1 and s.consignor_id = $2 and b.date <= $4::date and $3::date is not null group by s.currency`,
);

const paid = statement(
  'consignment.statement-paid',
  `select s.currency, coalesce(sum(p.amount) filter (where p.date < $3), 0) as before, coalesce(sum(p.amount) filter (where p.date >= $3), 0) as paid
   from self_bill_payment p join self_bill b on b.company_id = p.company_id and b.bill_id = p.bill_id
   join settlement s on s.company_id = b.company_id and s.id = b.settlement_id
   where p.company_id = $1 and s.consignor_id = $2 and p.date <= $4::date and $3::date is not null group by s.currency`,
);

interface AccruedRow {
  currency: string;
  before: string;
  sales: string;
  returns: string;
  losses: string;
  net: string;
  commission: string;
}
interface BilledRow {
  currency: string;
  tax_before: string;
  tax: string;
  net: string;
  gross: string;
}
interface PaidRow {
  currency: string;
  before: string;
  paid: string;
}

/** A consignor's units and balance over a period. @throws DomainError `consignor-not-found`, `invalid-period` */
export async function consignorStatement(
  sql: Sql,
  companyId: string,
  input: Input<typeof getStatement>,
): Promise<Omit<Statement, 'asOf'>> {
  const { consignorId, from, through } = input;
  if (from > through)
    throw new DomainError('invalid-period', { from, through }, [{ pointer: '#/from', code: 'invalid-period' }]);
  const values = [companyId, consignorId, from, through];
  const [consignors, products, accruals, bills, payments, { baseCurrency }] = await Promise.all([
    sql<{ currency: string; number: string | null; name: string | null }>(consignorOf, [companyId, consignorId]),
    sql<Statement['products'][number]>(units, values),
    sql<AccruedRow>(accrued, values),
    sql<BilledRow>(billed, values),
    sql<PaidRow>(paid, values),
    companyFacts(sql, companyId),
  ]);
  const [consignor] = consignors;
  if (consignor === undefined) throw new DomainError('consignor-not-found', { id: consignorId });
  const turnover = sum(accruals.map((row) => row.net));
  const commission = sum(accruals.map((row) => row.commission));
  return {
    consignor: { id: consignorId, number: consignor.number, name: consignor.name },
    from,
    through,
    products,
    amounts: consignors.map(({ currency }) => balanceOf(currency, { accruals, bills, payments })),
    agency: {
      currency: baseCurrency,
      turnover: baseText(turnover),
      commission: baseText(commission),
      share: baseText(turnover.minus(commission)),
    },
  };
}

function balanceOf(
  currency: string,
  { accruals, bills, payments }: { accruals: AccruedRow[]; bills: BilledRow[]; payments: PaidRow[] },
): Statement['amounts'][number] {
  const accrual = accruals.find((row) => row.currency === currency) ?? {
    before: '0',
    sales: '0',
    returns: '0',
    losses: '0',
  };
  const bill = bills.find((row) => row.currency === currency) ?? { tax_before: '0', tax: '0', net: '0', gross: '0' };
  const payment = payments.find((row) => row.currency === currency) ?? { before: '0', paid: '0' };
  const opening = sum([accrual.before, bill.tax_before]).minus(payment.before);
  const closing = opening
    .plus(accrual.sales)
    .minus(accrual.returns)
    .plus(accrual.losses)
    .plus(bill.tax)
    .minus(payment.paid);
  const due = new Decimal(bill.gross).minus(payment.before).minus(payment.paid);
  const text = (value: Decimal | string) => amountText(value, currency);
  return {
    currency,
    opening: text(opening),
    sales: text(accrual.sales),
    returns: text(accrual.returns),
    losses: text(accrual.losses),
    settled: text(bill.net),
    tax: text(bill.tax),
    paid: text(payment.paid),
    closing: text(closing),
    due: text(due),
  };
}

const reconciliation = statement(
  'consignment.reconciliation',
  `with unsettled as (
     select a.consignor_id, a.role, sum(a.sign * a.owed_base) as amount from accrual a
     where a.company_id = $1 and not exists (select from accrual_settlement x where x.company_id = $1 and x.accrual_id = a.id) group by 1, 2),
   billing as (
     select consignor_id, role, sum(opening_base + owed_base) as amount, array_agg(id order by number) as ids
     from settlement where company_id = $1 and state = 'billing' group by 1, 2),
   carried as (
     select consignor_id, role, sum(carried_base) as amount from (
       select distinct on (agreement_id) agreement_id, consignor_id, role, carried_base from settlement
       where company_id = $1 and state <> 'cancelled' order by agreement_id, sequence desc) l group by 1, 2)
   select o.consignor_id as "consignorId", c.fields->>'name' as "consignorName", o.role, coalesce(u.amount, 0)::numeric(20,2) as "unsettledBase",
     coalesce(b.amount, 0)::numeric(20,2) as "inSettlementBase", coalesce(k.amount, 0)::numeric(20,2) as "carriedBase",
     (coalesce(u.amount, 0) + coalesce(b.amount, 0) + coalesce(k.amount, 0))::numeric(20,2) as "totalBase",
     coalesce(b.ids, '{}') as "openSettlementIds"
   from (select distinct consignor_id, role from agreement where company_id = $1) o
   left join unsettled u using (consignor_id, role) left join billing b using (consignor_id, role) left join carried k using (consignor_id, role)
   left join reference_copy c on c.company_id = $1 and c.kind = 'party' and c.id = o.consignor_id
   where u.amount <> 0 or k.amount <> 0 or b.ids is not null
   order by o.consignor_id, o.role`,
);

export async function reconcile(sql: Sql, companyId: string): Promise<Output<typeof getConsignmentReconciliation>> {
  return {
    consignors: await sql<Output<typeof getConsignmentReconciliation>['consignors'][number]>(reconciliation, [
      companyId,
    ]),
  };
}

function sum(values: readonly string[]): Decimal {
  return values.reduce((total, value) => total.plus(value), new Decimal(0));
}
