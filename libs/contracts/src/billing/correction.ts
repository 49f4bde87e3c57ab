import { z } from 'zod';
import { command, query } from '../contract.js';
import {
  BusinessDateField,
  Country,
  Currency,
  DecimalString,
  Id,
  Name,
  NonNegativeDecimal,
  PositiveDecimal,
} from '../fields.js';
import { InvoiceView, MAX_LINES } from './invoice.js';

/**
 * What is credited: a part of an invoice line, goods of a return, or something that neither knows (walk-ins). Without
 * `unitPrice` a line of an invoice or return is credited at its own figures, so that the last part takes the rest.
 */
export const CreditLine = z.object({
  correctsLineId: Id.optional(),
  returnLineId: Id.optional(),
  description: Name.optional(),
  productId: Id.optional(),
  quantity: PositiveDecimal,
  unitPrice: NonNegativeDecimal.optional(),
  taxCode: z.string().max(64).optional(),
});
export type CreditLine = z.infer<typeof CreditLine>;

const errors = [
  'invoice-not-found',
  'invoice-line-not-found',
  'sales-return-not-found',
  'already-credited',
  'over-credited',
  'not-invoiced',
  'party-not-found',
  'branch-not-found',
  'product-not-found',
  'tax-code-not-found',
  'price-missing',
  'mixed-documents',
  'mixed-rates',
  'inter-company-document',
  'invalid-transition',
  'company-not-found',
];

export const createCreditNote = command({
  subject: 'billing.credit-note.create',
  http: 'POST /credit-notes',
  permission: 'billing.invoice.create',
  summary: 'Draft a credit note for returned goods or a corrected price; it is issued like an invoice',
  idempotency: 'required',
  dryRun: true,
  input: z
    .object({
      kind: z.enum(['returns_goods', 'corrects_price']),
      /** Whole invoice to credit when no lines are given; otherwise what the lines belong to. */
      correctsInvoiceId: Id.optional(),
      source: z.object({ type: z.literal('sales-return'), id: Id }).optional(),
      customerId: Id.optional(),
      branchId: Id.optional(),
      country: Country.optional(),
      currency: Currency.optional(),
      lines: z.array(CreditLine).min(1).max(MAX_LINES).optional(),
    })
    .refine(
      (input) => input.lines !== undefined || input.source !== undefined || input.correctsInvoiceId !== undefined,
      'lines-missing',
    ),
  output: InvoiceView,
  errors,
});

export const createDebitNote = command({
  subject: 'billing.debit-note.create',
  http: 'POST /debit-notes',
  permission: 'billing.invoice.create',
  summary: 'Draft a debit note that raises the price of invoice lines; it is issued like an invoice',
  idempotency: 'required',
  dryRun: true,
  input: z.object({
    correctsInvoiceId: Id,
    lines: z
      .array(z.object({ correctsLineId: Id, quantity: PositiveDecimal, unitPrice: PositiveDecimal }))
      .min(1)
      .max(MAX_LINES),
  }),
  output: InvoiceView,
  errors,
});

/** What came back and is not yet credited, per return line. */
export const getCreditable = query({
  subject: 'billing.creditable-line.list',
  http: 'GET /sales-returns/:returnId/creditable',
  permission: 'billing.invoice.read',
  summary: 'Lines of a sales return with what is left to credit',
  input: z.object({ returnId: Id }),
  output: z.object({
    returnId: Id,
    number: z.string(),
    date: BusinessDateField,
    lines: z.array(
      z.object({
        returnLineId: Id,
        deliveryLineId: Id.nullable(),
        productId: Id,
        sku: z.string(),
        quantity: DecimalString,
        quantityCredited: DecimalString,
      }),
    ),
  }),
  errors: ['sales-return-not-found'],
});
