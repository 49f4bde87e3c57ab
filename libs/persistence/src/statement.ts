import type { PoolClient, QueryResult, QueryResultRow } from 'pg';

/** A named SQL text: PostgreSQL parses and plans it once per session. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Rows in one call beyond which the plan that a session keeps, made for some ten of them, compares each with each. */
const MANY = 50;

const names = new Map<string, string>();

/**
 * Declares a statement. Names are `service.what-it-does`, at most 63 characters, one text per name.
 * Positional parameters only; lists go in as arrays and are opened with `unnest`.
 */
export function statement(name: string, text: string): Statement {
  const known = names.get(name);
  if (known !== undefined && known !== text)
    throw new Error(`statement ${name} is declared twice with different texts`);
  if (name.length > 63) throw new Error(`statement name ${name} is longer than 63 characters`);
  names.set(name, text);
  return { name, text };
}

const planForValues = statement('kernel.plan-for-values', `select set_config('plan_cache_mode', 'auto', true)`);
const planOnce = statement('kernel.plan-once', `select set_config('plan_cache_mode', 'force_generic_plan', true)`);

/**
 * Sends a statement. With few rows it has the plan that its session keeps under its name; with many it is planned for
 * what it is given: their number, and the tables as they are now.
 */
export function ask<R extends QueryResultRow>(
  client: PoolClient,
  { name, text }: Statement,
  values: readonly unknown[],
): Promise<QueryResult<R>> {
  const call = { text, values: values as unknown[] };
  if (!values.some((value) => Array.isArray(value) && value.length > MANY)) return client.query<R>({ name, ...call });
  // They fail only together with the call.
  client.query(planForValues).catch(() => undefined);
  const answer = client.query<R>(call);
  client.query(planOnce).catch(() => undefined);
  return answer;
}

/** The rows of a select as one JSON array in another statement; `order` calls a row `r`. Decimals have to be text already. */
export function jsonRows(select: string, order: string): string {
  return `(select coalesce(jsonb_agg(to_jsonb(r) order by ${order}), '[]') from (${select}) r)`;
}
