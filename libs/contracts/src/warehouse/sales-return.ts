import { z } from 'zod';
import { command, query } from '../contract.js';
import {
  BusinessDateField,
  Country,
  Currency,
  DecimalString,
  Id,
  listQuery,
  NonNegativeDecimal,
  PositiveDecimal,
  ResourceMembers,
} from '../fields.js';
import { Buyer, SaleTerms } from '../trade.js';
import { MAX_LINES } from './goods-receipt.js';

export const Disposition = z.enum(['restock', 'quarantine', 'scrap']);
export type Disposition = z.infer<typeof Disposition>;

export const SalesReturnView = z.object({
  ...ResourceMembers,
  number: z.string(),
  state: z.literal('received'),
  date: BusinessDateField,
  branchId: Id,
  buyer: Buyer,
  lines: z.array(
    z.object({
      id: Id,
      deliveryLineId: Id.nullable(),
      productId: Id,
      sku: z.string(),
      quantity: DecimalString,
      disposition: Disposition,
      /** Cost that came back with the units, base currency. */
      costBase: DecimalString,
      terms: SaleTerms.nullable(),
    }),
  ),
  allowedActions: z.array(z.string()),
});
export type SalesReturnView = z.infer<typeof SalesReturnView>;

export const receiveSalesReturn = command({
  subject: 'warehouse.sales-return.receive',
  http: 'POST /sales-returns',
  permission: 'warehouse.sales-return.post',
  summary:
    'Take goods back: of deliveries (undone in reverse order of consumption) or without one (owned, at current cost)',
  idempotency: 'required',
  dryRun: true,
  input: z.object({
    /** Where goods without delivery go; of a delivery it is the delivery's branch, and may be left out. */
    branchId: Id.optional(),
    /** Narrow the lines down to one delivery or order; not needed. */
    deliveryId: Id.optional(),
    orderId: Id.optional(),
    /** Who returns; taken from the delivery where there is one. */
    customerId: Id.optional(),
    country: Country.optional(),
    lines: z
      .array(
        z.union([
          z.object({ deliveryLineId: Id, quantity: PositiveDecimal, disposition: Disposition.default('restock') }),
          z.object({
            productId: Id,
            quantity: PositiveDecimal,
            disposition: Disposition.default('restock'),
            terms: z
              .object({
                currency: Currency,
                unitPrice: NonNegativeDecimal,
                discountPercent: NonNegativeDecimal.default('0'),
                taxCode: z.string().min(1),
              })
              .optional(),
          }),
        ]),
      )
      .min(1)
      .max(MAX_LINES),
  }),
  output: SalesReturnView,
  errors: [
    'delivery-line-not-found',
    'over-return',
    'quantity-too-fine',
    'wrong-warehouse-kind',
    'not-shipped',
    'mixed-customers',
    'mixed-branches',
    'branch-mismatch',
    'inter-company-return',
    'customer-required',
    'branch-required',
    'party-not-found',
    'branch-not-found',
    'product-not-found',
    'warehouse-not-found',
    'period-locked',
    'series-date-backwards',
    'company-not-found',
  ],
});

export const getSalesReturn = query({
  subject: 'warehouse.sales-return.get',
  http: 'GET /sales-returns/:returnId',
  permission: 'warehouse.sales-return.read',
  summary: 'A sales return',
  input: z.object({ returnId: Id }),
  output: SalesReturnView,
  errors: ['sales-return-not-found'],
});

export const listSalesReturns = listQuery({
  subject: 'warehouse.sales-return.list',
  http: 'GET /sales-returns',
  permission: 'warehouse.sales-return.read',
  summary: 'Sales returns',
  item: SalesReturnView.omit({ lines: true, allowedActions: true }),
  filters: { number: 'text', date: 'date', branchId: 'id', customerId: 'id' },
  sorts: ['number', 'date'],
  defaultSort: '-number',
});
