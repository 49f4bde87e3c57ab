import { createPurchaseOrder, listPurchaseOrders } from '@consigna/contracts/purchasing/purchase-order';
import type { Room } from '../app/room';

export const rooms: readonly Room[] = [
  {
    area: 'purchasing',
    path: 'orders',
    title: 'purchase-order.rooms.orders',
    order: 10,
    permission: listPurchaseOrders.permission,
    list: () => import('./purchase-order-list'),
    record: () => import('./purchase-order-page'),
    creates: { label: 'purchase-order.new', permission: createPurchaseOrder.permission },
  },
];
