import { Injectable } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import type { Input, Output } from '@consigna/contracts/contract';
import { heldGoodsChanged } from '@consigna/contracts/warehouse/events';
import type { releaseOrder, reserveOrder } from '@consigna/contracts/warehouse/reservation';
import { Database } from '@consigna/persistence/database';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import { writing, type Write } from '@consigna/persistence/write-together';
import { quantityOf } from '../reference/facts.js';
import { lockPoolsOnly, type CostMethod, type LockedStock } from '../stock/locked-stock.js';
import { makePools, StockEntry } from '../stock/stock-ledger.js';
import { grant, type OrderDemand, type OrderGrant } from './grant.js';

type Order = Input<typeof reserveOrder>;
type Answer = Output<typeof reserveOrder>;

/** Orders of one transaction; more would make the first wait for the last. */
const MAX_BATCH = 64;

interface Waiting {
  readonly ctx: Context;
  readonly order: Order;
  readonly done: (answer: Answer) => void;
  readonly failed: (error: unknown) => void;
}

interface Queue {
  readonly waiting: Waiting[];
  running: boolean;
}

const knownAnswers = statement(
  'warehouse.known-reservation-answers',
  `select key, request_hash, null as order_id, answer from idempotency_key where company_id = $1 and key = any($2::text[])
   union all
   select null, null, order_id, answer from reservation_order where company_id = $1 and order_id = any($3::uuid[])`,
);
const insertKeys = statement(
  'warehouse.insert-reservation-keys',
  `insert into idempotency_key (company_id, key, request_hash, failed, answer)
   select $1, key, request_hash, false, answer from unnest($2::text[], $3::text[], $4::jsonb[]) as asked (key, request_hash, answer)
   on conflict (company_id, key) do nothing`,
);
const insertOrders = statement(
  'warehouse.insert-reservation-orders',
  `insert into reservation_order (company_id, order_id, order_number, branch_id, buyer, answer, requested_at)
   select $1, * from unnest($2::uuid[], $3::text[], $4::uuid[], $5::jsonb[], $6::jsonb[], $7::timestamptz[])`,
);
const insertReservations = statement(
  'warehouse.insert-reservations',
  `insert into reservation (company_id, order_line_id, order_id, branch_id, product_id, kind, ordinal, terms, requested_at, demanded, reserved, waiting)
   select $1, * from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::int[], $8::jsonb[], $9::timestamptz[], $10::numeric[], $11::numeric[], $12::numeric[])`,
);
const lockOrderLines = statement(
  'warehouse.lock-order-lines',
  `select order_line_id, branch_id, product_id, kind, reserved, on_delivery, shipped, waiting
   from reservation where company_id = $1 and order_id = $2 and ($3::uuid[] is null or order_line_id = any($3::uuid[])) order by order_line_id for update`,
);
const releaseLines = statement(
  'warehouse.release-lines',
  `update reservation set reserved = 0, waiting = 0 where company_id = $1 and order_line_id = any($2::uuid[])`,
);
const forgetOrder = statement(
  'warehouse.forget-order',
  `with lines as (delete from reservation where company_id = $1 and order_id = $2)
   delete from reservation_order where company_id = $1 and order_id = $2`,
);
const waitingOfProducts = statement(
  'warehouse.waiting-of-products',
  `select product_id, sum(waiting) as waiting from reservation
   where company_id = $1 and branch_id = $2 and product_id = any($3::uuid[]) and waiting > 0 and order_line_id <> all($4::uuid[]) group by 1`,
);

/** How much is still waited for, per product of a branch, order lines of `except` left out. Read under the pools' lock. */
export async function waitingOf(
  tx: Transaction,
  branchId: string,
  productIds: readonly string[],
  except: readonly string[] = [],
): Promise<Map<string, Decimal>> {
  const rows = await tx.sql<{ product_id: string; waiting: string }>(waitingOfProducts, [
    tx.ctx.companyId,
    branchId,
    productIds,
    except,
  ]);
  return new Map(rows.map((row) => [row.product_id, decimal(row.waiting)]));
}

/** Soft promises to sales orders. */
@Injectable()
export class ReservationService {
  private readonly queues = new Map<string, Queue>();

  constructor(private readonly database: Database) {}

