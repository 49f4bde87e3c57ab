import { DomainError } from '@consigna/kernel/domain-error';
import type { Product } from '@consigna/contracts/catalog/events';
import { productListShape, type ProductView } from '@consigna/contracts/catalog/product';
import type { ListSource } from '@consigna/persistence/list';
import { statement } from '@consigna/persistence/statement';
import type { Sql } from '@consigna/persistence/transaction';

/** A product as the database gives it. */
export type ProductRow = Omit<ProductView, 'createdAt' | 'updatedAt'> & { createdAt: Date; updatedAt: Date };

const selectProduct = `select p.id, p.sku, p.name, p.names, p.kind, p.unit, p.tax_category as "taxCategory", p.tracking, p.valuation,
     p.category, p.active, p.version, p.created_at as "createdAt", p.updated_at as "updatedAt", p.created_by as "createdBy",
     (select coalesce(jsonb_agg(b.code order by b.code), '[]') from product_barcode b
      where b.company_id = p.company_id and b.product_id = p.id) as barcodes,
     (select coalesce(jsonb_agg(jsonb_build_object('system', r.system, 'id', r.external_id) order by r.system, r.external_id), '[]')
      from product_external_ref r where r.company_id = p.company_id and r.product_id = p.id) as "externalRefs"
   from product p`;

const productsByIds = statement(
  'catalog.products-by-ids',
  `${selectProduct} where p.company_id = $1 and p.id = any($2::uuid[])`,
);
const productsBySkus = statement(
  'catalog.products-by-skus',
  `${selectProduct} where p.company_id = $1 and p.sku_key = any($2::text[])`,
);

/** After everything that begins with a text, in the order of code points. */
const AFTER_PREFIX = '\u{10FFFF}';
/** Products of a word that are counted to tell rare words from frequent ones. */
const GLANCE = 1_000;

/**
 * Each way to mean a product reads as many index entries as are offered: the policies let an index answer `>=` and `<`, but no LIKE. Of several
 * words the rarest is read, as far as a glance tells, and the others are looked for at each of its products; where codes are enough, none is.
 */
const lookedUp = statement(
  'catalog.products-looked-up',
  `with typed as materialized (
     select lower($2) as whole, words[1] as word, words[2:] as others
     from (select array_agg(word order by products, length(word) desc, word) as words
           from (select said.word, (select count(*) from (select from product_word w
                   where w.company_id = $1 and w.word >= said.word and w.word < said.word || $3 limit ${GLANCE}) glance) as products
                 from words_of($2) said(word)) w) w),
   by_code as (
     select p.id, p.sku_key as place from product p
     where p.company_id = $1 and p.sku_key >= (select whole from typed) and p.sku_key < (select whole from typed) || $3 and p.active
     order by p.sku_key limit $4),
   by_barcode as (
     select p.id, b.code_key as place from product_barcode b join product p on p.company_id = b.company_id and p.id = b.product_id
     where b.company_id = $1 and b.code_key >= (select whole from typed) and b.code_key < (select whole from typed) || $3 and p.active
     order by b.code_key limit $4),
   by_word as (
     select p.id, w.word as place from product_word w join product p on p.company_id = w.company_id and p.id = w.product_id
     where w.company_id = $1 and w.word >= (select word from typed) and w.word < (select word from typed) || $3 and p.active
       and not exists (select from unnest((select others from typed)) other(word)
         where not exists (select from product_word o where o.company_id = w.company_id and o.product_id = w.product_id
           and o.word >= other.word and o.word < other.word || $3))
     order by w.word, w.product_id limit case when (select count(*) from by_code) < $4 then $4 else 0 end),
   found as (
     select id, case place when (select whole from typed) then 0 else 1 end as likelihood, place from by_code
     union all select id, case place when (select whole from typed) then 0 else 2 end, place from by_barcode
     union all select id, 3, place from by_word),
   likeliest as (select distinct on (id) id, likelihood, place from found order by id, likelihood, place)
   ${selectProduct} join likeliest l on l.id = p.id where p.company_id = $1 order by l.likelihood, l.place, p.id limit $4`,
);

/** Each code reads its own index entries; the oldest product counts where one has it as its code and another as a barcode. */
export const byCode = statement(
  'catalog.products-by-code',
  `with named as materialized (
     select asked.place, meant.id
     from (select place, lower(code) as key from unnest($2::text[]) with ordinality a(code, place)) asked
     cross join lateral (
       select p.id from product p where p.company_id = $1 and p.sku_key = asked.key and p.active
       union all
       select p.id from product_barcode b join product p on p.company_id = b.company_id and p.id = b.product_id
       where b.company_id = $1 and b.code_key = asked.key and p.active
       order by id limit 1) meant)
   select (n.place - 1)::int as place, found.*
   from named n cross join lateral (${selectProduct} where p.company_id = $1 and p.id = n.id limit 1) found`,
);

export const productList: ListSource = {
  name: 'catalog.products',
  shape: productListShape,
  select: selectProduct,
  where: 'p.company_id = $1',
  columns: {
    sku: 'p.sku',
    name: 'p.name',
    kind: 'p.kind',
    category: 'p.category',
    taxCategory: 'p.tax_category',
    active: 'p.active',
  },
  id: 'p.id',
  search: [
    'p.sku',
    'p.name',
    `(select string_agg(b.code, ' ') from product_barcode b where b.company_id = p.company_id and b.product_id = p.id)`,
  ],
};

/** @throws DomainError `product-not-found` */
export async function productById(sql: Sql, companyId: string, productId: string): Promise<ProductView> {
  const [product] = await productsById(sql, companyId, [productId]);
  if (product === undefined) throw new DomainError('product-not-found', { id: productId });
  return product;
}

export async function productsById(sql: Sql, companyId: string, productIds: readonly string[]): Promise<ProductView[]> {
  return (await sql<ProductRow>(productsByIds, [companyId, productIds])).map(productView);
}

/** @param skus in lower case */
export async function productsBySku(sql: Sql, companyId: string, skus: readonly string[]): Promise<ProductView[]> {
  return (await sql<ProductRow>(productsBySkus, [companyId, skus])).map(productView);
}

/** Active products that somebody may mean who types `q`, likeliest first. */
export async function productsLookedUp(
  sql: Sql,
  companyId: string,
  { q, limit }: { readonly q: string; readonly limit: number },
): Promise<ProductView[]> {
  return (await sql<ProductRow>(lookedUp, [companyId, q, AFTER_PREFIX, limit])).map(productView);
}

/** Active products that have one of the codes as SKU or barcode, by the place of the code. */
export async function productsByCode(
  sql: Sql,
  companyId: string,
  codes: readonly string[],
): Promise<ReadonlyMap<number, ProductView>> {
  const rows = await sql<ProductRow & { place: number }>(byCode, [companyId, codes]);
  return new Map(rows.map(({ place, ...row }) => [place, productView(row)]));
}

export function productView(row: ProductRow): ProductView {
  return { ...row, createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() };
}

/** What the other services are told of a product. */
export function productEvent({
  id,
  sku,
  name,
  kind,
  unit,
  taxCategory,
  tracking,
  valuation,
  category,
  active,
}: ProductView): Product {
  return { productId: id, sku, name, kind, unit, taxCategory, tracking, valuation, category, active };
}
