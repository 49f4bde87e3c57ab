import { defineEntity, p } from '@mikro-orm/core';
import { amount, day, documentColumns, ofCompany, quantity } from '../columns.js';

export const AdjustmentSchema = defineEntity({
  name: 'Adjustment',
  tableName: 'adjustment',
  ...ofCompany,
  uniques: [{ name: 'adjustment_number', properties: ['companyId', 'number'] }],
  properties: { ...documentColumns, number: p.text(), date: day(), branchId: p.uuid(), reason: p.text() },
});

export const AdjustmentLineSchema = defineEntity({
  name: 'AdjustmentLine',
  tableName: 'adjustment_line',
  ...ofCompany,
  indexes: [{ name: 'adjustment_line_adjustment', properties: ['companyId', 'adjustmentId'] }],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    adjustmentId: p.uuid(),
    ordinal: p.integer(),
    productId: p.uuid(),
    sku: p.text(),
    direction: p.text(),
    quantity: quantity(),
    costBase: amount(),
  },
});
