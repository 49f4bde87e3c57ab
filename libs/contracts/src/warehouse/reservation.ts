import { z } from 'zod';
import { command } from '../contract.js';
import { Id, NonNegativeDecimal, PositiveDecimal } from '../fields.js';
import { Buyer, SaleTerms } from '../trade.js';

/** What to do when there is less than demanded. `ask` and `refuse` reserve nothing then. */
export const Shortage = z.enum(['ask', 'backorder', 'partial', 'refuse']);
export type Shortage = z.infer<typeof Shortage>;

/**
 * Reserves a whole order softly (company, branch, product). Services are always granted. With `backorder` the rest is
 * remembered as waiting, with `partial` it is dropped; `ask` and `refuse` answer `granted` short and reserve nothing.
 * Asking again for the same order answers the same. Asking again under the same key does too, even when the answer was no
 * or the order was released since: it reserves nothing then.
 */
export const reserveOrder = command({
  subject: 'warehouse.reservation.reserve',
  permission: 'internal',
  summary: 'Reserve stock for a sales order',
  input: z.object({
    orderId: Id,
    orderNumber: z.string(),
    branchId: Id,
    buyer: Buyer,
    shortage: Shortage,
    lines: z.array(z.object({ terms: SaleTerms, quantity: PositiveDecimal })).min(1),
  }),
  output: z.object({
    reserved: z.boolean(),
    lines: z.array(z.object({ orderLineId: Id, granted: NonNegativeDecimal, available: NonNegativeDecimal })),
  }),
  errors: ['quantity-too-fine'],
});

/** Gives back what is reserved (not yet on a delivery) or waiting for these order lines; answers what was given back. */
export const releaseOrder = command({
  subject: 'warehouse.reservation.release',
  permission: 'internal',
  summary: 'Release what a sales order has reserved',
  input: z.object({ orderId: Id, orderLineIds: z.array(Id).nullable() }),
  output: z.object({
    lines: z.array(z.object({ orderLineId: Id, released: NonNegativeDecimal, backorderDropped: NonNegativeDecimal })),
  }),
  errors: ['delivery-in-progress'],
});
