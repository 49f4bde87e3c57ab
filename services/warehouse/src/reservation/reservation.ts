import { defineEntity, p } from '@mikro-orm/core';
import { instant, list, ofCompany, quantity } from '../columns.js';

/** An order that has asked for stock; its answer is given again when it asks again. */
export const ReservationOrderSchema = defineEntity({
  name: 'ReservationOrder',
  tableName: 'reservation_order',
  ...ofCompany,
  properties: {
    companyId: p.uuid().primary(),
    orderId: p.uuid().primary(),
    orderNumber: p.text(),
    branchId: p.uuid(),
    buyer: list(),
    answer: list(),
    requestedAt: instant(),
  },
});

/** What a sales order line was promised and what became of it. */
export const ReservationSchema = defineEntity({
  name: 'Reservation',
  tableName: 'reservation',
  ...ofCompany,
  indexes: [{ name: 'reservation_order_lines', properties: ['companyId', 'orderId'] }],
  checks: [
    {
      name: 'reservation_within_demand',
      expression:
        'reserved >= 0 and on_delivery >= 0 and shipped >= 0 and waiting >= 0 and reserved + on_delivery + shipped + waiting <= demanded',
    },
  ],
  properties: {
    companyId: p.uuid().primary(),
    orderLineId: p.uuid().primary(),
    orderId: p.uuid(),
    branchId: p.uuid(),
    productId: p.uuid(),
    kind: p.text(),
    ordinal: p.integer(),
    terms: list(),
    requestedAt: instant(),
    demanded: quantity(),
    /** Softly, not yet on a delivery. */
    reserved: quantity(),
    onDelivery: quantity().default('0'),
    shipped: quantity().default('0'),
    /** Backordered: waits for goods. */
    waiting: quantity(),
  },
});
