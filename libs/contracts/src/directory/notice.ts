import { z } from 'zod';
import { approveJournalEntry } from '../accounting/journal-entry.js';
import { approveBill } from '../billing/bill.js';
import { command, query, type ListShape } from '../contract.js';
import { Id, Instant, listQuery } from '../fields.js';
import { approvePurchaseOrder, purchaseBackorders } from '../purchasing/purchase-order.js';
import { assignBackorders } from '../warehouse/backorder.js';

/** Notices that are marked at once. */
const MAX_MARKED = 200;

/** What people are told of, and the permission to act on it: whoever holds that in the company is told. */
export const noticePermissions = {
  purchase_order_approval: approvePurchaseOrder.permission,
  bill_approval: approveBill.permission,
  journal_entry_approval: approveJournalEntry.permission,
  held_goods: assignBackorders.permission,
  backorder: purchaseBackorders.permission,
} as const;

export const noticeKinds = Object.keys(noticePermissions) as (keyof typeof noticePermissions)[];
export const NoticeKind = z.enum(noticeKinds);
export type NoticeKind = z.infer<typeof NoticeKind>;

/** Something waits for somebody. It is settled by itself when its cause is gone. */
export const NoticeView = z.object({
  id: Id,
  kind: NoticeKind,
  /** Where to go: the order, bill or entry to be approved, the product that is held or waited for. */
  documentId: Id,
  /** What its text says: number, name, amount with currency, quantity; never a sentence. */
  params: z.record(z.string(), z.string().nullable()),
  /** Business time. */
  aroseAt: Instant,
  /** Null while it waits. */
  settledAt: Instant.nullable(),
  /** When the caller marked it read. */
  readAt: Instant.nullable(),
  /** Until then the caller does not want to see it; real time. */
  snoozedUntil: Instant.nullable(),
});
export type NoticeView = z.infer<typeof NoticeView>;

export const noticeListShape: ListShape = {
  filters: {
    kind: 'enum',
    open: 'boolean',
    unread: 'boolean',
    snoozed: 'boolean',
    documentId: 'id',
    aroseAt: 'instant',
  },
  sorts: ['aroseAt'],
  defaultSort: '-aroseAt',
};

export const listNotices = listQuery({
  subject: 'directory.notice.list',
  http: 'GET /notices',
  permission: 'directory.notice.read',
  summary: 'What waits for the caller in the company, and what was settled',
  item: NoticeView,
  ...noticeListShape,
});

export const countNotices = query({
  subject: 'directory.notice.count',
  http: 'GET /notices/count',
  permission: 'directory.notice.read',
  summary: 'How much waits for the caller, and how much of it is unread; what is snoozed waits later',
  input: z.object({}),
  output: z.object({ open: z.int(), unread: z.int() }),
});

export const markNotices = command({
  subject: 'directory.notice.mark',
  http: 'PATCH /notices',
  permission: 'directory.notice.mark',
  summary: 'Mark notices read or unread, snooze them or call them back; for the caller alone',
  input: z
    .object({
      noticeIds: z.array(Id).min(1).max(MAX_MARKED),
      read: z.boolean().optional(),
      /** Later than now; null calls them back. */
      snoozedUntil: Instant.nullable().optional(),
    })
    .refine(({ read, snoozedUntil }) => read !== undefined || snoozedUntil !== undefined, {
      message: 'read-or-snoozed-until',
      path: ['read'],
    }),
  output: z.object({ noticeIds: z.array(Id) }),
  errors: ['notice-not-found', 'invalid-date'],
});
