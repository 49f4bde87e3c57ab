import { Injectable } from '@nestjs/common';
import { businessDate } from '@consigna/kernel/business-date';
import type { Context } from '@consigna/kernel/context';
import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { newId } from '@consigna/kernel/id';
import type { Input, Output } from '@consigna/contracts/contract';
import type { Buyer, SaleTerms, UnitSource } from '@consigna/contracts/trade';
import {
  type cancelDelivery,
  type createDelivery,
  type DeliveryState,
  type DeliveryView,
  listDeliveries,
  type shipDelivery,
} from '@consigna/contracts/warehouse/delivery';
import { deliveryAllocated, deliveryCancelled, deliveryShipped } from '@consigna/contracts/warehouse/events';
import { companyFacts } from '@consigna/persistence/company-facts';
import { Database } from '@consigna/persistence/database';
import { listPage } from '@consigna/persistence/list';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import { writing, type Write } from '@consigna/persistence/write-together';
import { newHead, numberJustTaken, writeNumbered } from '../document.js';
import { groupBy } from '../group-by.js';
import { lockedThroughText, quantityOf, requireOpen } from '../reference/facts.js';
import { allocate, type ConsumePolicy } from '../stock/allocate.js';
import { consumeOf, policiesOfRows } from '../stock/settings.js';
import { lockStockOfDelivery, lockUnitsOfOrder, openLayers, type LockedStock } from '../stock/locked-stock.js';
import { sourceOf, StockEntry } from '../stock/stock-ledger.js';
import { deliveryStates } from './delivery.js';
import { deliveryOf, deliverySource } from './delivery.queries.js';

/** What a line takes of a layer, and why. */
interface Share {
  readonly deliveryLineId: string;
  readonly layerId: string;
  readonly quantity: Decimal;
  readonly reason: string;
}

interface Line {
  readonly id: string;
  readonly orderLineId: string;
  readonly productId: string;
  readonly kind: 'goods' | 'service';
  readonly terms: SaleTerms;
  readonly quantity: Decimal;
}

interface Delivery {
  readonly id: string;
  readonly branchId: string;
  readonly orderId: string;
  readonly orderNumber: string;
  readonly buyer: Buyer;
  readonly lines: readonly Line[];
  readonly shares: readonly Share[];
}

interface LoadedDelivery extends Delivery {
  state: DeliveryState;
  readonly version: number;
  readonly createdAt: Date;
  readonly createdBy: string;
  /** Nothing of the company can be posted until the end of this day. */
  readonly lockedThrough: string | null;
}

interface ReservedRow {
  [column: string]: unknown;
  order_line_id: string;
  branch_id: string;
  product_id: string;
  kind: 'goods' | 'service';
  ordinal: number;
  terms: SaleTerms;
  reserved: string;
  order_number: string;
  buyer: Buyer;
  consume: ConsumePolicy | null;
}

interface DeliveryRow {
  [column: string]: unknown;
  version: number;
  state: DeliveryState;
  branch_id: string;
  order_id: string;
  order_number: string;
  buyer: Buyer;
  created_at: Date;
  created_by: string;
  locked_through: string | null;
}

interface DeliveryLineRow {
  [column: string]: unknown;
  id: string;
  ordinal: number;
  order_line_id: string;
  product_id: string;
  kind: 'goods' | 'service';
  terms: SaleTerms;
  quantity: string;
  shares: { layerId: string; quantity: string; reason: string }[];
}

