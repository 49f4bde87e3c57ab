import { listBackorders } from '@consigna/contracts/sales/backorder';
import type { Room } from '../app/room';

export const rooms: readonly Room[] = [
  {
    area: 'sales',
    path: 'backorders',
    title: 'backorder.rooms.backorders',
    order: 30,
    permission: listBackorders.permission,
    list: () => import('./backorder-list'),
    record: () => import('./assignment-page'),
  },
];
