import { z } from 'zod';
import { command, query } from '../contract.js';
import {
  BusinessDateField,
  Code,
  Currency,
  DecimalString,
  Id,
  listQuery,
  NonNegativeDecimal,
  ResourceMembers,
} from '../fields.js';
import { Owner } from '../trade.js';

/** Lines of one document; a longer one is split by its author. */
export const MAX_LINES = 2000;

const Inspected = {
  accepted: NonNegativeDecimal,
  rejected: NonNegativeDecimal.default('0'),
  missing: NonNegativeDecimal.default('0'),
  lot: z.string().trim().max(64).optional(),
  expiry: BusinessDateField.optional(),
};

export const GoodsReceiptView = z.object({
  ...ResourceMembers,
  number: z.string(),
  state: z.literal('posted'),
  date: BusinessDateField,
  branchId: Id,
  warehouseId: Id,
  purchaseOrderId: Id.nullable(),
  purchaseOrderNumber: z.string().nullable(),
  supplierId: Id,
  supplierName: z.string(),
  kind: z.enum(['standard', 'consignment']),
  currency: Currency,
  rate: DecimalString,
  lines: z.array(
    z.object({
      id: Id,
      purchaseOrderLineId: Id.nullable(),
      productId: Id,
      sku: z.string(),
      kind: z.enum(['goods', 'service']),
      accepted: DecimalString,
      rejected: DecimalString,
      missing: DecimalString,
      owner: Owner,
      lot: z.string(),
      expiry: BusinessDateField.nullable(),
      layerId: Id.nullable(),
      unitPrice: DecimalString,
      valueBase: DecimalString,
      assigned: z.array(z.object({ orderLineId: Id, quantity: DecimalString })),
      held: DecimalString,
    }),
  ),
  allowedActions: z.array(z.string()),
});
export type GoodsReceiptView = z.infer<typeof GoodsReceiptView>;

const shared = {
  permission: 'warehouse.goods-receipt.post',
  output: GoodsReceiptView,
  dryRun: true,
  idempotency: 'required',
  errors: [
    'over-receipt',
    'purchase-order-not-found',
    'purchase-order-line-not-found',
    'purchase-order-closed',
    'warehouse-not-found',
    'wrong-warehouse-kind',
    'branch-not-found',
    'product-not-found',
    'party-not-found',
    'agreement-not-found',
    'consignor-mismatch',
    'lot-required',
    'quantity-too-fine',
    'nothing-received',
    'period-locked',
    'exchange-rate-missing',
    'series-date-backwards',
    'company-not-found',
  ],
} as const;

export const postGoodsReceipt = command({
  subject: 'warehouse.goods-receipt.post',
  http: 'POST /goods-receipts',
  summary: 'Receive goods, of a purchase order or directly (opening stock); posts at once',
  input: z.union([
    z.object({
      purchaseOrderId: Id,
      warehouseId: Id.optional(),
      lines: z
        .array(z.object({ purchaseOrderLineId: Id, ...Inspected }))
        .min(1)
        .max(MAX_LINES),
    }),
    z
      .object({
        branchId: Id,
        /** Null: opening stock. */
        supplierId: Id.nullable(),
        kind: z.enum(['standard', 'consignment']),
        /** Of consigned goods, and only of them. */
        agreementId: Id.optional(),
        warehouseId: Id.optional(),
        currency: Currency,
        lines: z
          .array(z.object({ productId: Id, unitPrice: NonNegativeDecimal.default('0'), ...Inspected }))
          .min(1)
          .max(MAX_LINES),
      })
      .refine(({ kind, agreementId }) => kind === 'consignment' || agreementId === undefined, {
        message: 'agreement-not-expected',
        path: ['agreementId'],
      }),
  ]),
  ...shared,
});

export const getGoodsReceipt = query({
  subject: 'warehouse.goods-receipt.get',
  http: 'GET /goods-receipts/:receiptId',
  permission: 'warehouse.goods-receipt.read',
  summary: 'A goods receipt',
  input: z.object({ receiptId: Id }),
  output: GoodsReceiptView,
  errors: ['goods-receipt-not-found'],
});

export const listGoodsReceipts = listQuery({
  subject: 'warehouse.goods-receipt.list',
  http: 'GET /goods-receipts',
  permission: 'warehouse.goods-receipt.read',
  summary: 'Goods receipts',
  item: GoodsReceiptView.omit({ lines: true, allowedActions: true }).extend({
    /** Units of all its lines, each in its own unit of measure. */
    accepted: DecimalString,
  }),
  filters: {
    number: 'text',
    date: 'date',
    branchId: 'id',
    warehouseId: 'id',
    purchaseOrderId: 'id',
    supplierId: 'id',
    kind: 'enum',
  },
  sorts: ['number', 'date'],
  defaultSort: '-number',
});

/** What may still come of sent purchase orders. */
export const listExpectedReceipts = listQuery({
  subject: 'warehouse.expected-receipt.list',
  http: 'GET /expected-receipts',
  permission: 'warehouse.goods-receipt.read',
  summary: 'Purchase order lines whose goods have not all arrived',
  item: z.object({
    id: Id,
    purchaseOrderId: Id,
    number: Code,
    date: BusinessDateField,
    kind: z.enum(['standard', 'consignment']),
    supplierId: Id,
    supplierName: z.string(),
    branchId: Id,
    productId: Id,
    sku: z.string(),
    ordered: DecimalString,
    accepted: DecimalString,
    open: DecimalString,
    forOrderLineId: Id.nullable(),
  }),
  filters: {
    purchaseOrderId: 'id',
    supplierId: 'id',
    branchId: 'id',
    productId: 'id',
    sku: 'text',
    date: 'date',
    kind: 'enum',
  },
  sorts: ['date'],
  defaultSort: 'date',
});