const lockOrder = statement(
  'warehouse.lock-order-for-delivery',
  `select r.*, o.order_number, o.buyer, ${consumeOf('r')} as consume from reservation r join reservation_order o on o.company_id = r.company_id and o.order_id = r.order_id
   where r.company_id = $1 and r.order_id = $2 order by r.order_line_id for update of r`,
);
const insertDelivery = statement(
  'warehouse.insert-delivery',
  `insert into delivery (company_id, id, created_at, updated_at, created_by, state, branch_id, order_id, order_number, buyer)
   values ($1, $2, $3, $3, $4, 'allocated', $5, $6, $7, $8)`,
);
const insertLines = statement(
  'warehouse.insert-delivery-lines',
  `insert into delivery_line (company_id, delivery_id, id, ordinal, order_line_id, product_id, kind, terms, quantity)
   select $1, $2, * from unnest($3::uuid[], $4::int[], $5::uuid[], $6::uuid[], $7::text[], $8::jsonb[], $9::numeric[])`,
);
const insertAllocations = statement(
  'warehouse.insert-allocations',
  `insert into allocation (company_id, delivery_id, id, delivery_line_id, layer_id, ordinal, quantity, reason)
   select $1, $2, * from unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::int[], $7::numeric[], $8::text[])`,
);
const dropAllocations = statement(
  'warehouse.drop-allocations',
  'delete from allocation where company_id = $1 and delivery_line_id = any($2::uuid[])',
);
const putOnDelivery = statement(
  'warehouse.put-on-delivery',
  `update reservation r set reserved = r.reserved - u.quantity, on_delivery = r.on_delivery + u.quantity
   from unnest($2::uuid[], $3::numeric[]) u(order_line_id, quantity)
   where r.company_id = $1 and r.order_line_id = u.order_line_id and r.order_line_id = any($2::uuid[])`,
);
const takeOffDelivery = statement(
  'warehouse.take-off-delivery',
  `update reservation r set reserved = r.reserved + u.quantity, on_delivery = r.on_delivery - u.quantity
   from unnest($2::uuid[], $3::numeric[]) u(order_line_id, quantity)
   where r.company_id = $1 and r.order_line_id = u.order_line_id and r.order_line_id = any($2::uuid[])`,
);
const markShipped = statement(
  'warehouse.mark-shipped',
  `update reservation r set on_delivery = r.on_delivery - u.quantity, shipped = r.shipped + u.quantity
   from unnest($2::uuid[], $3::numeric[]) u(order_line_id, quantity)
   where r.company_id = $1 and r.order_line_id = u.order_line_id and r.order_line_id = any($2::uuid[])`,
);
const lockDelivery = statement(
  'warehouse.lock-delivery',
  `select d.*, ${lockedThroughText} as locked_through from delivery d where d.company_id = $1 and d.id = $2 for update`,
);
/**
 * Behind the lock of the delivery, so that nobody else changes its lines and what is allocated to them. A line loses its
 * reservation only when its delivery was given up and the order is forgotten: then nothing is done with it any more.
 * The reservations are named as an array: a join alone may go through all of the company's.
 */
const lockLines = statement(
  'warehouse.lock-lines-of-delivery',
  `select l.*, (select coalesce(jsonb_agg(jsonb_build_object('layerId', a.layer_id, 'quantity', a.quantity::text, 'reason', a.reason) order by a.ordinal), '[]')
                from allocation a where a.company_id = $1 and a.delivery_id = $2 and a.delivery_line_id = l.id) as shares
   from delivery_line l join reservation r on r.company_id = l.company_id and r.order_line_id = l.order_line_id
   where l.company_id = $1 and l.delivery_id = $2
     and r.order_line_id = any(array(select order_line_id from delivery_line where company_id = $1 and delivery_id = $2))
   order by r.order_line_id for update of r`,
);
const shipIt = statement(
  'warehouse.ship-delivery',
  `update delivery set state = 'shipped', number = ${numberJustTaken('DN')}, date = $3, shipped_at = $4, updated_at = $4, version = version + 1
   where company_id = $1 and id = $2`,
);
const cancelIt = statement(
  'warehouse.cancel-delivery',
  `update delivery set state = 'cancelled', updated_at = $3, version = version + 1 where company_id = $1 and id = $2`,
);

@Injectable()
export class DeliveryService {
  constructor(private readonly database: Database) {}

