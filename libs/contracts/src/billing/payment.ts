import { z } from 'zod';
import { command, query } from '../contract.js';
import {
  BusinessDateField,
  Currency,
  DecimalString,
  Id,
  Instant,
  PositiveDecimal,
  ResourceMembers,
  listQuery,
} from '../fields.js';
import { MAX_LINES } from './invoice.js';

export const PaymentDirection = z.enum(['in', 'out']);
export type PaymentDirection = z.infer<typeof PaymentDirection>;

export const AllocationView = z.object({
  id: Id,
  from: z.object({ type: z.enum(['credit_note', 'payment']), id: Id, amountBase: DecimalString }),
  to: z.object({ documentId: Id, amountBase: DecimalString }),
  partyId: Id,
  date: BusinessDateField,
  currency: Currency,
  amount: DecimalString,
  undone: z.boolean(),
  createdAt: Instant,
  createdBy: Id,
});
export type AllocationView = z.infer<typeof AllocationView>;

const PaymentHead = {
  ...ResourceMembers,
  number: z.string(),
  direction: PaymentDirection,
  /** `open` has money on account, `allocated` is used up. */
  state: z.enum(['open', 'allocated']),
  date: BusinessDateField,
  branchId: Id.nullable(),
  partyId: Id,
  interCompanyId: Id.nullable(),
  currency: Currency,
  rate: DecimalString,
  amount: DecimalString,
  amountBase: DecimalString,
  unallocated: DecimalString,
};

export const PaymentSummary = z.object(PaymentHead);
export const PaymentView = z.object({
  ...PaymentHead,
  allocations: z.array(
    z.object({ id: Id, documentId: Id, documentNumber: z.string(), amount: DecimalString, amountBase: DecimalString }),
  ),
  allowedActions: z.array(z.string()),
});
export type PaymentView = z.infer<typeof PaymentView>;

export const recordPayment = command({
  subject: 'billing.payment.record',
  http: 'POST /payments',
  permission: 'billing.payment.record',
  summary: 'Record money in from a customer or out to a supplier, and what it settles; the rest stays on account',
  idempotency: 'required',
  dryRun: true,
  input: z
    .object({
      direction: PaymentDirection,
      partyId: Id,
      currency: Currency,
      amount: PositiveDecimal,
      date: BusinessDateField.optional(),
      branchId: Id.optional(),
      /** An amount above what is outstanding settles the document; what is over stays on account. */
      allocations: z
        .array(z.object({ documentId: Id, amount: PositiveDecimal }))
        .max(MAX_LINES)
        .optional(),
      /** Settles the party's open documents of the currency, oldest due date first. */
      allocateTo: z.literal('oldest').optional(),
    })
    .refine((input) => input.allocations === undefined || input.allocateTo === undefined, 'one-way-to-allocate'),
  output: PaymentView,
  errors: [
    'party-not-found',
    'branch-not-found',
    'document-not-found',
    'allocation-mismatch',
    'over-allocated',
    'too-precise',
    'period-locked',
    'exchange-rate-missing',
    'company-not-found',
  ],
});

export const getPayment = query({
  subject: 'billing.payment.get',
  http: 'GET /payments/:paymentId',
  permission: 'billing.payment.read',
  summary: 'A payment and what it settled',
  input: z.object({ paymentId: Id }),
  output: PaymentView,
  errors: ['payment-not-found'],
});

export const listPayments = listQuery({
  subject: 'billing.payment.list',
  http: 'GET /payments',
  permission: 'billing.payment.read',
  summary: 'Payments in and out',
  item: PaymentSummary.extend({ partyName: z.string() }),
  filters: { direction: 'enum', state: 'enum', partyId: 'id', number: 'text', date: 'date', currency: 'text' },
  sorts: ['date', 'number', 'createdAt'],
  defaultSort: '-createdAt',
});

export const allocate = command({
  subject: 'billing.allocation.create',
  http: 'POST /allocations',
  permission: 'billing.allocation.create',
  summary: 'Match a credit note or money on account with an open document: nothing moves',
  idempotency: 'required',
  input: z.object({
    from: z.object({ type: z.enum(['credit_note', 'payment']), id: Id }),
    to: z.object({ documentId: Id }),
    amount: PositiveDecimal,
  }),
  output: AllocationView,
  errors: [
    'payment-not-found',
    'invoice-not-found',
    'document-not-found',
    'allocation-mismatch',
    'over-allocated',
    'too-precise',
    'period-locked',
  ],
});

export const undoAllocation = command({
  subject: 'billing.allocation.undo',
  http: 'POST /allocations/:allocationId/undo',
  permission: 'billing.allocation.create',
  summary: 'Take a match back: both documents are open again; twice changes nothing',
  idempotency: 'required',
  input: z.object({ allocationId: Id }),
  output: AllocationView,
  errors: ['allocation-not-found', 'document-cancelled', 'period-locked'],
});

export const listAllocations = listQuery({
  subject: 'billing.allocation.list',
  http: 'GET /allocations',
  permission: 'billing.payment.read',
  summary: 'Matches of payments and credit notes with documents',
  item: AllocationView,
  filters: { partyId: 'id', documentId: 'id', fromId: 'id', date: 'date', undone: 'boolean' },
  sorts: ['date', 'createdAt'],
  defaultSort: '-createdAt',
});
