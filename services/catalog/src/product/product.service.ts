import { Injectable } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import { DomainError } from '@consigna/kernel/domain-error';
import { newId } from '@consigna/kernel/id';
import {
  type changeProduct,
  type createProduct,
  type identifyProducts,
  type listProducts,
  type lookUpProducts,
  type ProductBatchItem,
  ProductInput,
  type ProductView,
  type saveProducts,
} from '@consigna/contracts/catalog/product';
import type { Input, Output } from '@consigna/contracts/contract';
import type { ListInput } from '@consigna/contracts/fields';
import { Database } from '@consigna/persistence/database';
import { listPage } from '@consigna/persistence/list';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import { checkedBarcode } from './gtin.js';
import {
  productById,
  productList,
  productsByCode,
  productsBySku,
  productsLookedUp,
  productView,
  type ProductRow,
} from './product.queries.js';
import { complete, insertNew, replace, upsertBySku, type ProductRecord, type Written } from './save-products.js';

const lockProduct = statement(
  'catalog.lock-product',
  'select version from product where company_id = $1 and id = $2 for update',
);
/** Stored products that a batch touches by SKU, barcode or external id. */
const touched = statement(
  'catalog.products-touched-by-batch',
  `with touched as (
     select id from product where company_id = $1 and sku_key = any($2::text[])
     union select product_id from product_barcode where company_id = $1 and code = any($3::text[])
     union select r.product_id from unnest($4::text[], $5::text[]) ref(system, id)
       cross join lateral (select product_id from product_external_ref
         where company_id = $1 and system = ref.system and external_id = ref.id limit 1) r)
   select p.sku, p.kind, p.unit, p.tracking, p.valuation,
     coalesce((select jsonb_agg(b.code) from product_barcode b
      where b.company_id = $1 and b.product_id = p.id and b.code = any($3::text[])), '[]') as barcodes,
     coalesce((select jsonb_agg(jsonb_build_object('system', r.system, 'id', r.external_id)) from product_external_ref r
      where r.company_id = $1 and r.product_id = p.id and (r.system, r.external_id) in (select * from unnest($4::text[], $5::text[]))), '[]') as "externalRefs"
   from touched t cross join lateral (select * from product where company_id = $1 and id = t.id limit 1) p`,
);

const fixed = ['kind', 'unit', 'tracking', 'valuation'] as const;
type Stored = Pick<ProductView, 'sku' | (typeof fixed)[number] | 'barcodes' | 'externalRefs'>;
interface Candidate {
  index: number;
  op: 'create' | 'upsert';
  record: ProductRecord;
}

@Injectable()
export class ProductService {
  constructor(private readonly database: Database) {}

  /** @throws DomainError `sku-taken`, `barcode-taken`, `external-ref-taken`, `invalid-gtin` */
  create(ctx: Context, input: Input<typeof createProduct>): Promise<ProductView> {
    const id = newId();
    return this.database.operation(ctx, async (tx) => {
      const record = withBarcodes({ ...input, id });
      const done = await insertNew(tx, [record]);
      if (done.length === 0) throw skuTaken(input.sku);
      return only(await complete(tx, done, new Map([[id, record]]), []), id);
    });
  }

  /** @throws DomainError `product-not-found`, `version-conflict`, `sku-taken`, `barcode-taken`, `external-ref-taken`, `invalid-gtin` */
  change(ctx: Context, { productId, version, ...changes }: Input<typeof changeProduct>): Promise<ProductView> {
    return this.database.operation(ctx, async (tx) => {
      await tx.sql(lockProduct, [ctx.companyId, productId]);
      const before = await productById(tx.sql, ctx.companyId, productId);
      if (version !== undefined && version !== before.version)
        throw new DomainError('version-conflict', { currentVersion: before.version });
      const record = withBarcodes({ ...before, ...changes });
      return only(await complete(tx, await replace(tx, [record]), new Map([[productId, record]]), [before]), productId);
    });
  }

  /** Items are decided one by one and written together; the answer names each. One event tells all of them. */
  saveBatch(ctx: Context, { items }: Input<typeof saveProducts>): Promise<{ items: ProductBatchItem[] }> {
    return this.database.operation(ctx, async (tx) => {
      const answers = new Map<number, ProductBatchItem>();
      const refuse = (index: number, refusal: DomainError) => answers.set(index, refusedItem(index, refusal));
      const sound = soundItems(items, refuse);
      const candidates = agreeing(sound, await storedOf(tx, sound), refuse);

      const skus = candidates.map((each) => each.record.sku.toLowerCase());
      const [before, created, upserted] = await Promise.all([
        productsBySku(tx.sql, ctx.companyId, skus),
        insertNew(
          tx,
          candidates.filter((each) => each.op === 'create').map((each) => each.record),
        ),
        upsertBySku(
          tx,
          candidates.filter((each) => each.op === 'upsert').map((each) => each.record),
        ),
      ]);
      const done = new Map([...created, ...upserted].map((product) => [product.sku.toLowerCase(), product]));
      const contents = new Map<string, ProductRecord>();
      for (const { index, record } of candidates) {
        const product = done.get(record.sku.toLowerCase());
        if (product === undefined) refuse(index, skuTaken(record.sku));
        else {
          answers.set(index, writtenItem(index, product));
          contents.set(product.id, record);
        }
      }
      await complete(tx, [...done.values()], contents, before);
      return { items: [...answers.values()].sort((a, b) => a.index - b.index) };
    });
  }

  find(ctx: Context, productId: string): Promise<ProductView> {
    return this.database.read(ctx, (sql) => productById(sql, ctx.companyId, productId));
  }

