import { z } from 'zod';
import { PriceRule } from '../catalog/pricing.js';
import { command, query } from '../contract.js';
import {
  BusinessDateField,
  Country,
  Currency,
  DecimalString,
  Id,
  Instant,
  listQuery,
  MoneyField,
  NonNegativeDecimal,
  PositiveDecimal,
  ResourceMembers,
  Versioned,
} from '../fields.js';
import { Shortage } from '../warehouse/reservation.js';

/** Lines of one order; a longer one is a mistake or an import that belongs in several orders. */
export const MAX_ORDER_LINES = 2000;

export const SalesOrderState = z.enum([
  'draft',
  'confirming',
  'confirmed',
  'partially_shipped',
  'shipped',
  'closed',
  'cancelled',
]);
export type SalesOrderState = z.infer<typeof SalesOrderState>;

/** What of an order is invoiced: `none` while there is nothing to invoice, because it is not confirmed or all of it was cancelled. */
export const InvoicingState = z.enum(['none', 'to_invoice', 'partially_invoiced', 'invoiced']);
export type InvoicingState = z.infer<typeof InvoicingState>;

export const SalesOrderAction = z.enum(['update', 'confirm', 'cancel']);
export type SalesOrderAction = z.infer<typeof SalesOrderAction>;

/** 0 to 100, in percent. */
const DiscountPercent = NonNegativeDecimal.refine((value) => Number(value) <= 100, 'at-most-100');

/** What a person enters of a line; what is left out is taken from the product and the price books. */
export const SalesOrderLineInput = z.object({
  /** Only when changing a draft: keeps the identity of the line. */
  id: Id.optional(),
  productId: Id,
  description: z.string().trim().min(1).max(500).optional(),
  quantity: PositiveDecimal,
  /** Before discount, of one unit; 0 makes a free line. Left out: priced by the price books. */
  unitPrice: NonNegativeDecimal.optional(),
  discountPercent: DiscountPercent.optional(),
  taxCode: z.string().max(64).optional(),
});
export type SalesOrderLineInput = z.infer<typeof SalesOrderLineInput>;

export const SalesOrderLineView = z.object({
  id: Id,
  position: z.int(),
  productId: Id,
  sku: z.string(),
  description: z.string(),
  kind: z.enum(['goods', 'service']),
  unit: z.string(),
  quantity: DecimalString,
  unitPrice: DecimalString,
  discountPercent: DecimalString,
  netUnitPrice: DecimalString,
  /** Full precision. */
  net: DecimalString,
  taxCode: z.string(),
  /** Why the price is what it is; empty where a person entered it. */
  priceExplanation: z.array(PriceRule),
  /** Promised and not yet shipped. */
  reserved: DecimalString,
  /** Waiting for goods. */
  backordered: DecimalString,
  shipped: DecimalString,
  invoiced: DecimalString,
  credited: DecimalString,
  returned: DecimalString,
  cancelled: DecimalString,
  /** `quantity − shipped − cancelled`. */
  open: DecimalString,
});
export type SalesOrderLineView = z.infer<typeof SalesOrderLineView>;

const RelatedDocument = z.object({ id: Id, number: z.string(), date: BusinessDateField });

const OrderHeader = {
  ...ResourceMembers,
  number: z.string(),
  state: SalesOrderState,
  date: BusinessDateField,
  customerId: Id,
  customerName: z.string(),
  branchId: Id,
  country: Country,
  currency: Currency,
  customerOrderNumber: z.string().nullable(),
  priority: z.int(),
  deliveryDate: BusinessDateField.nullable(),
  invoicing: InvoicingState,
  /** Sum of the line nets, rounded; before tax. */
  net: MoneyField,
};

/**
 * Where the goods of a confirmed order are to come from: sums over its lines, each in its own unit of measure, services left
 * out. `owned + consigned + reserved + expected + missing = ordered`.
 */
export const OrderReadiness = z.object({
  /** Less what was cancelled. */
  ordered: DecimalString,
  /** Our own units, on a delivery or shipped. */
  owned: DecimalString,
  /** Consignors' units, on a delivery or shipped. */
  consigned: DecimalString,
  /** Promised out of stock; whose units they will be is decided when a delivery is made. */
  reserved: DecimalString,
  /** Waiting for goods for which a purchase order was sent, whatever became of it. */
  expected: DecimalString,
  /** Waiting for goods that nobody has purchased yet. */
  missing: DecimalString,
});
export type OrderReadiness = z.infer<typeof OrderReadiness>;

export const SalesOrderView = z.object({
  ...OrderHeader,
  shortage: Shortage.nullable(),
  confirmedAt: Instant.nullable(),
  /** Full precision. */
  netExact: DecimalString,
  lines: z.array(SalesOrderLineView),
  /** Net of what was shipped, gross of what was invoiced (less credits) and of what of it was paid. */
  figures: z.object({ shippedNet: MoneyField, invoiced: MoneyField, paid: MoneyField }),
  documents: z.object({
    deliveries: z.array(RelatedDocument),
    returns: z.array(RelatedDocument),
    invoices: z.array(
      RelatedDocument.extend({
        kind: z.enum(['invoice', 'credit_note', 'debit_note']),
        gross: MoneyField,
        paid: MoneyField,
      }),
    ),
    backorders: z.array(
      z.object({ id: Id, number: z.string(), orderLineId: Id, state: z.string(), open: DecimalString }),
    ),
  }),
  allowedActions: z.array(SalesOrderAction),
});
export type SalesOrderView = z.infer<typeof SalesOrderView>;

