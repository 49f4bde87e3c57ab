import { DomainError } from '@consigna/kernel/domain-error';
import { listBills, type BillView, type listBilledReceipts } from '@consigna/contracts/billing/bill';
import type { Output } from '@consigna/contracts/contract';
import type { ListInput } from '@consigna/contracts/fields';
import { listPage } from '@consigna/persistence/list';
import { jsonRows, statement } from '@consigna/persistence/statement';
import type { Row, Sql } from '@consigna/persistence/transaction';
import { settlementsOf } from '../payment/settlements.js';
import { fromRow, plain } from '../record.js';
import { billSummary, billView, type BillRecord } from './bill.js';
import { readBill, readBillLines, readBillSettlements } from './bill.records.js';

const shape = listBills.list;

/** Receipt lines are looked up one by one: a plan made over young tables would read all of the company's. */
const receipts = statement(
  'billing.receipts-of-bill',
  `select ${jsonRows(
    `select r.receipt_id as id, r.receipt_number as number, r.date, r.purchase_order_id as "purchaseOrderId", sum(l.quantity)::text as quantity
     from bill_line l
     cross join lateral (
       select r.receipt_id, r.receipt_number, r.date, r.purchase_order_id from receipt_line r where r.company_id = $1 and r.id = l.receipt_line_id limit 1) r
     where l.company_id = $1 and l.bill_id = b.id group by 1, 2, 3, 4`,
    'r.date, r.number',
  )} as receipts
   from bill b where b.company_id = $1 and b.id = $2`,
);
/** Bills with a line of these receipt lines. */
const withLinesOf = (received: string) =>
  `select l.bill_id from bill_line l where l.company_id = $1
     and l.receipt_line_id = any(array(select r.id from receipt_line r where r.company_id = $1 and ${received}))`;

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

/** The receipts its lines are of; expenses and statements of consignors are of none. @throws DomainError `bill-not-found` */
export async function billedReceipts(sql: Sql, companyId: string, id: string) {
  const [row] = await sql<Row & { receipts: BilledReceipt[] }>(receipts, [companyId, id]);
  if (row === undefined) throw new DomainError('bill-not-found', { id });
  return { data: row.receipts.map(({ quantity, ...receipt }) => ({ ...receipt, quantity: plain(quantity) })) };
}

type BilledReceipt = Output<typeof listBilledReceipts>['data'][number];

export async function billPage(sql: Sql, companyId: string, input: ListInput) {
  if (shape === undefined) throw new Error('bills are declared as a list');
  const { data, page } = await listPage<Row & Pick<BillView, 'settlements'>>(
    sql,
    {
      name: 'billing.bills',
      shape,
      select: `select b.*, b.created_at as "createdAt", b.due_date as "dueDate", ${settlementsOf('b.id')} as settlements from bill b`,
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
      related: {
        purchaseOrderId: (asked) => withLinesOf(`r.purchase_order_id ${asked}`),
        receiptId: (asked) => withLinesOf(`r.receipt_id ${asked}`),
      },
      id: 'b.id',
      search: ['b.number', 'b.supplier_number', 'b.supplier_name'],
    },
    companyId,
    input,
  );
  return {
    data: data.map(({ settlements, ...row }) => ({ ...billSummary(fromRow<BillRecord>(row)), settlements })),
    page,
  };
}