  async list(ctx: Context, input: ListInput): Promise<Output<typeof listProducts>> {
    const page = await this.database.read(ctx, (sql) => listPage<ProductRow>(sql, productList, ctx.companyId, input));
    return { ...page, data: page.data.map(productView) };
  }

  async lookUp(ctx: Context, { q, limit }: Input<typeof lookUpProducts>): Promise<Output<typeof lookUpProducts>> {
    return { products: await this.database.read(ctx, (sql) => productsLookedUp(sql, ctx.companyId, { q, limit })) };
  }

  async identify(ctx: Context, codes: readonly string[]): Promise<Output<typeof identifyProducts>> {
    const products = await this.database.read(ctx, (sql) => productsByCode(sql, ctx.companyId, codes));
    return { items: codes.map((code, place) => ({ code, product: products.get(place) ?? null })) };
  }
}

function only([product]: readonly ProductView[], id: string): ProductView {
  if (product === undefined) throw new DomainError('product-not-found', { id });
  return product;
}

/** Barcodes without spaces, each once. @throws DomainError `invalid-gtin` */
function withBarcodes<R extends { barcodes: string[] }>(record: R): R {
  const wrong = record.barcodes.findIndex((code) => checkedBarcode(code) === null);
  if (wrong >= 0)
    throw new DomainError('invalid-gtin', { barcode: record.barcodes[wrong] }, [
      { pointer: `#/barcodes/${wrong}`, code: 'invalid-gtin' },
    ]);
  return { ...record, barcodes: [...new Set(record.barcodes.map((code) => checkedBarcode(code) ?? code))] };
}

function skuTaken(sku: string): DomainError {
  return new DomainError('sku-taken', { sku }, [{ pointer: '#/sku', code: 'sku-taken' }]);
}

/** Items that can be written as far as they themselves say; the first of several with one SKU counts. */
function soundItems(
  items: Input<typeof saveProducts>['items'],
  refuse: (index: number, refusal: DomainError) => void,
): Candidate[] {
  const seen = new Set<string>();
  const sound: Candidate[] = [];
  for (const [index, { op, data }] of items.entries()) {
    const parsed = ProductInput.safeParse(data);
    if (!parsed.success) {
      const fields = parsed.error.issues.map((issue) => ({
        pointer: `#/${issue.path.join('/')}`,
        code: issue.code.replaceAll('_', '-'),
      }));
      refuse(index, new DomainError('validation-failed', {}, fields));
      continue;
    }
    const { sku } = parsed.data;
    const wrong = parsed.data.barcodes.find((code) => checkedBarcode(code) === null);
    if (wrong !== undefined)
      refuse(
        index,
        new DomainError('invalid-gtin', { barcode: wrong }, [{ pointer: '#/barcodes', code: 'invalid-gtin' }]),
      );
    else if (seen.has(sku.toLowerCase()))
      refuse(index, new DomainError('sku-twice-in-batch', { sku }, [{ pointer: '#/sku', code: 'sku-twice-in-batch' }]));
    else {
      seen.add(sku.toLowerCase());
      sound.push({ index, op, record: withBarcodes({ ...parsed.data, id: newId() }) });
    }
  }
  return sound;
}

function storedOf(tx: Transaction, sound: readonly Candidate[]): Promise<Stored[]> {
  const records = sound.map((each) => each.record);
  const refs = records.flatMap((record) => record.externalRefs);
  return tx.sql<Stored & Record<string, unknown>>(touched, [
    tx.ctx.companyId,
    records.map((record) => record.sku.toLowerCase()),
    records.flatMap((record) => record.barcodes),
    refs.map((ref) => ref.system),
    refs.map((ref) => ref.id),
  ]);
}

/** Leaves out items that would change what is fixed, or whose barcode or external id another product has. */
function agreeing(
  sound: readonly Candidate[],
  stored: readonly Stored[],
  refuse: (index: number, refusal: DomainError) => void,
): Candidate[] {
  const bySku = new Map(stored.map((product) => [product.sku.toLowerCase(), product]));
  const holders = new Map<string, string>();
  for (const product of stored) for (const key of keysOf(product)) holders.set(key, product.sku.toLowerCase());
  return sound.filter(({ index, op, record }) => {
    const sku = record.sku.toLowerCase();
    const known = op === 'upsert' ? bySku.get(sku) : undefined;
    const moved = fixed.find((field) => known !== undefined && known[field] !== record[field]);
    const taken = keysOf(record).find((key) => (holders.get(key) ?? sku) !== sku);
    if (moved !== undefined)
      refuse(index, new DomainError('field-fixed', { field: moved }, [{ pointer: `#/${moved}`, code: 'field-fixed' }]));
    else if (taken !== undefined)
      refuse(index, new DomainError(taken.startsWith('["') ? 'external-ref-taken' : 'barcode-taken', { value: taken }));
    else for (const key of keysOf(record)) holders.set(key, sku);
    return moved === undefined && taken === undefined;
  });
}

/** What may name one product only: barcodes as they are, external ids as JSON pairs. */
function keysOf({ barcodes, externalRefs }: Pick<Stored, 'barcodes' | 'externalRefs'>): string[] {
  return [...barcodes, ...externalRefs.map((ref) => JSON.stringify([ref.system, ref.id]))];
}

function writtenItem(index: number, { id, version, created }: Written): ProductBatchItem {
  return { index, status: created ? 201 : 200, id, version, problem: null };
}

function refusedItem(index: number, { code, details, fields = [] }: DomainError): ProductBatchItem {
  const status = code === 'validation-failed' || code === 'invalid-gtin' ? 422 : 409;
  const errors = fields.map(({ pointer, code: rule }) => ({ pointer, code: rule }));
  return { index, status, id: null, version: null, problem: { code, details, errors } };
}
