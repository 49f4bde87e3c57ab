import { defineEntity, p } from '@mikro-orm/core';
import { companyPolicy } from '@consigna/persistence/common-tables';

/** Purchasing's copy of what sales' order lines wait for, told by sales. */
export const WaitingBackorderSchema = defineEntity({
  name: 'WaitingBackorder',
  tableName: 'waiting_backorder',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    orderLineId: p.uuid(),
    productId: p.uuid(),
    branchId: p.uuid(),
    open: p.decimal().columnType('numeric(24,6)'),
  },
  checks: [{ name: 'waiting_backorder_open', expression: 'open >= 0' }],
});
