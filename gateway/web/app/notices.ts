import type { InputOf } from '@consigna/contracts/contract';
import { countNotices, listNotices, markNotices, type NoticeKind } from '@consigna/contracts/directory/notice';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from './api/client';
import { useApiQuery } from './api/hooks';
import { useAllowed, useCompanyCode } from './company';
import type { Room } from './room';

/** Where a kind of notice leads to. */
export const placesOfNotices: Readonly<Record<NoticeKind, Pick<Room, 'area' | 'path'>>> = {
  purchase_order_approval: { area: 'purchasing', path: 'orders' },
  bill_approval: { area: 'accounting', path: 'bills' },
  journal_entry_approval: { area: 'accounting', path: 'journal' },
  held_goods: { area: 'stock', path: 'products' },
  backorder: { area: 'stock', path: 'products' },
};

/** Parts of the inbox, each a query of the list. */
export const partsOfInbox = {
  waiting: { open: { eq: 'true' }, snoozed: { eq: 'false' } },
  later: { open: { eq: 'true' }, snoozed: { eq: 'true' } },
  settled: { open: { eq: 'false' } },
} as const;
export type PartOfInbox = keyof typeof partsOfInbox;

/** How much waits in the company of the address; undefined for who is told of nothing. */
export function useNoticeCount(): { readonly open: number; readonly unread: number } | undefined {
  const allowed = useAllowed();
  const company = useCompanyCode();
  const enabled = company !== undefined && allowed(countNotices.permission);
  const { data } = useApiQuery(countNotices, {}, { enabled });
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
