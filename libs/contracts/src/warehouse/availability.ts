import { z } from 'zod';
import { query } from '../contract.js';
import { DecimalString, Id } from '../fields.js';

/** What a branch can sell of products: advice for a screen, decided again under lock when an order is confirmed. */
export const findAvailability = query({
  subject: 'warehouse.availability.find',
  http: 'POST /availability',
  permission: 'warehouse.stock.read',
  summary: 'Stock that can be sold, per product, split by owner',
  input: z.object({ branchId: Id.nullable().default(null), productIds: z.array(Id).min(1).max(2000) }),
  output: z.object({
    products: z.array(
      z.object({
        productId: Id,
        onHand: DecimalString,
        owned: DecimalString,
        consigned: DecimalString,
        reserved: DecimalString,
        held: DecimalString,
        available: DecimalString,
        incoming: DecimalString,
      }),
    ),
  }),
});
