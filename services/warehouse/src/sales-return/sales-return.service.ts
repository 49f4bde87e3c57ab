import { Injectable } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { newId } from '@consigna/kernel/id';
import { cumulativeShare, roundTo } from '@consigna/kernel/rounding';
import type { Input, Output, Payload } from '@consigna/contracts/contract';
import type { Party } from '@consigna/contracts/directory/events';
import { ownGoods, type Buyer, type SaleTerms } from '@consigna/contracts/trade';
import { salesReturnReceived } from '@consigna/contracts/warehouse/events';
import {
  type Disposition,
  listSalesReturns,
  type receiveSalesReturn,
  type SalesReturnView,
} from '@consigna/contracts/warehouse/sales-return';
import { companyFacts, type CompanyFacts } from '@consigna/persistence/company-facts';
import { Database } from '@consigna/persistence/database';
import { listPage } from '@consigna/persistence/list';
import { requireReference } from '@consigna/persistence/reference-copy';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import { closeAdjustment, costOf, type AdjustedLine } from '../adjustment/adjustment.service.js';
import { newHead, numberJustTaken, writeNumbered } from '../document.js';
import { groupBy } from '../group-by.js';
import { postingDate, productOf, quantityOf, requireProducts, type ProductCopies } from '../reference/facts.js';
import { lockForArrival, type WarehouseKind } from '../stock/locked-stock.js';
import { ownerOf } from '../stock/owner.js';
import { BASE_DIGITS, makePools, sourceOf, StockEntry, type Moved } from '../stock/stock-ledger.js';
import { placeFor, placesOf, quarantineOf, type Place } from '../warehouse/warehouse.service.js';
import { salesReturnOf, salesReturnSource } from './sales-return.queries.js';

type Line = Input<typeof receiveSalesReturn>['lines'][number];
type OfDelivery = Extract<Line, { deliveryLineId: string }>;
type PublishedLine = Payload<typeof salesReturnReceived>['lines'][number];

/** A shipped line under lock, with the moves that are to be undone, the last one first. */
interface Shipped {
  readonly id: string;
  readonly productId: string;
  readonly branchId: string;
  readonly buyer: Buyer;
  readonly terms: SaleTerms;
  readonly quantity: Decimal;
  returned: Decimal;
  readonly moves: ShippedMove[];
}

interface ShippedMove {
  readonly id: string;
  readonly place: Place;
  readonly lot: string;
  readonly expiry: string | null;
  readonly consignor_id: string | null;
  readonly agreement_id: string | null;
  readonly receiptLineId: string | null;
  readonly receivedAt: Date;
  readonly quantity: Decimal;
  readonly value: Decimal;
  readonly groupProfit: Decimal;
  returned: Decimal;
  returnedValue: Decimal;
  returnedProfit: Decimal;
}

interface LineRow {
  [column: string]: unknown;
  id: string;
  delivery_id: string;
  order_id: string;
  product_id: string;
  branch_id: string;
  buyer: Buyer;
  state: string;
  terms: SaleTerms;
  quantity: string;
  returned: string;
}

interface MoveRow {
  [column: string]: unknown;
  id: string;
  cause_line_id: string;
  branch_id: string;
  warehouse_id: string;
  warehouse_code: string;
  warehouse_kind: WarehouseKind;
  location_id: string;
  location_code: string;
  lot: string;
  expiry: string | null;
  consignor_id: string | null;
  agreement_id: string | null;
  receipt_line_id: string | null;
  received_at: Date;
  quantity: string;
  value: string;
  group_profit: string;
  returned: string;
  returned_value: string;
  returned_profit: string;
}