  /** Allocates units to what an order has reserved, or to part of it. @throws DomainError `exceeds-reserved`, `nothing-to-deliver` */
  create(ctx: Context, { source, lines: wanted }: Input<typeof createDelivery>): Promise<DeliveryView> {
    return this.database.operation(ctx, async (tx) => {
      const [rows, stock, facts] = await Promise.all([
        tx.sql<ReservedRow>(lockOrder, [ctx.companyId, source.id]),
        lockUnitsOfOrder(tx, source.id),
        companyFacts(tx.sql, ctx.companyId),
      ]);
      const [first] = rows;
      if (first === undefined)
        throw new DomainError('sales-order-not-found', { id: source.id }, [
          { pointer: '#/source/id', code: 'sales-order-not-found' },
        ]);
      const lines = deliverable(rows, wanted);
      const goods = lines.filter((line) => line.kind === 'goods').map((line) => ({ lineId: line.id, ...line }));
      const proposal = allocate(goods, openLayers(stock.layers.values()), {
        date: businessDate(ctx.now, facts.timeZone),
        policyOf: policiesOfRows(rows),
      });
      refuseShort(proposal.short, lines);

      const shares = proposal.taken.map(({ lineId, ...share }) => ({ deliveryLineId: lineId, ...share }));
      const { branch_id: branchId, order_number: orderNumber, buyer } = first;
      const delivery: Delivery = { id: newId(), branchId, orderId: source.id, orderNumber, buyer, lines, shares };
      const entry = new StockEntry(tx, stock, branchId, '');
      for (const share of shares) entry.allocate(layerOf(stock, share.layerId), share.quantity);
      await entry.write([...recorded(tx, delivery), reservationsMoved(tx, putOnDelivery, lines)]);
      tx.audit('delivery', delivery.id, 'create');
      tx.publish(deliveryAllocated, allocatedEvent(delivery, stock));
      const head = { ...newHead(ctx, delivery.id), number: null, state: 'allocated' as const, date: null };
      return viewOf(head, delivery, stock);
    });
  }

  /** The goods leave: layers are consumed, costs taken, the note gets its number. */
  ship(ctx: Context, { deliveryId, version, picks }: Input<typeof shipDelivery>): Promise<DeliveryView> {
    return this.database.operation(ctx, async (tx) => {
      const [facts, { delivery, stock }] = await Promise.all([
        companyFacts(tx.sql, ctx.companyId),
        loadLocked(tx, deliveryId, version),
      ]);
      const date = requireOpen(businessDate(ctx.now, facts.timeZone), delivery.lockedThrough);
      deliveryStates.apply(delivery, 'ship');
      const entry = new StockEntry(tx, stock, delivery.branchId, date);
      const picked = picks === undefined ? [] : takePicks(entry, delivery, stock, picks);
      const pickedLines = new Set(picked.map((share) => share.deliveryLineId));
      const shares = [...delivery.shares.filter((share) => !pickedLines.has(share.deliveryLineId)), ...picked];
      refuseUnpicked(delivery, shares);
      const sources = consume(entry, delivery, stock, shares);

      const head = {
        ...headOf(delivery),
        version: delivery.version + 1,
        updatedAt: ctx.now.toISOString(),
        number: '',
        date,
      };
      const view = viewOf(head, { ...delivery, shares }, stock);
      tx.closing(async () => {
        const taken = await writeNumbered(tx, {
          series: 'DN',
          date,
          ledger: () =>
            entry.write([
              reservationsMoved(tx, markShipped, delivery.lines),
              ...allocationsReplaced(tx, delivery.id, picked),
            ]),
          document: () => tx.sql(shipIt, [ctx.companyId, deliveryId, date, ctx.now]),
        });
        view.number = taken.number;
        tx.audit('delivery', deliveryId, 'ship', {
          state: { from: 'allocated', to: 'shipped' },
          number: { from: null, to: taken.number },
        });
        const { branchId, orderId, buyer } = delivery;
        const lines = delivery.lines.map((line) => ({
          deliveryLineId: line.id,
          terms: line.terms,
          quantity: line.quantity.toString(),
          sources: sources.get(line.id) ?? [],
        }));
        tx.publish(deliveryShipped, { deliveryId, number: taken.number, date, branchId, orderId, buyer, lines });
      });
      return view;
    });
  }

