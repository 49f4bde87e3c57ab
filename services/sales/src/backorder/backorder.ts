import { defineEntity, p } from '@mikro-orm/core';
import { companyPolicy } from '@consigna/persistence/common-tables';

/**
 * The part of an order line that waits for goods: open → purchased → assigned → closed. Its state follows from the
 * figures; `backorder.queries.ts` is the one place that derives it.
 */
export const BackorderSchema = defineEntity({
  name: 'Backorder',
  tableName: 'backorder',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    number: p.string().columnType('text'),
    state: p.string().columnType('text'),
    date: p.date().columnType('date'),
    orderId: p.uuid(),
    orderLineId: p.uuid(),
    quantity: p.decimal().columnType('numeric(24,6)'),
    assigned: p.decimal().columnType('numeric(24,6)').default('0'),
    dropped: p.decimal().columnType('numeric(24,6)').default('0'),
    purchased: p.decimal().columnType('numeric(24,6)').default('0'),
    createdAt: p.datetime().columnType('timestamptz'),
  },
  uniques: [
    { name: 'backorder_order_line', properties: ['companyId', 'orderLineId'] },
    { name: 'backorder_number', properties: ['companyId', 'number'] },
  ],
  indexes: [
    { name: 'backorder_by_date', properties: ['companyId', 'date', 'id'] },
    { name: 'backorder_of_order', properties: ['companyId', 'orderId'] },
  ],
  checks: [
    { name: 'backorder_state', expression: `state in ('open', 'purchased', 'assigned', 'closed')` },
    { name: 'backorder_within_quantity', expression: 'assigned + dropped <= quantity' },
  ],
});
