import { Injectable } from '@nestjs/common';
import type { Input, Output } from '@consigna/contracts/contract';
import { salesOrderCancelled } from '@consigna/contracts/sales/events';
import type { cancelSalesOrder, SalesOrderView } from '@consigna/contracts/sales/sales-order';
import { releaseOrder } from '@consigna/contracts/warehouse/reservation';
import { unkeyed, type Context } from '@consigna/kernel/context';
import { decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { Link } from '@consigna/messaging/link';
import { finish, start, stepContext, type Process } from '@consigna/messaging/process';
import { Database } from '@consigna/persistence/database';
import type { Transaction } from '@consigna/persistence/transaction';
import { settleBackordersOf } from '../backorder/backorder.service.js';
import { plain } from './order-lines.js';
import {
  cancelDraft,
  countLines,
  endCancelling,
  linesOfOrder,
  lockOrder,
  markCancelled,
  markCancelling,
  readOrder,
  type LineRow,
  type LockedOrderRow,
  type OrderRow,
  type WholeOrderRow,
} from './sales-order.queries.js';
import { salesOrderLifecycle } from './sales-order.js';
import { requireOrder } from './sales-order.service.js';
import { orderView } from './sales-order.view.js';
import { answerRefusal, isRefusal, keyedBy, requireAction, type RequestKey } from './step.js';

export interface CancelState {
  orderId: string;
  key: RequestKey;
}

type Released = Output<typeof releaseOrder>['lines'];

/** Cancelling what is open: the warehouse gives back what is reserved or waiting, then the order counts it as cancelled. */
@Injectable()
export class OrderCancellation {
  constructor(
    private readonly database: Database,
    private readonly link: Link,
  ) {}

  async cancel(ctx: Context, input: Input<typeof cancelSalesOrder>): Promise<SalesOrderView> {
    let started: { begun: Process<CancelState> | null } | { answer: SalesOrderView };
    try {
      started = await this.database.opening(ctx, (tx) => this.begin(tx, ctx, input));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return answerRefusal(this.database, ctx, error);
    }
    if ('answer' in started) return started.answer;
    return started.begun === null
      ? this.database.operation(ctx, (tx) => this.cancelDraft(tx, input))
      : this.drive(ctx, started.begun);
  }

  /** From whatever the process has reached to its end; safe to repeat. */
  async drive(ctx: Context, process: Process<CancelState>): Promise<SalesOrderView> {
    const { orderId, key } = process.state;
    const keyed = keyedBy(ctx, key);
    let released: Released;
    try {
      released = (
        await this.link.ask(releaseOrder, stepContext(ctx, process, 'release'), { orderId, orderLineIds: null })
      ).lines;
      // All of it has left, and we have not heard of it yet.
      if (released.length > 0 && released.every(isNothing)) salesOrderLifecycle.require({ state: 'shipped' }, 'cancel');
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await this.database.operation(unkeyed(ctx), async (tx) => {
        const [, finished] = await Promise.all([tx.sql(lockOrder, [ctx.companyId, orderId]), finish(tx, process)]);
        if (finished) await tx.sql(endCancelling, [ctx.companyId, orderId]);
      });
      return answerRefusal(this.database, keyed, error);
    }
    return this.database.operation(keyed, (tx) => this.record(tx, process, released));
  }

  /** Null for a draft: nobody else knows of it. */
  private async begin(
    tx: Transaction,
    ctx: Context,
    { orderId, version }: Input<typeof cancelSalesOrder>,
  ): Promise<Process<CancelState> | null> {
    const [row] = await tx.sql<LockedOrderRow>(lockOrder, [ctx.companyId, orderId]);
    const order = requireOrder(row, orderId);
    requireAction(order, 'cancel', ctx);
    requireOrder(row, orderId, version);
    if (order.state === 'draft') return null;
    const state: CancelState = { orderId, key: ctx.idempotency ?? null };
    const [process] = await Promise.all([
      start(tx, 'cancel-order', 'release', state),
      tx.sql(markCancelling, [ctx.companyId, orderId, ctx.idempotency?.key ?? '']),
    ]);
    return process;
  }

  private async cancelDraft(
    tx: Transaction,
    { orderId, version }: Input<typeof cancelSalesOrder>,
  ): Promise<SalesOrderView> {
    const { companyId } = tx.ctx;
    const [row] = await tx.sql<LockedOrderRow>(lockOrder, [companyId, orderId]);
    const order = requireOrder(row, orderId);
    requireAction(order, 'cancel', tx.ctx);
    requireOrder(row, orderId, version);
    if (order.state !== 'draft') throw new DomainError('version-conflict', { currentVersion: order.version });
    const [[cancelled], lines] = await Promise.all([
      tx.sql<OrderRow>(cancelDraft, [companyId, orderId, tx.ctx.now]),
      tx.sql<LineRow>(linesOfOrder, [companyId, orderId]),
    ]);
    tx.audit('sales-order', orderId, 'cancel', { state: { from: 'draft', to: 'cancelled' } });
    return orderView(requireOrder(cancelled, orderId), lines);
  }

  private async record(tx: Transaction, process: Process<CancelState>, released: Released): Promise<SalesOrderView> {
    const { companyId, now } = tx.ctx;
    const { orderId } = process.state;
    const deltas = released.map((line) => ({
      id: line.orderLineId,
      released: line.released,
      dropped: line.backorderDropped,
      cancelled: plain(decimal(line.released).plus(line.backorderDropped)),
    }));
    const [[before], , [order], finished] = await Promise.all([
      tx.sql<LockedOrderRow>(lockOrder, [companyId, orderId]),
      tx.sql(countLines, [companyId, JSON.stringify(deltas)]),
      tx.sql<OrderRow>(markCancelled, [companyId, orderId, now]),
      finish(tx, process),
    ]);
    // The other driver was faster; its answer is (or is about to be) stored under the key.
    if (!finished || order === undefined) throw new DomainError('idempotency-key-in-flight');
    const [, [row]] = await Promise.all([
      settleBackordersOf(tx, new Map(deltas.map(({ id }) => [id, '0']))),
      tx.sql<WholeOrderRow>(readOrder, [companyId, orderId]),
    ]);
    const cancelled = requireOrder(row, orderId);

    tx.audit('sales-order', orderId, 'cancel', { state: { from: before?.state, to: order.state } });
    tx.publish(salesOrderCancelled, {
      orderId,
      number: order.number,
      state: order.state === 'cancelled' ? 'cancelled' : 'closed',
      lines: deltas.map(({ id, cancelled }) => ({ orderLineId: id, cancelled })),
    });
    return orderView(cancelled, cancelled.lines, cancelled);
  }
}

function isNothing({ released, backorderDropped }: Released[number]): boolean {
  return decimal(released).isZero() && decimal(backorderDropped).isZero();
}
