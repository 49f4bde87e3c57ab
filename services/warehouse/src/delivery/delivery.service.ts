import { Injectable } from '@nestjs/common';
import { businessDate } from '@consigna/kernel/business-date';
import type { Context } from '@consigna/kernel/context';
import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { newId } from '@consigna/kernel/id';
import { requireHeld } from '@consigna/kernel/permission';
import type { Input, Output } from '@consigna/contracts/contract';
import type { UnitSource } from '@consigna/contracts/trade';
import {
  type cancelDelivery,
  type createDelivery,
  type DeliveryView,
  type listDeliverableLines,
  type listDeliveries,
  shipDelivery,
} from '@consigna/contracts/warehouse/delivery';
import { deliveryAllocated, deliveryCancelled, deliveryShipped } from '@consigna/contracts/warehouse/events';
import { companyFacts } from '@consigna/persistence/company-facts';
import { Database } from '@consigna/persistence/database';
import { listPage } from '@consigna/persistence/list';
import type { Transaction } from '@consigna/persistence/transaction';
import type { Write } from '@consigna/persistence/write-together';
import { newHead, writeNumbered } from '../document.js';
import { groupBy } from '../group-by.js';
import { quantityOf, requireOpen } from '../reference/facts.js';
import { allocate } from '../stock/allocate.js';
import { lockStockOfOrder, lockUnitsOfOrder, openLayers, type LockedStock } from '../stock/locked-stock.js';
import { policiesOfRows } from '../stock/settings.js';
import { sourceOf, StockEntry } from '../stock/stock-ledger.js';
import { deliveryStates } from './delivery.js';
import { deliverableSource, deliveryOf, deliverySource } from './delivery.queries.js';
import {
  allocationsReplaced,
  cancelled,
  loadLocked,
  lockReserved,
  markShipped,
  putOnDelivery,
  recorded,
  reservationsMoved,
  shipReserved,
  takeOffDelivery,
  writeShipped,
  type Delivery,
  type Line,
  type LoadedDelivery,
  type ReservedRow,
  type Share,
} from './delivery.records.js';

@Injectable()
export class DeliveryService {
  constructor(private readonly database: Database) {}

