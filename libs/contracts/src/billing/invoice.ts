import { z } from 'zod';
import { command, query } from '../contract.js';
import {
  BusinessDateField,
  Country,
  Currency,
  DecimalString,
  Id,
  Instant,
  Name,
  NonNegativeDecimal,
  PositiveDecimal,
  ResourceMembers,
  Versioned,
  listQuery,
} from '../fields.js';

/** Lines of one document; the longest documents seen in wholesale have some 1,200. */
export const MAX_LINES = 2000;

export const InvoiceState = z.enum(['draft', 'issued', 'partially_paid', 'paid', 'cancelled']);
export type InvoiceState = z.infer<typeof InvoiceState>;
export const InvoiceKind = z.enum(['invoice', 'credit_note', 'debit_note']);
export type InvoiceKind = z.infer<typeof InvoiceKind>;
export const CreditKind = z.enum(['returns_goods', 'corrects_price', 'cancels_invoice']);
export type CreditKind = z.infer<typeof CreditKind>;

/** Tax of one code and percent over a document. */
export const TaxView = z.object({
  taxCode: z.string(),
  percent: DecimalString,
  base: DecimalString,
  amount: DecimalString,
  amountBase: DecimalString,
});

export const InvoiceLineView = z.object({
  id: Id,
  position: z.int(),
  productId: Id.nullable(),
  sku: z.string().nullable(),
  description: z.string(),
  kind: z.enum(['goods', 'service']),
  quantity: DecimalString,
  unitPrice: DecimalString,
  discountPercent: DecimalString,
  netUnitPrice: DecimalString,
  /** Full precision. */
  net: DecimalString,
  taxCode: z.string(),
  taxPercent: DecimalString,
  /** The line's part of the document's tax, spread by largest remainder. */
  tax: DecimalString,
  orderId: Id.nullable(),
  orderLineId: Id.nullable(),
  deliveryLineId: Id.nullable(),
  returnLineId: Id.nullable(),
  correctsLineId: Id.nullable(),
  quantityCredited: DecimalString,
  agentQuantity: DecimalString,
});

/** A match of the document with a payment or a credit note. */
export const SettlementView = z.object({
  allocationId: Id,
  type: z.enum(['payment', 'credit_note']),
  id: Id,
  number: z.string().nullable(),
  date: BusinessDateField,
  amount: DecimalString,
  amountBase: DecimalString,
});

const InvoiceHead = {
  ...ResourceMembers,
  number: z.string().nullable(),
  kind: InvoiceKind,
  creditKind: CreditKind.nullable(),
  state: InvoiceState,
  date: BusinessDateField,
  dueDate: BusinessDateField,
  postedAt: Instant.nullable(),
  branchId: Id,
  customerId: Id,
  customerName: z.string(),
  country: Country,
  interCompanyId: Id.nullable(),
  currency: Currency,
  /** Base currency for one unit of the document's currency; null in a draft. */
  rate: DecimalString.nullable(),
  net: DecimalString,
  tax: DecimalString,
  gross: DecimalString,
  /** Gross not yet settled by payments or credit notes; what is still free to use of a credit note. */
  outstanding: DecimalString,
  outstandingBase: DecimalString,
  correctsInvoiceId: Id.nullable(),
  cancelledById: Id.nullable(),
};

export const InvoiceSummary = z.object(InvoiceHead);
export const InvoiceView = z.object({
  ...InvoiceHead,
  netExact: DecimalString,
  rounding: DecimalString,
  netBase: DecimalString,
  taxBase: DecimalString,
  grossBase: DecimalString,
  /** Gross of issued credit notes and debit notes that correct this document. */
  credited: DecimalString,
  debited: DecimalString,
  taxes: z.array(TaxView),
  lines: z.array(InvoiceLineView),
  settlements: z.array(SettlementView),
  corrections: z.array(
    z.object({
      id: Id,
      number: z.string().nullable(),
      kind: InvoiceKind,
      creditKind: CreditKind.nullable(),
      gross: DecimalString,
    }),
  ),
  allowedActions: z.array(z.string()),
});
export type InvoiceView = z.infer<typeof InvoiceView>;

/** A line that names everything itself. Without tax code: the party's, or else the company's default. */
export const FreeLine = z.object({
  description: Name,
  productId: Id.optional(),
  quantity: PositiveDecimal,
  unitPrice: NonNegativeDecimal,
  discountPercent: NonNegativeDecimal.default('0'),
  taxCode: z.string().max(64).optional(),
  kind: z.enum(['goods', 'service']).default('service'),
});
export type FreeLine = z.infer<typeof FreeLine>;

/** What stands against a document that gets its number. */
const issuingErrors = ['period-locked', 'exchange-rate-missing', 'series-date-backwards'] as const;

export const createInvoice = command({
  subject: 'billing.invoice.create',
  http: 'POST /invoices',
  permission: 'billing.invoice.create',
  summary: 'Draft an invoice from a delivery or sales order (whole or a part), or direct; or issue it at once',
  idempotency: 'required',
  dryRun: true,
  input: z
    .object({
      source: z
        .object({
          type: z.enum(['delivery', 'sales-order']),
          id: Id,
          lines: z
            .array(z.object({ deliveryLineId: Id, quantity: PositiveDecimal }))
            .min(1)
            .max(MAX_LINES)
            .optional(),
        })
        .optional(),
      customerId: Id.optional(),
      branchId: Id.optional(),
      country: Country.optional(),
      currency: Currency.optional(),
      /** Discount on the whole document, spread over the lines by largest remainder. */
      discountPercent: NonNegativeDecimal.default('0'),
      lines: z.array(FreeLine).min(1).max(MAX_LINES).optional(),
      dueDate: BusinessDateField.optional(),
      /** Issued in the same step; needs the right to issue as well. */
      issue: z.boolean().default(false),
    })
    .refine((input) => (input.source === undefined) !== (input.lines === undefined), 'source-or-lines')
    .refine((input) => input.source !== undefined || input.customerId !== undefined, 'customer-missing'),
  output: InvoiceView,
  errors: [
    'delivery-not-found',
    'sales-order-not-found',
    'already-invoiced',
    'party-not-found',
    'branch-not-found',
    'product-not-found',
    'tax-code-not-found',
    'mixed-documents',
    'company-not-found',
    'permission-denied',
    ...issuingErrors,
  ],
});

