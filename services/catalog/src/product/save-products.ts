import { productsSaved } from '@consigna/contracts/catalog/events';
import type { ProductInput, ProductView } from '@consigna/contracts/catalog/product';
import { changesBetween } from '@consigna/messaging/audit-trail';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import { productEvent, productsById } from './product.queries.js';

/** A product as it is to be stored. */
export interface ProductRecord extends ProductInput {
  readonly id: string;
}

/** What became of a record; a record whose SKU another product has is missing. */
export interface Written {
  readonly id: string;
  readonly sku: string;
  readonly version: number;
  readonly created: boolean;
}

const recordset = `jsonb_to_recordset($2::jsonb) r(
  id uuid, sku text, name text, names jsonb, kind text, unit text, tax_category text, tracking text, valuation text, category text, active boolean)`;
const insert = `insert into product as p (company_id, id, sku, name, names, kind, unit, tax_category, tracking, valuation, category, active, created_by)
   select $1, r.id, r.sku, r.name, r.names, r.kind, r.unit, r.tax_category, r.tracking, r.valuation, r.category, r.active, $3
   from ${recordset} on conflict (company_id, sku_key) do`;
// Kind, unit, tracking and valuation stay: stock was counted and valued in them.
const assign = (source: string) =>
  ['sku', 'name', 'names', 'tax_category', 'category', 'active']
    .map((column) => `${column} = ${source}.${column}`)
    .join(', ');
const changed = 'version = p.version + 1, updated_at = clock_timestamp()';
const written = 'returning p.id, p.sku, p.version, p.xmax = 0 as created';

const insertProducts = statement('catalog.insert-products', `${insert} nothing ${written}`);
const upsertProducts = statement(
  'catalog.upsert-products',
  `${insert} update set ${assign('excluded')}, ${changed} ${written}`,
);
const updateProducts = statement(
  'catalog.update-products',
  `update product p set ${assign('r')}, ${changed} from ${recordset}
   where p.company_id = $1 and p.id = r.id returning p.id, p.sku, p.version, false as created`,
);
const dropBarcodes = statement(
  'catalog.drop-barcodes',
  'delete from product_barcode where company_id = $1 and product_id = any($2::uuid[])',
);
const addBarcodes = statement(
  'catalog.add-barcodes',
  `insert into product_barcode (company_id, code, product_id) select $1, u.code, u.product_id from unnest($2::text[], $3::uuid[]) u(code, product_id)`,
);
const dropWords = statement(
  'catalog.drop-product-words',
  'delete from product_word where company_id = $1 and product_id = any($2::uuid[])',
);
const addWords = statement(
  'catalog.add-product-words',
  `insert into product_word (company_id, word, product_id)
   select $1, w.word, p.id
   from product p, words_of(concat_ws(' ', p.sku, p.name, (select string_agg(value, ' ') from jsonb_each_text(p.names)))) w(word)
   where p.company_id = $1 and p.id = any($2::uuid[])`,
);
const dropRefs = statement(
  'catalog.drop-product-refs',
  'delete from product_external_ref where company_id = $1 and product_id = any($2::uuid[])',
);
const addRefs = statement(
  'catalog.add-product-refs',
  `insert into product_external_ref (company_id, system, external_id, product_id)
   select $1, u.system, u.external_id, u.product_id from unnest($2::text[], $3::text[], $4::uuid[]) u(system, external_id, product_id)`,
);

/** Adds products; what has a SKU that is taken stays out of the answer. */
export function insertNew(tx: Transaction, records: readonly ProductRecord[]): Promise<Written[]> {
  return write(tx, insertProducts, records, [tx.ctx.userId]);
}

/** Adds products, or changes those that have the SKU. */
export function upsertBySku(tx: Transaction, records: readonly ProductRecord[]): Promise<Written[]> {
  return write(tx, upsertProducts, records, [tx.ctx.userId]);
}

/** Changes products by id. */
export function replace(tx: Transaction, records: readonly ProductRecord[]): Promise<Written[]> {
  return write(tx, updateProducts, records, []);
}

/**
 * What is left to do for products that were written: their words, barcodes and external ids, the audit trail and the event.
 * Answers the products as they are now.
 *
 * @param contents each written product's barcodes and external ids by its id
 * @param before what is known of how they were
 */
export async function complete(
  tx: Transaction,
  done: readonly Written[],
  contents: ReadonlyMap<string, Pick<ProductInput, 'barcodes' | 'externalRefs'>>,
  before: readonly ProductView[],
): Promise<ProductView[]> {
  if (done.length === 0) return [];
  const { companyId } = tx.ctx;
  const ids = done.map((product) => product.id);
  const barcodes = ids.flatMap((id) => (contents.get(id)?.barcodes ?? []).map((code) => ({ id, code })));
  const refs = ids.flatMap((id) => (contents.get(id)?.externalRefs ?? []).map((ref) => ({ id, ref })));
  const writing: Promise<unknown>[] = [
    tx.sql(dropBarcodes, [companyId, ids]),
    tx.sql(dropRefs, [companyId, ids]),
    tx.sql(dropWords, [companyId, ids]),
    tx.sql(addWords, [companyId, ids]),
  ];
  if (barcodes.length > 0)
    writing.push(tx.sql(addBarcodes, [companyId, barcodes.map((each) => each.code), barcodes.map((each) => each.id)]));
  if (refs.length > 0) {
    writing.push(
      tx.sql(addRefs, [
        companyId,
        refs.map((each) => each.ref.system),
        refs.map((each) => each.ref.id),
        refs.map((each) => each.id),
      ]),
    );
  }
  // Statements are answered in the order in which they are sent, so that this one sees what the others wrote.
  const reading = productsById(tx.sql, companyId, ids);
  const [products] = await Promise.all([reading, ...writing]);
  const known = new Map(before.map((product) => [product.id, product]));
  const created = new Set(done.filter((product) => product.created).map((product) => product.id));
  for (const product of products) {
    tx.audit(
      'product',
      product.id,
      created.has(product.id) ? 'create' : 'change',
      changesBetween(known.get(product.id), product),
    );
  }
  tx.publish(productsSaved, { products: products.map(productEvent) });
  return products;
}

function write(
  tx: Transaction,
  text: typeof insertProducts,
  records: readonly ProductRecord[],
  rest: unknown[],
): Promise<Written[]> {
  if (records.length === 0) return Promise.resolve([]);
  const rows = records.map(({ taxCategory, barcodes: _barcodes, externalRefs: _refs, ...record }) => ({
    ...record,
    tax_category: taxCategory,
  }));
  return tx.sql<Written & Record<string, unknown>>(text, [tx.ctx.companyId, JSON.stringify(rows), ...rest]);
}
