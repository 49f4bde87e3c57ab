import type { Context, Positions } from '@consigna/kernel/context';
import { isUnreachable } from '@consigna/persistence/database';
import { DomainError, isDomainError, type FieldProblem } from '@consigna/kernel/domain-error';

/** What travels to a service: the context as JSON and the input before validation. */
export interface Request {
  readonly ctx: Omit<Context, 'now' | 'receipt'> & { readonly now: string };
  readonly input: unknown;
}

/** What comes back. A refusal is an answer like any other; without its database a service is unavailable, and anything unexpected is `internal`. */
export interface Answer {
  readonly output?: unknown;
  readonly refusal?: { code: string; details: Record<string, unknown>; fields?: FieldProblem[] };
  readonly written: Positions;
  readonly replayed: boolean;
}

export function toRequest(ctx: Context, input: unknown): Request {
  const { now, receipt: _, ...rest } = ctx;
  return { ctx: { ...rest, now: now.toISOString() }, input };
}

/** The context on the receiving side, with a receipt of its own. */
export function toContext(request: Request): Context & { receipt: NonNullable<Context['receipt']> } {
  return { ...request.ctx, now: new Date(request.ctx.now), receipt: { written: {}, replayed: false } };
}

export function refusalOf(error: unknown): Answer['refusal'] {
  if (!isDomainError(error)) return { code: isUnreachable(error) ? 'service-unavailable' : 'internal', details: {} };
  return { code: error.code, details: error.details, ...(error.fields === undefined ? {} : { fields: error.fields }) };
}

export function toError({ code, details, fields }: NonNullable<Answer['refusal']>): DomainError {
  return new DomainError(code, details, fields);
}
