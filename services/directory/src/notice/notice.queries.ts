import type { Context } from '@consigna/kernel/context';
import { isHeld } from '@consigna/kernel/permission';
import { noticeKinds, noticeListShape, noticePermissions, type NoticeView } from '@consigna/contracts/directory/notice';
import type { ListSource } from '@consigna/persistence/list';
import { statement } from '@consigna/persistence/statement';

/** A notice as the database gives it, with the caller's marks. */
export type NoticeRow = Omit<NoticeView, 'aroseAt' | 'settledAt' | 'readAt' | 'snoozedUntil'> & {
  aroseAt: Date;
  settledAt: Date | null;
  readAt: Date | null;
  snoozedUntil: Date | null;
};

const IS_UNREAD = '(m.read_at is null)';
const IS_OPEN = '(n.settled_at is null)';
const IS_SNOOZED = '(coalesce(m.snoozed_until > statement_timestamp(), false))';

/** `$1` is the company; marks are the caller's own by row-level security. */
const noticesWithMarks = `from notice n left join notice_mark m on m.company_id = n.company_id and m.notice_id = n.id and m.user_id = (select ctx.user_id())`;
/** Nobody is told of what they did themselves. */
const OF_OTHERS = 'n.company_id = $1 and n.author_id <> (select ctx.user_id())';

/** The list of those kinds of notices on which the caller may act. */
export function noticeList(ctx: Context): ListSource {
  return {
    name: 'directory.notices',
    shape: noticeListShape,
    select: `select n.id, n.kind, n.document_id as "documentId", n.params, n.arose_at as "aroseAt", n.settled_at as "settledAt",
      m.read_at as "readAt", m.snoozed_until as "snoozedUntil" ${noticesWithMarks}`,
    where: `${OF_OTHERS} and n.kind = any('{${kindsFor(ctx).join(',')}}'::text[])`,
    columns: {
      kind: 'n.kind',
      open: IS_OPEN,
      unread: IS_UNREAD,
      snoozed: IS_SNOOZED,
      documentId: 'n.document_id',
      aroseAt: 'n.arose_at',
    },
    id: 'n.id',
  };
}

/** Kinds of notices for whoever holds what the caller holds. */
export function kindsFor(ctx: Context): NoticeView['kind'][] {
  return noticeKinds.filter((kind) => isHeld(ctx, noticePermissions[kind]));
}

/** Takes company and kinds. */
export const countWaiting = statement(
  'directory.count-notices',
  `select count(*)::int as open, (count(*) filter (where ${IS_UNREAD}))::int as unread ${noticesWithMarks}
   where ${OF_OTHERS} and n.kind = any($2::text[]) and ${IS_OPEN} and not ${IS_SNOOZED}`,
);

/** Which of some notices the caller is told of; takes company, kinds and ids. */
export const seenOf = statement(
  'directory.seen-notices',
  `select n.id from notice n where ${OF_OTHERS} and n.kind = any($2::text[]) and n.id = any($3::uuid[])`,
);

export function noticeView(row: NoticeRow): NoticeView {
  return {
    ...row,
    aroseAt: row.aroseAt.toISOString(),
    settledAt: row.settledAt?.toISOString() ?? null,
    readAt: row.readAt?.toISOString() ?? null,
    snoozedUntil: row.snoozedUntil?.toISOString() ?? null,
  };
}
