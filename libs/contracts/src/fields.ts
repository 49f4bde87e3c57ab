import { z } from 'zod';
import { query, type ListShape, type QueryContract } from './contract.js';

/** Opaque to clients; a UUIDv7 inside. */
export const Id = z.uuid();

/** A decimal number as text: optional sign, digits, at most 12 decimals, no exponent. */
export const DecimalString = z.string().regex(/^-?\d{1,20}(\.\d{1,12})?$/, 'decimal');
/** Greater than zero. */
export const PositiveDecimal = DecimalString.refine(
  (value) => !value.startsWith('-') && /[1-9]/.test(value),
  'positive',
);
/** Zero or more. */
export const NonNegativeDecimal = DecimalString.refine(
  (value) => !value.startsWith('-') || !/[1-9]/.test(value),
  'not-negative',
);

/** ISO 4217. */
export const Currency = z.string().regex(/^[A-Z]{3}$/, 'currency');
/** ISO 3166-1 alpha-2. */
export const Country = z.string().regex(/^[A-Z]{2}$/, 'country');
/** `YYYY-MM-DD`, no zone. */
export const BusinessDateField = z.iso.date();
/** RFC 3339 in UTC. */
export const Instant = z.iso.datetime();
/** `YYYY-MM`. */
export const Month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'month');

/** Amount as a decimal string and its ISO 4217 currency. */
export const MoneyField = z.object({ amount: DecimalString, currency: Currency });

/** A small pointer to another resource. */
export const Reference = z.object({ id: Id, number: z.string().nullable(), name: z.string().nullable() });

/** A human code: letters, digits and `-_./ `, at most 64. */
export const Code = z.string().trim().min(1).max(64);
export const Name = z.string().trim().min(1).max(200);
export const Note = z.string().trim().max(2000);

/** Names in the languages of the UI; the first given is the fallback. */
export const LocalizedName = z.object({ es: Name.optional(), fr: Name.optional(), en: Name.optional() });

/** Members every stored resource carries. */
export const ResourceMembers = {
  id: Id,
  version: z.int(),
  createdAt: Instant,
  updatedAt: Instant,
  createdBy: Id,
};

/** What a document's verbs take besides the path: the version the caller saw (from If-Match). */
export const Versioned = { version: z.int().optional() };

/** Values of one filter; ids of more do not fit into an address that every proxy takes. */
export const MAX_FILTER_VALUES = 100;

export const ListInput = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(2000).optional(),
  sort: z.string().max(200).optional(),
  q: z.string().max(200).optional(),
  count: z.enum(['exact', 'estimate']).optional(),
  /** Amounts of everything that matches, whatever page is read; of lists that declare some. */
  totals: z.enum(['exact']).optional(),
  /** Parsed by the gateway: `filter[dueDate][lte]=…` → `{ dueDate: { lte: '…' } }`. */
  filter: z.record(z.string(), z.record(z.string(), z.string())).default({}),
});
export type ListInput = z.output<typeof ListInput>;

/** Rows that match and their amounts in one currency, each the exact sum of what the rows say; read after the page. */
export const ListTotal = z.object({ currency: Currency, rows: z.int(), sums: z.record(z.string(), MoneyField) });
export type ListTotal = z.infer<typeof ListTotal>;

/** A page of a list; cursors are signed by the gateway before they leave. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    data: z.array(item),
    page: z.object({
      nextCursor: z.string().nullable(),
      hasMore: z.boolean(),
      total: z.int().optional(),
      /** Asked for with `totals`: one for each currency. */
      totals: z.array(ListTotal).optional(),
    }),
  });
}

type ListOptions<T extends z.ZodType> = Pick<QueryContract, 'subject' | 'http' | 'permission' | 'summary'> &
  Partial<Pick<QueryContract, 'scope'>> & { item: T } & ListShape;

/** Declares a list with the grammar of API.md 3: filters, sort, cursor. */
export function listQuery<T extends z.ZodType>({ item, filters, sorts, defaultSort, totals, ...rest }: ListOptions<T>) {
  return query({
    ...rest,
    input: ListInput,
    output: pageOf(item),
    list: { filters, sorts, defaultSort, ...(totals === undefined ? {} : { totals }) },
    errors: ['unknown-filter', 'unknown-sort', 'invalid-cursor', 'invalid-filter-value', 'too-many-filter-values'],
  });
}
