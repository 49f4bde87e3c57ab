import { Decimal, decimal } from '@consigna/kernel/decimal';
import { statement, type Statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import { writing, type Write } from '@consigna/persistence/write-together';
import { atEnd } from './at-end.js';

/** The key of rows that have no product, branch, consignor or partner: keys are never null. */
export const NONE = '00000000-0000-0000-0000-000000000000';

/** The role of accounts that have none. */
export const NO_ROLE = 'OTHER';

type Key = Readonly<Record<string, string | boolean>>;
type Sums = Readonly<Record<string, Decimal | string>>;

interface Row {
  key: Key;
  sums: Record<string, Decimal>;
}

/**
 * A table of sums per company and key. What events add is gathered in memory and written once per company and
 * transaction, in key order and with the other tables, so that many events cost one statement.
 */
export class Rollup<K extends string, S extends string> {
  private readonly gathered = new WeakMap<Transaction, Map<string, Row>>();
  private readonly write: Statement;
  private readonly names: readonly string[];

  /** @param keys columns after `company_id`, in the order of the primary key, with their SQL types; a boolean is asked for by its type */
  constructor(
    table: string,
    keys: Readonly<Record<K, 'text' | 'uuid' | 'boolean'>>,
    private readonly sums: readonly S[],
  ) {
    const names = Object.keys(keys);
    this.names = names;
    const columns = [...names, ...sums].join(', ');
    const typed = [
      ...Object.entries(keys).map(([name, type]) => `${name} ${String(type)}`),
      ...sums.map((sum) => `${sum} numeric`),
    ].join(', ');
    this.write = statement(
      `reporting.add-to-${table.replaceAll('_', '-')}`,
      `insert into ${table} as r (company_id, ${columns})
       select $1, ${columns} from jsonb_to_recordset($2::jsonb) as n(${typed}) order by ${names.join(', ')}
       on conflict (company_id, ${names.join(', ')}) do update set ${sums.map((sum) => `${sum} = r.${sum} + excluded.${sum}`).join(', ')}`,
    );
  }

  /** Adds to one row; sums that are not named stay. */
  add(
    tx: Transaction,
    key: Readonly<Record<K, string | boolean>>,
    sums: Readonly<Partial<Record<S, Decimal | string>>>,
  ): void {
    const rows = this.rowsOf(tx);
    const name = JSON.stringify(this.names.map((column) => (key as Key)[column]));
    const row = rows.get(name) ?? { key, sums: {} };
    rows.set(name, row);
    for (const [sum, value] of Object.entries(sums as Sums)) row.sums[sum] = (row.sums[sum] ?? decimal(0)).plus(value);
  }

  private rowsOf(tx: Transaction): Map<string, Row> {
    const known = this.gathered.get(tx);
    if (known !== undefined) return known;
    const rows = new Map<string, Row>();
    this.gathered.set(tx, rows);
    atEnd(tx, () => [this.flushed(tx, rows)]);
    return rows;
  }

  private flushed(tx: Transaction, rows: Map<string, Row>): Write {
    this.gathered.delete(tx);
    const records = [...rows.values()].map(({ key, sums }) => ({
      ...key,
      ...Object.fromEntries(this.sums.map((sum) => [sum, (sums[sum] ?? new Decimal(0)).toString()])),
    }));
    return writing(this.write, [tx.ctx.companyId, JSON.stringify(records)]);
  }
}
