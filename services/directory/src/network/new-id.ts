import type { Context } from '@consigna/kernel/context';
import { deterministicId, newId } from '@consigna/kernel/id';

/**
 * The id of what a request creates before it can be in its own company's context: the same for the same key, so that a
 * repeated request finds the first answer there. Without a key there is nothing to find.
 */
export function newIdOf(ctx: Context, kind: string): string {
  return ctx.idempotency === undefined
    ? newId()
    : deterministicId(kind, `${ctx.clientId}/${ctx.userId}/${ctx.idempotency.key}`);
}
