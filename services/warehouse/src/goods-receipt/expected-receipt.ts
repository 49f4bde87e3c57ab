import type { Payload } from '@consigna/contracts/contract';
import type { purchaseOrderSent } from '@consigna/contracts/purchasing/events';
import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';

export interface ExpectedOrder {
  [column: string]: unknown;
  order_id: string;
  number: string;
  kind: 'standard' | 'consignment';
  supplier_id: string;
  supplier_name: string;
  agreement_id: string | null;
  inter_company_id: string | null;
  branch_id: string;
  currency: string;
  over_receipt_percent: string;
  closed: boolean;
}

export interface ExpectedLine {
  [column: string]: unknown;
  line_id: string;
  product_id: string;
  quantity: string;
  accepted: string;
  unit_price: string;
  tax_code: string;
  for_order_line_id: string | null;
}

/** What a receipt's line says to the line of an order. */
interface OrderedLine {
  readonly purchaseOrderLineId: string | null;
  readonly accepted: Decimal;
}

const lockExpected = statement(
  'warehouse.lock-expected-receipt',
  'select * from expected_receipt where company_id = $1 and order_id = $2 for update',
);
const expectedLines = statement(
  'warehouse.expected-lines',
  'select * from expected_receipt_line where company_id = $1 and order_id = $2 order by ordinal',
);
const raiseLines = statement(
  'warehouse.raise-accepted',
  `update expected_receipt_line l set accepted = l.accepted + u.quantity
   from (select id, sum(quantity) as quantity from unnest($2::uuid[], $3::numeric[]) u(id, quantity) group by id) u
   where l.company_id = $1 and l.line_id = u.id and l.line_id = any($2::uuid[])`,
);
const insertExpected = statement(
  'warehouse.insert-expected-receipt',
  `insert into expected_receipt (company_id, order_id, number, date, kind, supplier_id, supplier_name, agreement_id, inter_company_id, branch_id, currency, over_receipt_percent)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict do nothing`,
);
const insertExpectedLines = statement(
  'warehouse.insert-expected-lines',
  `insert into expected_receipt_line (company_id, order_id, line_id, ordinal, product_id, sku, kind, quantity, unit_price, tax_code, for_order_line_id)
   select $1, $2, * from unnest($3::uuid[], $4::int[], $5::uuid[], $6::text[], $7::text[], $8::numeric[], $9::numeric[], $10::text[], $11::uuid[]) on conflict do nothing`,
);
const closeExpected = statement(
  'warehouse.close-expected',
  'update expected_receipt set closed = true where company_id = $1 and order_id = $2',
);

/** From now on the order's goods can be received. */
export async function expectGoods(tx: Transaction, order: Payload<typeof purchaseOrderSent>): Promise<void> {
  const { companyId } = tx.ctx;
  const of = <T>(pick: (line: (typeof order.lines)[number], index: number) => T) => order.lines.map(pick);
  await Promise.all([
    tx.sql(insertExpected, [
      companyId,
      order.orderId,
      order.number,
      order.date,
      order.kind,
      order.supplierId,
      order.supplierName,
      order.agreementId,
      order.interCompanyId,
      order.branchId,
      order.currency,
      order.overReceiptPercent,
    ]),
    tx.sql(insertExpectedLines, [
      companyId,
      order.orderId,
      of((line) => line.lineId),
      of((_, index) => index),
      of((line) => line.productId),
      of((line) => line.sku),
      of((line) => line.kind),
      of((line) => line.quantity),
      of((line) => line.unitPrice),
      of((line) => line.taxCode),
      of((line) => line.forOrderLineId),
    ]),
  ]);
}

/** The order has ended. */
export async function expectNoMore(tx: Transaction, orderId: string): Promise<void> {
  await tx.sql(closeExpected, [tx.ctx.companyId, orderId]);
}

/** A sent purchase order under lock. @throws DomainError `purchase-order-not-found` */
export async function lockExpectedOrder(
  tx: Transaction,
  orderId: string,
): Promise<{ order: ExpectedOrder; lines: ExpectedLine[] }> {
  const values = [tx.ctx.companyId, orderId];
  const [[order], lines] = await Promise.all([
    tx.sql<ExpectedOrder>(lockExpected, values),
    tx.sql<ExpectedLine>(expectedLines, values),
  ]);
  if (order === undefined) throw new DomainError('purchase-order-not-found', { id: orderId });
  return { order, lines };
}

/** What a receipt takes over from its order. */
export function headOf(order: ExpectedOrder) {
  return {
    branchId: order.branch_id,
    purchaseOrderId: order.order_id,
    purchaseOrderNumber: order.number,
    supplierId: order.supplier_id,
    supplierName: order.supplier_name,
    interCompanyId: order.inter_company_id,
    kind: order.kind,
    currency: order.currency,
  };
}

/** Accepted so far may exceed the ordered quantity by the order's tolerance, all lines of the receipt taken together. */
export function refuseOverReceipt(
  lines: readonly OrderedLine[],
  expected: ReadonlyMap<string, ExpectedLine>,
  percent: Decimal,
): void {
  const accepted = new Map<string, Decimal>();
  lines.forEach(({ purchaseOrderLineId, accepted: more }, index) => {
    const line = expected.get(purchaseOrderLineId ?? '');
    if (line === undefined) return;
    const total = decimal((accepted.get(line.line_id) ?? decimal(line.accepted)).plus(more));
    accepted.set(line.line_id, total);
    const most = decimal(decimal(line.quantity).times(percent.plus(100)).dividedBy(100));
    if (more.isZero() || total.lessThanOrEqualTo(most)) return;
    const details = {
      ordered: decimal(line.quantity).toString(),
      accepted: decimal(line.accepted).toString(),
      most: most.toString(),
      would: total.toString(),
    };
    throw new DomainError('over-receipt', details, [
      { pointer: `#/lines/${index}/accepted`, code: 'over-receipt', params: details },
    ]);
  });
}

/** Counts what was accepted on the lines of its orders. */
export async function raiseAccepted(tx: Transaction, lines: readonly OrderedLine[]): Promise<void> {
  const ordered = lines.filter((line) => line.purchaseOrderLineId !== null && line.accepted.greaterThan(0));
  if (ordered.length === 0) return;
  await tx.sql(raiseLines, [
    tx.ctx.companyId,
    ordered.map((line) => line.purchaseOrderLineId),
    ordered.map((line) => line.accepted.toString()),
  ]);
}
