import { z } from 'zod';
import { command, query } from '../contract.js';
import {
  BusinessDateField,
  Currency,
  DecimalString,
  Id,
  listQuery,
  MoneyField,
  NonNegativeDecimal,
  PositiveDecimal,
  ResourceMembers,
  Versioned,
} from '../fields.js';

/** Lines of one order; a longer one is a mistake or an import that belongs in several orders. */
export const MAX_PURCHASE_LINES = 2000;

export const PurchaseOrderKind = z.enum(['standard', 'consignment']);
export type PurchaseOrderKind = z.infer<typeof PurchaseOrderKind>;

export const PurchaseOrderState = z.enum([
  'draft',
  'approved',
  'sent',
  'partially_received',
  'received',
  'closed',
  'cancelled',
]);
export type PurchaseOrderState = z.infer<typeof PurchaseOrderState>;

export const PurchaseOrderAction = z.enum(['update', 'approve', 'send', 'close', 'cancel']);
export type PurchaseOrderAction = z.infer<typeof PurchaseOrderAction>;

/** 0 to 100, in percent. */
const OverReceiptPercent = NonNegativeDecimal.refine((value) => Number(value) <= 100, 'at-most-100');

export const PurchaseOrderLineInput = z.object({
  /** Only when changing a draft: keeps the identity of the line. */
  id: Id.optional(),
  productId: Id,
  quantity: PositiveDecimal,
  /** Net price of one unit in the order's currency; on consignment it may be left out and is zero. */
  unitPrice: NonNegativeDecimal.optional(),
  taxCode: z.string().max(64).optional(),
  /** Sales order line whose backorder the goods are for. */
  forOrderLineId: Id.optional(),
});
export type PurchaseOrderLineInput = z.infer<typeof PurchaseOrderLineInput>;

export const PurchaseOrderLineView = z.object({
  id: Id,
  position: z.int(),
  productId: Id,
  sku: z.string(),
  description: z.string(),
  kind: z.enum(['goods', 'service']),
  unit: z.string(),
  quantity: DecimalString,
  unitPrice: DecimalString,
  /** Full precision. */
  net: DecimalString,
  taxCode: z.string(),
  forOrderLineId: Id.nullable(),
  /** Accepted after inspection. */
  received: DecimalString,
  rejected: DecimalString,
  missing: DecimalString,
  billed: DecimalString,
  cancelled: DecimalString,
  /** Still expected: `quantity − received − cancelled`, never below zero. */
  open: DecimalString,
});
export type PurchaseOrderLineView = z.infer<typeof PurchaseOrderLineView>;

const OrderHeader = {
  ...ResourceMembers,
  number: z.string(),
  kind: PurchaseOrderKind,
  state: PurchaseOrderState,
  date: BusinessDateField,
  supplierId: Id,
  supplierName: z.string(),
  agreementId: Id.nullable(),
  /** The company of the network that sells, and its sales order, where this order mirrors one. */
  interCompanyId: Id.nullable(),
  interCompanyOrderId: Id.nullable(),
  branchId: Id,
  currency: Currency,
  overReceiptPercent: DecimalString,
  /** Sum of the line nets, rounded; before tax. */
  net: MoneyField,
};

export const PurchaseOrderView = z.object({
  ...OrderHeader,
  netExact: DecimalString,
  approvedBy: Id.nullable(),
  lines: z.array(PurchaseOrderLineView),
  documents: z.object({
    receipts: z.array(z.object({ id: Id, number: z.string(), date: BusinessDateField })),
    bills: z.array(z.object({ id: Id, number: z.string(), date: BusinessDateField })),
  }),
  allowedActions: z.array(PurchaseOrderAction),
});
export type PurchaseOrderView = z.infer<typeof PurchaseOrderView>;

const creationErrors = [
  'supplier-not-found',
  'supplier-inactive',
  'branch-not-found',
  'product-not-found',
  'product-inactive',
  'tax-code-not-found',
  'price-missing',
  'agreement-not-found',
  'agreement-required',
  'series-date-backwards',
];
const verbErrors = ['purchase-order-not-found', 'invalid-transition', 'version-conflict'];

export const createPurchaseOrder = command({
  subject: 'purchasing.order.create',
  http: 'POST /purchase-orders',
  permission: 'purchasing.order.create',
  summary: 'Create a purchase order as a draft',
  input: z.object({
    kind: PurchaseOrderKind.default('standard'),
    supplierId: Id,
    /** Left out: the company's first branch. */
    branchId: Id.optional(),
    /** Demanded of a consignment order: the agreement its goods come under. */
    agreementId: Id.optional(),
    /** Left out: the supplier's currency. */
    currency: Currency.optional(),
    overReceiptPercent: OverReceiptPercent.default('0'),
    lines: z.array(PurchaseOrderLineInput).min(1).max(MAX_PURCHASE_LINES),
  }),
  output: PurchaseOrderView,
  dryRun: true,
  errors: creationErrors,
  example: {
    supplierId: '01900000-0000-7000-8000-000000000001',
    overReceiptPercent: '5',
    lines: [{ productId: '01900000-0000-7000-8000-000000000002', quantity: '100', unitPrice: '4.00' }],
  },
});

/** Merge patch of a draft: `lines` is replaced as a whole, a line with its `id` keeps its identity. */
export const updatePurchaseOrder = command({
  subject: 'purchasing.order.update',
  http: 'PATCH /purchase-orders/:orderId',
  permission: 'purchasing.order.update',
  summary: 'Change a draft purchase order',
  concurrency: 'version',
  input: z.object({
    orderId: Id,
    ...Versioned,
    branchId: Id.optional(),
    overReceiptPercent: OverReceiptPercent.optional(),
    lines: z.array(PurchaseOrderLineInput).min(1).max(MAX_PURCHASE_LINES).optional(),
  }),
  output: PurchaseOrderView,
  dryRun: true,
  errors: [...creationErrors, ...verbErrors, 'purchase-order-line-not-found'],
});

