import { z } from 'zod';
import { command, query, type ListShape } from '../contract.js';
import {
  BusinessDateField,
  Code,
  Currency,
  DecimalString,
  Id,
  listQuery,
  Name,
  NonNegativeDecimal,
  PositiveDecimal,
  ResourceMembers,
  Versioned,
} from '../fields.js';
import { CategoryPath } from './product.js';

/** Prices of one book; larger assortments are split over books. */
export const MAX_PRICES = 2000;

/** Whom a price book is for. */
export const PriceScope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('price_group'), priceGroup: Code }),
  z.object({ kind: z.literal('customer'), customerId: Id }),
]);
export type PriceScope = z.infer<typeof PriceScope>;

const Percent = NonNegativeDecimal.refine((value) => Number(value) <= 100, 'percent');

/** A price for a product or a category: fixed, or a percentage off the list price (the fixed price for everybody). */
export const PriceInput = z
  .object({
    productId: Id.nullable().default(null),
    category: CategoryPath.nullable().default(null),
    /** From this quantity on. */
    minQuantity: PositiveDecimal.default('1'),
    price: NonNegativeDecimal.nullable().default(null),
    percentOff: Percent.nullable().default(null),
  })
  .refine((price) => (price.productId === null) !== (price.category === null), 'product-or-category')
  .refine((price) => (price.price === null) !== (price.percentOff === null), 'price-or-percent');
export type PriceInput = z.output<typeof PriceInput>;

export const PriceView = z.object({
  productId: Id.nullable(),
  category: z.string().nullable(),
  minQuantity: DecimalString,
  price: DecimalString.nullable(),
  percentOff: DecimalString.nullable(),
});
export type PriceView = z.infer<typeof PriceView>;

export const PriceBookSummary = z.object({
  ...ResourceMembers,
  code: z.string(),
  name: z.string(),
  currency: Currency,
  /** Both days included; null is open. */
  validFrom: BusinessDateField.nullable(),
  validTo: BusinessDateField.nullable(),
  scope: PriceScope,
});
export type PriceBookSummary = z.infer<typeof PriceBookSummary>;
export const PriceBookView = PriceBookSummary.extend({ prices: z.array(PriceView) });
export type PriceBookView = z.infer<typeof PriceBookView>;

export const createPriceBook = command({
  subject: 'catalog.price-book.create',
  http: 'POST /price-books',
  permission: 'catalog.price.write',
  summary: 'Add a price book for everybody, a price group or one customer',
  dryRun: true,
  input: z
    .object({
      code: Code,
      name: Name,
      currency: Currency,
      validFrom: BusinessDateField.nullable().default(null),
      validTo: BusinessDateField.nullable().default(null),
      scope: PriceScope.default({ kind: 'all' }),
    })
    .refine((book) => book.validFrom === null || book.validTo === null || book.validFrom <= book.validTo, {
      message: 'dates-reversed',
      path: ['validTo'],
    }),
  output: PriceBookView,
  errors: ['price-book-code-taken'],
});

export const putPrices = command({
  subject: 'catalog.price-book.put-prices',
  http: 'PUT /price-books/:priceBookId/prices',
  permission: 'catalog.price.write',
  summary: 'Replace the prices of a price book',
  concurrency: 'version',
  input: z.object({ priceBookId: Id, prices: z.array(PriceInput).max(MAX_PRICES), ...Versioned }),
  output: PriceBookView,
  errors: ['price-book-not-found', 'version-conflict', 'product-not-found', 'price-twice'],
});

export const findPriceBook = query({
  subject: 'catalog.price-book.find',
  http: 'GET /price-books/:priceBookId',
  permission: 'catalog.price.read',
  summary: 'One price book with its prices',
  input: z.object({ priceBookId: Id }),
  output: PriceBookView,
  errors: ['price-book-not-found'],
});

export const priceBookListShape: ListShape = {
  filters: { code: 'text', name: 'text', currency: 'text' },
  sorts: ['code', 'name'],
  defaultSort: 'code',
};

export const listPriceBooks = listQuery({
  subject: 'catalog.price-book.list',
  http: 'GET /price-books',
  permission: 'catalog.price.read',
  summary: 'Price books without their prices',
  item: PriceBookSummary,
  ...priceBookListShape,
});

export const priceResolutions = ['most_specific', 'lowest'] as const;
const PriceSettings = z.object({ priceResolution: z.enum(priceResolutions), version: z.int() });

export const findPriceSettings = query({
  subject: 'catalog.price-settings.find',
  http: 'GET /price-settings',
  permission: 'catalog.price.read',
  summary: 'Which price wins where several apply',
  input: z.object({}),
  output: PriceSettings,
});

export const changePriceSettings = command({
  subject: 'catalog.price-settings.change',
  http: 'PATCH /price-settings',
  permission: 'catalog.price.write',
  summary: 'Let the most specific or the lowest price win',
  concurrency: 'version',
  input: z.object({ priceResolution: z.enum(priceResolutions), ...Versioned }),
  output: PriceSettings,
  errors: ['version-conflict'],
});
