import { defineEntity, p } from '@mikro-orm/core';
import type { PurchaseOrderAction, PurchaseOrderState } from '@consigna/contracts/purchasing/purchase-order';
import { lifecycle } from '@consigna/kernel/lifecycle';
import { companyPolicy } from '@consigna/persistence/common-tables';

const quantity = () => p.decimal().columnType('numeric(24,6)').default('0');

export const PurchaseOrderSchema = defineEntity({
  name: 'PurchaseOrder',
  tableName: 'purchase_order',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    version: p.integer(),
    number: p.string().columnType('text'),
    kind: p.string().columnType('text'),
    state: p.string().columnType('text'),
    date: p.date().columnType('date'),
    supplierId: p.uuid(),
    supplierName: p.string().columnType('text'),
    agreementId: p.uuid().nullable(),
    interCompanyId: p.uuid().nullable(),
    interCompanyOrderId: p.uuid().nullable(),
    branchId: p.uuid(),
    currency: p.string().columnType('text'),
    overReceiptPercent: p.decimal().columnType('numeric(9,6)'),
    netExact: p.decimal().columnType('numeric(30,10)'),
    net: p.decimal().columnType('numeric(20,4)'),
    approvedBy: p.uuid().nullable(),
    createdAt: p.datetime().columnType('timestamptz'),
    updatedAt: p.datetime().columnType('timestamptz'),
    createdBy: p.uuid(),
  },
  uniques: [{ name: 'purchase_order_number', properties: ['companyId', 'number'] }],
  indexes: [
    { name: 'purchase_order_by_date', properties: ['companyId', 'date', 'id'] },
    { name: 'purchase_order_of_supplier', properties: ['companyId', 'supplierId', 'date', 'id'] },
  ],
  checks: [
    {
      name: 'purchase_order_state',
      expression: `state in ('draft', 'approved', 'sent', 'partially_received', 'received', 'closed', 'cancelled')`,
    },
    { name: 'purchase_order_kind', expression: `kind in ('standard', 'consignment')` },
    { name: 'purchase_order_agreement', expression: `(kind = 'consignment') = (agreement_id is not null)` },
    { name: 'purchase_order_tolerance', expression: 'over_receipt_percent between 0 and 100' },
  ],
});

/** Quantities are counters that only their own fact moves. How far a receipt may exceed the order is the warehouse's to refuse. */
export const PurchaseOrderLineSchema = defineEntity({
  name: 'PurchaseOrderLine',
  tableName: 'purchase_order_line',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    orderId: p.uuid(),
    position: p.integer(),
    productId: p.uuid(),
    sku: p.string().columnType('text'),
    description: p.string().columnType('text'),
    kind: p.string().columnType('text'),
    unit: p.string().columnType('text'),
    quantity: p.decimal().columnType('numeric(24,6)'),
    unitPrice: p.decimal().columnType('numeric(30,10)'),
    net: p.decimal().columnType('numeric(30,10)'),
    taxCode: p.string().columnType('text'),
    forOrderLineId: p.uuid().nullable(),
    received: quantity(),
    rejected: quantity(),
    missing: quantity(),
    billed: quantity(),
    cancelled: quantity(),
  },
  indexes: [{ name: 'purchase_order_line_of_order', properties: ['companyId', 'orderId', 'position'] }],
  checks: [
    { name: 'purchase_order_line_quantity', expression: 'quantity > 0 and unit_price >= 0' },
    { name: 'purchase_order_line_cancelled', expression: 'cancelled between 0 and quantity' },
    {
      name: 'purchase_order_line_counters',
      expression: 'received >= 0 and rejected >= 0 and missing >= 0 and billed >= 0',
    },
  ],
});

/** Goods receipts and bills that followed from an order. */
export const PurchaseOrderDocumentSchema = defineEntity({
  name: 'PurchaseOrderDocument',
  tableName: 'purchase_order_document',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    orderId: p.uuid().primary(),
    documentId: p.uuid().primary(),
    kind: p.string().columnType('text'),
    number: p.string().columnType('text'),
    date: p.date().columnType('date'),
  },
  checks: [{ name: 'purchase_order_document_kind', expression: `kind in ('receipt', 'bill')` }],
});

/** In the selling company: where the purchase order is that mirrors a sales order. */
export const OrderMirrorSchema = defineEntity({
  name: 'OrderMirror',
  tableName: 'order_mirror',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: { companyId: p.uuid().primary(), salesOrderId: p.uuid().primary(), partnerCompanyId: p.uuid() },
});

/** What a person can do; receiving and billing follow from other services' facts. */
export const purchaseOrderLifecycle = lifecycle<PurchaseOrderState, PurchaseOrderAction>({
  update: { from: ['draft'], to: 'draft' },
  approve: { from: ['draft'], to: 'approved' },
  send: { from: ['approved'], to: 'sent' },
  close: { from: ['sent', 'partially_received', 'received'], to: 'closed' },
  cancel: { from: ['draft', 'approved', 'sent'], to: 'cancelled' },
});
