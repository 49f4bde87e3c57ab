import { z } from 'zod';
import { query } from '../contract.js';
import { PricedLine } from '../catalog/pricing.js';
import { BusinessDateField, Currency, DecimalString, Id, PositiveDecimal } from '../fields.js';

/** Price and availability at once, for an order screen. Advice: both are decided again when the order is made. */
export const quoteOffer = query({
  subject: 'sales.offer.quote',
  http: 'POST /offers',
  permission: 'sales.offer.read',
  summary: 'Price and availability of products for a customer',
  input: z.object({
    customerId: Id,
    branchId: Id.nullable().default(null),
    /** Left out: the customer's currency. */
    currency: Currency.optional(),
    lines: z
      .array(z.object({ productId: Id, quantity: PositiveDecimal.default('1') }))
      .min(1)
      .max(200),
  }),
  output: z.object({
    customerId: Id,
    currency: Currency,
    lines: z.array(
      PricedLine.extend({
        sku: z.string(),
        name: z.string(),
        /** `unitPrice` less discount, not rounded; null without a price. */
        netUnitPrice: DecimalString.nullable(),
        onHand: DecimalString,
        available: DecimalString,
        incoming: DecimalString,
        /** Services, and goods of which there is enough. */
        sufficient: z.boolean(),
      }),
    ),
  }),
  errors: ['customer-not-found', 'customer-inactive', 'product-not-found', 'service-unavailable'],
});

/** What a customer paid for products when they last ordered them; products not among their latest orders are left out. */
export const findLastPrices = query({
  subject: 'sales.offer.last-prices',
  http: 'POST /offers/last-prices',
  permission: 'sales.offer.read',
  summary: 'Last prices of products to a customer',
  input: z.object({ customerId: Id, productIds: z.array(Id).min(1).max(100) }),
  output: z.object({
    customerId: Id,
    prices: z.array(
      z.object({
        productId: Id,
        orderId: Id,
        orderNumber: z.string(),
        date: BusinessDateField,
        quantity: DecimalString,
        currency: Currency,
        unitPrice: DecimalString,
        discountPercent: DecimalString,
        netUnitPrice: DecimalString,
      }),
    ),
  }),
});
