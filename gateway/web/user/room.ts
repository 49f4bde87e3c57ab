import { listUsers, setMembership } from '@consigna/contracts/directory/user';
import type { Room } from '../app/room';

export const rooms: readonly Room[] = [
  {
    area: 'group',
    path: 'users',
    title: 'user.room',
    order: 30,
    permission: listUsers.permission,
    list: () => import('./user-list'),
    record: () => import('./user-page'),
    creates: { label: 'user.new', permission: setMembership.permission },
  },
];
