import { ADMINISTRATOR } from '../app/company';
import type { Room } from '../app/room';

export const rooms: readonly Room[] = [
  {
    area: 'group',
    path: 'system',
    title: 'system.room',
    order: 90,
    permission: ADMINISTRATOR,
    list: () => import('./system-page'),
  },
];
