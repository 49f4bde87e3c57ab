import type { InputOf } from '@consigna/contracts/contract';
import { countNotices, listNotices, markNotices, type NoticeView } from '@consigna/contracts/directory/notice';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from './api/client';
import { useApiQuery } from './api/hooks';
import { useAllowed, useCompanyCode } from './company';
import type { Room } from './room';

interface Target {
  readonly place: Pick<Room, 'area' | 'path'>;
  /** Without one the list. */
  readonly id?: string;
}

/** Where people do what a notice asks for. */
export function targetOf({ kind, documentId, params }: NoticeView): Target {
  switch (kind) {
    case 'purchase_order_approval':
      return { place: { area: 'purchasing', path: 'orders' }, id: documentId };
    case 'bill_approval':
      return { place: { area: 'accounting', path: 'bills' }, id: documentId };
    case 'journal_entry_approval':
      return { place: { area: 'accounting', path: 'journal' }, id: documentId };
    case 'held_goods':
      // What is assigned at once: the units of one product in one branch.
      return { place: { area: 'sales', path: 'backorders' }, id: `${params['branchId'] ?? ''}~${documentId}` };
    case 'backorder':
      return { place: { area: 'sales', path: 'backorders' } };
  }
}

/** Parts of the inbox, each a query of the list. */
export const partsOfInbox = {
  waiting: { open: { eq: 'true' }, snoozed: { eq: 'false' } },
  later: { open: { eq: 'true' }, snoozed: { eq: 'true' } },
  settled: { open: { eq: 'false' } },
} as const;
export type PartOfInbox = keyof typeof partsOfInbox;

/** What was put off comes back by itself: so often it is looked for. */
const SNOOZED_MS = 60_000;

/** How much waits in the company of the address; undefined for who is told of nothing. */
export function useNoticeCount(): { readonly open: number; readonly unread: number } | undefined {
  const allowed = useAllowed();
  const company = useCompanyCode();
  const enabled = company !== undefined && allowed(countNotices.permission);
  const { data } = useApiQuery(countNotices, {}, { enabled, everyMs: SNOOZED_MS });
  return enabled ? (data ?? { open: 0, unread: 0 }) : undefined;
}

/** Reads and snoozes for the person alone: nothing else of the company changes, and nothing else is read again. */
export function useMark() {
  const company = useCompanyCode();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: InputOf<typeof markNotices>) =>
      call(markNotices, input, company === undefined ? {} : { company }),
    onSuccess: () =>
      Promise.all(
        [listNotices, countNotices].map(({ subject }) => queries.invalidateQueries({ queryKey: [company, subject] })),
      ),
  });
}