  /** Gives the units back to the order's soft reservation. */
  cancel(ctx: Context, { deliveryId, version }: Input<typeof cancelDelivery>): Promise<DeliveryView> {
    return this.database.operation(ctx, async (tx) => {
      const { delivery, stock } = await loadLocked(tx, deliveryId, version);
      deliveryStates.apply(delivery, 'cancel');
      const entry = new StockEntry(tx, stock, delivery.branchId, '');
      for (const share of delivery.shares)
        entry.allocate(layerOf(stock, share.layerId), decimal(share.quantity.negated()));
      const lineIds = delivery.lines.map((line) => line.id);
      await entry.write([
        reservationsMoved(tx, takeOffDelivery, delivery.lines),
        writing(dropAllocations, [ctx.companyId, lineIds]),
        writing(cancelIt, [ctx.companyId, deliveryId, ctx.now]),
      ]);
      tx.audit('delivery', deliveryId, 'cancel', { state: { from: 'allocated', to: 'cancelled' } });
      tx.publish(deliveryCancelled, { deliveryId, orderId: delivery.orderId });
      const head = {
        ...headOf(delivery),
        version: delivery.version + 1,
        updatedAt: ctx.now.toISOString(),
        number: null,
        date: null,
      };
      return viewOf(head, { ...delivery, shares: [] }, stock);
    });
  }

  get(ctx: Context, id: string): Promise<DeliveryView> {
    return this.database.read(ctx, (sql) => deliveryOf(sql, ctx.companyId, id));
  }

  list(ctx: Context, input: Input<typeof listDeliveries>): Promise<Output<typeof listDeliveries>> {
    return this.database.read(ctx, (sql) => listPage(sql, deliverySource, ctx.companyId, input));
  }
}

/** The lines to deliver, in the order's order: those asked for, or everything reserved. */
function deliverable(rows: readonly ReservedRow[], wanted: Input<typeof createDelivery>['lines']): Line[] {
  const quantities =
    wanted === undefined
      ? new Map(rows.map((row) => [row.order_line_id, decimal(row.reserved)]))
      : wantedQuantities(rows, wanted);
  const lines = rows
    .toSorted((a, b) => a.ordinal - b.ordinal)
    .flatMap((row): Line[] => {
      const quantity = quantities.get(row.order_line_id);
      if (quantity === undefined || quantity.isZero()) return [];
      return [
        {
          id: newId(),
          orderLineId: row.order_line_id,
          productId: row.product_id,
          kind: row.kind,
          terms: row.terms,
          quantity,
        },
      ];
    });
  if (lines.length === 0) throw new DomainError('nothing-to-deliver');
  return lines;
}

function wantedQuantities(
  rows: readonly ReservedRow[],
  wanted: NonNullable<Input<typeof createDelivery>['lines']>,
): Map<string, Decimal> {
  const byId = new Map(rows.map((row) => [row.order_line_id, row]));
  const quantities = new Map<string, Decimal>();
  wanted.forEach(({ orderLineId, quantity }, index) => {
    const row = byId.get(orderLineId);
    if (row === undefined) {
      throw new DomainError('order-line-not-found', { id: orderLineId }, [
        { pointer: `#/lines/${index}/orderLineId`, code: 'order-line-not-found' },
      ]);
    }
    const pointer = `#/lines/${index}/quantity`;
    const total = decimal((quantities.get(orderLineId) ?? decimal(0)).plus(quantityOf(quantity, pointer)));
    const reserved = decimal(row.reserved);
    if (total.greaterThan(reserved)) {
      const details = { reserved: reserved.toString(), requested: total.toString() };
      throw new DomainError('exceeds-reserved', details, [{ pointer, code: 'exceeds-reserved', params: details }]);
    }
    quantities.set(orderLineId, total);
  });
  return quantities;
}

/** Whose units each line of goods got. */
function allocatedEvent({ id, orderId, lines, shares }: Delivery, stock: LockedStock) {
  const byLine = groupBy(shares, (share) => share.deliveryLineId);
  const unitsOf = (line: Line, kind: 'own' | 'consignor') =>
    (byLine.get(line.id) ?? [])
      .filter(({ layerId }) => layerOf(stock, layerId).owner.kind === kind)
      .reduce((sum, { quantity }) => sum.plus(quantity), decimal(0))
      .toString();
  return {
    deliveryId: id,
    orderId,
    lines: lines
      .filter(({ kind }) => kind === 'goods')
      .map((line) => ({
        orderLineId: line.orderLineId,
        owned: unitsOf(line, 'own'),
        consigned: unitsOf(line, 'consignor'),
      })),
  };
}

function refuseShort(short: readonly { lineId: string; missing: Decimal }[], lines: readonly Line[]): void {
  const [first] = short;
  if (first === undefined) return;
  const index = lines.findIndex((line) => line.id === first.lineId);
  const details = { productId: lines[index]?.productId, missing: first.missing.toString() };
  throw new DomainError('insufficient-stock', details, [
    { pointer: `#/lines/${index}/quantity`, code: 'insufficient-stock', params: details },
  ]);
}

