import { z } from 'zod';
import { ApprovalEnd, ApprovalRequest } from '../approval.js';
import { event } from '../contract.js';
import {
  BusinessDateField,
  Country,
  Currency,
  DecimalString,
  Id,
  NonNegativeDecimal,
  PositiveDecimal,
} from '../fields.js';

const Totals = {
  currency: Currency,
  /** Base currency for one unit of the document's currency. */
  rate: PositiveDecimal,
  /** Sum of line nets at full precision. */
  netExact: NonNegativeDecimal,
  net: NonNegativeDecimal,
  /** `net − netExact`. */
  rounding: DecimalString,
  tax: NonNegativeDecimal,
  gross: NonNegativeDecimal,
  netBase: NonNegativeDecimal,
  taxBase: NonNegativeDecimal,
  grossBase: NonNegativeDecimal,
};

const TaxLine = z.object({
  taxCode: z.string(),
  percent: DecimalString,
  base: NonNegativeDecimal,
  amount: NonNegativeDecimal,
  amountBase: NonNegativeDecimal,
});

export const InvoiceLineFact = z.object({
  lineId: Id,
  productId: Id.nullable(),
  sku: z.string().nullable(),
  description: z.string(),
  kind: z.enum(['goods', 'service']),
  quantity: PositiveDecimal,
  netUnitPrice: NonNegativeDecimal,
  /** Full precision. */
  net: NonNegativeDecimal,
  taxCode: z.string(),
  orderId: Id.nullable(),
  orderLineId: Id.nullable(),
  deliveryLineId: Id.nullable(),
  returnLineId: Id.nullable(),
  /** Line of the corrected invoice, on credit and debit notes. */
  correctsLineId: Id.nullable(),
  /** Units of this line that were sold as a consignor's agent: their net clears UNBILLED instead of being revenue. */
  agentQuantity: NonNegativeDecimal,
});

/** An invoice, credit note or debit note got its legal number. Amounts are positive; the kind tells the direction. */
export const invoiceIssued = event({
  subject: 'billing.invoice.issued',
  summary: 'An invoice, credit note or debit note was issued',
  payload: z.object({
    invoiceId: Id,
    number: z.string(),
    kind: z.enum(['invoice', 'credit_note', 'debit_note']),
    creditKind: z.enum(['returns_goods', 'corrects_price', 'cancels_invoice']).nullable(),
    correctsInvoiceId: Id.nullable(),
    date: BusinessDateField,
    dueDate: BusinessDateField,
    branchId: Id,
    customerId: Id,
    customerName: z.string(),
    country: Country,
    interCompanyId: Id.nullable(),
    ...Totals,
    taxes: z.array(TaxLine),
    lines: z.array(InvoiceLineFact),
  }),
});

/** Draws from goods received (GRNI), a consignor's settlement, or plain expense. */
export const BillLineFact = z.object({
  lineId: Id,
  kind: z.enum(['receipt', 'settlement', 'expense']),
  productId: Id.nullable(),
  description: z.string(),
  quantity: PositiveDecimal,
  unitPrice: DecimalString,
  net: DecimalString,
  netBase: DecimalString,
  receiptLineId: Id.nullable(),
  purchaseOrderLineId: Id.nullable(),
  /** What GRNI holds for the billed units (base). */
  receivedValueBase: DecimalString,
  /** What the settlement clears, at the rates of the sales (base). */
  accrualBase: DecimalString,
  payableBase: DecimalString,
});

export const billPosted = event({
  subject: 'billing.bill.posted',
  summary: "A supplier's bill or a self-bill was posted",
  payload: z.object({
    billId: Id,
    number: z.string(),
    supplierNumber: z.string(),
    kind: z.enum(['bill', 'self_bill']),
    date: BusinessDateField,
    dueDate: BusinessDateField,
    branchId: Id.nullable(),
    supplierId: Id,
    supplierName: z.string(),
    interCompanyId: Id.nullable(),
    settlementId: Id.nullable(),
    ...Totals,
    taxes: z.array(TaxLine),
    lines: z.array(BillLineFact),
  }),
});

/** Money came in from a customer or went out to a supplier. */
export const paymentRecorded = event({
  subject: 'billing.payment.recorded',
  summary: 'A payment was recorded and allocated',
  payload: z.object({
    paymentId: Id,
    number: z.string(),
    direction: z.enum(['in', 'out']),
    date: BusinessDateField,
    branchId: Id.nullable(),
    partyId: Id,
    interCompanyId: Id.nullable(),
    currency: Currency,
    rate: PositiveDecimal,
    amount: PositiveDecimal,
    amountBase: PositiveDecimal,
    allocations: z.array(
      z.object({
        documentId: Id,
        documentNumber: z.string(),
        amount: PositiveDecimal,
        /** At the document's own rate (the last part of a document takes what is left in base currency). */
        amountBase: NonNegativeDecimal,
      }),
    ),
    /** Stays on the party's account. */
    unallocated: NonNegativeDecimal,
    unallocatedBase: NonNegativeDecimal,
  }),
});

/** A credit note or money on account was set against an invoice: matching only, except for what rates differ. */
export const allocationRecorded = event({
  subject: 'billing.allocation.recorded',
  summary: 'Open items were matched',
  payload: z.object({
    allocationId: Id,
    date: BusinessDateField,
    partyId: Id,
    currency: Currency,
    from: z.object({ type: z.enum(['credit_note', 'payment']), id: Id, amountBase: NonNegativeDecimal }),
    to: z.object({ documentId: Id, amountBase: NonNegativeDecimal }),
    amount: PositiveDecimal,
    /** True undoes an earlier match of the same documents. */
    undone: z.boolean(),
  }),
});

export const billApprovalRequested = event({
  subject: 'billing.approval.requested',
  summary: 'A held bill waits for approval',
  payload: ApprovalRequest,
});

export const billApprovalEnded = event({
  subject: 'billing.approval.ended',
  summary: 'A held bill was approved, or deleted instead',
  payload: ApprovalEnd,
});
