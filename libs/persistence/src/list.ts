import { DomainError } from '@consigna/kernel/domain-error';
import { sha256Hex } from '@consigna/kernel/canonical';
import { minorUnits } from '@consigna/kernel/currency';
import { decimal } from '@consigna/kernel/decimal';
import { MAX_FILTER_VALUES, type ListInput, type ListTotal } from '@consigna/contracts/fields';
import type { FilterKind, ListShape } from '@consigna/contracts/contract';
import type { Row, Sql } from './transaction.js';

/** How a declared list reads its rows. All SQL texts are the service's own; only values come from the caller. */
export interface ListSource {
  /** Short name for the prepared statements, `sales.orders`. */
  readonly name: string;
  readonly shape: ListShape;
  /** `select … from … ` without WHERE; `$1` is the company. */
  readonly select: string;
  /** Conditions that always hold, at least the company: `o.company_id = $1`. */
  readonly where: string;
  /** JSON name of a filter or sort to its SQL expression. */
  readonly columns: Readonly<Record<string, string>>;
  /** A select of the rows' ids for each `related` filter, given the comparison with the ids asked for (`= any($2::uuid[])`). */
  readonly related?: Readonly<Record<string, (asked: string) => string>>;
  /** Expression of the id, the last tie-breaker. */
  readonly id: string;
  /** Expressions searched by `q` (any contains it, without case). */
  readonly search?: readonly string[];
}

export interface Page<R> {
  data: R[];
  page: { nextCursor: string | null; hasMore: boolean; total?: number; totals?: ListTotal[] };
}

const casts: Record<FilterKind, string> = {
  text: 'text',
  id: 'uuid',
  related: 'uuid',
  enum: 'text',
  date: 'date',
  instant: 'timestamptz',
  decimal: 'numeric',
  boolean: 'boolean',
};

