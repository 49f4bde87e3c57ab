import { z } from 'zod';
import { query } from '../contract.js';
import { BusinessDateField, Currency, DecimalString, Id, PositiveDecimal } from '../fields.js';

export const PricedLine = z.object({
  productId: Id,
  quantity: PositiveDecimal,
  /** Null when no price book has a price in this currency. */
  unitPrice: DecimalString.nullable(),
  discountPercent: DecimalString,
  /** Which rules were looked at and which one won, most specific first; for people. */
  explanation: z.array(z.object({ rule: z.string(), price: DecimalString.nullable(), won: z.boolean() })),
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
