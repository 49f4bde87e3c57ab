/** A named SQL text: PostgreSQL parses and plans it once per session. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

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

/** The rows of a select as one JSON array in another statement; `order` calls a row `r`. Decimals have to be text already. */
export function jsonRows(select: string, order: string): string {
  return `(select coalesce(jsonb_agg(to_jsonb(r) order by ${order}), '[]') from (${select}) r)`;
}
