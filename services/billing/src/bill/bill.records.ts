import { statement } from '@consigna/persistence/statement';
import type { Sql, Transaction } from '@consigna/persistence/transaction';
import { decimal } from '@consigna/kernel/decimal';
import type { BillView } from '@consigna/contracts/billing/bill';
import type { ReceiptLine } from '../billable/billable-line.js';
import { fromRow, insertStatement, toRows, updateStatement, updateValues } from '../record.js';
import { BillLineSchema, BillSchema, type BillLineRecord, type BillRecord } from './bill.js';

const insert = insertStatement('billing.insert-bill', BillSchema);
const insertAllLines = insertStatement('billing.insert-bill-lines', BillLineSchema);
const save = updateStatement('billing.save-bills', BillSchema, [
  'version',
  'updatedAt',
  'state',
  'number',
  'postedAt',
  'supplierNumber',
  'approvedBy',
  'rate',
  'netBase',
  'taxBase',
  'grossBase',
  'taxes',
  'allocated',
  'allocatedBase',
]);
const saveAllLines = updateStatement('billing.save-bill-lines', BillLineSchema, ['netBase', 'receivedValueBase']);
const lock = statement(
  'billing.lock-bills',
  'select * from bill where company_id = $1 and id = any($2::uuid[]) order by id for update',
);
const lockOpen = statement(
  'billing.lock-open-bills',
  `select * from bill where company_id = $1 and supplier_id = $2 and currency = $3 and state in ('posted', 'partially_paid') order by id for update`,
);
const byId = statement('billing.bill-by-id', 'select * from bill where company_id = $1 and id = $2');
const bySettlement = statement(
  'billing.bill-by-settlement',
  'select * from bill where company_id = $1 and settlement_id = $2',
);
const lines = statement(
  'billing.bill-lines',
  'select * from bill_line where company_id = $1 and bill_id = $2 order by position',
);
const remove = statement('billing.delete-bill', 'delete from bill where company_id = $1 and id = $2');
const lockReceipts = statement(
  'billing.lock-receipt-lines',
  'select * from receipt_line where company_id = $1 and id = any($2::uuid[]) order by id for update',
);
const lockReceiptsOf = statement(
  'billing.lock-receipt-lines-of',
  'select * from receipt_line where company_id = $1 and (purchase_order_id = $2 or receipt_id = $2) order by id for update',
);
const claimReceipts = statement(
  'billing.claim-receipt-lines',
  `update receipt_line r set billed = r.billed + c.quantity, billed_value_base = r.billed_value_base + c.value
   from (select id, sum(quantity) as quantity, sum(value) as value from unnest($2::uuid[], $3::numeric[], $4::numeric[]) u(id, quantity, value) group by id) c
   where r.company_id = $1 and r.id = c.id`,
);
const settlements = statement(
  'billing.settlements-of-bill',
  `select a.id as "allocationId", a.from_type as type, a.from_id as id, p.number, a.date, a.amount::text as amount, a.to_base::text as "amountBase"
   from allocation a left join payment p on p.company_id = $1 and p.id = a.from_id
   where a.company_id = $1 and a.to_id = $2 and not a.undone order by a.id`,
);

export async function lockBills(tx: Transaction, ids: readonly string[]): Promise<Map<string, BillRecord>> {
  const bills = (await tx.sql(lock, [tx.ctx.companyId, ids])).map((row) => fromRow<BillRecord>(row));
  return new Map(bills.map((bill) => [bill.id, bill]));
}

/** Locks a supplier's open bills of a currency in the order of their ids. */
export async function lockOpenBills(tx: Transaction, supplierId: string, currency: string): Promise<BillRecord[]> {
  return (await tx.sql(lockOpen, [tx.ctx.companyId, supplierId, currency])).map((row) => fromRow<BillRecord>(row));
}

export async function readBill(sql: Sql, companyId: string, id: string): Promise<BillRecord | null> {
  const [row] = await sql(byId, [companyId, id]);
  return row === undefined ? null : fromRow<BillRecord>(row);
}

export async function readBillOfSettlement(
  sql: Sql,
  companyId: string,
  settlementId: string,
): Promise<BillRecord | null> {
  const [row] = await sql(bySettlement, [companyId, settlementId]);
  return row === undefined ? null : fromRow<BillRecord>(row);
}

export async function readBillLines(sql: Sql, companyId: string, billId: string): Promise<BillLineRecord[]> {
  return (await sql(lines, [companyId, billId])).map((row) => fromRow<BillLineRecord>(row));
}

export async function readBillSettlements(
  sql: Sql,
  companyId: string,
  billId: string,
): Promise<BillView['settlements']> {
  return sql<BillView['settlements'][number]>(settlements, [companyId, billId]);
}

export async function insertBill(tx: Transaction, bill: BillRecord): Promise<void> {
  await tx.sql(insert, [toRows([bill])]);
}

export async function insertBillLines(tx: Transaction, billLines: readonly BillLineRecord[]): Promise<void> {
  await tx.sql(insertAllLines, [toRows(billLines)]);
}

export async function saveBills(tx: Transaction, bills: readonly BillRecord[]): Promise<void> {
  if (bills.length === 0) return;
  tx.progressed(
    'bill',
    bills.map(({ id }) => id),
  );
  await tx.sql(save, updateValues(tx.ctx.companyId, bills));
}

export async function saveBillLines(tx: Transaction, billLines: readonly BillLineRecord[]): Promise<void> {
  await tx.sql(saveAllLines, updateValues(tx.ctx.companyId, billLines));
}

export async function deleteBillRecord(tx: Transaction, id: string): Promise<void> {
  await tx.sql(remove, [tx.ctx.companyId, id]);
}

/** Locks receipt lines in the order of their ids. */
export async function lockReceiptLines(tx: Transaction, ids: readonly string[]): Promise<Map<string, ReceiptLine>> {
  return receiptMap(await tx.sql(lockReceipts, [tx.ctx.companyId, ids]));
}

/** Locks the receipt lines of a purchase order or goods receipt. */
export async function lockReceiptLinesOf(tx: Transaction, sourceId: string): Promise<Map<string, ReceiptLine>> {
  return receiptMap(await tx.sql(lockReceiptsOf, [tx.ctx.companyId, sourceId]));
}

/** Marks what a bill takes of receipt lines as billed. */
export async function claimReceiptLines(tx: Transaction, billLines: readonly BillLineRecord[]): Promise<void> {
  const received = billLines.filter((line) => line.receiptLineId !== null);
  if (received.length === 0) return;
  await tx.sql(claimReceipts, [
    tx.ctx.companyId,
    received.map((line) => line.receiptLineId),
    received.map((line) => decimal(line.quantity).toString()),
    received.map((line) => line.receivedValueBase),
  ]);
}

function receiptMap(rows: object[]): Map<string, ReceiptLine> {
  return new Map(rows.map((row) => fromRow<ReceiptLine>(row)).map((line) => [line.id, line]));
}
