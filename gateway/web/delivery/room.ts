import { listDeliveries } from '@consigna/contracts/warehouse/delivery';
import type { Room } from '../app/room';

export const rooms: readonly Room[] = [
  {
    area: 'stock',
    path: 'deliveries',
    title: 'delivery.rooms.deliveries',
    order: 20,
    permission: listDeliveries.permission,
    list: () => import('./delivery-list'),
    record: () => import('./delivery-page'),
  },
];
