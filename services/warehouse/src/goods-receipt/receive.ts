import type { Payload } from '@consigna/contracts/contract';
import { ownGoods, type Owner } from '@consigna/contracts/trade';
import { goodsReceiptPosted } from '@consigna/contracts/warehouse/events';
import type { GoodsReceiptView } from '@consigna/contracts/warehouse/goods-receipt';
import type { Context } from '@consigna/kernel/context';
import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { roundTo } from '@consigna/kernel/rounding';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import { newHead, numberJustTaken, writeNumbered } from '../document.js';
import { productOf, type ProductCopies } from '../reference/facts.js';
import { giveToWaiting } from '../reservation/backorder.service.js';
import { waitingOf } from '../reservation/reservation.service.js';
import { lockForArrival } from '../stock/locked-stock.js';
import { ownerKey } from '../stock/owner.js';
import { BASE_DIGITS, makePools, StockEntry } from '../stock/stock-ledger.js';
import type { Place } from '../warehouse/warehouse.service.js';
import { raiseAccepted } from './expected-receipt.js';
import { WaitingGoods } from './waiting-goods.js';

/** A line as it was inspected, whatever document it came with. */
export interface IncomingLine {
  readonly id: string;
  readonly purchaseOrderLineId: string | null;
  readonly productId: string;
  readonly accepted: Decimal;
  readonly rejected: Decimal;
  readonly missing: Decimal;
  readonly lot: string;
  readonly expiry: string | null;
  readonly unitPrice: Decimal;
  readonly taxCode: string;
  readonly forOrderLineId: string | null;
  /** What the group has earned on these units between its companies, base currency. */
  readonly groupProfit: Decimal;
}

export interface Incoming {
  readonly id: string;
  readonly date: string;
  readonly branchId: string;
  readonly place: Place;
  readonly purchaseOrderId: string | null;
  readonly purchaseOrderNumber: string | null;
  readonly supplierId: string;
  readonly supplierName: string;
  readonly interCompanyId: string | null;
  readonly kind: 'standard' | 'consignment';
  readonly owner: Owner;
  readonly currency: string;
  readonly rate: Decimal;
  readonly lines: readonly IncomingLine[];
}

type PostedLine = Payload<typeof goodsReceiptPosted>['lines'][number] & { expiry: string | null };

