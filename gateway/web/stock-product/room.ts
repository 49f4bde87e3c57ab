import { listStock } from '@consigna/contracts/warehouse/stock';
import type { Room } from '../app/room';

export const rooms: readonly Room[] = [
  {
    area: 'stock',
    path: 'products',
    title: 'stock-product.rooms.products',
    order: 10,
    permission: listStock.permission,
    list: () => import('./stock-list'),
    record: () => import('./stock-page'),
  },
];
