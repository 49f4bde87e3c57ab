import type {
  PurchaseOrderLineView,
  PurchaseOrderState,
  PurchaseOrderView,
} from '@consigna/contracts/purchasing/purchase-order';
import { minorUnits } from '@consigna/kernel/currency';
import { Decimal, decimal } from '@consigna/kernel/decimal';
import { roundMoney } from '@consigna/kernel/rounding';
import { purchaseOrderLifecycle } from './purchase-order.js';
import type { DocumentRow, LineRow, OrderRow } from './purchase-order.queries.js';

/** A decimal as people write it: no trailing zeros, no exponent. */
export function plain(value: Decimal | string): string {
  return decimal(value).toString();
}

/** An order as people and machines see it, from what an operation holds or has read. */
export function orderView(
  order: OrderRow,
  lines: readonly LineRow[],
  documents: readonly DocumentRow[] = [],
): PurchaseOrderView {
  const ofKind = (kind: string) =>
    documents.filter((document) => document.kind === kind).map(({ id, number, date }) => ({ id, number, date }));
  return {
    ...headerView(order),
    netExact: plain(order.netExact),
    approvedBy: order.approvedBy,
    lines: lines.map(lineView),
    documents: { receipts: ofKind('receipt'), bills: ofKind('bill') },
    allowedActions: purchaseOrderLifecycle.allowed(order.state as PurchaseOrderState),
  };
}

/** What a list shows of an order. */
export function headerView(order: OrderRow) {
  return {
    id: order.id,
    version: order.version,
    number: order.number,
    kind: order.kind,
    state: order.state as PurchaseOrderState,
    date: order.date,
    supplierId: order.supplierId,
    supplierName: order.supplierName,
    agreementId: order.agreementId,
    interCompanyId: order.interCompanyId,
    interCompanyOrderId: order.interCompanyOrderId,
    branchId: order.branchId,
    currency: order.currency,
    overReceiptPercent: plain(order.overReceiptPercent),
    net: {
      amount: roundMoney(decimal(order.net), order.currency).toFixed(minorUnits(order.currency)),
      currency: order.currency,
    },
    createdAt: order.createdAt.toISOString(),
    updatedAt: order.updatedAt.toISOString(),
    createdBy: order.createdBy,
  };
}

function lineView(line: LineRow): PurchaseOrderLineView {
  return {
    id: line.id,
    position: line.position,
    productId: line.productId,
    sku: line.sku,
    description: line.description,
    kind: line.kind as PurchaseOrderLineView['kind'],
    unit: line.unit,
    quantity: plain(line.quantity),
    unitPrice: plain(line.unitPrice),
    net: plain(line.net),
    taxCode: line.taxCode,
    forOrderLineId: line.forOrderLineId,
    received: plain(line.received),
    rejected: plain(line.rejected),
    missing: plain(line.missing),
    billed: plain(line.billed),
    cancelled: plain(line.cancelled),
    open: plain(Decimal.max(0, decimal(line.quantity).minus(line.received).minus(line.cancelled))),
  };
}