const lockLinked = statement(
  'warehouse.lock-linked-reservations',
  `select order_line_id, product_id, waiting from reservation
   where company_id = $1 and branch_id = $2 and order_line_id = any($3::uuid[]) and waiting > 0 order by order_line_id for update`,
);
const insertReceipt = statement(
  'warehouse.insert-goods-receipt',
  `insert into goods_receipt (company_id, id, created_at, updated_at, created_by, number, date, branch_id, warehouse_id, purchase_order_id, purchase_order_number,
     supplier_id, supplier_name, inter_company_id, kind, currency, rate)
   values ($1, $2, $3, $3, $4, ${numberJustTaken('GR')}, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
);
const insertReceiptLines = statement(
  'warehouse.insert-goods-receipt-lines',
  `insert into goods_receipt_line (company_id, receipt_id, id, ordinal, purchase_order_line_id, product_id, sku, kind, accepted, rejected, missing,
     owner_key, consignor_id, agreement_id, lot, expiry, layer_id, unit_price, tax_code, value_base, group_profit_base, assigned, held)
   select $1, $2, * from unnest($3::uuid[], $4::int[], $5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::numeric[], $10::numeric[], $11::numeric[],
     $12::text[], $13::uuid[], $14::uuid[], $15::text[], $16::date[], $17::uuid[], $18::numeric[], $19::text[], $20::numeric[], $21::numeric[], $22::jsonb[], $23::numeric[])`,
);

/**
 * Posts a receipt: layers, value, units for waiting orders, the document and its event. Units of a purchase for a
 * backorder are reserved for it in this transaction; of others, as many as are waited for are held. Nobody else ever
 * sees them as available.
 */
export async function receive(tx: Transaction, incoming: Incoming, products: ProductCopies): Promise<GoodsReceiptView> {
  const goods = incoming.lines.filter((line) => isGoods(products, line) && line.accepted.greaterThan(0));
  refuseEmpty(incoming.lines);
  refuseMissingLots(incoming.lines, products);
  const productIds = [...new Set(goods.map((line) => line.productId))];
  const methods = new Map(productIds.map((id) => [id, productOf(products, id).valuation]));
  const linkedIds = goods.flatMap((line) => line.forOrderLineId ?? []);
  const [, linked, stock, otherWaiting] = await Promise.all([
    makePools(tx, incoming.branchId, methods),
    tx.sql<{ order_line_id: string; product_id: string; waiting: string }>(lockLinked, [
      tx.ctx.companyId,
      incoming.branchId,
      linkedIds,
    ]),
    lockForArrival(tx, incoming.branchId, productIds),
    waitingOf(tx, incoming.branchId, productIds, linkedIds),
  ]);

  const entry = new StockEntry(tx, stock, incoming.branchId, incoming.date);
  for (const [productId, method] of methods) entry.followMethod(productId, method);
  const waiting = new WaitingGoods(
    linked,
    otherWaiting,
    new Map([...stock.pools.values()].map((pool) => [pool.productId, pool.held])),
  );
  const posted = incoming.lines.map((line) => postLine(entry, incoming, line, products, waiting, tx.ctx.now));

  const view = viewOf(tx.ctx, incoming, posted);
  tx.closing(async () => {
    const taken = await writeNumbered(tx, {
      series: 'GR',
      date: incoming.date,
      ledger: () => Promise.all([entry.write(), giveToWaiting(tx, waiting.given), raiseAccepted(tx, incoming.lines)]),
      document: () => Promise.all([writeReceipt(tx, incoming), writeLines(tx, incoming, posted)]),
    });
    view.number = taken.number;
    tx.audit('goods-receipt', incoming.id, 'post', { number: { from: null, to: taken.number } });
    tx.publish(goodsReceiptPosted, eventOf(incoming, posted, taken.number));
  });
  return view;
}

function postLine(
  entry: StockEntry,
  incoming: Incoming,
  line: IncomingLine,
  products: ProductCopies,
  waiting: WaitingGoods,
  now: Date,
): PostedLine {
  const { owner, place, kind, id } = incoming;
  const product = productOf(products, line.productId);
  const consigned = kind === 'consignment';
  const value = consigned
    ? decimal(0)
    : roundTo(decimal(line.accepted.times(line.unitPrice).times(incoming.rate)), BASE_DIGITS);
  const shared = {
    receiptLineId: line.id,
    purchaseOrderLineId: line.purchaseOrderLineId,
    productId: line.productId,
    sku: product.sku,
    kind: product.kind,
    accepted: line.accepted.toString(),
    rejected: line.rejected.toString(),
    missing: line.missing.toString(),
    owner,
    lot: line.lot,
    expiry: line.expiry,
    unitPrice: line.unitPrice.toString(),
    taxCode: line.taxCode,
    valueBase: value.toFixed(BASE_DIGITS),
    groupProfitBase: line.groupProfit.toFixed(BASE_DIGITS),
  };
  if (product.kind === 'service' || line.accepted.isZero())
    return { ...shared, layerId: null, assigned: [], held: '0' };
  const { layer } = entry.arrive({
    ...place,
    productId: line.productId,
    lot: line.lot,
    expiry: line.expiry,
    owner,
    receiptLineId: line.id,
    receivedAt: now,
    quantity: line.accepted,
    value,
    groupProfit: consigned ? decimal(0) : line.groupProfit,
    counterpart: 'supplier',
    cause: { type: 'goods_receipt', id, lineId: line.id },
    ordinal: 0,
    setsLastCost: true,
  });
  const { assigned, held } = waiting.take(line);
  entry.changePool(line.productId, { reserved: assigned, held });
  return {
    ...shared,
    layerId: layer.id,
    assigned: assigned.isZero() ? [] : [{ orderLineId: line.forOrderLineId ?? '', quantity: assigned.toString() }],
    held: held.toString(),
  };
}

function isGoods(products: ProductCopies, line: IncomingLine): boolean {
  return productOf(products, line.productId).kind === 'goods';
}

function refuseEmpty(lines: readonly IncomingLine[]): void {
  const empty = lines.every(
    ({ accepted, rejected, missing }) => accepted.isZero() && rejected.isZero() && missing.isZero(),
  );
  if (empty)
    throw new DomainError('nothing-received', {}, [{ pointer: '#/lines/0/accepted', code: 'nothing-received' }]);
}

function refuseMissingLots(lines: readonly IncomingLine[], products: ProductCopies): void {
  lines.forEach(({ productId, accepted, lot }, index) => {
    if (accepted.isZero() || lot !== '' || productOf(products, productId).tracking !== 'lot') return;
    throw new DomainError('lot-required', { productId }, [{ pointer: `#/lines/${index}/lot`, code: 'lot-required' }]);
  });
}

