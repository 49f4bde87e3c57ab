import { defineEntity, p } from '@mikro-orm/core';
import { amount, day, documentColumns, list, ofCompany, quantity } from '../columns.js';

export const SalesReturnSchema = defineEntity({
  name: 'SalesReturn',
  tableName: 'sales_return',
  ...ofCompany,
  uniques: [{ name: 'sales_return_number', properties: ['companyId', 'number'] }],
  properties: { ...documentColumns, number: p.text(), date: day(), branchId: p.uuid(), buyer: list() },
});

export const SalesReturnLineSchema = defineEntity({
  name: 'SalesReturnLine',
  tableName: 'sales_return_line',
  ...ofCompany,
  indexes: [{ name: 'sales_return_line_return', properties: ['companyId', 'returnId'] }],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    returnId: p.uuid(),
    ordinal: p.integer(),
    deliveryLineId: p.uuid().nullable(),
    productId: p.uuid(),
    sku: p.text(),
    quantity: quantity(),
    disposition: p.text(),
    costBase: amount(),
    terms: list().nullable(),
  },
});
