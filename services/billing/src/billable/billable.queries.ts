import { decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { listBillableLines } from '@consigna/contracts/billing/invoice';
import type { ListInput } from '@consigna/contracts/fields';
import { listPage } from '@consigna/persistence/list';
import { statement } from '@consigna/persistence/statement';
import type { Sql } from '@consigna/persistence/transaction';
import { fromRow, plain } from '../record.js';
import type { CreditableLine, ReceiptLine } from './billable-line.js';

const ofReturn = statement(
  'billing.creditable-of-return',
  `select * from creditable_line where company_id = $1 and return_id = $2 order by position`,
);
const receiptsToBill = statement(
  'billing.receipt-lines-to-bill',
  `select * from receipt_line where company_id = $1 and ($2::uuid is null or purchase_order_id = $2) and ($3::uuid is null or supplier_id = $3) and billed < accepted
   order by date, receipt_id, position`,
);

const list = listBillableLines.list;

/** Delivery lines (and services of orders without delivery) with quantity left to invoice. */
export async function billableLines(sql: Sql, companyId: string, input: ListInput) {
  if (list === undefined) throw new Error('billable lines are declared as a list');
  return listPage<BillableView>(
    sql,
    {
      name: 'billing.billable',
      shape: list,
      select: `select b.id, b.delivery_id as "deliveryId", b.delivery_number as "deliveryNumber", b.order_id as "orderId", b.order_line_id as "orderLineId", b.date, b.customer_id as "customerId",
                      b.buyer->>'customerName' as "customerName", (b.terms->>'productId')::uuid as "productId", b.terms->>'sku' as sku,
                      trim_scale(b.quantity) as quantity, trim_scale(b.invoiced) as "quantityInvoiced" from billable_line b`,
      where: 'b.company_id = $1 and b.invoiced < b.quantity',
      columns: { deliveryId: 'b.delivery_id', orderId: 'b.order_id', customerId: 'b.customer_id', date: 'b.date' },
      id: 'b.id',
    },
    companyId,
    input,
  );
}

export interface BillableView {
  id: string;
  deliveryId: string | null;
  deliveryNumber: string;
  orderId: string;
  orderLineId: string;
  date: string;
  customerId: string;
  customerName: string;
  productId: string;
  sku: string;
  quantity: string;
  quantityInvoiced: string;
}

/** Lines of a sales return with what is credited of them. @throws DomainError `sales-return-not-found` */
export async function creditableLines(sql: Sql, companyId: string, returnId: string) {
  const lines = (await sql(ofReturn, [companyId, returnId])).map((row) => fromRow<CreditableLine>(row));
  const [first] = lines;
  if (first === undefined) throw new DomainError('sales-return-not-found', { id: returnId });
  return {
    returnId,
    number: first.returnNumber,
    date: first.date,
    lines: lines.map((line) => ({
      returnLineId: line.id,
      deliveryLineId: line.deliveryLineId,
      productId: line.productId,
      sku: line.sku,
      quantity: plain(line.quantity),
      quantityCredited: plain(line.credited),
    })),
  };
}

/** Receipt lines of a purchase order or supplier with units left to bill. */
export async function billableReceiptLines(
  sql: Sql,
  companyId: string,
  of: { purchaseOrderId?: string | undefined; supplierId?: string | undefined },
) {
  const rows = await sql(receiptsToBill, [companyId, of.purchaseOrderId ?? null, of.supplierId ?? null]);
  return {
    data: rows
      .map((row) => fromRow<ReceiptLine>(row))
      .map((line) => ({
        receiptLineId: line.id,
        receiptId: line.receiptId,
        receiptNumber: line.receiptNumber,
        purchaseOrderId: line.purchaseOrderId,
        purchaseOrderLineId: line.purchaseOrderLineId,
        supplierId: line.supplierId,
        productId: line.productId,
        sku: line.sku,
        currency: line.currency,
        unitPrice: plain(line.unitPrice),
        taxCode: line.taxCode,
        accepted: plain(line.accepted),
        billed: plain(line.billed),
        billable: decimal(line.accepted).minus(line.billed).toString(),
      })),
  };
}
