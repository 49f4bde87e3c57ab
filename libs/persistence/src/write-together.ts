import { sha256Hex } from '@consigna/kernel/canonical';
import { statement, type Statement } from './statement.js';
import type { Sql } from './transaction.js';

/** A statement that writes one table, with its values, of which the first is the company. */
export interface Write {
  readonly statement: Statement;
  readonly values: readonly unknown[];
}

export function writing(query: Statement, values: readonly unknown[]): Write {
  return { statement: query, values };
}

const composed = new Map<string, Statement>();

/**
 * Sends what is to be written of a company as one statement, whatever the number of tables. All of it sees the same
 * rows: no write reads what another one writes, and no two write the same row. Foreign keys are checked at its end.
 */
export async function writeTogether(sql: Sql, name: string, writes: readonly Write[]): Promise<void> {
  const [first] = writes;
  if (first === undefined) return;
  if (writes.length === 1) await sql(first.statement, first.values);
  else await sql(together(name, writes), [first.values[0], ...writes.flatMap(({ values }) => values.slice(1))]);
}

/** One statement of several: the company stays `$1`, the others' places follow each other. */
export function together(name: string, writes: readonly Write[]): Statement {
  const key = [name, ...writes.map((write) => write.statement.name)].join(' ');
  const known = composed.get(key);
  if (known !== undefined) return known;
  let shift = 0;
  const parts = writes.map(({ statement: { text }, values }, index) => {
    const placed = text.replaceAll(/\$(\d+)/g, (place, number) =>
      number === '1' ? place : `$${Number(number) + shift}`,
    );
    shift += values.length - 1;
    return `w${index} as (${placed})`;
  });
  const text = `with ${parts.join(',\n')}\nselect where false`;
  const made = statement(`${name}.${sha256Hex(text).slice(0, 12)}`, text);
  composed.set(key, made);
  return made;
}
