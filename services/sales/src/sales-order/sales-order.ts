import { defineEntity, p } from '@mikro-orm/core';
import type { SalesOrderAction, SalesOrderState } from '@consigna/contracts/sales/sales-order';
import { lifecycle } from '@consigna/kernel/lifecycle';
import { companyPolicy } from '@consigna/persistence/common-tables';

const quantity = () => p.decimal().columnType('numeric(24,6)').default('0');

export const SalesOrderSchema = defineEntity({
  name: 'SalesOrder',
  tableName: 'sales_order',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    version: p.integer(),
    number: p.string().columnType('text'),
    state: p.string().columnType('text'),
    date: p.date().columnType('date'),
    customerId: p.uuid(),
    customerName: p.string().columnType('text'),
    interCompanyId: p.uuid().nullable(),
    branchId: p.uuid(),
    country: p.string().columnType('text'),
    currency: p.string().columnType('text'),
    customerOrderNumber: p.string().columnType('text').nullable(),
    priority: p.integer(),
    deliveryDate: p.date().columnType('date').nullable(),
    shortage: p.string().columnType('text').nullable(),
    /** Follows from the lines; `sales-order.queries.ts` is the one place that derives it. */
    invoicing: p.string().columnType('text').default('none'),
    netExact: p.decimal().columnType('numeric(30,10)'),
    net: p.decimal().columnType('numeric(20,4)'),
    /** Base currency for one unit of the order's, on the day of confirmation: what open orders count for. */
    rate: p.decimal().columnType('numeric(24,12)').nullable(),
    /** Key under which the running confirmation or cancellation was asked for. */
    runningKey: p.string().columnType('text').nullable(),
    confirmedAt: p.datetime().columnType('timestamptz').nullable(),
    createdAt: p.datetime().columnType('timestamptz'),
    updatedAt: p.datetime().columnType('timestamptz'),
    createdBy: p.uuid(),
  },
  uniques: [{ name: 'sales_order_number', properties: ['companyId', 'number'] }],
  indexes: [
    { name: 'sales_order_by_date', properties: ['companyId', 'date', 'id'] },
    { name: 'sales_order_of_customer', properties: ['companyId', 'customerId', 'date', 'id'] },
    { name: 'sales_order_of_customer_number', properties: ['companyId', 'customerOrderNumber'] },
  ],
  checks: [
    {
      name: 'sales_order_state',
      expression: `state in ('draft', 'confirming', 'confirmed', 'partially_shipped', 'shipped', 'closed', 'cancelled')`,
    },
    {
      name: 'sales_order_invoicing',
      expression: `invoicing in ('none', 'to_invoice', 'partially_invoiced', 'invoiced')`,
    },
  ],
});

/**
 * Quantities are counters that only their own fact moves, so that facts from several logs may arrive in any order:
 * reserved = granted + assigned − released − shipped; backordered = backorder − assigned − dropped.
 */
export const SalesOrderLineSchema = defineEntity({
  name: 'SalesOrderLine',
  tableName: 'sales_order_line',
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
    discountPercent: p.decimal().columnType('numeric(9,6)'),
    netUnitPrice: p.decimal().columnType('numeric(30,10)'),
    net: p.decimal().columnType('numeric(30,10)'),
    taxCode: p.string().columnType('text'),
    /** In force on the order's date; for the credit check alone, the invoice decides for itself. */
    taxPercent: p.decimal().columnType('numeric(9,6)').default('0'),
    priceExplanation: p.json(),
    granted: quantity(),
    backorder: quantity(),
    assigned: quantity(),
    released: quantity(),
    dropped: quantity(),
    shipped: quantity(),
    /** Whose units were shipped; services, and what was shipped before this was kept, are in neither. */
    shippedOwned: quantity(),
    shippedConsigned: quantity(),
    invoiced: quantity(),
    credited: quantity(),
    returned: quantity(),
    cancelled: quantity(),
  },
  indexes: [{ name: 'sales_order_line_of_order', properties: ['companyId', 'orderId', 'position'] }],
  checks: [
    { name: 'sales_order_line_quantity', expression: 'quantity > 0' },
    { name: 'sales_order_line_price', expression: 'unit_price >= 0 and discount_percent between 0 and 100' },
    { name: 'sales_order_line_shipped', expression: 'shipped <= quantity - cancelled' },
    {
      name: 'sales_order_line_shipped_by_owner',
      expression: 'shipped_owned >= 0 and shipped_consigned >= 0 and shipped_owned + shipped_consigned <= shipped',
    },
    { name: 'sales_order_line_returned', expression: 'returned <= shipped' },
    { name: 'sales_order_line_given_back', expression: 'released + dropped <= cancelled' },
    {
      name: 'sales_order_line_counters',
      expression:
        'granted >= 0 and backorder >= 0 and assigned >= 0 and released >= 0 and dropped >= 0 and shipped >= 0 and invoiced >= 0 and credited >= 0 and returned >= 0 and cancelled >= 0',
    },
  ],
});

/** Units that a delivery holds for an order line, by owner: from its making until it is shipped or given up. */
export const SalesOrderAllocationSchema = defineEntity({
  name: 'SalesOrderAllocation',
  tableName: 'sales_order_allocation',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    orderLineId: p.uuid().primary(),
    deliveryId: p.uuid().primary(),
    orderId: p.uuid(),
    owned: p.decimal().columnType('numeric(24,6)'),
    consigned: p.decimal().columnType('numeric(24,6)'),
  },
  indexes: [
    { name: 'sales_order_allocation_of_delivery', properties: ['companyId', 'deliveryId'] },
    { name: 'sales_order_allocation_of_order', properties: ['companyId', 'orderId'] },
  ],
  checks: [{ name: 'sales_order_allocation_units', expression: 'owned >= 0 and consigned >= 0' }],
});

/** Deliveries, returns and invoices that followed from an order. */
export const SalesOrderDocumentSchema = defineEntity({
  name: 'SalesOrderDocument',
  tableName: 'sales_order_document',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    orderId: p.uuid().primary(),
    documentId: p.uuid().primary(),
    kind: p.string().columnType('text'),
    number: p.string().columnType('text'),
    date: p.date().columnType('date'),
    /** Net of the lines that are this order's, full precision, in the document's currency. */
    net: p.decimal().columnType('numeric(30,10)'),
  },
  checks: [{ name: 'sales_order_document_kind', expression: `kind in ('delivery', 'return', 'invoice')` }],
});

/** What a person can do; shipping, invoicing and the like follow from other services' facts. */
export const salesOrderLifecycle = lifecycle<SalesOrderState, SalesOrderAction>({
  update: { from: ['draft'], to: 'draft' },
  confirm: { from: ['draft'], to: 'confirming' },
  cancel: { from: ['draft', 'confirmed', 'partially_shipped'], to: 'cancelled' },
});
