import { unkeyed, type Context } from '@consigna/kernel/context';
import { DomainError, isDomainError } from '@consigna/kernel/domain-error';
import type { Database } from '@consigna/persistence/database';
import { salesOrderLifecycle } from './sales-order.js';
import type { SalesOrderAction, SalesOrderState } from '@consigna/contracts/sales/sales-order';
import type { OrderRow } from './sales-order.queries.js';

/** Answers that leave open what the other side did: the process goes on and asks again under the same key. */
const undecided = ['service-unavailable', 'internal', 'not-caught-up', 'idempotency-key-in-flight'];

/** Whether another service has answered no for good. */
export function isRefusal(error: unknown): error is DomainError {
  return isDomainError(error) && !undecided.includes(error.code);
}

/** What a persisted step remembers of its request: the key under which the answer is to be stored. */
export type RequestKey = Context['idempotency'] | null;

/** The context whose transaction stores the request's answer, whoever drives the process by now. */
export function keyedBy(ctx: Context, key: RequestKey): Context {
  return key === null || key === undefined ? unkeyed(ctx) : { ...ctx, idempotency: key };
}

/**
 * Stores a refusal as the request's answer and throws it. Where the request was answered meanwhile, that answer stands:
 * a view is returned, an earlier refusal thrown.
 */
export function answerRefusal<T>(database: Database, ctx: Context, refusal: DomainError): Promise<T> {
  return database.operation<T>(ctx, () => Promise.reject(refusal));
}

/**
 * Whether an action may start now. While a step over several services runs, the same request is told to wait for its
 * answer and any other is refused. @throws DomainError `idempotency-key-in-flight`, `invalid-transition`
 */
export function requireAction(order: OrderRow, action: SalesOrderAction, ctx: Context): void {
  if (order.runningKey !== null) {
    if (order.runningKey === ctx.idempotency?.key) throw new DomainError('idempotency-key-in-flight');
    throw new DomainError('invalid-transition', { state: order.state, action, allowedFrom: [] });
  }
  salesOrderLifecycle.require({ state: order.state as SalesOrderState }, action);
}