const lockLines = statement(
  'warehouse.lock-shipped-lines',
  `select l.*, d.branch_id, d.buyer, d.state, d.order_id from delivery_line l join delivery d on d.company_id = l.company_id and d.id = l.delivery_id
   where l.company_id = $1 and l.id = any($2::uuid[]) order by l.id for update of l`,
);
const movesOf = statement(
  'warehouse.moves-of-shipped-lines',
  `select m.id, m.cause_line_id, m.lot, m.consignor_id, m.agreement_id, m.receipt_line_id, -m.quantity as quantity, -m.value_base as value,
     -m.group_profit_base as group_profit, s.expiry, s.received_at, w.branch_id, p.id as location_id, p.code as location_code, w.id as warehouse_id,
     w.code as warehouse_code, w.kind as warehouse_kind, coalesce(u.quantity, 0) as returned, coalesce(u.value, 0) as returned_value,
     coalesce(u.group_profit, 0) as returned_profit
   from stock_move m
   join stock_layer s on s.company_id = m.company_id and s.id = m.layer_id
   join location p on p.company_id = s.company_id and p.id = s.location_id
   join warehouse w on w.company_id = p.company_id and w.id = p.warehouse_id
   left join lateral (select sum(r.quantity) quantity, sum(r.value_base) value, sum(r.group_profit_base) group_profit
     from stock_move r where r.company_id = m.company_id and r.undoes_move_id = m.id) u on true
   where m.company_id = $1 and m.cause_type = 'delivery' and m.cause_line_id = any($2::uuid[])
   order by m.cause_line_id, m.ordinal desc`,
);
const raiseReturned = statement(
  'warehouse.raise-returned',
  `update delivery_line l set returned = l.returned + u.quantity
   from (select id, sum(quantity) as quantity from unnest($2::uuid[], $3::numeric[]) u(id, quantity) group by id) u
   where l.company_id = $1 and l.id = u.id`,
);
const insertReturn = statement(
  'warehouse.insert-sales-return',
  `insert into sales_return (company_id, id, created_at, updated_at, created_by, number, date, branch_id, buyer)
   values ($1, $2, $3, $3, $4, ${numberJustTaken('SR')}, $5, $6, $7)`,
);
const insertLines = statement(
  'warehouse.insert-sales-return-lines',
  `insert into sales_return_line (company_id, return_id, id, ordinal, delivery_line_id, product_id, sku, quantity, disposition, cost_base, terms)
   select $1, $2, * from unnest($3::uuid[], $4::int[], $5::uuid[], $6::uuid[], $7::text[], $8::numeric[], $9::text[], $10::numeric[], $11::jsonb[])`,
);

/** What the lines of one return are decided on. */
interface Ground {
  readonly id: string;
  readonly now: Date;
  readonly branchId: string;
  readonly entry: StockEntry;
  readonly places: readonly Place[];
  readonly quarantine: Place | null;
  readonly products: ProductCopies;
}

/** A returned line, and what was scrapped of it at once. */
interface Returned {
  readonly line: PublishedLine;
  readonly scrapped: AdjustedLine | null;
}

@Injectable()
export class SalesReturnService {
  constructor(private readonly database: Database) {}

  /** @throws DomainError `over-return` beyond what was shipped and not yet returned; nothing changes then */
  receive(ctx: Context, input: Input<typeof receiveSalesReturn>): Promise<SalesReturnView> {
    return this.database.operation(ctx, async (tx) => {
      const [date, shipped] = await Promise.all([
        postingDate(tx),
        lockShipped(tx, input),
        input.branchId === undefined
          ? null
          : requireReference(tx.sql, ctx.companyId, 'branch', input.branchId, '#/branchId'),
      ]);
      const branchId = branchOf(input, shipped);
      const asked = input.lines.map((line) => ({
        productId: 'productId' in line ? line.productId : (shipped.get(line.deliveryLineId)?.productId ?? ''),
      }));
      const [products, places, buyer] = await Promise.all([
        requireProducts(tx, asked),
        placesOf(tx.sql, ctx.companyId, branchId),
        buyerOf(tx, input, shipped),
        requireReference(tx.sql, ctx.companyId, 'branch', branchId, '#/branchId'),
      ]);
      const quarantine = input.lines.some((line) => line.disposition === 'quarantine')
        ? await quarantineOf(tx, places, branchId)
        : null;
      const goods = asked.map((line) => line.productId).filter((id) => productOf(products, id).kind === 'goods');
      const [, stock] = await Promise.all([
        makePools(tx, branchId, new Map(goods.map((id) => [id, productOf(products, id).valuation]))),
        lockForArrival(tx, branchId, goods),
      ]);

      const id = newId();
      const entry = new StockEntry(tx, stock, branchId, date);
      const ground: Ground = { id, now: ctx.now, branchId, entry, places, quarantine, products };
      const returned = input.lines.map((line, index) => {
        if ('productId' in line) return takeBack(ground, line, index);
        return undo(ground, line, index, shipped.get(line.deliveryLineId));
      });

      const view = viewOf(ctx, { id, date, branchId, buyer }, returned);
      tx.closing(() => close(tx, { view, entry, returned }));
      return view;
    });
  }

  get(ctx: Context, id: string): Promise<SalesReturnView> {
    return this.database.read(ctx, (sql) => salesReturnOf(sql, ctx.companyId, id));
  }

  list(ctx: Context, input: Input<typeof listSalesReturns>): Promise<Output<typeof listSalesReturns>> {
    return this.database.read(ctx, (sql) => listPage(sql, salesReturnSource, ctx.companyId, input));
  }
}

