import { createPurchaseOrder, listPurchaseOrders } from '@consigna/contracts/purchasing/purchase-order';
import { finds, type Room } from '../app/room';

export const rooms: readonly Room[] = [
  {
    area: 'purchasing',
    path: 'orders',
    title: 'purchase-order.rooms.orders',
    order: 10,
    permission: listPurchaseOrders.permission,
    list: () => import('./purchase-order-list'),
    record: () => import('./purchase-order-page'),
    finds: finds(listPurchaseOrders, ({ data }) =>
      data.map(({ id, number, supplierName }) => ({ id, label: number, detail: supplierName })),
    ),
    creates: { label: 'purchase-order.new', permission: createPurchaseOrder.permission },
  },
];
