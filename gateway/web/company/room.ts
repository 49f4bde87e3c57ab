import { addCompany, listCompanies } from '@consigna/contracts/directory/company';
import type { Room } from '../app/room';

export const rooms: readonly Room[] = [
  {
    area: 'group',
    path: 'companies',
    title: 'company.room',
    order: 20,
    permission: listCompanies.permission,
    list: () => import('./company-list'),
    record: () => import('./company-page'),
    creates: { label: 'company.new', permission: addCompany.permission },
  },
];