  /**
   * Joins the queue of the company's branch. Whatever waits when the last batch returns goes together, whole orders in
   * arrival order, one transaction: a hot product costs one lock for many orders. No timer: alone, an order goes at once.
   */
  reserve(ctx: Context, order: Order): Promise<Answer> {
    const key = `${ctx.companyId}/${order.branchId}`;
    const queue = this.queues.get(key) ?? { waiting: [], running: false };
    this.queues.set(key, queue);
    return new Promise((done, failed) => {
      queue.waiting.push({ ctx, order, done, failed });
      if (!queue.running) void this.drain(key, queue);
    });
  }

  /** @throws DomainError `delivery-in-progress` while some of it is on a delivery that has not left */
  release(ctx: Context, { orderId, orderLineIds }: Input<typeof releaseOrder>): Promise<Output<typeof releaseOrder>> {
    return this.database.operation(ctx, async (tx) => {
      const lines = await tx.sql<ReservationRow>(lockOrderLines, [ctx.companyId, orderId, orderLineIds]);
      const busy = lines.filter((line) => decimal(line.on_delivery).greaterThan(0));
      if (busy.length > 0)
        throw new DomainError('delivery-in-progress', { orderLineIds: busy.map((line) => line.order_line_id) });
      await this.giveBack(tx, lines);
      const untouched = lines.every((line) => decimal(line.shipped).isZero());
      // An order given up as a whole may come again (sent back to draft, confirmed anew): then it asks anew, under a new
      // key. What was answered under the old one stays.
      if (orderLineIds === null && untouched) await tx.sql(forgetOrder, [ctx.companyId, orderId]);
      else await tx.sql(releaseLines, [ctx.companyId, lines.map((line) => line.order_line_id)]);
      return {
        lines: lines.map((line) => ({
          orderLineId: line.order_line_id,
          released: decimal(line.reserved).toString(),
          backorderDropped: decimal(line.waiting).toString(),
        })),
      };
    });
  }

  private async giveBack(tx: Transaction, lines: readonly ReservationRow[]): Promise<void> {
    const goods = lines.filter((line) => line.kind === 'goods');
    const [first] = goods;
    if (first === undefined) return;
    const branchId = first.branch_id;
    const productIds = goods.map((line) => line.product_id);
    const pools = await lockPoolsOnly(tx, branchId, productIds);
    const stillWaiting = await waitingOf(
      tx,
      branchId,
      productIds,
      goods.map((line) => line.order_line_id),
    );
    const entry = new StockEntry(tx, stockOf(branchId, pools), branchId, '');
    for (const line of goods) entry.changePool(line.product_id, { reserved: decimal(line.reserved).negated() });
    for (const pool of pools.values()) {
      // What was held for those who no longer wait is offered to everybody.
      const excess = pool.held.minus(stillWaiting.get(pool.productId) ?? 0);
      if (!excess.greaterThan(0)) continue;
      entry.changePool(pool.productId, { held: decimal(excess.negated()) });
      tx.publish(heldGoodsChanged, {
        productId: pool.productId,
        branchId,
        held: pool.held.minus(excess).toString(),
      });
    }
    await entry.write();
  }

  private async drain(key: string, queue: Queue): Promise<void> {
    queue.running = true;
    while (queue.waiting.length > 0) {
      const batch = queue.waiting.splice(0, MAX_BATCH);
      const again = await this.together(batch);
      for (const one of again) await this.alone(one);
    }
    queue.running = false;
    this.queues.delete(key);
  }

  /** Answers a batch; what is to be tried one by one comes back. */
  private async together(batch: Waiting[]): Promise<Waiting[]> {
    const [first] = batch;
    if (first === undefined) return [];
    if (batch.length === 1) return [first];
    try {
      const answers = await this.reserveAll(first.ctx, batch);
      batch.forEach(({ done }, index) => done(answers[index] ?? { reserved: false, lines: [] }));
      return [];
    } catch {
      // One bad order must not refuse the others: each is told its own reason.
      return batch;
    }
  }

