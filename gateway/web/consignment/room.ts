import { listAgreements } from '@consigna/contracts/consignment/agreement';
import { listSettlements, settle } from '@consigna/contracts/consignment/settlement';
import { finds, type Room } from '../app/room';

export const rooms: readonly Room[] = [
  {
    area: 'purchasing',
    path: 'agreements',
    title: 'consignment.rooms.agreements',
    order: 40,
    permission: listAgreements.permission,
    list: () => import('./agreement-list'),
    record: () => import('./agreement-page'),
    finds: finds(listAgreements, ({ data }) =>
      data.map(({ id, number, consignor }) => ({ id, label: number, detail: consignor.name ?? '' })),
    ),
  },
  {
    area: 'purchasing',
    path: 'settlements',
    title: 'consignment.rooms.settlements',
    order: 50,
    permission: listSettlements.permission,
    list: () => import('./settlement-list'),
    record: () => import('./settlement-record'),
    finds: finds(listSettlements, ({ data }) =>
      data.map(({ id, number, consignor }) => ({ id, label: number, detail: consignor.name ?? '' })),
    ),
    creates: { label: 'consignment.settle', permission: settle.permission },
  },
];
