import { consolidate } from '@consigna/contracts/reporting/group-reports';
import type { Room } from '../app/room';

export const rooms: readonly Room[] = [
  {
    area: 'group',
    path: 'statements',
    title: 'group-dashboard.room',
    order: 10,
    permission: consolidate.permission,
    list: () => import('./group-statements'),
  },
];