export const readPurchaseOrder = query({
  subject: 'purchasing.order.read',
  http: 'GET /purchase-orders/:orderId',
  permission: 'purchasing.order.read',
  summary: 'A purchase order with its figures and documents',
  input: z.object({ orderId: Id }),
  output: PurchaseOrderView,
  errors: ['purchase-order-not-found'],
});

export const listPurchaseOrders = listQuery({
  subject: 'purchasing.order.list',
  http: 'GET /purchase-orders',
  permission: 'purchasing.order.read',
  summary: 'Purchase orders, standard and consignment',
  item: z.object(OrderHeader),
  filters: {
    id: 'id',
    kind: 'enum',
    state: 'enum',
    supplierId: 'id',
    branchId: 'id',
    agreementId: 'id',
    interCompanyOrderId: 'id',
    number: 'text',
    date: 'date',
    currency: 'text',
  },
  sorts: ['date', 'number', 'createdAt'],
  defaultSort: '-date',
  totals: ['net'],
});

/** An amount above the caller's limit needs somebody with a higher one, and never its author. */
export const approvePurchaseOrder = command({
  subject: 'purchasing.order.approve',
  http: 'POST /purchase-orders/:orderId/approve',
  permission: 'purchasing.order.approve',
  summary: 'Approve a purchase order',
  concurrency: 'version',
  dryRun: true,
  input: z.object({ orderId: Id, ...Versioned }),
  output: PurchaseOrderView,
  errors: [...verbErrors, 'approval-limit-exceeded', 'author-cannot-approve', 'exchange-rate-missing'],
});

export const sendPurchaseOrder = command({
  subject: 'purchasing.order.send',
  http: 'POST /purchase-orders/:orderId/send',
  permission: 'purchasing.order.send',
  summary: 'Send an approved purchase order: its goods can be received from now on',
  concurrency: 'version',
  idempotency: 'required',
  input: z.object({ orderId: Id, ...Versioned }),
  output: PurchaseOrderView,
  errors: verbErrors,
});

export const closePurchaseOrder = command({
  subject: 'purchasing.order.close',
  http: 'POST /purchase-orders/:orderId/close',
  permission: 'purchasing.order.close',
  summary: 'Close a purchase order short: nothing more is expected',
  concurrency: 'version',
  idempotency: 'required',
  input: z.object({ orderId: Id, ...Versioned, reason: z.string().trim().max(500).default('closed short') }),
  output: PurchaseOrderView,
  errors: verbErrors,
});

export const cancelPurchaseOrder = command({
  subject: 'purchasing.order.cancel',
  http: 'POST /purchase-orders/:orderId/cancel',
  permission: 'purchasing.order.cancel',
  summary: 'Cancel a purchase order of which nothing was received',
  concurrency: 'version',
  idempotency: 'required',
  input: z.object({ orderId: Id, ...Versioned }),
  output: PurchaseOrderView,
  errors: verbErrors,
});

export const listDiscrepancies = query({
  subject: 'purchasing.order.discrepancies',
  http: 'GET /purchase-orders/:orderId/discrepancies',
  permission: 'purchasing.order.read',
  summary: 'Lines of a purchase order that differ from what was received',
  input: z.object({ orderId: Id }),
  output: z.object({
    orderId: Id,
    number: z.string(),
    supplierId: Id,
    supplierName: z.string(),
    lines: z.array(
      z.object({
        lineId: Id,
        productId: Id,
        sku: z.string(),
        ordered: DecimalString,
        received: DecimalString,
        rejected: DecimalString,
        missing: DecimalString,
        /** `received − ordered`: negative is short, positive is over. */
        difference: DecimalString,
      }),
    ),
  }),
  errors: ['purchase-order-not-found'],
});

/** One draft for what several order lines wait for; its lines stay linked, so that arriving units are assigned at once. */
export const purchaseBackorders = command({
  subject: 'purchasing.backorder.purchase',
  http: 'POST /backorders/purchase',
  permission: 'purchasing.order.create',
  summary: 'Raise a purchase order for backorders',
  status: 201,
  input: z.object({
    backorderIds: z.array(Id).min(1).max(MAX_PURCHASE_LINES),
    supplierId: Id,
    /** Net price of one unit for every line; left out: 0, to be entered in the draft. */
    unitPrice: NonNegativeDecimal.optional(),
  }),
  output: PurchaseOrderView,
  dryRun: true,
  errors: [...creationErrors, 'backorder-not-found', 'backorder-already-purchased'],
});

export const ApprovalLimits = z.object({
  /** The highest amount (base currency) that a holder of the permission approves; the highest limit a caller holds counts. */
  limits: z.array(z.object({ permission: z.string().trim().min(1).max(200), amount: NonNegativeDecimal })).max(100),
});

export const readApprovalLimits = query({
  subject: 'purchasing.approval-limit.read',
  http: 'GET /approval-limits',
  permission: 'purchasing.approval-limit.read',
  summary: 'Who may approve purchases of what amount',
  input: z.object({}),
  output: ApprovalLimits,
});

/** Replaces the whole list; an empty one means that every approver may approve everything. */
export const saveApprovalLimits = command({
  subject: 'purchasing.approval-limit.save',
  http: 'PUT /approval-limits',
  permission: 'purchasing.approval-limit.save',
  summary: 'Decide who may approve purchases of what amount',
  input: ApprovalLimits,
  output: ApprovalLimits,
  dryRun: true,
});
