import { DomainError } from '@consigna/kernel/domain-error';
import { listBills } from '@consigna/contracts/billing/bill';
import type { ListInput } from '@consigna/contracts/fields';
import { listPage } from '@consigna/persistence/list';
import type { Sql } from '@consigna/persistence/transaction';
import { fromRow } from '../record.js';
import { billSummary, billView, type BillRecord } from './bill.js';
import { readBill, readBillLines, readBillSettlements } from './bill.records.js';

const shape = listBills.list;

/** A bill with all that hangs on it. @throws DomainError `bill-not-found` */
export async function oneBill(sql: Sql, companyId: string, id: string) {
  const [bill, lines, settlements] = await Promise.all([
    readBill(sql, companyId, id),
    readBillLines(sql, companyId, id),
    readBillSettlements(sql, companyId, id),
  ]);
  if (bill === null) throw new DomainError('bill-not-found', { id });
  return billView(bill, lines, settlements);
}

export async function billPage(sql: Sql, companyId: string, input: ListInput) {
  if (shape === undefined) throw new Error('bills are declared as a list');
  const { data, page } = await listPage(
    sql,
    {
      name: 'billing.bills',
      shape,
      select: `select b.*, b.created_at as "createdAt", b.due_date as "dueDate" from bill b`,
      where: 'b.company_id = $1',
      columns: {
        state: 'b.state',
        kind: 'b.kind',
        supplierId: 'b.supplier_id',
        number: 'b.number',
        supplierNumber: 'b.supplier_number',
        settlementId: 'b.settlement_id',
        date: 'b.date',
        dueDate: 'b.due_date',
        currency: 'b.currency',
        createdAt: 'b.created_at',
      },
      id: 'b.id',
      search: ['b.number', 'b.supplier_number', 'b.supplier_name'],
    },
    companyId,
    input,
  );
  return { data: data.map((row) => billSummary(fromRow<BillRecord>(row))), page };
}
