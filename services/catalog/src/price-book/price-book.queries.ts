import { DomainError } from '@consigna/kernel/domain-error';
import {
  priceBookListShape,
  type PriceBookSummary,
  type PriceBookView,
  type PriceScope,
} from '@consigna/contracts/catalog/price-book';
import type { ListSource } from '@consigna/persistence/list';
import { statement } from '@consigna/persistence/statement';
import type { Sql } from '@consigna/persistence/transaction';
import type { PriceCandidate } from './choose-price.js';

export type PriceBookRow = Omit<PriceBookSummary, 'scope' | 'createdAt' | 'updatedAt'> & {
  scope: PriceScope['kind'];
  priceGroup: string | null;
  customerId: string | null;
  createdAt: Date;
  updatedAt: Date;
};

const columns = `b.id, b.code, b.name, b.currency, b.valid_from as "validFrom", b.valid_to as "validTo", b.scope, b.price_group as "priceGroup",
     b.customer_id as "customerId", b.version, b.created_at as "createdAt", b.updated_at as "updatedAt", b.created_by as "createdBy"`;
const bookById = statement(
  'catalog.price-book-by-id',
  `select ${columns},
     (select coalesce(jsonb_agg(jsonb_build_object('productId', r.product_id, 'category', r.category,
        'minQuantity', trim_scale(r.min_quantity)::text, 'price', trim_scale(r.price)::text, 'percentOff', trim_scale(r.percent_off)::text)
        order by r.position), '[]')
      from price r where r.company_id = b.company_id and r.price_book_id = b.id) as prices
   from price_book b where b.company_id = $1 and b.id = $2`,
);
/**
 * Prices of all lines at once: of the product itself, and of its category and the categories above it. Without a price
 * group those of the customer's own.
 */
const candidatesOf = statement(
  'catalog.price-candidates',
  `select l.ord::int - 1 as line, c.*
   from unnest($2::uuid[], $3::numeric[]) with ordinality l(product_id, quantity, ord)
   join product p on p.company_id = $1 and p.id = l.product_id
   left join lateral (
     select b.code as book, b.scope, r.category, trim_scale(r.min_quantity) as "minQuantity", trim_scale(r.price) as price,
       trim_scale(r.percent_off) as "percentOff", b.valid_from as "validFrom"
     from (select * from price where company_id = $1 and product_id = l.product_id
           union all
           select * from price where company_id = $1 and category in
             (select array_to_string((string_to_array(p.category, '/'))[1:level], '/') from generate_series(1, 3) level)) r
     join price_book b on b.company_id = $1 and b.id = r.price_book_id
     where r.min_quantity <= l.quantity and b.currency = $4
       and (b.valid_from is null or b.valid_from <= $5::date) and (b.valid_to is null or b.valid_to >= $5::date)
       and (b.scope = 'all' or (b.scope = 'price_group' and b.price_group = coalesce($6,
             (select g.fields->>'priceGroup' from reference_copy g where g.company_id = $1 and g.kind = 'party' and g.id = $7::uuid))) or (b.scope = 'customer' and b.customer_id = $7::uuid))) c on true
   order by l.ord`,
);
const settingsOf = statement(
  'catalog.price-settings',
  'select price_resolution as "priceResolution", version from price_settings where company_id = $1',
);

export const priceBookList: ListSource = {
  name: 'catalog.price-books',
  shape: priceBookListShape,
  select: `select ${columns} from price_book b`,
  where: 'b.company_id = $1',
  columns: { code: 'b.code', name: 'b.name', currency: 'b.currency' },
  id: 'b.id',
  search: ['b.code', 'b.name'],
};

/** @throws DomainError `price-book-not-found` */
export async function priceBookById(sql: Sql, companyId: string, id: string): Promise<PriceBookView> {
  const [row] = await sql<PriceBookRow & Pick<PriceBookView, 'prices'>>(bookById, [companyId, id]);
  if (row === undefined) throw new DomainError('price-book-not-found', { id });
  return { ...summaryOf(row), prices: row.prices };
}

export function summaryOf(row: PriceBookRow): PriceBookSummary {
  const { id, code, name, currency, validFrom, validTo, version, createdBy } = row;
  const times = { createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() };
  return { id, code, name, currency, validFrom, validTo, version, createdBy, ...times, scope: scopeOf(row) };
}

export interface Demand {
  lines: readonly { productId: string; quantity: string }[];
  currency: string;
  date: string;
  /** Null for that of the customer. */
  priceGroup: string | null;
  customerId: string | null;
}

/** The prices that apply to each line, in the order of the lines; undefined where the product is unknown. */
export async function priceCandidates(
  sql: Sql,
  companyId: string,
  demand: Demand,
): Promise<(PriceCandidate[] | undefined)[]> {
  const rows = await sql<{ line: number; book: string | null } & Omit<PriceCandidate, 'book'>>(candidatesOf, [
    companyId,
    demand.lines.map((line) => line.productId),
    demand.lines.map((line) => line.quantity),
    demand.currency,
    demand.date,
    demand.priceGroup,
    demand.customerId,
  ]);
  const lines: (PriceCandidate[] | undefined)[] = demand.lines.map(() => undefined);
  for (const { line, book, ...price } of rows) {
    const candidates = (lines[line] ??= []);
    if (book !== null) candidates.push({ ...price, book });
  }
  return lines;
}

/** Most specific wins until a company says otherwise. */
export async function priceSettings(
  sql: Sql,
  companyId: string,
): Promise<{ priceResolution: 'most_specific' | 'lowest'; version: number }> {
  const [row] = await sql<{ priceResolution: 'most_specific' | 'lowest'; version: number }>(settingsOf, [companyId]);
  return row ?? { priceResolution: 'most_specific', version: 1 };
}

function scopeOf({ scope, priceGroup, customerId }: PriceBookRow): PriceScope {
  if (scope === 'price_group' && priceGroup !== null) return { kind: scope, priceGroup };
  if (scope === 'customer' && customerId !== null) return { kind: scope, customerId };
  return { kind: 'all' };
}
