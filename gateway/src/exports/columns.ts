import { z } from 'zod';
import type { Contract } from '@consigna/contracts/contract';
import { DomainError } from '@consigna/kernel/domain-error';

/** `number`: a decimal or a count, which spreadsheets add up; everything else is text as the API says it. */
export type ColumnKind = 'text' | 'number' | 'date';

export interface Column {
  /** Members of an item in turn, `net.amount`. */
  readonly path: string;
  readonly title: string;
  readonly kind: ColumnKind;
}

interface Schema {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** References inside objects are followed this deep; what lies deeper is no figure of a list. */
const MAX_DEPTH = 3;

/** Columns of a list's items: each plain member, members of objects by their path, nothing that is a list itself. */
export function columnsOf({ output }: Contract): Column[] {
  const page = z.toJSONSchema(output, { io: 'output', unrepresentable: 'any', reused: 'inline' }) as Schema;
  return flatten(page.properties?.['data']?.items, '', 0);
}

/**
 * The columns somebody wants, in their order and under their titles.
 *
 * @throws DomainError `unknown-column`
 */
export function chosen(
  all: readonly Column[],
  wanted: readonly { path: string; title?: string | undefined }[],
): Column[] {
  return wanted.map(({ path, title }) => {
    const column = all.find((one) => one.path === path);
    if (column === undefined)
      throw new DomainError('unknown-column', { column: path.slice(0, 100), allowed: all.map((one) => one.path) });
    return { ...column, title: title ?? column.title };
  });
}

/** A row's value in a column: text, or null for what is known to be empty. */
export function valueAt(row: unknown, { path }: Column): string | null {
  let value: unknown = row;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null) return null;
    value = (value as Record<string, unknown>)[name];
  }
  return value === undefined || value === null || typeof value === 'object' ? null : String(value as string | number);
}

function flatten(schema: Schema | undefined, prefix: string, depth: number): Column[] {
  const { properties = {} } = present(schema) ?? {};
  return Object.entries(properties).flatMap(([name, member]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    const shape = present(member);
    if (shape === undefined || shape.type === 'array') return [];
    if (shape.type === 'object' || shape.properties !== undefined)
      return depth < MAX_DEPTH ? flatten(shape, path, depth + 1) : [];
    return [{ path, title: path, kind: kindOf(shape) }];
  });
}

/** The schema of a value that is there: null is one of the alternatives of most members. */
function present(schema: Schema | undefined): Schema | undefined {
  if (schema?.anyOf === undefined) return schema;
  return present(schema.anyOf.find(({ type }) => type !== 'null'));
}

function kindOf({ type, format, pattern }: Schema): ColumnKind {
  if (type === 'integer' || type === 'number' || pattern?.startsWith(DECIMAL) === true) return 'number';
  return format === 'date' ? 'date' : 'text';
}

/** How the contracts' decimal numbers begin as a JSON schema. */
const DECIMAL = '^-?\\d{1,20}';
