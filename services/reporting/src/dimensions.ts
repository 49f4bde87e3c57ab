import { sha256Hex } from '@consigna/kernel/canonical';
import { DomainError } from '@consigna/kernel/domain-error';
import type { Row } from '@consigna/persistence/transaction';
import { NONE } from './rollup.js';

/** Rows one answer may have: a screen and a spreadsheet bear them, a process that builds them stays small. */
export const MAX_ROWS = 20_000;

export type Dimension = 'company' | 'month' | 'country' | 'branch' | 'customer' | 'product';

interface DimensionSql {
  readonly select: string;
  readonly group: string;
  readonly join: string;
  read(row: Row): unknown;
}

/** How a rollup `r` is broken down by each dimension; the order here is the order of rows. */
const dimensions: Readonly<Record<Dimension, DimensionSql>> = {
  company: {
    select: 'r.company_id, c.code as company_code, c.name as company_name',
    group: 'c.code, r.company_id, c.name',
    join: 'join company c on c.company_id = r.company_id',
    read: (row) => ({
      id: row['company_id'] as string,
      code: row['company_code'] as string,
      name: row['company_name'] as string,
    }),
  },
  month: { select: 'r.month', group: 'r.month', join: '', read: (row) => row['month'] as string },
  country: { select: 'r.country', group: 'r.country', join: '', read: (row) => row['country'] as string },
  branch: {
    select: 'r.branch_id, b.name as branch_name',
    group: 'b.name, r.branch_id',
    join: 'left join branch b on b.company_id = r.company_id and b.branch_id = r.branch_id',
    read: (row) =>
      unlessNone(row['branch_id'], { id: row['branch_id'] as string, name: row['branch_name'] as string | null }),
  },
  customer: {
    select: 'r.customer_id, k.name as customer_name',
    group: 'k.name, r.customer_id',
    join: 'left join party k on k.company_id = r.company_id and k.party_id = r.customer_id',
    read: (row) =>
      unlessNone(row['customer_id'], { id: row['customer_id'] as string, name: row['customer_name'] as string | null }),
  },
  product: {
    select: 'r.product_id, p.sku, p.name as product_name',
    group: 'p.sku, r.product_id, p.name',
    join: 'left join product p on p.company_id = r.company_id and p.product_id = r.product_id',
    read: (row) =>
      unlessNone(row['product_id'], {
        id: row['product_id'] as string,
        number: row['sku'] as string | null,
        name: row['product_name'] as string | null,
      }),
  },
};

function unlessNone<T>(id: unknown, value: T): T | null {
  return id === NONE ? null : value;
}

/** The pieces of SQL that break a rollup down, and how its rows are read back. All texts are ours; only values come from callers. */
export class Breakdown {
  private readonly names: Dimension[];

  /** @param asked names as in the address, `month,country`; repeated ones count once */
  constructor(asked: string) {
    const wanted = new Set(asked.split(','));
    this.names = (Object.keys(dimensions) as Dimension[]).filter((name) => wanted.has(name));
  }

  has(name: Dimension): boolean {
    return this.names.includes(name);
  }

  /** With a trailing comma. */
  get select(): string {
    return this.names.map((name) => `${dimensions[name].select}, `).join('');
  }

  get joins(): string {
    return this.names.map((name) => dimensions[name].join).join(' ');
  }

  /** Columns to group and order by, after them those of the report itself. */
  by(...more: string[]): string {
    return [...this.names.map((name) => dimensions[name].group), ...more].join(', ');
  }

  read(row: Row): Partial<Record<Dimension, never>> {
    return Object.fromEntries(this.names.map((name) => [name, dimensions[name].read(row)]));
  }
}

/** A named statement of a composed text: the same text, the same name. */
export function reportStatement(report: string, text: string): { name: string; text: string } {
  const limited = `${text} limit ${MAX_ROWS + 1}`;
  return { name: `reporting.${report}.${sha256Hex(limited).slice(0, 12)}`, text: limited };
}

/** @throws DomainError `report-too-large` */
export function bounded<R>(rows: R[]): R[] {
  if (rows.length > MAX_ROWS) throw new DomainError('report-too-large', { maximumRows: MAX_ROWS });
  return rows;
}
