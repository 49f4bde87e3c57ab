import type { Input, Payload } from '@consigna/contracts/contract';
import { ownGoods, type SaleTerms } from '@consigna/contracts/trade';
import type { salesReturnReceived } from '@consigna/contracts/warehouse/events';
import type { Disposition, receiveSalesReturn } from '@consigna/contracts/warehouse/sales-return';
import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { newId } from '@consigna/kernel/id';
import { cumulativeShare, roundTo } from '@consigna/kernel/rounding';
import type { AdjustedLine } from '../adjustment/adjustment.service.js';
import { productOf, quantityOf, type ProductCopies } from '../reference/facts.js';
import { ownerOf } from '../stock/owner.js';
import { BASE_DIGITS, sourceOf, type Moved, type StockEntry } from '../stock/stock-ledger.js';
import { placeFor, type Place } from '../warehouse/warehouse.service.js';
import { unknownLine, type LineOfDelivery, type Shipped, type ShippedMove } from './shipped-lines.js';

/** A line of goods that nobody can trace to a delivery. */
type Untraced = Exclude<Input<typeof receiveSalesReturn>['lines'][number], LineOfDelivery>;

export type PublishedLine = Payload<typeof salesReturnReceived>['lines'][number];

/** What the lines of one return are decided on. */
export interface Ground {
  readonly id: string;
  readonly now: Date;
  readonly branchId: string;
  readonly entry: StockEntry;
  readonly places: readonly Place[];
  readonly quarantine: Place | null;
  readonly products: ProductCopies;
}

/** A returned line, and what was scrapped of it at once. */
export interface Returned {
  readonly line: PublishedLine;
  readonly scrapped: AdjustedLine | null;
}

/** Undoes part of a shipped line: the last units consumed come back first, at the cost and to the owner they left with. */
export function undo(ground: Ground, line: LineOfDelivery, index: number, shipped: Shipped | undefined): Returned {
  if (shipped === undefined) throw unknownLine(line, index);
  const pointer = `#/lines/${index}/quantity`;
  const quantity = quantityOf(line.quantity, pointer);
  const open = shipped.quantity.minus(shipped.returned);
  if (quantity.greaterThan(open)) {
    const details = {
      shipped: shipped.quantity.toString(),
      returned: shipped.returned.toString(),
      requested: quantity.toString(),
    };
    throw new DomainError('over-return', details, [{ pointer, code: 'over-return', params: details }]);
  }
  shipped.returned = decimal(shipped.returned.plus(quantity));
  const returnLineId = newId();
  const moved: Moved[] = [];
  const sources: PublishedLine['sources'] = [];
  let left = quantity;
  for (const move of shipped.moves) {
    const part = least(decimal(move.quantity.minus(move.returned)), left);
    if (part.isZero()) continue;
    left = decimal(left.minus(part));
    const back = comeBack(ground, line.disposition, move, {
      productId: shipped.productId,
      returnLineId,
      quantity: part,
      ordinal: moved.length,
    });
    moved.push(back);
    sources.push({ ...sourceOf(back), undoesMoveId: move.id });
  }
  const published: PublishedLine = {
    returnLineId,
    deliveryLineId: shipped.id,
    terms: shipped.terms,
    productId: shipped.productId,
    sku: shipped.terms.sku,
    quantity: quantity.toString(),
    disposition: line.disposition,
    sources,
  };
  const scrapped = line.disposition === 'scrap' && moved.length > 0 ? scrap(ground, published, moved) : null;
  return { line: published, scrapped };
}