/** The delivery under lock, then its reservations, then the stock of its products: one round trip. */
async function loadLocked(
  tx: Transaction,
  id: string,
  version: number | undefined,
): Promise<{ delivery: LoadedDelivery; stock: LockedStock }> {
  const values = [tx.ctx.companyId, id];
  const [[row], lines, stock] = await Promise.all([
    tx.sql<DeliveryRow>(lockDelivery, values),
    tx.sql<DeliveryLineRow>(lockLines, values),
    lockStockOfDelivery(tx, id),
  ]);
  if (row === undefined) throw new DomainError('delivery-not-found', { id });
  if (version !== undefined && row.version !== version)
    throw new DomainError('version-conflict', { currentVersion: row.version });
  lines.sort((a, b) => a.ordinal - b.ordinal);
  const delivery: LoadedDelivery = {
    id,
    state: row.state,
    version: row.version,
    createdAt: row.created_at,
    createdBy: row.created_by,
    lockedThrough: row.locked_through,
    branchId: row.branch_id,
    orderId: row.order_id,
    orderNumber: row.order_number,
    buyer: row.buyer,
    lines: lines.map((line) => ({
      id: line.id,
      orderLineId: line.order_line_id,
      productId: line.product_id,
      kind: line.kind,
      terms: line.terms,
      quantity: decimal(line.quantity),
    })),
    shares: lines.flatMap((line) =>
      line.shares.map(({ layerId, quantity, reason }) => ({
        deliveryLineId: line.id,
        layerId,
        quantity: decimal(quantity),
        reason,
      })),
    ),
  };
  return { delivery, stock };
}

/** What was really taken replaces the proposal of the lines it names; each line's picks must sum to its quantity. */
function takePicks(
  entry: StockEntry,
  delivery: LoadedDelivery,
  stock: LockedStock,
  picks: NonNullable<Input<typeof shipDelivery>['picks']>,
): Share[] {
  const named = new Set(picks.map((pick) => pick.deliveryLineId));
  for (const share of delivery.shares) {
    if (named.has(share.deliveryLineId))
      entry.allocate(layerOf(stock, share.layerId), decimal(share.quantity.negated()));
  }
  const lines = new Map(delivery.lines.map((line) => [line.id, line]));
  return picks.map((pick, index) => {
    const line = lines.get(pick.deliveryLineId);
    if (line === undefined) {
      throw new DomainError('delivery-line-not-found', { id: pick.deliveryLineId }, [
        { pointer: `#/picks/${index}/deliveryLineId`, code: 'delivery-line-not-found' },
      ]);
    }
    const layer = stock.layers.get(pick.layerId);
    if (layer === undefined || layer.productId !== line.productId || layer.warehouseKind === 'quarantine') {
      throw new DomainError('layer-not-found', { id: pick.layerId }, [
        { pointer: `#/picks/${index}/layerId`, code: 'layer-not-found' },
      ]);
    }
    const quantity = quantityOf(pick.quantity, `#/picks/${index}/quantity`);
    entry.allocate(layer, quantity);
    return { deliveryLineId: line.id, layerId: layer.id, quantity, reason: 'picked' };
  });
}

/** @throws DomainError `picks-required` (BY_HAND, nothing picked), `pick-mismatch` */
function refuseUnpicked(delivery: LoadedDelivery, shares: readonly Share[]): void {
  for (const line of delivery.lines) {
    if (line.kind === 'service') continue;
    const taken = shares
      .filter((share) => share.deliveryLineId === line.id)
      .reduce((sum, share) => sum.plus(share.quantity), decimal(0));
    if (taken.equals(line.quantity)) continue;
    throw new DomainError(taken.isZero() ? 'picks-required' : 'pick-mismatch', {
      deliveryLineId: line.id,
      quantity: line.quantity.toString(),
      picked: taken.toString(),
    });
  }
}

