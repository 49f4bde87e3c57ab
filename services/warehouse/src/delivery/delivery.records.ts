import type { Buyer, SaleTerms } from '@consigna/contracts/trade';
import type { DeliveryState } from '@consigna/contracts/warehouse/delivery';
import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { newId } from '@consigna/kernel/id';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import { writing, type Write } from '@consigna/persistence/write-together';
import { numberJustTaken } from '../document.js';
import { lockedThroughText } from '../reference/facts.js';
import type { ConsumePolicy } from '../stock/allocate.js';
import { lockStockOfDelivery, type LockedStock } from '../stock/locked-stock.js';
import { consumeOf } from '../stock/settings.js';

/** What a line takes of a layer, and why. */
export interface Share {
  readonly deliveryLineId: string;
  readonly layerId: string;
  readonly quantity: Decimal;
  readonly reason: string;
}

export interface Line {
  readonly id: string;
  readonly orderLineId: string;
  readonly productId: string;
  readonly kind: 'goods' | 'service';
  readonly terms: SaleTerms;
  readonly quantity: Decimal;
}

export interface Delivery {
  readonly id: string;
  readonly branchId: string;
  readonly orderId: string;
  readonly orderNumber: string;
  readonly buyer: Buyer;
  readonly lines: readonly Line[];
  readonly shares: readonly Share[];
}

export interface LoadedDelivery extends Delivery {
  state: DeliveryState;
  readonly version: number;
  readonly createdAt: Date;
  readonly createdBy: string;
  /** Nothing of the company can be posted until the end of this day. */
  readonly lockedThrough: string | null;
}

export interface ReservedRow {
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
  locked_through: string | null;
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
  `select r.*, o.order_number, o.buyer, ${consumeOf('r')} as consume, ${lockedThroughText} as locked_through from reservation r join reservation_order o on o.company_id = r.company_id and o.order_id = r.order_id
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
export const putOnDelivery = statement(
  'warehouse.put-on-delivery',
  `update reservation r set reserved = r.reserved - u.quantity, on_delivery = r.on_delivery + u.quantity
   from unnest($2::uuid[], $3::numeric[]) u(order_line_id, quantity)
   where r.company_id = $1 and r.order_line_id = u.order_line_id and r.order_line_id = any($2::uuid[])`,
);
export const takeOffDelivery = statement(
  'warehouse.take-off-delivery',
  `update reservation r set reserved = r.reserved + u.quantity, on_delivery = r.on_delivery - u.quantity
   from unnest($2::uuid[], $3::numeric[]) u(order_line_id, quantity)
   where r.company_id = $1 and r.order_line_id = u.order_line_id and r.order_line_id = any($2::uuid[])`,
);
export const markShipped = statement(
  'warehouse.mark-shipped',
  `update reservation r set on_delivery = r.on_delivery - u.quantity, shipped = r.shipped + u.quantity
   from unnest($2::uuid[], $3::numeric[]) u(order_line_id, quantity)
   where r.company_id = $1 and r.order_line_id = u.order_line_id and r.order_line_id = any($2::uuid[])`,
);
/** Both at once: put on a delivery that is shipped with it. */
export const shipReserved = statement(
  'warehouse.ship-reserved',
  `update reservation r set reserved = r.reserved - u.quantity, shipped = r.shipped + u.quantity
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

/** What an order has reserved, under lock. */
export function lockReserved(tx: Transaction, orderId: string): Promise<ReservedRow[]> {
  return tx.sql<ReservedRow>(lockOrder, [tx.ctx.companyId, orderId]);
}

/** The delivery under lock, then its reservations, then the stock of its products: one round trip. */
export async function loadLocked(
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

export function recorded(tx: Transaction, delivery: Delivery): Write[] {
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

export function allocationsReplaced(tx: Transaction, deliveryId: string, picked: readonly Share[]): Write[] {
  if (picked.length === 0) return [];
  const lineIds = picked.map((share) => share.deliveryLineId);
  return [writing(dropAllocations, [tx.ctx.companyId, lineIds]), allocated(tx, deliveryId, picked)];
}

export function reservationsMoved(tx: Transaction, how: typeof markShipped, lines: readonly Line[]): Write {
  return writing(how, [
    tx.ctx.companyId,
    lines.map((line) => line.orderLineId),
    lines.map((line) => line.quantity.toString()),
  ]);
}

/** The delivery left; its number was taken just before. */
export async function writeShipped(tx: Transaction, deliveryId: string, date: string): Promise<void> {
  await tx.sql(shipIt, [tx.ctx.companyId, deliveryId, date, tx.ctx.now]);
}

/** The delivery was given up, and with it what was allocated to its lines. */
export function cancelled(tx: Transaction, { id, lines }: Delivery): Write[] {
  const { companyId, now } = tx.ctx;
  return [writing(dropAllocations, [companyId, lines.map((line) => line.id)]), writing(cancelIt, [companyId, id, now])];
}