  private async alone(one: Waiting): Promise<void> {
    const reserve = () => this.reserveAll(one.ctx, [one]);
    try {
      // Another instance may have recorded the same order at the same moment: then its answer is there now.
      const [answer] = await reserve().catch((error: unknown) =>
        isDuplicate(error) ? reserve() : Promise.reject(error),
      );
      one.done(answer ?? { reserved: false, lines: [] });
    } catch (error) {
      one.failed(error);
    }
  }

  /**
   * Every order is answered once per key, a refusal too, and the answer outlives what it reserved: a step repeated late,
   * after its order was called off, reserves nothing. Under another key an order that is still held is answered as before.
   * Both are looked up behind the pools' lock, so that of two drivers of a step the second finds what the first was told.
   */
  private async reserveAll(ctx: Context, batch: readonly Waiting[]): Promise<Answer[]> {
    const shared: Context = { ...ctx, idempotency: undefined, receipt: undefined, dryRun: undefined };
    const reserve = () => this.database.operation(shared, (tx) => this.reserveFromPools(tx, batch));
    const answers = await reserve();
    if (answers !== null) return answers;
    // Pools are made while nothing is locked: who makes one while holding others may wait for somebody who waits for those.
    await this.database.operation(shared, (tx) => makePools(tx, branchOf(batch), methodsOf(batch)));
    const answered = await reserve();
    if (answered === null) throw new Error('pools that were made are not there');
    return answered;
  }

  /** Null when some of the goods have never been in the branch: they have no pool there yet. */
  private async reserveFromPools(tx: Transaction, batch: readonly Waiting[]): Promise<Answer[] | null> {
    const branchId = branchOf(batch);
    const productIds = [...methodsOf(batch).keys()];
    const ids = batch.map(({ order }) => order.orderId);
    const keys = batch.flatMap(({ ctx: { idempotency } }) => (idempotency === undefined ? [] : [idempotency.key]));
    const [pools, known] = await Promise.all([
      lockPoolsOnly(tx, branchId, productIds),
      tx.sql<KnownRow>(knownAnswers, [tx.ctx.companyId, keys, ids]),
    ]);
    if (pools.size < productIds.length) return null;
    const toldBefore = answersTold(batch, known);
    const untold = batch.filter((one) => !toldBefore.has(one));
    const answers = new Map(known.flatMap((row) => (row.order_id === null ? [] : [[row.order_id, row.answer]])));
    const fresh = [
      ...new Map(
        untold.filter(({ order }) => !answers.has(order.orderId)).map((one) => [one.order.orderId, one]),
      ).values(),
    ];
    const free = new Map(
      [...pools.values()].map((pool) => [pool.productId, decimal(pool.onHand.minus(pool.reserved).minus(pool.held))]),
    );
    const grants = grant(
      fresh.map(({ order }) => demandOf(order)),
      free,
    );
    grants.forEach((granted) => answers.set(granted.orderId, answerOf(granted)));
    const answerTo = (one: Waiting) =>
      toldBefore.get(one) ?? answers.get(one.order.orderId) ?? { reserved: false, lines: [] };
    const entry = new StockEntry(tx, stockOf(branchId, pools), branchId, '');
    const taken = takenOf(fresh, grants);
    for (const { order, granted } of taken)
      order.lines.forEach(({ terms }, ordinal) => {
        const line = granted.lines[ordinal];
        if (terms.kind === 'goods' && line) entry.changePool(terms.productId, { reserved: line.granted });
      });
    await entry.write([...recorded(tx, taken), ...remembered(tx, untold, answerTo)]);
    return batch.map(answerTo);
  }
}

/** What was answered under a key, or to an order. */
interface KnownRow {
  [column: string]: unknown;
  key: string | null;
  request_hash: string | null;
  order_id: string | null;
  answer: Answer;
}

interface Taken {
  readonly ctx: Context;
  readonly order: Order;
  readonly granted: OrderGrant;
}

/** Who was told before, by key. @throws DomainError `idempotency-key-reused` where the key stood for something else */
function answersTold(batch: readonly Waiting[], rows: readonly KnownRow[]): Map<Waiting, Answer> {
  const byKey = new Map(rows.map((row) => [row.key, row]));
  return new Map(
    batch.flatMap((one) => {
      const { idempotency } = one.ctx;
      const row = idempotency && byKey.get(idempotency.key);
      if (row === undefined) return [];
      if (row.request_hash !== idempotency?.requestHash) throw new DomainError('idempotency-key-reused');
      return [[one, row.answer] as const];
    }),
  );
}

