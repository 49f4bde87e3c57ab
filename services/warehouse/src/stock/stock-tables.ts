import { defineEntity, p } from '@mikro-orm/core';
import { amount, day, instant, ofCompany, ownerColumns, quantity, unitPrice } from '../columns.js';

/** Soft promises: what a branch's sellable warehouses hold of a product, and how much of it is spoken for. */
export const StockPoolSchema = defineEntity({
  name: 'StockPool',
  tableName: 'stock_pool',
  ...ofCompany,
  checks: [
    { name: 'stock_pool_not_oversold', expression: 'reserved + held between 0 and on_hand' },
    { name: 'stock_pool_not_negative', expression: 'reserved >= 0 and held >= 0' },
  ],
  properties: {
    companyId: p.uuid().primary(),
    branchId: p.uuid().primary(),
    productId: p.uuid().primary(),
    onHand: quantity().default('0'),
    /** Reserved for orders: softly, or on a delivery that has not left. */
    reserved: quantity().default('0'),
    /** Arrived for waiting orders and not yet assigned; offered to nobody else. */
    held: quantity().default('0'),
  },
});

/** Hard allocation: sums of the layers per place, lot and owner. */
export const StockLevelSchema = defineEntity({
  name: 'StockLevel',
  tableName: 'stock_level',
  ...ofCompany,
  checks: [
    { name: 'stock_level_allocated', expression: 'allocated between 0 and on_hand' },
    { name: 'stock_level_owner', expression: `(owner_key = 'own') = (consignor_id is null)` },
  ],
  properties: {
    companyId: p.uuid().primary(),
    productId: p.uuid().primary(),
    locationId: p.uuid().primary(),
    lot: p.text().primary(),
    ...ownerColumns,
    ownerKey: p.text().primary(),
    branchId: p.uuid(),
    onHand: quantity(),
    allocated: quantity().default('0'),
  },
});

/** Units of one origin in one place: owner, lot, receipt line, cost. */
export const StockLayerSchema = defineEntity({
  name: 'StockLayer',
  tableName: 'stock_layer',
  ...ofCompany,
  checks: [
    { name: 'stock_layer_remaining', expression: 'remaining between 0 and quantity' },
    { name: 'stock_layer_allocated', expression: 'allocated between 0 and remaining' },
    {
      name: 'stock_layer_owner',
      expression: `(owner_key = 'own') = (consignor_id is null) and (consignor_id is null) = (agreement_id is null)`,
    },
    {
      name: 'stock_layer_consigned_worthless',
      expression: `owner_key = 'own' or (value_remaining = 0 and group_profit_remaining = 0)`,
    },
    {
      name: 'stock_layer_drained',
      expression: 'remaining > 0 or (value_remaining = 0 and group_profit_remaining = 0)',
    },
    {
      name: 'stock_layer_warehouse_kind',
      expression: `case warehouse_kind when 'standard' then owner_key = 'own' when 'consignment_in' then owner_key <> 'own' else true end`,
    },
  ],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    branchId: p.uuid(),
    productId: p.uuid(),
    locationId: p.uuid(),
    warehouseKind: p.text(),
    lot: p.text(),
    expiry: day().nullable(),
    ...ownerColumns,
    /** Receipt line the units came in with; null for found stock and returns without delivery. */
    receiptLineId: p.uuid().nullable(),
    /** Business time of the first arrival: a return keeps it. */
    receivedAt: instant(),
    unitCost: unitPrice(),
    quantity: quantity(),
    remaining: quantity(),
    allocated: quantity().default('0'),
    /** Of owned first-in-first-out products; averaged ones keep their value in `cost_pool`. */
    valueRemaining: amount().default('0'),
    groupProfitRemaining: amount().default('0'),
  },
});

/** What the company's own units of a product are worth. INV is the sum over products. */
export const CostPoolSchema = defineEntity({
  name: 'CostPool',
  tableName: 'cost_pool',
  ...ofCompany,
  checks: [
    { name: 'cost_pool_not_negative', expression: 'quantity >= 0 and value >= 0' },
    { name: 'cost_pool_drained', expression: 'quantity > 0 or value = 0' },
    { name: 'cost_pool_method', expression: `method in ('fifo', 'average')` },
  ],
  properties: {
    companyId: p.uuid().primary(),
    productId: p.uuid().primary(),
    /** Follows the product while the pool is empty; a change later waits until it is. */
    method: p.text(),
    quantity: quantity().default('0'),
    value: amount().default('0'),
    /** Of the last receipt, for found stock and returns when nothing is left. */
    lastUnitCost: unitPrice().default('0'),
  },
});

/** The stock ledger: only ever added to. */
export const StockMoveSchema = defineEntity({
  name: 'StockMove',
  tableName: 'stock_move',
  ...ofCompany,
  indexes: [
    { name: 'stock_move_product', properties: ['companyId', 'productId', 'date'] },
    { name: 'stock_move_cause', properties: ['companyId', 'causeLineId'] },
    { name: 'stock_move_layer', properties: ['companyId', 'layerId'] },
    { name: 'stock_move_at', properties: ['companyId', 'at', 'id'] },
  ],
  checks: [
    {
      name: 'stock_move_consigned_worthless',
      expression: `owner_key = 'own' or (value_base = 0 and group_profit_base = 0)`,
    },
  ],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    /** When it happened, by the business clock. */
    at: instant(),
    date: day(),
    /** When it became known. */
    recordedAt: instant().defaultRaw('clock_timestamp()'),
    branchId: p.uuid(),
    productId: p.uuid(),
    layerId: p.uuid(),
    locationId: p.uuid(),
    /** The other end: supplier, customer, adjustment, or valuation for a change of value alone. */
    counterpart: p.text(),
    lot: p.text(),
    ...ownerColumns,
    /** Into the location positive, out of it negative. */
    quantity: quantity(),
    valueBase: amount(),
    groupProfitBase: amount(),
    receiptLineId: p.uuid().nullable(),
    causeType: p.text(),
    causeId: p.uuid(),
    causeLineId: p.uuid(),
    /** Order of consumption within the line. */
    ordinal: p.integer(),
    undoesMoveId: p.uuid().nullable(),
  },
});

/** Which stock is consumed first; `subject_id` is the product, or the company itself. */
export const StockSettingSchema = defineEntity({
  name: 'StockSetting',
  tableName: 'stock_setting',
  ...ofCompany,
  checks: [{ name: 'stock_setting_assign', expression: `assign in ('date', 'priority', 'fair')` }],
  properties: {
    companyId: p.uuid().primary(),
    subjectId: p.uuid().primary(),
    consume: p.text().nullable(),
    negativeStock: p.text().nullable(),
    /** Of the company alone. */
    assign: p.text().nullable(),
  },
});