const creationErrors = [
  'customer-not-found',
  'customer-inactive',
  'branch-not-found',
  'product-not-found',
  'product-inactive',
  'price-missing',
  'tax-code-not-found',
  'series-date-backwards',
  'service-unavailable',
];

export const createSalesOrder = command({
  subject: 'sales.order.create',
  http: 'POST /sales-orders',
  permission: 'sales.order.create',
  summary: 'Create a sales order as a draft',
  input: z.object({
    customerId: Id,
    /** Left out: the company's first branch. */
    branchId: Id.optional(),
    /** Where the goods go; left out: the customer's country. */
    country: Country.optional(),
    currency: Currency.optional(),
    customerOrderNumber: z.string().trim().min(1).max(64).optional(),
    /** For people, who see it on the order and sort lists by it; nothing is reserved or assigned by it. */
    priority: z.int().min(-100).max(100).default(0),
    deliveryDate: BusinessDateField.optional(),
    /** Left out: the company's setting when the order is confirmed. */
    shortage: Shortage.optional(),
    lines: z.array(SalesOrderLineInput).min(1).max(MAX_ORDER_LINES),
  }),
  output: SalesOrderView,
  dryRun: true,
  errors: creationErrors,
  example: {
    customerId: '01900000-0000-7000-8000-000000000001',
    lines: [{ productId: '01900000-0000-7000-8000-000000000002', quantity: '10' }],
  },
});

/** Merge patch of a draft: `lines` is replaced as a whole, a line with its `id` keeps its identity (and, unless its product changes, what is left out). */
export const updateSalesOrder = command({
  subject: 'sales.order.update',
  http: 'PATCH /sales-orders/:orderId',
  permission: 'sales.order.update',
  summary: 'Change a draft sales order',
  concurrency: 'version',
  input: z.object({
    orderId: Id,
    ...Versioned,
    branchId: Id.optional(),
    country: Country.optional(),
    customerOrderNumber: z.string().trim().min(1).max(64).nullable().optional(),
    priority: z.int().min(-100).max(100).optional(),
    deliveryDate: BusinessDateField.nullable().optional(),
    shortage: Shortage.nullable().optional(),
    lines: z.array(SalesOrderLineInput).min(1).max(MAX_ORDER_LINES).optional(),
  }),
  output: SalesOrderView,
  dryRun: true,
  errors: [
    ...creationErrors,
    'sales-order-not-found',
    'sales-order-line-not-found',
    'invalid-transition',
    'version-conflict',
  ],
});

export const readSalesOrder = query({
  subject: 'sales.order.read',
  http: 'GET /sales-orders/:orderId',
  permission: 'sales.order.read',
  summary: 'A sales order with its figures and documents',
  input: z.object({ orderId: Id }),
  output: SalesOrderView,
  errors: ['sales-order-not-found'],
});

export const listSalesOrders = listQuery({
  subject: 'sales.order.list',
  http: 'GET /sales-orders',
  permission: 'sales.order.read',
  summary: 'Sales orders',
  item: z.object({
    ...OrderHeader,
    /** Null until the order is confirmed. */
    readiness: OrderReadiness.nullable(),
  }),
  filters: {
    id: 'id',
    state: 'enum',
    invoicing: 'enum',
    customerId: 'id',
    branchId: 'id',
    number: 'text',
    customerOrderNumber: 'text',
    date: 'date',
    deliveryDate: 'date',
    currency: 'text',
    country: 'text',
  },
  sorts: ['date', 'number', 'createdAt'],
  defaultSort: '-date',
  totals: ['net'],
});

/** Credit check, reservation and backorders in one business step; `shortage` decides for this time. */
export const confirmSalesOrder = command({
  subject: 'sales.order.confirm',
  http: 'POST /sales-orders/:orderId/confirm',
  permission: 'sales.order.confirm',
  summary: 'Confirm a sales order: check credit, reserve stock, open backorders',
  concurrency: 'version',
  idempotency: 'required',
  input: z.object({ orderId: Id, ...Versioned, shortage: Shortage.optional() }),
  output: SalesOrderView,
  errors: [
    'sales-order-not-found',
    'invalid-transition',
    'version-conflict',
    'credit-limit-exceeded',
    'exchange-rate-missing',
    'insufficient-stock',
    'idempotency-key-in-flight',
    'service-unavailable',
  ],
});

/** What is open is given back: the order ends `cancelled` when nothing of it was shipped, `closed` otherwise. */
export const cancelSalesOrder = command({
  subject: 'sales.order.cancel',
  http: 'POST /sales-orders/:orderId/cancel',
  permission: 'sales.order.cancel',
  summary: 'Cancel what is open of a sales order',
  concurrency: 'version',
  idempotency: 'required',
  input: z.object({ orderId: Id, ...Versioned }),
  output: SalesOrderView,
  errors: [
    'sales-order-not-found',
    'invalid-transition',
    'version-conflict',
    'delivery-in-progress',
    'idempotency-key-in-flight',
    'service-unavailable',
  ],
});
