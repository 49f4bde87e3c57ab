import { createSalesOrder, listSalesOrders } from '@consigna/contracts/sales/sales-order';
import { finds, type Room } from '../app/room';

export const rooms: readonly Room[] = [
  {
    area: 'sales',
    path: 'orders',
    title: 'sales-order.rooms.orders',
    order: 20,
    permission: listSalesOrders.permission,
    list: () => import('./sales-order-list'),
    record: () => import('./sales-order-page'),
    finds: finds(listSalesOrders, ({ data }) =>
      data.map(({ id, number, customerName }) => ({ id, label: number, detail: customerName })),
    ),
    creates: { label: 'sales-order.new', permission: createSalesOrder.permission },
  },
];