function comeBack(
  ground: Ground,
  disposition: Disposition,
  move: ShippedMove,
  {
    productId,
    returnLineId,
    quantity,
    ordinal,
  }: { productId: string; returnLineId: string; quantity: Decimal; ordinal: number },
): Moved {
  move.returned = decimal(move.returned.plus(quantity));
  const value = cumulativeShare(move.value, move.returned, move.quantity, move.returnedValue, BASE_DIGITS);
  const groupProfit = cumulativeShare(move.groupProfit, move.returned, move.quantity, move.returnedProfit, BASE_DIGITS);
  move.returnedValue = decimal(move.returnedValue.plus(value));
  move.returnedProfit = decimal(move.returnedProfit.plus(groupProfit));
  const place = disposition === 'quarantine' ? (ground.quarantine ?? move.place) : move.place;
  return ground.entry.arrive({
    ...place,
    productId,
    lot: move.lot,
    expiry: move.expiry,
    owner: ownerOf(move),
    receiptLineId: move.receiptLineId,
    receivedAt: move.receivedAt,
    quantity,
    value,
    groupProfit,
    counterpart: 'customer',
    cause: { type: 'sales_return', id: ground.id, lineId: returnLineId },
    ordinal,
    undoesMoveId: move.id,
    setsLastCost: false,
  });
}

/** Goods that nobody can trace to a delivery: ours, at current cost. */
export function takeBack(ground: Ground, line: Untraced, index: number): Returned {
  const { entry, id } = ground;
  const product = productOf(ground.products, line.productId);
  const quantity = quantityOf(line.quantity, `#/lines/${index}/quantity`);
  const returnLineId = newId();
  const terms = line.terms === undefined ? null : termsOf(line, line.terms, { id, returnLineId, product });
  const head = {
    returnLineId,
    deliveryLineId: null,
    terms,
    productId: line.productId,
    sku: product.sku,
    quantity: quantity.toString(),
    disposition: line.disposition,
  };
  if (product.kind === 'service') return { line: { ...head, sources: [] }, scrapped: null };
  const place = line.disposition === 'quarantine' ? ground.quarantine : null;
  entry.followMethod(line.productId, product.valuation);
  const moved = entry.arrive({
    ...(place ?? placeFor(ground.places, 'own')),
    productId: line.productId,
    lot: '',
    expiry: null,
    owner: ownGoods,
    receiptLineId: null,
    receivedAt: ground.now,
    quantity,
    value: roundTo(decimal(quantity.times(entry.currentUnitCost(line.productId))), BASE_DIGITS),
    groupProfit: decimal(0),
    counterpart: 'customer',
    cause: { type: 'sales_return', id, lineId: returnLineId },
    ordinal: 0,
    setsLastCost: false,
  });
  const published: PublishedLine = { ...head, sources: [{ ...sourceOf(moved), undoesMoveId: null }] };
  return { line: published, scrapped: line.disposition === 'scrap' ? scrap(ground, published, [moved]) : null };
}

function scrap(
  { entry, id }: Ground,
  { productId, sku, quantity, returnLineId }: PublishedLine,
  moved: readonly Moved[],
): AdjustedLine {
  const adjustmentLineId = newId();
  const cause = { type: 'adjustment' as const, id, lineId: returnLineId };
  const sources = moved.map(({ layer, quantity: part }, ordinal) =>
    sourceOf(entry.issue(layer, part, { counterpart: 'adjustment', cause, ordinal, allocated: false })),
  );
  return { adjustmentLineId, productId, sku, direction: 'out', quantity, sources };
}

function termsOf(
  { productId }: { productId: string },
  { currency, unitPrice, discountPercent, taxCode }: NonNullable<Untraced['terms']>,
  {
    id,
    returnLineId,
    product,
  }: {
    id: string;
    returnLineId: string;
    product: { sku: string; name: string; kind: 'goods' | 'service'; unit: string };
  },
): SaleTerms {
  const netUnitPrice = decimal(unitPrice).times(decimal(100).minus(discountPercent)).dividedBy(100).toString();
  const { sku, name, kind, unit } = product;
  const prices = { currency, unitPrice, discountPercent, netUnitPrice, taxCode };
  return {
    orderId: id,
    orderNumber: '',
    orderLineId: returnLineId,
    productId,
    sku,
    description: name,
    kind,
    unit,
    ...prices,
  };
}

function least(a: Decimal, b: Decimal): Decimal {
  return a.lessThan(b) ? a : b;
}