const comparisons: Record<string, string> = { eq: '=', ne: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=' };

/**
 * One page of a list by keyset: stable under inserts, no offset. Rows must carry every sort column under its JSON name
 * quoted in the select (`o.number as "number"`) and the id as `id`. With `totals`, one more statement sums the declared
 * amounts of everything that matches, per currency: rows carry each as a column of its name, and `currency`.
 *
 * @throws DomainError `unknown-filter`, `unknown-sort`, `invalid-cursor`, `invalid-filter-value`, `too-many-filter-values`
 */
export async function listPage<R extends Row>(
  sql: Sql,
  source: ListSource,
  companyId: string,
  input: ListInput,
): Promise<Page<R>> {
  const values: unknown[] = [companyId];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const filters = [source.where, ...filterConditions(source, input, bind)];
  const matching = [...values];

  const sorts = parseSort(source.shape, input.sort ?? source.shape.defaultSort);
  const conditions =
    input.cursor === undefined ? filters : [...filters, cursorCondition(source, sorts, input.cursor, bind)];
  const order = [
    ...sorts.map((sort) => `${column(source, sort.name)} ${sort.descending ? 'desc' : 'asc'}`),
    `${source.id} ${sorts.at(-1)?.descending === true ? 'desc' : 'asc'}`,
  ];
  const text = `${source.select} where ${conditions.join(' and ')} order by ${order.join(', ')} limit ${bind(input.limit + 1)}::int`;
  const [rows, total, totals] = await Promise.all([
    sql<R>({ name: statementName(source, text), text }, values),
    input.count === undefined ? undefined : count(sql, source, filters, matching),
    input.totals === undefined ? undefined : sumUp(sql, source, filters, matching),
  ]);

  const data = rows.slice(0, input.limit);
  const last = data.at(-1);
  const hasMore = rows.length > input.limit;
  return {
    data,
    page: {
      hasMore,
      nextCursor: hasMore && last !== undefined ? encode([...sorts.map((sort) => last[sort.name]), last['id']]) : null,
      ...(total === undefined ? {} : { total }),
      ...(totals === undefined ? {} : { totals }),
    },
  };
}

/**
 * Refuses filters and order that reading the list would refuse, without reading it.
 *
 * @throws DomainError `unknown-filter`, `unknown-sort`, `invalid-filter-value`, `too-many-filter-values`
 */
export function checkListQuery(
  name: string,
  shape: ListShape,
  { filter = {}, sort = shape.defaultSort }: Partial<Pick<ListInput, 'filter' | 'sort'>>,
): void {
  const names = Object.keys(shape.filters);
  const columns = Object.fromEntries(names.map((each) => [each, each]));
  const related = Object.fromEntries(names.map((each) => [each, () => each]));
  filterConditions({ name, shape, columns, related, id: 'id' }, { filter }, () => '');
  parseSort(shape, sort);
}

interface Sort {
  name: string;
  descending: boolean;
}

function parseSort(shape: ListShape, sort: string): Sort[] {
  return sort.split(',').map((part) => {
    const name = part.replace(/^-/, '');
    if (!shape.sorts.includes(name)) throw new DomainError('unknown-sort', { sort: name, allowed: shape.sorts });
    return { name, descending: part.startsWith('-') };
  });
}

function filterConditions(
  source: Pick<ListSource, 'name' | 'shape' | 'columns' | 'related' | 'id' | 'search'>,
  input: Pick<ListInput, 'filter' | 'q'>,
  bind: (value: unknown) => string,
): string[] {
  const conditions: string[] = [];
  for (const [name, operators] of Object.entries(input.filter)) {
    const kind = source.shape.filters[name];
    if (kind === undefined)
      throw new DomainError('unknown-filter', { filter: name, allowed: Object.keys(source.shape.filters) });
    for (const [operator, value] of Object.entries(operators)) {
      const asked = { name, kind, operator, value };
      conditions.push(
        kind === 'related' ? relation(source, asked, bind) : condition(column(source, name), asked, bind),
      );
    }
  }
  if (input.q !== undefined && input.q !== '') {
    if (source.search === undefined) throw new DomainError('unknown-filter', { filter: 'q' });
    const pattern = bind(`%${input.q.replace(/[\\%_]/g, '\\$&')}%`);
    conditions.push(`(${source.search.map((expression) => `${expression} ilike ${pattern}`).join(' or ')})`);
  }
  return conditions;
}

interface Filter {
  name: string;
  kind: FilterKind;
  operator: string;
  value: string;
}

function condition(expression: string, filter: Filter, bind: (value: unknown) => string): string {
  const { name, kind, operator, value } = filter;
  if (operator === 'isnull') return `${expression} is ${value === 'true' ? '' : 'not '}null`;
  if (operator === 'in' || (operator === 'eq' && value.includes(',') && kind !== 'text')) {
    return `${expression} = any(${bind(listed(filter))}::${casts[kind]}[])`;
  }
  if (operator === 'contains') return `${expression}::text ilike ${bind(`%${value.replace(/[\\%_]/g, '\\$&')}%`)}`;
  if (operator === 'starts') return `${expression}::text ilike ${bind(`${value.replace(/[\\%_]/g, '\\$&')}%`)}`;
  const comparison = comparisons[operator];
  if (comparison === undefined) throw new DomainError('unknown-filter', { filter: name, operator });
  return `${expression} ${comparison} ${bind(checked(filter, value))}::${casts[kind]}`;
}

/** The related ids are found first and stand as values: whatever the statistics say, rows are looked up by their key. */
function relation(
  source: Pick<ListSource, 'name' | 'related' | 'id'>,
  filter: Filter,
  bind: (value: unknown) => string,
): string {
  const { name, operator } = filter;
  if (operator !== 'eq' && operator !== 'in') throw new DomainError('unknown-filter', { filter: name, operator });
  const idsOf = source.related?.[name];
  if (idsOf === undefined) throw new Error(`list ${source.name} declares ${name} but does not say what it relates`);
  return `${source.id} = any(array(${idsOf(`= any(${bind(listed(filter))}::uuid[])`)}))`;
}

/** @throws DomainError `too-many-filter-values`, `invalid-filter-value` */
function listed(filter: Filter): string[] {
  const values = filter.value.split(',');
  if (values.length > MAX_FILTER_VALUES)
    throw new DomainError('too-many-filter-values', { filter: filter.name, allowed: MAX_FILTER_VALUES });
  return values.map((value) => checked(filter, value));
}

function checked({ name, kind }: Filter, value: string): string {
  if (valid[kind].test(value)) return value;
  throw new DomainError('invalid-filter-value', { filter: name, value, kind: kind === 'related' ? 'id' : kind });
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const valid: Record<FilterKind, RegExp> = {
  text: /^/,
  id: uuid,
  related: uuid,
  enum: /^[a-z_]+$/,
  date: /^\d{4}-\d\d-\d\d$/,
  instant: /^\d{4}-\d\d-\d\dT[\d:.]+Z$/,
  decimal: /^-?\d+(\.\d+)?$/,
  boolean: /^(true|false)$/,
};

/** (a, b, id) after (x, y, z), each column in its own direction: a > x or (a = x and (b > y or (b = y and id > z))). */
function cursorCondition(source: ListSource, sorts: Sort[], cursor: string, bind: (value: unknown) => string): string {
  const last = decode(cursor);
  if (last.length !== sorts.length + 1) throw new DomainError('invalid-cursor');
  const keys = [
    ...sorts.map((sort) => ({ expression: column(source, sort.name), descending: sort.descending })),
    { expression: source.id, descending: sorts.at(-1)?.descending === true },
  ];
  return keys.reduceRight((rest, key, index) => {
    const value = bind(last[index]);
    const after = `${key.expression} ${key.descending ? '<' : '>'} ${value}`;
    return rest === '' ? after : `(${after} or (${key.expression} = ${value} and ${rest}))`;
  }, '');
}

async function count(sql: Sql, source: ListSource, filters: string[], values: unknown[]): Promise<number> {
  const text = `select count(*)::int as total from (${source.select} where ${filters.join(' and ')}) counted`;
  const [row] = await sql<{ total: number }>({ name: statementName(source, text), text }, values);
  return row?.total ?? 0;
}

/** Whatever the page shows of a row beyond its amounts is not computed: the planner drops what nobody reads. */
async function sumUp(sql: Sql, source: ListSource, filters: string[], values: unknown[]): Promise<ListTotal[]> {
  const { totals: names } = source.shape;
  if (names === undefined) throw new DomainError('unknown-filter', { filter: 'totals' });
  const sums = names.map((name) => `sum(matching."${name}")::text as "${name}"`).join(', ');
  const text = `select matching.currency, count(*)::int as rows, ${sums} from (${source.select} where ${filters.join(' and ')}) matching group by 1 order by 1`;
  const rows = await sql<{ currency: string; rows: number; [name: string]: unknown }>(
    { name: statementName(source, text), text },
    values,
  );
  return rows.map((row) => ({
    currency: row.currency,
    rows: row.rows,
    sums: Object.fromEntries(names.map((name) => [name, moneyOf(String(row[name]), row.currency)])),
  }));
}

/** With all decimals of its currency; a sum of rounded amounts needs no rounding. */
function moneyOf(amount: string, currency: string) {
  return { amount: decimal(amount).toFixed(minorUnits(currency)), currency };
}

function column(source: Pick<ListSource, 'name' | 'columns'>, name: string): string {
  const expression = source.columns[name];
  if (expression === undefined) throw new Error(`list ${source.name} declares ${name} but has no column for it`);
  return expression;
}

function statementName(source: ListSource, text: string): string {
  return `list.${source.name}.${sha256Hex(text).slice(0, 12)}`;
}

function encode(values: unknown[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

function decode(cursor: string): unknown[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(values)) return values;
  } catch {
    // Falls through: whatever is wrong with it, the answer is the same.
  }
  throw new DomainError('invalid-cursor');
}