async function close(
  tx: Transaction,
  { view, entry, returned }: { view: SalesReturnView; entry: StockEntry; returned: readonly Returned[] },
): Promise<void> {
  const { id, date, branchId, buyer } = view;
  const undone = returned.flatMap(({ line }) =>
    line.deliveryLineId === null ? [] : [{ id: line.deliveryLineId, quantity: line.quantity }],
  );
  const { companyId, now, userId } = tx.ctx;
  const of = <T>(pick: (line: PublishedLine, index: number) => T) =>
    returned.map(({ line }, index) => pick(line, index));
  const { number } = await writeNumbered(tx, {
    series: 'SR',
    date,
    ledger: () =>
      Promise.all([
        entry.write(),
        tx.sql(raiseReturned, [companyId, undone.map((line) => line.id), undone.map((line) => line.quantity)]),
      ]),
    document: () =>
      Promise.all([
        tx.sql(insertReturn, [companyId, id, now, userId, date, branchId, JSON.stringify(buyer)]),
        tx.sql(insertLines, [
          companyId,
          id,
          of((line) => line.returnLineId),
          of((_, index) => index),
          of((line) => line.deliveryLineId),
          of((line) => line.productId),
          of((line) => line.sku),
          of((line) => line.quantity),
          of((line) => line.disposition),
          of((line) => costOf(line.sources)),
          of((line) => (line.terms === null ? null : JSON.stringify(line.terms))),
        ]),
      ]),
  });
  view.number = number;
  // Terms that the return itself names carry its number in the order's place.
  for (const line of view.lines)
    if (line.deliveryLineId === null && line.terms !== null) line.terms.orderNumber = number;
  tx.audit('sales-return', id, 'receive', { number: { from: null, to: number } });
  tx.publish(salesReturnReceived, {
    returnId: id,
    number,
    date,
    branchId,
    buyer,
    lines: returned.map(({ line }) => line),
  });
  const scrapped = returned.flatMap((line) => line.scrapped ?? []);
  if (scrapped.length === 0) return;
  const { locale } = await companyFacts(tx.sql, tx.ctx.companyId);
  // What is scrapped came in with the return and goes out as a write-off of its own, so both are told the usual way.
  await closeAdjustment(
    tx,
    { id: newId(), date, branchId, reason: `${scrappedOn[locale]} ${number}`, lines: scrapped },
    () => Promise.resolve(),
  );
}

/** In the company's language, whoever takes them back. */
const scrappedOn: Readonly<Record<CompanyFacts['locale'], string>> = {
  es: 'Desechado en la devolución',
  fr: 'Mis au rebut au retour',
  en: 'Scrapped on return',
};

