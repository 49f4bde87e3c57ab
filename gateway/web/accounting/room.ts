import { createJournalEntry, listDraftEntries, listJournalEntries } from '@consigna/contracts/accounting/journal-entry';
import { getTrialBalance } from '@consigna/contracts/accounting/statement';
import { finds, type Room } from '../app/room';

export const rooms: readonly Room[] = [
  {
    area: 'accounting',
    path: 'trial-balance',
    title: 'accounting.rooms.trial-balance',
    order: 30,
    permission: getTrialBalance.permission,
    list: () => import('./trial-balance'),
    record: () => import('./ledger'),
  },
  {
    area: 'accounting',
    path: 'journal',
    title: 'accounting.rooms.journal',
    order: 40,
    permission: listJournalEntries.permission,
    list: () => import('./journal'),
    record: () => import('./journal-entry'),
    finds: finds(listJournalEntries, ({ data }) =>
      data.map(({ id, number, description }) => ({ id, label: number, detail: description })),
    ),
    creates: { label: 'accounting.new', permission: createJournalEntry.permission },
  },
  {
    area: 'accounting',
    path: 'journal-drafts',
    title: 'accounting.rooms.journal-drafts',
    order: 41,
    permission: listDraftEntries.permission,
    list: () => import('./journal-drafts'),
  },
];
