import { z } from 'zod';
import { command, query, type ListShape } from '../contract.js';
import { Code, Id, listQuery, LocalizedName, Name, ResourceMembers, Versioned } from '../fields.js';

/** Items of one batch (API.md 5). */
export const MAX_BATCH_ITEMS = 500;
/** Depth of the category tree. */
export const MAX_CATEGORY_LEVELS = 3;

/** `Kitchen/Bowls/Ceramic`: at most three levels. */
export const CategoryPath = z
  .string()
  .trim()
  .max(200)
  .regex(/^[^/]+(\/[^/]+){0,2}$/, 'category-path');

/** A GTIN with its check digit, or a code of the company's own that does not look like one. */
export const Barcode = z.string().trim().min(1).max(48);

export const ProductRef = z.object({ system: z.string().trim().min(1).max(40), id: z.string().trim().min(1).max(120) });

const fields = {
  sku: Code,
  name: Name,
  /** Names in other languages. */
  names: LocalizedName,
  kind: z.enum(['goods', 'service']),
  /** UN/ECE Recommendation 20; `C62` is a piece. */
  unit: z.string().regex(/^[A-Z0-9]{2,3}$/, 'unit'),
  taxCategory: z.string().regex(/^[a-z][a-z-]{0,39}$/, 'tax-category'),
  tracking: z.enum(['none', 'lot']),
  valuation: z.enum(['fifo', 'average']),
  category: CategoryPath.nullable(),
  barcodes: z.array(Barcode).max(20),
  externalRefs: z.array(ProductRef).max(20),
  active: z.boolean(),
};

/** A product as it is first written. */
export const ProductInput = z.object({
  ...fields,
  names: fields.names.default({}),
  kind: fields.kind.default('goods'),
  unit: fields.unit.default('C62'),
  taxCategory: fields.taxCategory.default('standard'),
  tracking: fields.tracking.default('none'),
  valuation: fields.valuation.default('average'),
  category: fields.category.default(null),
  barcodes: fields.barcodes.default([]),
  externalRefs: fields.externalRefs.default([]),
  active: fields.active.default(true),
});
export type ProductInput = z.output<typeof ProductInput>;

/** A merge patch: what is absent stays as it is. Kind, unit and tracking are what stock was counted in, and do not change. */
export const ProductChanges = z
  .object(fields)
  .omit({ kind: true, unit: true, tracking: true, valuation: true })
  .partial();

export const ProductView = z.object({ ...ResourceMembers, ...fields });
export type ProductView = z.infer<typeof ProductView>;

const refusals = ['sku-taken', 'barcode-taken', 'external-ref-taken', 'invalid-gtin'];

export const createProduct = command({
  subject: 'catalog.product.create',
  http: 'POST /products',
  permission: 'catalog.product.write',
  summary: 'Add a product or service',
  dryRun: true,
  input: ProductInput,
  output: ProductView,
  errors: refusals,
  example: {
    sku: '85123A',
    name: 'White hanging heart T-light holder',
    category: 'Home/Lights',
    barcodes: ['4006381333931'],
  },
});

export const changeProduct = command({
  subject: 'catalog.product.change',
  http: 'PATCH /products/:productId',
  permission: 'catalog.product.write',
  summary: 'Change a product or service',
  concurrency: 'version',
  dryRun: true,
  input: ProductChanges.extend({ productId: Id, ...Versioned }),
  output: ProductView,
  errors: ['product-not-found', 'version-conflict', ...refusals],
});

export const ProductBatchItem = z.object({
  index: z.int(),
  /** 201 created, 200 changed, otherwise why not. */
  status: z.int(),
  id: Id.nullable(),
  version: z.int().nullable(),
  problem: z
    .object({
      code: z.string(),
      details: z.record(z.string(), z.unknown()),
      errors: z.array(z.object({ pointer: z.string(), code: z.string() })),
    })
    .nullable(),
});
export type ProductBatchItem = z.infer<typeof ProductBatchItem>;

export const saveProducts = command({
  subject: 'catalog.product.save-batch',
  http: 'POST /products/batch',
  permission: 'catalog.product.write',
  summary: 'Create or upsert up to 500 products by SKU, each answered for itself',
  status: 200,
  input: z.object({
    items: z
      .array(z.object({ op: z.enum(['create', 'upsert']), data: z.record(z.string(), z.unknown()) }))
      .min(1)
      .max(MAX_BATCH_ITEMS),
  }),
  output: z.object({ items: z.array(ProductBatchItem) }),
  errors: ['barcode-taken', 'external-ref-taken'],
});

export const findProduct = query({
  subject: 'catalog.product.find',
  http: 'GET /products/:productId',
  permission: 'catalog.product.read',
  summary: 'One product',
  input: z.object({ productId: Id }),
  output: ProductView,
  errors: ['product-not-found'],
});

/** Products that one look-up offers at most. */
const MAX_LOOKED_UP = 50;

export const lookUpProducts = query({
  subject: 'catalog.product.look-up',
  http: 'GET /products/look-up',
  permission: 'catalog.product.read',
  summary: 'What somebody means who types or scans: a code, barcode or name, or how its words begin; likeliest first',
  input: z.object({
    q: z.string().trim().min(1).max(200),
    limit: z.coerce.number().int().min(1).max(MAX_LOOKED_UP).default(12),
  }),
  output: z.object({
    /** Active products. The whole code or barcode comes first, then codes, barcodes and words that begin with what was typed. */
    products: z.array(ProductView),
  }),
  example: { q: '85123' },
});

/** Codes of one request: those of a large block that is pasted. */
export const MAX_CODES = 1_000;

export const identifyProducts = query({
  subject: 'catalog.product.identify',
  http: 'POST /products/identify',
  permission: 'catalog.product.read',
  summary: 'The products of up to 1,000 whole codes and barcodes, as they are pasted or scanned',
  input: z.object({ codes: z.array(Code).min(1).max(MAX_CODES) }),
  output: z.object({
    /** One for each code, in their order: the active product that has it, whatever its case, or else none. */
    items: z.array(z.object({ code: Code, product: ProductView.nullable() })),
  }),
  example: { codes: ['85123A', '4006381333931'] },
});

export const productListShape: ListShape = {
  filters: {
    sku: 'text',
    name: 'text',
    kind: 'enum',
    category: 'text',
    taxCategory: 'text',
    active: 'boolean',
  },
  sorts: ['sku', 'name'],
  defaultSort: 'sku',
};

export const listProducts = listQuery({
  subject: 'catalog.product.list',
  http: 'GET /products',
  permission: 'catalog.product.read',
  summary: 'Products and services; `q` finds SKU, name and barcode',
  item: ProductView,
  ...productListShape,
});
