import { DomainError } from '@consigna/kernel/domain-error';

/** Operators of the list grammar (API.md 3). */
const operators = new Set(['eq', 'ne', 'in', 'gt', 'gte', 'lt', 'lte', 'contains', 'starts', 'isnull']);

/** `filter[dueDate]` or `filter[dueDate][lte]`; names may be dotted (`customFields.color`). */
const filterName = /^filter\[([A-Za-z][\w.]{0,79})\](?:\[(\w{1,20})\])?$/;

export type Filters = Record<string, Record<string, string>>;

/** How a parameter's text becomes a member of the input. What cannot be read stays text: the service names the field. */
export type Reader = (text: string) => unknown;

/**
 * Reads a query string: `filter[x][op]=v` into `filter: { x: { op: v } }`, plain `filter[x]=v` as `eq`, the others by
 * their reader. Nothing is ignored.
 *
 * @param readers parameters the operation knows
 * @param filterable whether the operation takes filters
 * @throws DomainError `unknown-parameter`, `unknown-filter` for an operator that does not exist, `malformed-request` for a repeated one
 */
export function readQuery(
  query: string,
  readers: ReadonlyMap<string, Reader>,
  filterable: boolean,
): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  if (query === '') return input;
  const filters: Filters = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const reader = readers.get(name);
    if (reader !== undefined) {
      if (Object.hasOwn(input, name)) throw new DomainError('malformed-request', { parameter: name });
      input[name] = reader(value);
    } else if (filterable && name.startsWith('filter[')) {
      addFilter(filters, name, value);
    } else {
      throw new DomainError('unknown-parameter', { parameter: name.slice(0, 100) });
    }
  }
  if (Object.keys(filters).length > 0) input['filter'] = filters;
  return input;
}

function addFilter(filters: Filters, name: string, value: string): void {
  const match = filterName.exec(name);
  if (match?.[1] === undefined) throw new DomainError('unknown-parameter', { parameter: name.slice(0, 100) });
  const [, field, operator = 'eq'] = match;
  if (!operators.has(operator)) throw new DomainError('unknown-filter', { filter: field, operator });
  if (field === '__proto__' || field === 'constructor') throw new DomainError('unknown-filter', { filter: field });
  const known = (filters[field] ??= {});
  if (Object.hasOwn(known, operator)) throw new DomainError('malformed-request', { parameter: name });
  known[operator] = value;
}

/** The shape of a JSON schema that decides how a text is read. */
interface TypedSchema {
  readonly type?: string | readonly string[];
  readonly items?: unknown;
  readonly anyOf?: readonly unknown[];
}

/** How a parameter of this JSON schema is read from text. */
export function readerOf(schema: unknown): Reader {
  const { type, items, anyOf } = (schema ?? {}) as TypedSchema;
  if (anyOf !== undefined) return readerOf(anyOf.find((option) => (option as TypedSchema).type !== 'null'));
  const kind = Array.isArray(type) ? type.find((name) => name !== 'null') : type;
  if (kind === 'integer' || kind === 'number') return readNumber;
  if (kind === 'boolean') return readBoolean;
  if (kind === 'array') {
    const item = readerOf(items);
    return (text) => (text === '' ? [] : text.split(',').map(item));
  }
  return (text) => text;
}

function readNumber(text: string): unknown {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
}

function readBoolean(text: string): unknown {
  if (text === 'true') return true;
  return text === 'false' ? false : text;
}
