import { z } from 'zod';
import { ApprovalEnd, ApprovalRequest } from '../approval.js';
import { event } from '../contract.js';
import { BusinessDateField, Currency, Id, NonNegativeDecimal, PositiveDecimal } from '../fields.js';

export const purchaseOrderSent = event({
  subject: 'purchasing.order.sent',
  summary: 'A purchase order went to the supplier: its goods can be received from now on',
  payload: z.object({
    orderId: Id,
    number: z.string(),
    date: BusinessDateField,
    kind: z.enum(['standard', 'consignment']),
    supplierId: Id,
    supplierName: z.string(),
    /** Agreement of a consignment order. */
    agreementId: Id.nullable(),
    /** Company of the network that sells, and its sales order. */
    interCompanyId: Id.nullable(),
    interCompanyOrderId: Id.nullable(),
    branchId: Id,
    currency: Currency,
    overReceiptPercent: NonNegativeDecimal,
    lines: z.array(
      z.object({
        lineId: Id,
        productId: Id,
        sku: z.string(),
        kind: z.enum(['goods', 'service']),
        quantity: PositiveDecimal,
        /** Net price of one unit in the order's currency; zero on consignment. */
        unitPrice: NonNegativeDecimal,
        taxCode: z.string(),
        /** Sales order line whose backorder this purchase is for: what arrives is assigned to it at once. */
        forOrderLineId: Id.nullable(),
      }),
    ),
  }),
});

export const purchaseOrderClosed = event({
  subject: 'purchasing.order.closed',
  summary: 'No more goods are expected from a purchase order (closed short, cancelled, or billed in full)',
  payload: z.object({
    orderId: Id,
    reason: z.string(),
    /** Units for backorders that were ordered and will not come; absent in events that were written before it was told. */
    givenUp: z.array(z.object({ forOrderLineId: Id, quantity: PositiveDecimal })).optional(),
  }),
});

export const purchaseApprovalRequested = event({
  subject: 'purchasing.approval.requested',
  summary: 'A purchase order waits for approval, or was changed while it waits',
  payload: ApprovalRequest,
});

export const purchaseApprovalEnded = event({
  subject: 'purchasing.approval.ended',
  summary: 'A purchase order was approved, or cancelled instead',
  payload: ApprovalEnd,
});