function takenOf(orders: readonly Waiting[], grants: readonly OrderGrant[]): Taken[] {
  return orders.flatMap(({ ctx, order }, index) => {
    const granted = grants[index];
    return granted?.reserved === true ? [{ ctx, order, granted }] : [];
  });
}

function recorded(tx: Transaction, taken: readonly Taken[]): Write[] {
  if (taken.length === 0) return [];
  const rows = taken.flatMap(({ ctx, order, granted }) =>
    order.lines.flatMap(({ terms, quantity }, ordinal) => {
      const line = granted.lines[ordinal];
      return line === undefined ? [] : [{ ctx, order, terms, quantity, ordinal, line }];
    }),
  );
  return [
    writing(insertOrders, [
      tx.ctx.companyId,
      taken.map(({ order }) => order.orderId),
      taken.map(({ order }) => order.orderNumber),
      taken.map(({ order }) => order.branchId),
      taken.map(({ order }) => JSON.stringify(order.buyer)),
      taken.map(({ granted }) => JSON.stringify(answerOf(granted))),
      taken.map(({ ctx }) => ctx.now),
    ]),
    writing(insertReservations, [
      tx.ctx.companyId,
      rows.map(({ terms }) => terms.orderLineId),
      rows.map(({ order }) => order.orderId),
      rows.map(({ order }) => order.branchId),
      rows.map(({ terms }) => terms.productId),
      rows.map(({ terms }) => terms.kind),
      rows.map(({ ordinal }) => ordinal),
      rows.map(({ terms }) => JSON.stringify(terms)),
      rows.map(({ ctx }) => ctx.now),
      rows.map(({ quantity }) => quantity),
      rows.map(({ line }) => line.granted.toString()),
      rows.map(({ line }) => line.waiting.toString()),
    ]),
  ];
}

function remembered(tx: Transaction, asked: readonly Waiting[], answerTo: (one: Waiting) => Answer): Write[] {
  const rows = asked.flatMap((one) => {
    const { idempotency } = one.ctx;
    return idempotency === undefined ? [] : [{ ...idempotency, answer: JSON.stringify(answerTo(one)) }];
  });
  if (rows.length === 0) return [];
  return [
    writing(insertKeys, [
      tx.ctx.companyId,
      rows.map(({ key }) => key),
      rows.map(({ requestHash }) => requestHash),
      rows.map(({ answer }) => answer),
    ]),
  ];
}

interface ReservationRow {
  [column: string]: unknown;
  order_line_id: string;
  branch_id: string;
  product_id: string;
  kind: string;
  reserved: string;
  on_delivery: string;
  shipped: string;
  waiting: string;
}

/** PostgreSQL's unique_violation. */
function isDuplicate(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === '23505';
}

/** Promises touch pools alone. */
function stockOf(branchId: string, pools: LockedStock['pools']): LockedStock {
  return { branchId, pools, layers: new Map(), costs: new Map() };
}

/** A batch is of one branch. */
function branchOf(batch: readonly Waiting[]): string {
  return batch[0]?.order.branchId ?? '';
}

/** Of the goods in a batch: a pool follows its product's method once something comes into it. */
function methodsOf(batch: readonly Waiting[]): Map<string, CostMethod> {
  const lines = batch.flatMap(({ order }) => order.lines);
  return new Map(lines.filter(({ terms }) => terms.kind === 'goods').map(({ terms }) => [terms.productId, 'average']));
}

function demandOf(order: Order): OrderDemand {
  const lines = order.lines.map(({ terms, quantity }, index) => ({
    orderLineId: terms.orderLineId,
    productId: terms.productId,
    kind: terms.kind,
    quantity: quantityOf(quantity, `#/lines/${index}/quantity`),
  }));
  return { orderId: order.orderId, shortage: order.shortage, lines };
}

function answerOf({ reserved, lines }: OrderGrant): Answer {
  return {
    reserved,
    lines: lines.map((line) => ({
      orderLineId: line.orderLineId,
      granted: line.granted.toString(),
      available: line.available.toString(),
    })),
  };
}