function consume(
  entry: StockEntry,
  delivery: LoadedDelivery,
  stock: LockedStock,
  shares: readonly Share[],
): Map<string, UnitSource[]> {
  const byLine = groupBy(shares, (share) => share.deliveryLineId);
  const sources = new Map<string, UnitSource[]>();
  for (const line of delivery.lines) {
    if (line.kind === 'service') continue;
    const cause = { type: 'delivery' as const, id: delivery.id, lineId: line.id };
    const taken = (byLine.get(line.id) ?? []).map((share, ordinal) =>
      entry.issue(layerOf(stock, share.layerId), share.quantity, {
        counterpart: 'customer',
        cause,
        ordinal,
        allocated: true,
      }),
    );
    sources.set(line.id, taken.map(sourceOf));
    entry.changePool(line.productId, { reserved: decimal(line.quantity.negated()) });
  }
  return sources;
}

function layerOf(stock: LockedStock, id: string) {
  const layer = stock.layers.get(id);
  if (layer === undefined) throw new Error(`allocated layer ${id} is not open`);
  return layer;
}

function recorded(tx: Transaction, delivery: Delivery): Write[] {
  const { companyId, now, userId } = tx.ctx;
  const { id, branchId, orderId, orderNumber, buyer, lines, shares } = delivery;
  const of = <T>(pick: (line: Line, index: number) => T) => lines.map(pick);
  return [
    writing(insertDelivery, [companyId, id, now, userId, branchId, orderId, orderNumber, JSON.stringify(buyer)]),
    writing(insertLines, [
      companyId,
      id,
      of((line) => line.id),
      of((_, index) => index),
      of((line) => line.orderLineId),
      of((line) => line.productId),
      of((line) => line.kind),
      of((line) => JSON.stringify(line.terms)),
      of((line) => line.quantity.toString()),
    ]),
    allocated(tx, id, shares),
  ];
}

function allocated(tx: Transaction, deliveryId: string, shares: readonly Share[]): Write {
  return writing(insertAllocations, [
    tx.ctx.companyId,
    deliveryId,
    shares.map(() => newId()),
    shares.map((share) => share.deliveryLineId),
    shares.map((share) => share.layerId),
    shares.map((_, index) => index),
    shares.map((share) => share.quantity.toString()),
    shares.map((share) => share.reason),
  ]);
}

function allocationsReplaced(tx: Transaction, deliveryId: string, picked: readonly Share[]): Write[] {
  if (picked.length === 0) return [];
  const lineIds = picked.map((share) => share.deliveryLineId);
  return [writing(dropAllocations, [tx.ctx.companyId, lineIds]), allocated(tx, deliveryId, picked)];
}

function reservationsMoved(tx: Transaction, how: typeof markShipped, lines: readonly Line[]): Write {
  return writing(how, [
    tx.ctx.companyId,
    lines.map((line) => line.orderLineId),
    lines.map((line) => line.quantity.toString()),
  ]);
}

type Head = Pick<
  DeliveryView,
  'id' | 'version' | 'number' | 'state' | 'date' | 'createdAt' | 'updatedAt' | 'createdBy'
>;

function headOf({ id, state, createdAt, createdBy }: LoadedDelivery) {
  return { id, state, createdAt: createdAt.toISOString(), createdBy };
}

function viewOf(head: Head, delivery: Delivery, stock: LockedStock): DeliveryView {
  const { branchId, orderId, orderNumber, buyer } = delivery;
  const shares = groupBy(delivery.shares, (share) => share.deliveryLineId);
  const lines = delivery.lines.map((line) => ({
    id: line.id,
    orderLineId: line.orderLineId,
    productId: line.productId,
    sku: line.terms.sku,
    description: line.terms.description,
    kind: line.kind,
    unit: line.terms.unit,
    quantity: line.quantity.toString(),
    returned: '0',
    allocations: (shares.get(line.id) ?? []).map(({ layerId, quantity, reason }) => {
      const { warehouseId, warehouseCode, locationId, locationCode, lot, expiry, owner } = layerOf(stock, layerId);
      return {
        layerId,
        warehouseId,
        warehouseCode,
        locationId,
        locationCode,
        lot,
        expiry,
        owner,
        quantity: quantity.toString(),
        reason,
      };
    }),
  }));
  return { ...head, branchId, orderId, orderNumber, buyer, lines, allowedActions: deliveryStates.allowed(head.state) };
}
