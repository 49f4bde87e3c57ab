import { Injectable } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { newId } from '@consigna/kernel/id';
import { roundTo } from '@consigna/kernel/rounding';
import type { Input, Output, Payload } from '@consigna/contracts/contract';
import type { Party } from '@consigna/contracts/directory/events';
import type { purchaseOrderSent } from '@consigna/contracts/purchasing/events';
import { ownGoods, type Owner } from '@consigna/contracts/trade';
import { goodsReceiptPosted } from '@consigna/contracts/warehouse/events';
import {
  type GoodsReceiptView,
  listExpectedReceipts,
  listGoodsReceipts,
  type postGoodsReceipt,
} from '@consigna/contracts/warehouse/goods-receipt';
import { companyFacts, rateOn } from '@consigna/persistence/company-facts';
import { Database } from '@consigna/persistence/database';
import { listPage } from '@consigna/persistence/list';
import { requireReference } from '@consigna/persistence/reference-copy';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import { newHead, numberJustTaken, writeNumbered } from '../document.js';
import { postingDate, productOf, quantityOf, requireProducts, type ProductCopies } from '../reference/facts.js';
import { giveToWaiting } from '../reservation/backorder.service.js';
import { waitingOf } from '../reservation/reservation.service.js';
import { lockForArrival } from '../stock/locked-stock.js';
import { ownerKey } from '../stock/owner.js';
import { BASE_DIGITS, makePools, StockEntry } from '../stock/stock-ledger.js';
import { placeFor, placesOf, type Place } from '../warehouse/warehouse.service.js';
import { expectedSource, receiptOf, receiptSource } from './goods-receipt.queries.js';

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

type ByOrder = Extract<Input<typeof postGoodsReceipt>, { purchaseOrderId: string }>;
type Direct = Exclude<Input<typeof postGoodsReceipt>, ByOrder>;

const lockExpected = statement(
  'warehouse.lock-expected-receipt',
  'select * from expected_receipt where company_id = $1 and order_id = $2 for update',
);
const expectedLines = statement(
  'warehouse.expected-lines',
  'select * from expected_receipt_line where company_id = $1 and order_id = $2 order by ordinal',
);
const raiseAccepted = statement(
  'warehouse.raise-accepted',
  `update expected_receipt_line l set accepted = l.accepted + u.quantity
   from (select id, sum(quantity) as quantity from unnest($2::uuid[], $3::numeric[]) u(id, quantity) group by id) u
   where l.company_id = $1 and l.line_id = u.id and l.line_id = any($2::uuid[])`,
);
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

type PostedLine = Payload<typeof goodsReceiptPosted>['lines'][number] & { expiry: string | null };

@Injectable()
export class GoodsReceiptService {
  constructor(private readonly database: Database) {}

  /** Receives goods of a purchase order, or directly. @throws DomainError `over-receipt` and nothing moves */
  post(ctx: Context, input: Input<typeof postGoodsReceipt>): Promise<GoodsReceiptView> {
    return this.database.operation(ctx, async (tx) => {
      const incoming = 'purchaseOrderId' in input ? await this.ofOrder(tx, input) : await this.direct(tx, input);
      return receive(tx, incoming, await requireProducts(tx, incoming.lines));
    });
  }

  get(ctx: Context, id: string): Promise<GoodsReceiptView> {
    return this.database.read(ctx, (sql) => receiptOf(sql, ctx.companyId, id));
  }

  list(ctx: Context, input: Input<typeof listGoodsReceipts>): Promise<Output<typeof listGoodsReceipts>> {
    return this.database.read(ctx, (sql) => listPage(sql, receiptSource, ctx.companyId, input));
  }

  listExpected(ctx: Context, input: Input<typeof listExpectedReceipts>): Promise<Output<typeof listExpectedReceipts>> {
    return this.database.read(ctx, (sql) => listPage(sql, expectedSource, ctx.companyId, input));
  }

