import { listDeliveries } from '@consigna/contracts/warehouse/delivery';
import { finds, type Room } from '../app/room';

export const rooms: readonly Room[] = [
  {
    area: 'stock',
    path: 'deliveries',
    title: 'delivery.rooms.deliveries',
    order: 20,
    permission: listDeliveries.permission,
    list: () => import('./delivery-list'),
    record: () => import('./delivery-page'),
    finds: finds(listDeliveries, ({ data }) =>
      data.map(({ id, number, orderNumber, buyer }) => ({
        id,
        label: number ?? orderNumber,
        detail: buyer.customerName,
      })),
    ),
  },
];
