import { Injectable } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import type { Input, Output } from '@consigna/contracts/contract';
import type { Buyer } from '@consigna/contracts/trade';
import {
  type assignBackorders,
  type BackorderOrder,
  listHeld,
  type proposeBackorders,
  type releaseHeld,
} from '@consigna/contracts/warehouse/backorder';
import { backorderAssigned, heldGoodsChanged } from '@consigna/contracts/warehouse/events';
import { Database } from '@consigna/persistence/database';
import { listPage, type ListSource } from '@consigna/persistence/list';
import { requireReference } from '@consigna/persistence/reference-copy';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import { decimalText } from '../document.js';
import { quantityOf } from '../reference/facts.js';
import { lockPoolsOnly } from '../stock/locked-stock.js';
import { StockEntry } from '../stock/stock-ledger.js';
import { propose } from './propose.js';

const waitingLines = statement(
  'warehouse.waiting-lines',
  `select r.order_line_id, r.order_id, o.order_number, o.buyer, r.waiting, p.held
   from stock_pool p
   join reservation r on r.company_id = p.company_id and r.branch_id = p.branch_id and r.product_id = p.product_id and r.waiting > 0
   join reservation_order o on o.company_id = r.company_id and o.order_id = r.order_id
   where p.company_id = $1 and p.branch_id = $2 and p.product_id = $3 order by r.requested_at, r.order_id, r.ordinal`,
);
const heldOf = statement(
  'warehouse.held-of',
  'select held from stock_pool where company_id = $1 and branch_id = $2 and product_id = $3',
);
const assignSetting = statement(
  'warehouse.assign-setting',
  'select assign from stock_setting where company_id = $1 and subject_id = $1 and assign is not null',
);
/** What a company that says nothing gets. */
const DEFAULT_ORDER: BackorderOrder = 'date';
const heldId = `p.branch_id::text || '~' || p.product_id::text`;
const heldSource: ListSource = {
  name: 'warehouse.held',
  shape: listHeld.list ?? { filters: {}, sorts: [], defaultSort: 'sku' },
  select: `select ${heldId} as id, p.branch_id as "branchId", p.product_id as "productId", coalesce(c.code, '') as sku,
      coalesce(c.fields->>'name', '') as name, ${decimalText('p.held')} as held, ${decimalText('w.waiting')} as waiting, w.orders,
      ${decimalText('o.owned')} as owned, ${decimalText('o.consigned')} as consigned
    from stock_pool p
    left join reference_copy c on c.company_id = p.company_id and c.kind = 'product' and c.id = p.product_id
    cross join lateral (select coalesce(sum(r.waiting), 0) as waiting, count(distinct r.order_id)::int as orders from reservation r
      where r.company_id = p.company_id and r.branch_id = p.branch_id and r.product_id = p.product_id and r.waiting > 0) w
    cross join lateral (select coalesce(sum(s.remaining) filter (where s.owner_key = 'own'), 0) as owned,
        coalesce(sum(s.remaining) filter (where s.owner_key <> 'own'), 0) as consigned from stock_layer s
      where s.company_id = p.company_id and s.branch_id = p.branch_id and s.product_id = p.product_id and s.remaining > 0
        and s.warehouse_kind <> 'quarantine') o`,
  where: 'p.company_id = $1 and p.held > 0',
  columns: { branchId: 'p.branch_id', productId: 'p.product_id', sku: `coalesce(c.code, '')` },
  id: `(${heldId})`,
  search: ['c.code', `c.fields->>'name'`],
};
const lockWaiting = statement(
  'warehouse.lock-waiting',
  `select order_line_id, waiting from reservation
   where company_id = $1 and branch_id = $2 and product_id = $3 and order_line_id = any($4::uuid[]) order by order_line_id for update`,
);
const giveWaiting = statement(
  'warehouse.give-waiting',
  `update reservation r set waiting = r.waiting - u.quantity, reserved = r.reserved + u.quantity
   from unnest($2::uuid[], $3::numeric[]) u(order_line_id, quantity)
   where r.company_id = $1 and r.order_line_id = u.order_line_id and r.order_line_id = any($2::uuid[])`,
);

/** Units given to waiting order lines: they wait for less and have more reserved. Their pools are the caller's to change. */
export async function giveToWaiting(tx: Transaction, given: ReadonlyMap<string, Decimal>): Promise<void> {
  if (given.size === 0) return;
  await tx.sql(giveWaiting, [tx.ctx.companyId, [...given.keys()], [...given.values()].map(String)]);
}

/** Goods that arrived for waiting orders: held, then assigned or released (E5). */
@Injectable()
export class BackorderService {
  constructor(private readonly database: Database) {}

  held(ctx: Context, input: Input<typeof listHeld>): Promise<Output<typeof listHeld>> {
    return this.database.read(ctx, (sql) => listPage(sql, heldSource, ctx.companyId, input));
  }

