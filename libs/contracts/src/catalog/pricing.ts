import { z } from 'zod';
import { query } from '../contract.js';
import { BusinessDateField, Currency, DecimalString, Id, PositiveDecimal } from '../fields.js';

/** What a price is for: the rule in parts, so that a screen can say it in the person's language. */
export const PriceBasis = z.object({
  /** Code of the price book. */
  book: z.string(),
  scope: z.enum(['customer', 'price_group', 'all']),
  /** Null: a price of the product itself. */
  category: z.string().nullable(),
  minQuantity: DecimalString,
  /** Null for a fixed price. */
  percentOff: DecimalString.nullable(),
  validFrom: BusinessDateField.nullable(),
});
export type PriceBasis = z.infer<typeof PriceBasis>;

/** A price that applies to a line. */
export const PriceRule = z.object({
  /** `VIP · customer · product · from 10 · 5 % off list`, for readers of the API. */
  rule: z.string(),
  price: DecimalString.nullable(),
  won: z.boolean(),
  /** Of the one that won; absent where it was kept before rules were told in parts. */
  basis: PriceBasis.optional(),
});
export type PriceRule = z.infer<typeof PriceRule>;

export const PricedLine = z.object({
  productId: Id,
  quantity: PositiveDecimal,
  /** Null when no price book has a price in this currency. */
  unitPrice: DecimalString.nullable(),
  discountPercent: DecimalString,
  /** Which rules were looked at and which one won, most specific first; for people. */
  explanation: z.array(PriceRule),
});

/** Prices of products for a customer on a day, with the reason (B2). Asked by sales before it opens its transaction. */
export const quotePrices = query({
  subject: 'catalog.prices.quote',
  http: 'POST /prices/quote',
  permission: 'catalog.price.read',
  summary: 'Price of products for a customer, explained',
  input: z.object({
    customerId: Id.nullable(),
    priceGroup: z.string().nullable().default(null),
    currency: Currency,
    date: BusinessDateField.optional(),
    lines: z
      .array(z.object({ productId: Id, quantity: PositiveDecimal }))
      .min(1)
      .max(2000),
  }),
  output: z.object({ lines: z.array(PricedLine) }),
  errors: ['company-not-found', 'product-not-found'],
});
