import { z } from 'zod';
import { event } from '../contract.js';
import { BusinessDateField, Id, NonNegativeDecimal, PositiveDecimal } from '../fields.js';
import { Buyer, SaleTerms } from '../trade.js';

export const salesOrderConfirmed = event({
  subject: 'sales.order.confirmed',
  summary: 'A sales order was confirmed, with what is reserved and what is on backorder',
  payload: z.object({
    orderId: Id,
    number: z.string(),
    date: BusinessDateField,
    branchId: Id,
    buyer: Buyer,
    lines: z.array(
      z.object({
        terms: SaleTerms,
        quantity: PositiveDecimal,
        reserved: NonNegativeDecimal,
        backordered: NonNegativeDecimal,
      }),
    ),
  }),
});

export const backorderOpened = event({
  subject: 'sales.backorder.opened',
  summary: 'Part of an order line waits for goods',
  payload: z.object({
    backorderId: Id,
    orderId: Id,
    orderNumber: z.string(),
    orderLineId: Id,
    productId: Id,
    sku: z.string(),
    customerId: Id,
    branchId: Id,
    quantity: PositiveDecimal,
  }),
});

export const backorderChanged = event({
  subject: 'sales.backorder.changed',
  summary: 'A backorder was purchased, assigned goods, or closed',
  payload: z.object({
    backorderId: Id,
    orderLineId: Id,
    state: z.enum(['open', 'purchased', 'assigned', 'closed']),
    open: NonNegativeDecimal,
  }),
});

export const salesOrderCancelled = event({
  subject: 'sales.order.cancelled',
  summary: 'What was open of an order was cancelled',
  payload: z.object({
    orderId: Id,
    number: z.string(),
    state: z.enum(['closed', 'cancelled']),
    lines: z.array(z.object({ orderLineId: Id, cancelled: NonNegativeDecimal })),
  }),
});