  propose(ctx: Context, input: Input<typeof proposeBackorders>): Promise<Output<typeof proposeBackorders>> {
    return this.database.read(ctx, async (sql) => {
      const values = [ctx.companyId, input.branchId, input.productId];
      const [rows, [pool], [setting]] = await Promise.all([
        sql<{ order_line_id: string; order_id: string; order_number: string; buyer: Buyer; waiting: string }>(
          waitingLines,
          values,
        ),
        sql<{ held: string }>(heldOf, values),
        sql<{ assign: BackorderOrder }>(assignSetting, [ctx.companyId]),
      ]);
      const order = input.order ?? setting?.assign ?? DEFAULT_ORDER;
      const held = decimal(pool?.held ?? '0');
      const lines = rows.map((row) => ({ orderLineId: row.order_line_id, waiting: decimal(row.waiting) }));
      const proposal = propose(held, lines, order, input.priority?.split(','));
      return {
        order,
        held: held.toString(),
        lines: rows.map((row) => ({
          orderLineId: row.order_line_id,
          orderId: row.order_id,
          orderNumber: row.order_number,
          customerId: row.buyer.customerId,
          customerName: row.buyer.customerName,
          waiting: decimal(row.waiting).toString(),
          proposed: (proposal.get(row.order_line_id) ?? decimal(0)).toString(),
        })),
      };
    });
  }

  /** @throws DomainError `over-assigned` when more than is held, or than a line waits for, would be given; nothing changes then */
  assign(
    ctx: Context,
    { productId, branchId, assignments }: Input<typeof assignBackorders>,
  ): Promise<Output<typeof assignBackorders>> {
    return this.database.operation(ctx, async (tx) => {
      const given = sumByLine(assignments);
      const [rows, pools] = await Promise.all([
        tx.sql<{ order_line_id: string; waiting: string }>(lockWaiting, [
          ctx.companyId,
          branchId,
          productId,
          [...given.keys()],
        ]),
        lockPoolsOnly(tx, branchId, [productId]),
      ]);
      const held = pools.get(productId)?.held ?? decimal(0);
      const total = [...given.values()].reduce((sum, quantity) => decimal(sum.plus(quantity)), decimal(0));
      if (total.greaterThan(held))
        throw new DomainError('over-assigned', { held: held.toString(), assigned: total.toString() });
      const waiting = new Map(rows.map((row) => [row.order_line_id, decimal(row.waiting)]));
      assignments.forEach(({ orderLineId }, index) => {
        const pointer = `#/assignments/${index}/quantity`;
        const open = waiting.get(orderLineId);
        if (open === undefined)
          throw new DomainError('order-line-not-found', { id: orderLineId }, [
            { pointer, code: 'order-line-not-found' },
          ]);
        if (given.get(orderLineId)?.greaterThan(open) !== true) return;
        throw new DomainError('over-assigned', { orderLineId, waiting: open.toString() }, [
          { pointer, code: 'over-assigned' },
        ]);
      });

      const entry = new StockEntry(tx, { branchId, pools, layers: new Map(), costs: new Map() }, branchId, '');
      entry.changePool(productId, { held: decimal(total.negated()), reserved: total });
      await Promise.all([entry.write(), giveToWaiting(tx, given)]);
      const assigned = [...given].map(([orderLineId, quantity]) => ({ orderLineId, quantity: quantity.toString() }));
      for (const { orderLineId, quantity } of assigned)
        tx.audit('reservation', orderLineId, 'assign', { quantity: { from: null, to: quantity } });
      tx.publish(backorderAssigned, { productId, assignments: assigned, released: '0' });
      tx.publish(heldGoodsChanged, { productId, branchId, held: held.minus(total).toString() });
      return { productId, branchId, assignments: assigned, released: '0', held: held.minus(total).toString() };
    });
  }

  /** @throws DomainError `over-released`, `product-not-found`, `branch-not-found` */
  release(
    ctx: Context,
    { productId, branchId, quantity }: Input<typeof releaseHeld>,
  ): Promise<Output<typeof releaseHeld>> {
    return this.database.operation(ctx, async (tx) => {
      const [pools] = await Promise.all([
        lockPoolsOnly(tx, branchId, [productId]),
        requireReference(tx.sql, ctx.companyId, 'product', productId, '#/productId'),
        requireReference(tx.sql, ctx.companyId, 'branch', branchId, '#/branchId'),
      ]);
      const held = pools.get(productId)?.held ?? decimal(0);
      const released = quantity === undefined ? held : quantityOf(quantity, '#/quantity');
      if (released.greaterThan(held)) {
        throw new DomainError('over-released', { held: held.toString() }, [
          { pointer: '#/quantity', code: 'over-released' },
        ]);
      }
      const entry = new StockEntry(tx, { branchId, pools, layers: new Map(), costs: new Map() }, branchId, '');
      entry.changePool(productId, { held: decimal(released.negated()) });
      await entry.write();
      tx.audit('stock-pool', productId, 'release', {
        held: { from: held.toString(), to: held.minus(released).toString() },
      });
      tx.publish(backorderAssigned, { productId, assignments: [], released: released.toString() });
      tx.publish(heldGoodsChanged, { productId, branchId, held: held.minus(released).toString() });
      return {
        productId,
        branchId,
        assignments: [],
        released: released.toString(),
        held: held.minus(released).toString(),
      };
    });
  }
}

function sumByLine(assignments: readonly { orderLineId: string; quantity: string }[]): Map<string, Decimal> {
  const sums = new Map<string, Decimal>();
  assignments.forEach(({ orderLineId, quantity }, index) => {
    const more = quantityOf(quantity, `#/assignments/${index}/quantity`);
    sums.set(orderLineId, decimal((sums.get(orderLineId) ?? decimal(0)).plus(more)));
  });
  return sums;
}
