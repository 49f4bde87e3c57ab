import { z } from 'zod';
import { command, query } from '../contract.js';
import {
  BusinessDateField,
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
import { MAX_LINES, SettlementView, TaxView } from './invoice.js';

export const BillState = z.enum(['draft', 'held', 'posted', 'partially_paid', 'paid']);
export type BillState = z.infer<typeof BillState>;

/** Why a bill is held: what was ordered and received against what is billed. */
export const HoldReason = z.object({
  code: z.enum(['quantity-variance', 'price-variance']),
  lineId: Id,
  receiptLineId: Id,
  /** Price of the order. */
  ordered: DecimalString,
  /** Units received and not yet billed. */
  received: DecimalString,
  /** Units of this bill, or its price for a price variance. */
  billed: DecimalString,
  /** Units beyond what was received, or percent beyond the order's price (2 decimals). */
  variance: DecimalString,
  /** Allowed percent, 2 decimals; null for quantities. */
  tolerance: DecimalString.nullable(),
});
export type HoldReason = z.infer<typeof HoldReason>;

const BillHead = {
  ...ResourceMembers,
  /** Our own number, taken when the bill is posted. */
  number: z.string().nullable(),
  supplierNumber: z.string().nullable(),
  kind: z.enum(['bill', 'self_bill']),
  state: BillState,
  date: BusinessDateField,
  dueDate: BusinessDateField,
  postedAt: Instant.nullable(),
  branchId: Id.nullable(),
  supplierId: Id,
  supplierName: z.string(),
  interCompanyId: Id.nullable(),
  settlementId: Id.nullable(),
  currency: Currency,
  rate: DecimalString.nullable(),
  net: DecimalString,
  tax: DecimalString,
  gross: DecimalString,
  outstanding: DecimalString,
  outstandingBase: DecimalString,
};
export const BillSummary = z.object(BillHead);
export const BillView = z.object({
  ...BillHead,
  netExact: DecimalString,
  rounding: DecimalString,
  netBase: DecimalString,
  taxBase: DecimalString,
  grossBase: DecimalString,
  approvedBy: Id.nullable(),
  holdReasons: z.array(HoldReason),
  taxes: z.array(TaxView),
  lines: z.array(
    z.object({
      id: Id,
      position: z.int(),
      kind: z.enum(['receipt', 'settlement', 'expense']),
      productId: Id.nullable(),
      description: z.string(),
      quantity: DecimalString,
      unitPrice: DecimalString,
      net: DecimalString,
      netBase: DecimalString,
      taxCode: z.string(),
      taxPercent: DecimalString,
      receiptLineId: Id.nullable(),
      purchaseOrderLineId: Id.nullable(),
      receivedValueBase: DecimalString,
    }),
  ),
  settlements: z.array(SettlementView),
  allowedActions: z.array(z.string()),
});
export type BillView = z.infer<typeof BillView>;

export const BillLineInput = z
  .object({
    receiptLineId: Id.optional(),
    /** Needed for an expense; a receipt line has its own. */
    description: Name.optional(),
    quantity: PositiveDecimal,
    unitPrice: NonNegativeDecimal,
    taxCode: z.string().max(64).optional(),
  })
  .refine((line) => line.receiptLineId !== undefined || line.description !== undefined, 'description-missing');

export const createBill = command({
  subject: 'billing.bill.create',
  http: 'POST /bills',
  permission: 'billing.bill.create',
  summary: "Enter a supplier's bill: posted at once when it matches order and receipt, held with the reasons otherwise",
  idempotency: 'required',
  dryRun: true,
  input: z
    .object({
      supplierNumber: Name,
      supplierId: Id.optional(),
      currency: Currency.optional(),
      billDate: BusinessDateField.optional(),
      dueDate: BusinessDateField.optional(),
      branchId: Id.optional(),
      lines: z.array(BillLineInput).min(1).max(MAX_LINES).optional(),
      /** Everything received and not yet billed, at the order's prices. */
      source: z.object({ type: z.enum(['purchase-order', 'goods-receipt']), id: Id }).optional(),
    })
    .refine(
      (input) => (input.source === undefined) === (input.lines !== undefined && input.supplierId !== undefined),
      'source-or-lines',
    ),
  output: BillView,
  errors: [
    'party-not-found',
    'branch-not-found',
    'receipt-line-not-found',
    'goods-receipt-not-found',
    'purchase-order-not-found',
    'already-billed',
    'duplicate-supplier-number',
    'mixed-documents',
    'inter-company-document',
    'tax-code-not-found',
    'period-locked',
    'exchange-rate-missing',
    'company-not-found',
  ],
});

export const approveBill = command({
  subject: 'billing.bill.approve',
  http: 'POST /bills/:billId/approve',
  permission: 'billing.bill.approve',
  concurrency: 'version',
  idempotency: 'required',
  summary: 'Post a bill held for its price; not by the person who entered it, and never beyond what was received',
  input: z.object({ billId: Id, ...Versioned }),
  output: BillView,
  errors: [
    'bill-not-found',
    'invalid-transition',
    'version-conflict',
    'approver-is-author',
    'quantity-variance',
    'period-locked',
    'exchange-rate-missing',
  ],
});

export const deleteBill = command({
  subject: 'billing.bill.delete',
  http: 'DELETE /bills/:billId',
  permission: 'billing.bill.create',
  concurrency: 'version',
  summary: 'Delete a bill that is held; the supplier bills again',
  input: z.object({ billId: Id, ...Versioned }),
  output: z.object({ id: Id }),
  errors: ['bill-not-found', 'document-posted', 'version-conflict'],
});

export const getBill = query({
  subject: 'billing.bill.get',
  http: 'GET /bills/:billId',
  permission: 'billing.bill.read',
  summary: 'A bill with its lines, taxes, hold reasons and settlements',
  input: z.object({ billId: Id }),
  output: BillView,
  errors: ['bill-not-found'],
});

export const listBilledReceipts = query({
  subject: 'billing.bill.receipts',
  http: 'GET /bills/:billId/receipts',
  permission: 'billing.bill.read',
  summary: 'Goods receipts that the lines of a bill are of, with its units of each',
  input: z.object({ billId: Id }),
  output: z.object({
    data: z.array(
      z.object({
        id: Id,
        number: z.string(),
        date: BusinessDateField,
        purchaseOrderId: Id.nullable(),
        quantity: DecimalString,
      }),
    ),
  }),
  errors: ['bill-not-found'],
});

export const listBills = listQuery({
  subject: 'billing.bill.list',
  http: 'GET /bills',
  permission: 'billing.bill.read',
  summary: "Suppliers' bills and self-bills",
  item: BillSummary.extend({ settlements: z.array(SettlementView) }),
  filters: {
    purchaseOrderId: 'related',
    receiptId: 'related',
    state: 'enum',
    kind: 'enum',
    supplierId: 'id',
    number: 'text',
    supplierNumber: 'text',
    settlementId: 'id',
    date: 'date',
    dueDate: 'date',
    currency: 'text',
  },
  sorts: ['date', 'dueDate', 'createdAt'],
  defaultSort: '-createdAt',
});

export const listBillableReceiptLines = query({
  subject: 'billing.receipt-line.list-billable',
  http: 'GET /receipt-lines/billable',
  permission: 'billing.bill.read',
  summary: 'Receipt lines of a purchase order or supplier with units left to bill',
  input: z
    .object({ purchaseOrderId: Id.optional(), supplierId: Id.optional() })
    .refine((input) => input.purchaseOrderId !== undefined || input.supplierId !== undefined, 'order-or-supplier'),
  output: z.object({
    data: z.array(
      z.object({
        receiptLineId: Id,
        receiptId: Id,
        receiptNumber: z.string(),
        purchaseOrderId: Id.nullable(),
        purchaseOrderLineId: Id.nullable(),
        supplierId: Id,
        productId: Id,
        sku: z.string(),
        currency: Currency,
        unitPrice: DecimalString,
        taxCode: z.string(),
        accepted: DecimalString,
        billed: DecimalString,
        billable: DecimalString,
      }),
    ),
  }),
});