function writeReceipt(tx: Transaction, receipt: Incoming): Promise<unknown> {
  return tx.sql(insertReceipt, [
    tx.ctx.companyId,
    receipt.id,
    tx.ctx.now,
    tx.ctx.userId,
    receipt.date,
    receipt.branchId,
    receipt.place.warehouseId,
    receipt.purchaseOrderId,
    receipt.purchaseOrderNumber,
    receipt.supplierId,
    receipt.supplierName,
    receipt.interCompanyId,
    receipt.kind,
    receipt.currency,
    receipt.rate.toString(),
  ]);
}

function writeLines(tx: Transaction, { id }: Incoming, lines: readonly PostedLine[]): Promise<unknown> {
  const of = <T>(pick: (line: PostedLine, index: number) => T) => lines.map(pick);
  return tx.sql(insertReceiptLines, [
    tx.ctx.companyId,
    id,
    of((line) => line.receiptLineId),
    of((_, index) => index),
    of((line) => line.purchaseOrderLineId),
    of((line) => line.productId),
    of((line) => line.sku),
    of((line) => line.kind),
    of((line) => line.accepted),
    of((line) => line.rejected),
    of((line) => line.missing),
    of((line) => ownerKey(line.owner)),
    of((line) => line.owner.consignorId),
    of((line) => line.owner.agreementId),
    of((line) => line.lot),
    of((line) => line.expiry),
    of((line) => line.layerId),
    of((line) => line.unitPrice),
    of((line) => line.taxCode),
    of((line) => line.valueBase),
    of((line) => line.groupProfitBase),
    of((line) => JSON.stringify(line.assigned)),
    of((line) => line.held),
  ]);
}

function eventOf(incoming: Incoming, lines: readonly PostedLine[], number: string): Payload<typeof goodsReceiptPosted> {
  const { id, date, branchId, place, purchaseOrderId, supplierId, supplierName, interCompanyId, kind, currency, rate } =
    incoming;
  const head = {
    receiptId: id,
    number,
    date,
    branchId,
    warehouseId: place.warehouseId,
    purchaseOrderId,
    supplierId,
    supplierName,
    interCompanyId,
  };
  return { ...head, kind, currency, rate: rate.toString(), lines: lines.map(({ expiry: _expiry, ...line }) => line) };
}

function viewOf(ctx: Context, incoming: Incoming, lines: readonly PostedLine[]): GoodsReceiptView {
  const {
    id,
    date,
    branchId,
    place,
    purchaseOrderId,
    purchaseOrderNumber,
    supplierId,
    supplierName,
    kind,
    currency,
    rate,
  } = incoming;
  return {
    ...newHead(ctx, id),
    // Known when the operation closes.
    number: '',
    state: 'posted',
    date,
    branchId,
    warehouseId: place.warehouseId,
    purchaseOrderId,
    purchaseOrderNumber,
    supplierId,
    supplierName,
    kind,
    currency,
    rate: rate.toString(),
    lines: lines.map(({ receiptLineId, taxCode: _taxCode, groupProfitBase: _groupProfitBase, ...line }) => ({
      id: receiptLineId,
      ...line,
    })),
    allowedActions: [],
  };
}

/** @throws DomainError `agreement-not-found` where consigned goods name none */
export function ownerFor(
  kind: 'standard' | 'consignment',
  consignorId: string | null,
  agreementId: string | null,
): Owner {
  if (kind === 'standard') return ownGoods;
  if (consignorId !== null && agreementId !== null) return { kind: 'consignor', consignorId, agreementId };
  throw new DomainError('agreement-not-found', { id: agreementId }, [
    { pointer: '#/agreementId', code: 'agreement-not-found' },
  ]);
}