/** Undoes part of a shipped line: the last units consumed come back first, at the cost and to the owner they left with. */
function undo(ground: Ground, line: OfDelivery, index: number, shipped: Shipped | undefined): Returned {
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
  const moved: { moved: Moved; undoesMoveId: string }[] = [];
  let left = quantity;
  for (const move of shipped.moves) {
    const part = least(decimal(move.quantity.minus(move.returned)), left);
    if (part.isZero()) continue;
    left = decimal(left.minus(part));
    moved.push({
      moved: comeBack(ground, line.disposition, move, {
        productId: shipped.productId,
        returnLineId,
        quantity: part,
        ordinal: moved.length,
      }),
      undoesMoveId: move.id,
    });
  }
  const sources = moved.map((one) => ({ ...sourceOf(one.moved), undoesMoveId: one.undoesMoveId }));
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
  return {
    line: published,
    scrapped:
      line.disposition === 'scrap' && moved.length > 0
        ? scrap(
            ground,
            published,
            moved.map((one) => one.moved),
          )
        : null,
  };
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
function takeBack(ground: Ground, line: Exclude<Line, OfDelivery>, index: number): Returned {
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
  { currency, unitPrice, discountPercent, taxCode }: NonNullable<Exclude<Line, OfDelivery>['terms']>,
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

async function lockShipped(tx: Transaction, input: Input<typeof receiveSalesReturn>): Promise<Map<string, Shipped>> {
  const ids = input.lines.flatMap((line) => ('deliveryLineId' in line ? [line.deliveryLineId] : []));
  if (ids.length === 0) return new Map();
  const values = [tx.ctx.companyId, [...new Set(ids)]];
  const [lines, moves] = await Promise.all([tx.sql<LineRow>(lockLines, values), tx.sql<MoveRow>(movesOf, values)]);
  const byLine = groupBy(moves, (move) => move.cause_line_id);
  const shipped = new Map<string, Shipped>();
  for (const line of lines) {
    if (input.deliveryId !== undefined && line.delivery_id !== input.deliveryId) continue;
    if (input.orderId !== undefined && line.order_id !== input.orderId) continue;
    if (line.state !== 'shipped') throw new DomainError('not-shipped', { deliveryLineId: line.id, state: line.state });
    shipped.set(line.id, {
      id: line.id,
      productId: line.product_id,
      branchId: line.branch_id,
      buyer: line.buyer,
      terms: line.terms,
      quantity: decimal(line.quantity),
      returned: decimal(line.returned),
      moves: (byLine.get(line.id) ?? []).map(toMove),
    });
  }
  input.lines.forEach((line, index) => {
    if ('deliveryLineId' in line && !shipped.has(line.deliveryLineId)) throw unknownLine(line, index);
  });
  return shipped;
}

function toMove(row: MoveRow): ShippedMove {
  return {
    id: row.id,
    place: {
      branchId: row.branch_id,
      warehouseId: row.warehouse_id,
      warehouseCode: row.warehouse_code,
      warehouseKind: row.warehouse_kind,
      locationId: row.location_id,
      locationCode: row.location_code,
    },
    lot: row.lot,
    expiry: row.expiry,
    consignor_id: row.consignor_id,
    agreement_id: row.agreement_id,
    receiptLineId: row.receipt_line_id,
    receivedAt: row.received_at,
    quantity: decimal(row.quantity),
    value: decimal(row.value),
    groupProfit: decimal(row.group_profit),
    returned: decimal(row.returned),
    returnedValue: decimal(row.returned_value),
    returnedProfit: decimal(row.returned_profit),
  };
}

function unknownLine({ deliveryLineId }: OfDelivery, index: number): DomainError {
  return new DomainError('delivery-line-not-found', { id: deliveryLineId }, [
    { pointer: `#/lines/${index}/deliveryLineId`, code: 'delivery-line-not-found' },
  ]);
}

/** One return, one branch: that of its deliveries. @throws DomainError `mixed-branches`, `branch-mismatch`, `branch-required` */
function branchOf(input: Input<typeof receiveSalesReturn>, shipped: ReadonlyMap<string, Shipped>): string {
  const branches = new Set([...shipped.values()].map((line) => line.branchId));
  if (branches.size > 1) throw new DomainError('mixed-branches', { branchIds: [...branches] });
  const [ofDeliveries] = branches;
  const branchId = ofDeliveries ?? input.branchId;
  if (branchId === undefined)
    throw new DomainError('branch-required', {}, [{ pointer: '#/branchId', code: 'branch-required' }]);
  if (input.branchId !== undefined && input.branchId !== branchId)
    throw new DomainError('branch-mismatch', { branchId: input.branchId, delivered: branchId }, [
      { pointer: '#/branchId', code: 'branch-mismatch' },
    ]);
  return branchId;
}

/** Who returns, where from. @throws DomainError `mixed-customers`, `customer-required`, `inter-company-return` */
async function buyerOf(
  tx: Transaction,
  input: Input<typeof receiveSalesReturn>,
  shipped: ReadonlyMap<string, Shipped>,
): Promise<Buyer> {
  const [first] = shipped.values();
  const others = [...shipped.values()].filter(
    ({ buyer }) => buyer.customerId !== first?.buyer.customerId || buyer.country !== first.buyer.country,
  );
  if (others.length > 0)
    throw new DomainError('mixed-customers', { customerIds: [first, ...others].map((line) => line?.buyer.customerId) });
  const buyer = first?.buyer ?? (await namedBuyer(tx, input));
  if (input.customerId !== undefined && input.customerId !== buyer.customerId)
    throw new DomainError('mixed-customers', { customerIds: [input.customerId, buyer.customerId] });
  // The other company's stock and books would have to follow: a sale back to us does that, a return cannot.
  if (buyer.interCompanyId !== null)
    throw new DomainError('inter-company-return', { interCompanyId: buyer.interCompanyId });
  return buyer;
}

async function namedBuyer(tx: Transaction, { customerId, country }: Input<typeof receiveSalesReturn>): Promise<Buyer> {
  if (customerId === undefined)
    throw new DomainError('customer-required', {}, [{ pointer: '#/customerId', code: 'customer-required' }]);
  const { fields } = await requireReference<Party>(tx.sql, tx.ctx.companyId, 'party', customerId, '#/customerId');
  return {
    customerId,
    customerName: fields.name,
    country: country ?? fields.country,
    interCompanyId: fields.interCompanyId,
  };
}

function viewOf(
  ctx: Context,
  head: { id: string; date: string; branchId: string; buyer: Buyer },
  returned: readonly Returned[],
): SalesReturnView {
  const lines = returned.map(({ line: { returnLineId, sources, ...line } }) => ({
    id: returnLineId,
    ...line,
    costBase: costOf(sources),
  }));
  return { ...newHead(ctx, head.id), number: '', state: 'received', ...head, lines, allowedActions: [] };
}

function least(a: Decimal, b: Decimal): Decimal {
  return a.lessThan(b) ? a : b;
}