  /** From now on the order's goods can be received. */
  async expect(tx: Transaction, order: Payload<typeof purchaseOrderSent>): Promise<void> {
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

  async expectNoMore(tx: Transaction, orderId: string): Promise<void> {
    await tx.sql(closeExpected, [tx.ctx.companyId, orderId]);
  }

  private async ofOrder(tx: Transaction, input: ByOrder): Promise<Incoming> {
    const { order, lines } = await lockExpectedOrder(tx, input.purchaseOrderId);
    if (order.closed) throw new DomainError('purchase-order-closed', { id: order.order_id });
    const [date, places] = await Promise.all([postingDate(tx), placesOf(tx.sql, tx.ctx.companyId, order.branch_id)]);
    const owner = ownerFor(order.kind, order.supplier_id, order.agreement_id);
    const byId = new Map(lines.map((line) => [line.line_id, line]));
    const incoming = input.lines.map((line, index): IncomingLine => {
      const expected = byId.get(line.purchaseOrderLineId);
      if (expected === undefined) {
        const pointer = `#/lines/${index}/purchaseOrderLineId`;
        throw new DomainError('purchase-order-line-not-found', { id: line.purchaseOrderLineId }, [
          { pointer, code: 'purchase-order-line-not-found' },
        ]);
      }
      return {
        ...inspected(line, index),
        purchaseOrderLineId: expected.line_id,
        productId: expected.product_id,
        unitPrice: decimal(expected.unit_price),
        taxCode: expected.tax_code,
        forOrderLineId: expected.for_order_line_id,
      };
    });
    refuseOverReceipt(incoming, byId, decimal(order.over_receipt_percent));
    return {
      ...headOf(order),
      id: newId(),
      date,
      place: placeFor(places, owner.kind, input.warehouseId),
      owner,
      rate: await rateOn(tx.sql, tx.ctx.companyId, order.currency, date),
      lines: incoming,
    };
  }

  private async direct(tx: Transaction, input: Direct): Promise<Incoming> {
    const { companyId } = tx.ctx;
    const date = await postingDate(tx);
    const [branch, places, rate] = await Promise.all([
      requireReference(tx.sql, companyId, 'branch', input.branchId, '#/branchId'),
      placesOf(tx.sql, companyId, input.branchId),
      rateOn(tx.sql, companyId, input.currency, date),
    ]);
    const supplier =
      input.supplierId === null
        ? null
        : await requireReference<Party>(tx.sql, companyId, 'party', input.supplierId, '#/supplierId');
    const owner = ownerFor(input.kind, input.supplierId, input.agreementId ?? null);
    await requireAgreementOf(tx, owner);
    return {
      id: newId(),
      date,
      branchId: branch.id,
      place: placeFor(places, owner.kind, input.warehouseId),
      purchaseOrderId: null,
      purchaseOrderNumber: null,
      // Opening stock comes from nobody: the company stands for its own supplier.
      supplierId: input.supplierId ?? companyId,
      supplierName: supplier?.fields.name ?? (await companyFacts(tx.sql, companyId)).name,
      interCompanyId: supplier?.fields.interCompanyId ?? null,
      kind: input.kind,
      owner,
      currency: input.currency,
      rate,
      lines: input.lines.map((line, index) => ({
        ...inspected(line, index),
        purchaseOrderLineId: null,
        productId: line.productId,
        unitPrice: decimal(line.unitPrice),
        taxCode: '',
        forOrderLineId: null,
      })),
    };
  }
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

/**
 * Posts a receipt: layers, value, units for waiting orders, the document and its event. Units of a purchase for a
 * backorder are reserved for it in this transaction; of others, as many as are waited for are held. Nobody else ever
 * sees them as available.
 */
export async function receive(tx: Transaction, incoming: Incoming, products: ProductCopies): Promise<GoodsReceiptView> {
  const goods = incoming.lines.filter((line) => isGoods(products, line) && line.accepted.greaterThan(0));
  refuseEmpty(incoming.lines);
  refuseMissingLots(goods, products);
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
      ledger: () => Promise.all([entry.write(), giveToWaiting(tx, waiting.given), raise(tx, incoming.lines)]),
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

/** Waiting orders as the lines of a receipt meet them, one after the other. */
class WaitingGoods {
  readonly given = new Map<string, Decimal>();
  private readonly linked: Map<string, { productId: string; waiting: Decimal }>;
  /** Waited for and not yet covered by what is held, per product. */
  private readonly uncovered = new Map<string, Decimal>();

  constructor(
    linked: readonly { order_line_id: string; product_id: string; waiting: string }[],
    others: ReadonlyMap<string, Decimal>,
    held: ReadonlyMap<string, Decimal>,
  ) {
    this.linked = new Map(
      linked.map((row) => [row.order_line_id, { productId: row.product_id, waiting: decimal(row.waiting) }]),
    );
    for (const [productId, alreadyHeld] of held) {
      const own = [...this.linked.values()].filter((line) => line.productId === productId);
      const waited = own.reduce((sum, line) => sum.plus(line.waiting), others.get(productId) ?? decimal(0));
      this.uncovered.set(productId, decimal(waited.minus(alreadyHeld)));
    }
  }

  take({ productId, accepted, forOrderLineId }: IncomingLine): { assigned: Decimal; held: Decimal } {
    const line = forOrderLineId === null ? undefined : this.linked.get(forOrderLineId);
    const fits = line !== undefined && line.productId === productId;
    const assigned = fits ? least(accepted, line.waiting) : decimal(0);
    if (fits && forOrderLineId !== null && assigned.greaterThan(0)) {
      line.waiting = decimal(line.waiting.minus(assigned));
      this.given.set(forOrderLineId, decimal((this.given.get(forOrderLineId) ?? decimal(0)).plus(assigned)));
    }
    const left = decimal((this.uncovered.get(productId) ?? decimal(0)).minus(assigned));
    const held = left.greaterThan(0) ? least(decimal(accepted.minus(assigned)), left) : decimal(0);
    this.uncovered.set(productId, decimal(left.minus(held)));
    return { assigned, held };
  }
}

function least(a: Decimal, b: Decimal): Decimal {
  return a.lessThan(b) ? a : b;
}

function isGoods(products: ProductCopies, line: IncomingLine): boolean {
  return productOf(products, line.productId).kind === 'goods';
}

function inspected(line: ByOrder['lines'][number] | Direct['lines'][number], index: number) {
  return {
    id: newId(),
    accepted: quantityOf(line.accepted, `#/lines/${index}/accepted`),
    rejected: quantityOf(line.rejected, `#/lines/${index}/rejected`),
    missing: quantityOf(line.missing, `#/lines/${index}/missing`),
    lot: line.lot ?? '',
    expiry: line.expiry ?? null,
    groupProfit: decimal(0),
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

/** Goods come in under an agreement of the consignor that sent them. @throws DomainError `agreement-not-found`, `consignor-mismatch` */
async function requireAgreementOf(tx: Transaction, { agreementId, consignorId }: Owner): Promise<void> {
  if (agreementId === null) return;
  const pointer = '#/agreementId';
  const { fields } = await requireReference<{ consignorId: string }>(
    tx.sql,
    tx.ctx.companyId,
    'agreement',
    agreementId,
    pointer,
  );
  if (fields.consignorId === consignorId) return;
  throw new DomainError('consignor-mismatch', { agreementId, supplierId: consignorId }, [
    { pointer, code: 'consignor-mismatch' },
  ]);
}

/** Accepted so far may exceed the ordered quantity by the order's tolerance, all lines of the receipt taken together. */
function refuseOverReceipt(
  lines: readonly IncomingLine[],
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

function refuseEmpty(lines: readonly IncomingLine[]): void {
  const empty = lines.every(
    ({ accepted, rejected, missing }) => accepted.isZero() && rejected.isZero() && missing.isZero(),
  );
  if (empty)
    throw new DomainError('nothing-received', {}, [{ pointer: '#/lines/0/accepted', code: 'nothing-received' }]);
}

function refuseMissingLots(goods: readonly IncomingLine[], products: ProductCopies): void {
  goods.forEach(({ productId, lot }, index) => {
    if (productOf(products, productId).tracking !== 'lot' || lot !== '') return;
    throw new DomainError('lot-required', { productId }, [{ pointer: `#/lines/${index}/lot`, code: 'lot-required' }]);
  });
}

async function raise(tx: Transaction, lines: readonly IncomingLine[]): Promise<void> {
  const ordered = lines.filter((line) => line.purchaseOrderLineId !== null && line.accepted.greaterThan(0));
  if (ordered.length === 0) return;
  await tx.sql(raiseAccepted, [
    tx.ctx.companyId,
    ordered.map((line) => line.purchaseOrderLineId),
    ordered.map((line) => line.accepted.toString()),
  ]);
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