export const changeInvoice = command({
  subject: 'billing.invoice.change',
  http: 'PATCH /invoices/:invoiceId',
  permission: 'billing.invoice.create',
  concurrency: 'version',
  summary: 'Change a draft; lines are replaced as a whole, those taken from a delivery cannot be',
  input: z.object({
    invoiceId: Id,
    ...Versioned,
    dueDate: BusinessDateField.optional(),
    country: Country.optional(),
    lines: z.array(FreeLine).min(1).max(MAX_LINES).optional(),
  }),
  output: InvoiceView,
  errors: [
    'invoice-not-found',
    'document-posted',
    'version-conflict',
    'lines-from-source',
    'tax-code-not-found',
    'product-not-found',
  ],
});

export const deleteInvoice = command({
  subject: 'billing.invoice.delete',
  http: 'DELETE /invoices/:invoiceId',
  permission: 'billing.invoice.create',
  concurrency: 'version',
  summary: 'Delete a draft; what it claimed becomes billable again',
  input: z.object({ invoiceId: Id, ...Versioned }),
  output: z.object({ id: Id }),
  errors: ['invoice-not-found', 'document-posted', 'version-conflict'],
});

export const issueInvoice = command({
  subject: 'billing.invoice.issue',
  http: 'POST /invoices/:invoiceId/issue',
  permission: 'billing.invoice.issue',
  concurrency: 'version',
  idempotency: 'required',
  dryRun: true,
  summary: 'Issue an invoice, credit note or debit note: it gets its legal number and never changes again',
  input: z.object({ invoiceId: Id, ...Versioned }),
  output: InvoiceView,
  errors: [
    'invoice-not-found',
    'invalid-transition',
    'version-conflict',
    ...issuingErrors,
    'over-credited',
    'mixed-rates',
    'tax-code-not-found',
  ],
});

export const cancelInvoice = command({
  subject: 'billing.invoice.cancel',
  http: 'POST /invoices/:invoiceId/cancel',
  permission: 'billing.invoice.cancel',
  idempotency: 'required',
  summary: 'Reverse an issued invoice by a credit note over all of it; twice changes nothing',
  input: z.object({ invoiceId: Id, ...Versioned }),
  output: InvoiceView,
  errors: [
    'invoice-not-found',
    'invalid-transition',
    'invoice-has-payments',
    'invoice-has-corrections',
    'inter-company-document',
    'period-locked',
    'series-date-backwards',
    'version-conflict',
  ],
});

export const getInvoice = query({
  subject: 'billing.invoice.get',
  http: 'GET /invoices/:invoiceId',
  permission: 'billing.invoice.read',
  summary: 'An invoice, credit note or debit note with its lines, taxes, settlements and corrections',
  input: z.object({ invoiceId: Id }),
  output: InvoiceView,
  errors: ['invoice-not-found'],
});

export const listInvoicedDeliveries = query({
  subject: 'billing.invoice.deliveries',
  http: 'GET /invoices/:invoiceId/deliveries',
  permission: 'billing.invoice.read',
  summary: 'Deliveries that the lines of an invoice or note are of, with its units of each',
  input: z.object({ invoiceId: Id }),
  output: z.object({
    data: z.array(z.object({ id: Id, number: z.string(), date: BusinessDateField, quantity: DecimalString })),
  }),
  errors: ['invoice-not-found'],
});

export const listInvoices = listQuery({
  subject: 'billing.invoice.list',
  http: 'GET /invoices',
  permission: 'billing.invoice.read',
  summary: 'Invoices, credit notes and debit notes',
  item: InvoiceSummary.extend({ settlements: z.array(SettlementView) }),
  filters: {
    orderId: 'related',
    deliveryId: 'related',
    state: 'enum',
    kind: 'enum',
    creditKind: 'enum',
    customerId: 'id',
    number: 'text',
    date: 'date',
    dueDate: 'date',
    country: 'text',
    currency: 'text',
    correctsInvoiceId: 'id',
  },
  sorts: ['date', 'dueDate', 'number', 'createdAt'],
  defaultSort: '-createdAt',
});

/** Shipped and not yet invoiced. */
export const listBillableLines = listQuery({
  subject: 'billing.billable-line.list',
  http: 'GET /billable-lines',
  permission: 'billing.invoice.read',
  summary: 'Delivery lines with quantity left to invoice',
  item: z.object({
    id: Id,
    deliveryId: Id.nullable(),
    deliveryNumber: z.string(),
    orderId: Id,
    orderLineId: Id,
    date: BusinessDateField,
    customerId: Id,
    customerName: z.string(),
    productId: Id,
    sku: z.string(),
    quantity: DecimalString,
    quantityInvoiced: DecimalString,
  }),
  filters: { deliveryId: 'id', orderId: 'id', customerId: 'id', date: 'date' },
  sorts: ['date'],
  defaultSort: 'date',
});
