import { defineEntity, p } from '@mikro-orm/core';
import { documentColumns, ofCompany } from '../columns.js';

/** A place with walls: the kind decides whose goods may be in it. */
export const WarehouseSchema = defineEntity({
  name: 'Warehouse',
  tableName: 'warehouse',
  ...ofCompany,
  uniques: [
    { name: 'warehouse_code', properties: ['companyId', 'code'] },
    { name: 'warehouse_kind', properties: ['companyId', 'id', 'kind'] },
  ],
  checks: [
    { name: 'warehouse_kind_known', expression: `kind in ('standard', 'consignment_in', 'mixed', 'quarantine')` },
  ],
  properties: { ...documentColumns, branchId: p.uuid(), code: p.text(), name: p.text(), kind: p.text() },
});

/** A bin or zone inside; carries its warehouse's kind so that layers can refer to both. */
export const LocationSchema = defineEntity({
  name: 'Location',
  tableName: 'location',
  ...ofCompany,
  uniques: [
    { name: 'location_code', properties: ['companyId', 'warehouseId', 'code'] },
    { name: 'location_kind', properties: ['companyId', 'id', 'warehouseKind'] },
  ],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    warehouseId: p.uuid(),
    warehouseKind: p.text(),
    code: p.text(),
    isDefault: p.boolean().default(true),
  },
});
