import { z } from 'zod';
import { event } from '../contract.js';
import { BusinessDateField, Currency, DecimalString, Id, NonNegativeDecimal, PositiveDecimal } from '../fields.js';
import { Buyer, Owner, SaleTerms, UnitSource } from '../trade.js';

export const warehouseKinds = ['standard', 'consignment_in', 'mixed', 'quarantine'] as const;

export const warehouseCreated = event({
  subject: 'warehouse.warehouse.created',
  summary: 'A warehouse was opened',
  payload: z.object({
    warehouseId: Id,
    branchId: Id,
    code: z.string(),
    name: z.string(),
    kind: z.enum(warehouseKinds),
  }),
});

export const goodsReceiptPosted = event({
  subject: 'warehouse.goods-receipt.posted',
  summary: 'Goods were received after inspection',
  payload: z.object({
    receiptId: Id,
    number: z.string(),
    date: BusinessDateField,
    branchId: Id,
    warehouseId: Id,
    purchaseOrderId: Id.nullable(),
    supplierId: Id,
    supplierName: z.string(),
    interCompanyId: Id.nullable(),
    kind: z.enum(['standard', 'consignment']),
    currency: Currency,
    /** Base currency for one unit of the order's currency on the day. */
    rate: PositiveDecimal,
    lines: z.array(
      z.object({
        receiptLineId: Id,
        purchaseOrderLineId: Id.nullable(),
        productId: Id,
        sku: z.string(),
        kind: z.enum(['goods', 'service']),
        accepted: NonNegativeDecimal,
        rejected: NonNegativeDecimal,
        missing: NonNegativeDecimal,
        owner: Owner,
        lot: z.string(),
        layerId: Id.nullable(),
        unitPrice: NonNegativeDecimal,
        taxCode: z.string(),
        /** Net price of what was accepted, base currency, 2 decimals; zero on consignment. */
        valueBase: NonNegativeDecimal,
        groupProfitBase: DecimalString,
        /** Units that went to waiting orders at once. */
        assigned: z.array(z.object({ orderLineId: Id, quantity: PositiveDecimal })),
        /** Units held until somebody assigns or releases them. */
        held: NonNegativeDecimal,
      }),
    ),
  }),
});

export const deliveryAllocated = event({
  subject: 'warehouse.delivery.allocated',
  summary: 'A delivery was made: it is decided whose units the order gets',
  payload: z.object({
    deliveryId: Id,
    orderId: Id,
    /** Goods alone, in the product's unit of measure. Under BY_HAND both figures are zero: the picks decide. */
    lines: z.array(z.object({ orderLineId: Id, owned: NonNegativeDecimal, consigned: NonNegativeDecimal })),
  }),
});

export const deliveryCancelled = event({
  subject: 'warehouse.delivery.cancelled',
  summary: 'A delivery was given up: its units are promised again, and whose they will be is open',
  payload: z.object({ deliveryId: Id, orderId: Id }),
});

export const deliveryShipped = event({
  subject: 'warehouse.delivery.shipped',
  summary: 'Goods left for a customer; owned units cost, consigned units accrue',
  payload: z.object({
    deliveryId: Id,
    number: z.string(),
    date: BusinessDateField,
    branchId: Id,
    orderId: Id,
    buyer: Buyer,
    lines: z.array(
      z.object({
        deliveryLineId: Id,
        terms: SaleTerms,
        quantity: PositiveDecimal,
        /** Empty for a service. */
        sources: z.array(UnitSource),
      }),
    ),
  }),
});

export const salesReturnReceived = event({
  subject: 'warehouse.sales-return.received',
  summary: 'A customer brought goods back',
  payload: z.object({
    returnId: Id,
    number: z.string(),
    date: BusinessDateField,
    branchId: Id,
    buyer: Buyer,
    lines: z.array(
      z.object({
        returnLineId: Id,
        /** What is undone; null for a return without delivery (owned, at current cost). */
        deliveryLineId: Id.nullable(),
        /** Terms of the sale that is undone; on a return without delivery those the return itself names. */
        terms: SaleTerms.nullable(),
        productId: Id,
        sku: z.string(),
        quantity: PositiveDecimal,
        disposition: z.enum(['restock', 'quarantine', 'scrap']),
        /** `moveId` is the new move; `undoesMoveId` the shipment's. */
        sources: z.array(UnitSource.extend({ undoesMoveId: Id.nullable() })),
      }),
    ),
  }),
});

export const adjustmentPosted = event({
  subject: 'warehouse.adjustment.posted',
  summary: 'Stock was written off or found',
  payload: z.object({
    adjustmentId: Id,
    number: z.string(),
    date: BusinessDateField,
    branchId: Id,
    reason: z.string(),
    lines: z.array(
      z.object({
        adjustmentLineId: Id,
        productId: Id,
        sku: z.string(),
        direction: z.enum(['in', 'out']),
        quantity: PositiveDecimal,
        sources: z.array(UnitSource),
      }),
    ),
  }),
});

/** A later cost of goods already received (a bill's price): what it does to stock on hand and to what was sold. */
export const stockRevalued = event({
  subject: 'warehouse.stock.revalued',
  summary: 'A bill changed the cost of received goods',
  payload: z.object({
    revaluationId: Id,
    date: BusinessDateField,
    billId: Id,
    lines: z.array(
      z.object({
        receiptLineId: Id,
        productId: Id,
        sku: z.string(),
        toStockBase: DecimalString,
        toCostOfSalesBase: DecimalString,
      }),
    ),
  }),
});

export const backorderAssigned = event({
  subject: 'warehouse.backorder.assigned',
  summary: 'Held goods were given to waiting order lines, or released',
  payload: z.object({
    productId: Id,
    assignments: z.array(z.object({ orderLineId: Id, quantity: PositiveDecimal })),
    released: NonNegativeDecimal,
  }),
});

/** Goods are held by a receipt, which tells of them itself; this tells of the ways in which they are held no longer. */
export const heldGoodsChanged = event({
  subject: 'warehouse.held-goods.changed',
  summary: 'Held goods were assigned or released, or nobody waits for them any more',
  payload: z.object({
    productId: Id,
    branchId: Id,
    /** What is still held. */
    held: NonNegativeDecimal,
  }),
});
