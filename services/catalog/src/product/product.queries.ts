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
  `${selectProduct} where p.company_id = $1 and lower(p.sku) = any($2::text[])`,
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