  /**
   * Allocates units to what an order has reserved, or to part of it; asked to, they leave at once.
   *
   * @throws DomainError `exceeds-reserved`, `nothing-to-deliver`; what `ship` throws where they leave
   */
  async create(ctx: Context, { source, lines: wanted, ship }: Input<typeof createDelivery>): Promise<DeliveryView> {
    if (ship) requireHeld(ctx, shipDelivery.permission);
    return this.database.operation(ctx, async (tx) => {
      const [rows, stock, facts] = await Promise.all([
        lockReserved(tx, source.id),
        ship ? lockStockOfOrder(tx, source.id) : lockUnitsOfOrder(tx, source.id),
        companyFacts(tx.sql, ctx.companyId),
      ]);
      const [first] = rows;
      if (first === undefined)
        throw new DomainError('sales-order-not-found', { id: source.id }, [
          { pointer: '#/source/id', code: 'sales-order-not-found' },
        ]);
      const today = businessDate(ctx.now, facts.timeZone);
      const lines = deliverable(rows, wanted);
      const goods = lines.filter((line) => line.kind === 'goods').map((line) => ({ lineId: line.id, ...line }));
      const proposal = allocate(goods, openLayers(stock.layers.values()), {
        date: today,
        policyOf: policiesOfRows(rows),
      });
      refuseShort(proposal.short, lines);

      const shares = proposal.taken.map(({ lineId, ...share }) => ({ deliveryLineId: lineId, ...share }));
      const { branch_id: branchId, order_number: orderNumber, buyer } = first;
      const delivery: Delivery = { id: newId(), branchId, orderId: source.id, orderNumber, buyer, lines, shares };
      const entry = new StockEntry(tx, stock, branchId, ship ? requireOpen(today, first.locked_through) : '');
      for (const share of shares) entry.allocate(layerOf(stock, share.layerId), share.quantity);
      tx.audit('delivery', delivery.id, 'create');
      tx.publish(deliveryAllocated, allocatedEvent(delivery, stock));
      const head = newHead(ctx, delivery.id);
      if (ship) {
        const besides = [...recorded(tx, delivery), reservationsMoved(tx, shipReserved, lines)];
        return leave(tx, delivery, { stock, entry, date: today, besides, head });
      }
      await entry.write([...recorded(tx, delivery), reservationsMoved(tx, putOnDelivery, lines)]);
      return viewOf({ ...head, number: null, state: 'allocated' as const, date: null }, delivery, stock);
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
      const besides = [
        reservationsMoved(tx, markShipped, delivery.lines),
        ...allocationsReplaced(tx, delivery.id, picked),
      ];
      const head = { ...headOf(delivery), version: delivery.version };
      return leave(tx, { ...delivery, shares }, { stock, entry, date, besides, head });
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
      await entry.write([reservationsMoved(tx, takeOffDelivery, delivery.lines), ...cancelled(tx, delivery)]);
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

  /** What is reserved and on no delivery yet. */
  deliverable(ctx: Context, input: Input<typeof listDeliverableLines>): Promise<Output<typeof listDeliverableLines>> {
    return this.database.read(ctx, (sql) => listPage(sql, deliverableSource, ctx.companyId, input));
  }
}

/** The allocated units of a delivery go out of stock, and in the closing group it gets its number. */
function leave(tx: Transaction, delivery: Delivery, { stock, entry, date, besides, head }: Leaving): DeliveryView {
  refuseUnpicked(delivery);
  const sources = consume(entry, delivery, stock);
  const { id: deliveryId, branchId, orderId, buyer } = delivery;
  const changed = { version: head.version + 1, updatedAt: tx.ctx.now.toISOString() };
  const view = viewOf({ ...head, ...changed, number: '', state: 'shipped', date }, delivery, stock);
  tx.closing(async () => {
    const { number } = await writeNumbered(tx, {
      series: 'DN',
      date,
      ledger: () => entry.write(besides),
      document: () => writeShipped(tx, deliveryId, date),
    });
    view.number = number;
    tx.audit('delivery', deliveryId, 'ship', {
      state: { from: 'allocated', to: 'shipped' },
      number: { from: null, to: number },
    });
    const lines = delivery.lines.map((line) => ({
      deliveryLineId: line.id,
      terms: line.terms,
      quantity: line.quantity.toString(),
      sources: sources.get(line.id) ?? [],
    }));
    tx.publish(deliveryShipped, { deliveryId, number, date, branchId, orderId, buyer, lines });
  });
  return view;
}

interface Leaving {
  readonly stock: LockedStock;
  readonly entry: StockEntry;
  /** Open for posting. */
  readonly date: string;
  /** What is written with the stock. */
  readonly besides: readonly Write[];
  /** As it is before. */
  readonly head: Pick<DeliveryView, 'id' | 'version' | 'createdAt' | 'createdBy'>;
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
function refuseUnpicked({ lines, shares }: Delivery): void {
  for (const line of lines) {
    if (line.kind === 'service') continue;
    const taken = shares
      .filter((share) => share.deliveryLineId === line.id)
      .reduce((sum, share) => sum.plus(share.quantity), decimal(0));
    if (taken.equals(line.quantity)) continue;
    throw new DomainError(taken.isZero() ? 'picks-required' : 'pick-mismatch', {
      deliveryLineId: line.id,
      orderLineId: line.orderLineId,
      quantity: line.quantity.toString(),
      picked: taken.toString(),
    });
  }
}

function consume(entry: StockEntry, delivery: Delivery, stock: LockedStock): Map<string, UnitSource[]> {
  const byLine = groupBy(delivery.shares, (share) => share.deliveryLineId);
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
