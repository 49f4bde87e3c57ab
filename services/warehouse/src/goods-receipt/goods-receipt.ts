import { defineEntity, p } from '@mikro-orm/core';
import { amount, day, documentColumns, list, ofCompany, ownerColumns, quantity, unitPrice } from '../columns.js';

/** A purchase order whose goods may arrive. */
export const ExpectedReceiptSchema = defineEntity({
  name: 'ExpectedReceipt',
  tableName: 'expected_receipt',
  ...ofCompany,
  properties: {
    companyId: p.uuid().primary(),
    orderId: p.uuid().primary(),
    number: p.text(),
    date: day(),
    kind: p.text(),
    supplierId: p.uuid(),
    supplierName: p.text(),
    agreementId: p.uuid().nullable(),
    interCompanyId: p.uuid().nullable(),
    branchId: p.uuid(),
    currency: p.text(),
    overReceiptPercent: p.decimal().columnType('numeric(9,4)'),
    closed: p.boolean().default(false),
  },
});

export const ExpectedReceiptLineSchema = defineEntity({
  name: 'ExpectedReceiptLine',
  tableName: 'expected_receipt_line',
  ...ofCompany,
  indexes: [{ name: 'expected_receipt_line_order', properties: ['companyId', 'orderId'] }],
  properties: {
    companyId: p.uuid().primary(),
    lineId: p.uuid().primary(),
    orderId: p.uuid(),
    ordinal: p.integer(),
    productId: p.uuid(),
    sku: p.text(),
    kind: p.text(),
    quantity: quantity(),
    accepted: quantity().default('0'),
    unitPrice: unitPrice(),
    taxCode: p.text(),
    forOrderLineId: p.uuid().nullable(),
  },
});

export const GoodsReceiptSchema = defineEntity({
  name: 'GoodsReceipt',
  tableName: 'goods_receipt',
  ...ofCompany,
  uniques: [{ name: 'goods_receipt_number', properties: ['companyId', 'number'] }],
  properties: {
    ...documentColumns,
    number: p.text(),
    date: day(),
    branchId: p.uuid(),
    warehouseId: p.uuid(),
    purchaseOrderId: p.uuid().nullable(),
    purchaseOrderNumber: p.text().nullable(),
    supplierId: p.uuid(),
    supplierName: p.text(),
    interCompanyId: p.uuid().nullable(),
    kind: p.text(),
    currency: p.text(),
    rate: p.decimal().columnType('numeric(24,12)'),
  },
});

export const GoodsReceiptLineSchema = defineEntity({
  name: 'GoodsReceiptLine',
  tableName: 'goods_receipt_line',
  ...ofCompany,
  indexes: [{ name: 'goods_receipt_line_receipt', properties: ['companyId', 'receiptId'] }],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    receiptId: p.uuid(),
    ordinal: p.integer(),
    purchaseOrderLineId: p.uuid().nullable(),
    productId: p.uuid(),
    sku: p.text(),
    kind: p.text(),
    accepted: quantity(),
    rejected: quantity(),
    missing: quantity(),
    ...ownerColumns,
    lot: p.text(),
    expiry: day().nullable(),
    layerId: p.uuid().nullable(),
    unitPrice: unitPrice(),
    taxCode: p.text(),
    valueBase: amount(),
    groupProfitBase: amount(),
    assigned: list(),
    held: quantity(),
  },
});
