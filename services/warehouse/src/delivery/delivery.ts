import { defineEntity, p } from '@mikro-orm/core';
import { lifecycle } from '@consigna/kernel/lifecycle';
import type { DeliveryState } from '@consigna/contracts/warehouse/delivery';
import { day, documentColumns, instant, list, ofCompany, quantity } from '../columns.js';

/** A delivery is allocated from its first moment; it leaves or is given up as a whole. */
export const deliveryStates = lifecycle<DeliveryState, 'ship' | 'cancel'>({
  ship: { from: ['allocated'], to: 'shipped' },
  cancel: { from: ['allocated'], to: 'cancelled' },
});

export const DeliverySchema = defineEntity({
  name: 'Delivery',
  tableName: 'delivery',
  ...ofCompany,
  uniques: [{ name: 'delivery_number', properties: ['companyId', 'number'] }],
  indexes: [{ name: 'delivery_order', properties: ['companyId', 'orderId'] }],
  checks: [{ name: 'delivery_shipped_numbered', expression: `(state = 'shipped') = (number is not null)` }],
  properties: {
    ...documentColumns,
    number: p.text().nullable(),
    state: p.text(),
    date: day().nullable(),
    branchId: p.uuid(),
    orderId: p.uuid(),
    orderNumber: p.text(),
    buyer: list(),
    shippedAt: instant().nullable(),
  },
});

export const DeliveryLineSchema = defineEntity({
  name: 'DeliveryLine',
  tableName: 'delivery_line',
  ...ofCompany,
  indexes: [{ name: 'delivery_line_delivery', properties: ['companyId', 'deliveryId'] }],
  checks: [{ name: 'delivery_line_returned', expression: 'returned between 0 and quantity' }],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    deliveryId: p.uuid(),
    ordinal: p.integer(),
    orderLineId: p.uuid(),
    productId: p.uuid(),
    kind: p.text(),
    terms: list(),
    quantity: quantity(),
    returned: quantity().default('0'),
  },
});

/** Which units a delivery line takes, and why these. */
export const AllocationSchema = defineEntity({
  name: 'Allocation',
  tableName: 'allocation',
  ...ofCompany,
  indexes: [{ name: 'allocation_delivery', properties: ['companyId', 'deliveryId'] }],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    deliveryId: p.uuid(),
    deliveryLineId: p.uuid(),
    layerId: p.uuid(),
    ordinal: p.integer(),
    quantity: quantity(),
    reason: p.text(),
  },
});
