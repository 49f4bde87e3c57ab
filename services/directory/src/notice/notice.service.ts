import { Injectable } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import { DomainError } from '@consigna/kernel/domain-error';
import { newId } from '@consigna/kernel/id';
import type { Input, Output, Payload } from '@consigna/contracts/contract';
import type { ApprovalEnd, ApprovalRequest } from '@consigna/contracts/approval';
import type { countNotices, listNotices, markNotices, NoticeKind } from '@consigna/contracts/directory/notice';
import type { ListInput } from '@consigna/contracts/fields';
import type { backorderChanged, backorderOpened } from '@consigna/contracts/sales/events';
import type { goodsReceiptPosted, heldGoodsChanged } from '@consigna/contracts/warehouse/events';
import { Database } from '@consigna/persistence/database';
import { listPage } from '@consigna/persistence/list';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import { countWaiting, kindsFor, noticeList, noticeView, seenOf, type NoticeRow } from './notice.queries.js';

/** What waits is told of once; while it waits its text may change, and what was settled stays settled. */
const putNotices = statement(
  'directory.put-notices',
  `insert into notice as n (company_id, id, kind, cause, document_id, params, author_id, arose_at)
   select $1, u.id, $2, u.cause, u.document_id, u.params, $3, $4
   from unnest($5::uuid[], $6::text[], $7::uuid[], $8::jsonb[]) u(id, cause, document_id, params)
   on conflict (company_id, kind, cause) do update set params = excluded.params where n.settled_at is null and n.params <> excluded.params
   returning n.id`,
);
const settleNotice = statement(
  'directory.settle-notice',
  'update notice set settled_at = $4 where company_id = $1 and kind = $2 and cause = $3 and settled_at is null returning id',
);
const reopenNotice = statement(
  'directory.reopen-notice',
  'update notice set settled_at = null where company_id = $1 and kind = $2 and cause = $3 and settled_at is not null returning id',
);
const settleHeldGoods = statement(
  'directory.settle-held-goods',
  `update notice set settled_at = $4
   where company_id = $1 and kind = 'held_goods' and document_id = $2 and params->>'branchId' = $3 and settled_at is null returning id`,
);
/** Members that are left out stay as they are; a notice read before keeps when. */
const putMarks = statement(
  'directory.put-notice-marks',
  `insert into notice_mark as m (company_id, user_id, notice_id, read_at, snoozed_until)
   select $1, $2, id, case when $4::boolean then statement_timestamp() end, $6 from unnest($3::uuid[]) id
   on conflict (company_id, user_id, notice_id) do update set
     read_at = case when $4 is null then m.read_at when $4 then coalesce(m.read_at, excluded.read_at) end,
     snoozed_until = case when $5::boolean then excluded.snoozed_until else m.snoozed_until end`,
);
const isLater = statement('directory.is-later', 'select $1::timestamptz > statement_timestamp() as later');

/** A notice as it arises. */
interface Arising {
  readonly cause: string;
  readonly documentId: string;
  readonly params: Readonly<Record<string, string | null>>;
}

@Injectable()
export class NoticeService {
  constructor(private readonly database: Database) {}

  async list(ctx: Context, input: ListInput): Promise<Output<typeof listNotices>> {
    const page = await this.database.read(ctx, (sql) =>
      listPage<NoticeRow>(sql, noticeList(ctx), ctx.companyId, input),
    );
    return { ...page, data: page.data.map(noticeView) };
  }

  async count(ctx: Context): Promise<Output<typeof countNotices>> {
    const [row] = await this.database.read(ctx, (sql) =>
      sql<Output<typeof countNotices>>(countWaiting, [ctx.companyId, kindsFor(ctx)]),
    );
    return row ?? { open: 0, unread: 0 };
  }

  /** @throws DomainError `notice-not-found`, `invalid-date` for a time that has passed */
  mark(
    ctx: Context,
    { noticeIds, read, snoozedUntil }: Input<typeof markNotices>,
  ): Promise<Output<typeof markNotices>> {
    const ids = [...new Set(noticeIds)];
    return this.database.operation(ctx, async (tx) => {
      const [seen, [until]] = await Promise.all([
        tx.sql<{ id: string }>(seenOf, [ctx.companyId, kindsFor(ctx), ids]),
        tx.sql<{ later: boolean | null }>(isLater, [snoozedUntil ?? null]),
      ]);
      const unknown = ids.find((id) => seen.every((notice) => notice.id !== id));
      if (unknown !== undefined) throw new DomainError('notice-not-found', { id: unknown });
      if (until?.later === false)
        throw new DomainError('invalid-date', { value: snoozedUntil }, [
          { pointer: '#/snoozedUntil', code: 'in-the-past' },
        ]);

      const isSnoozing = snoozedUntil !== undefined;
      await tx.sql(putMarks, [ctx.companyId, ctx.userId, ids, read ?? null, isSnoozing, snoozedUntil ?? null]);
      return { noticeIds: ids };
    });
  }

  async askForApproval(tx: Transaction, kind: NoticeKind, request: ApprovalRequest): Promise<void> {
    const { documentId, number, name, amount, authorId } = request;
    const params = { number, name, amount: amount.amount, currency: amount.currency };
    await arise(tx, kind, [{ cause: documentId, documentId, params }], authorId);
  }

  async endApproval(tx: Transaction, kind: NoticeKind, { documentId }: ApprovalEnd): Promise<void> {
    await changeOne(tx, settleNotice, [kind, documentId, tx.ctx.now]);
  }

  /** One notice per product that a receipt brought for waiting orders. */
  async holdGoods(tx: Transaction, receipt: Payload<typeof goodsReceiptPosted>): Promise<void> {
    const { receiptId, number, branchId, lines } = receipt;
    const held = lines.filter((line) => /[1-9]/.test(line.held));
    const products = new Map(held.map((line) => [line.productId, line.sku]));
    const arising = [...products].map(([productId, sku]) => ({
      cause: `${receiptId} ${productId}`,
      documentId: productId,
      params: { number, name: sku, branchId },
    }));
    await arise(tx, 'held_goods', arising, NOBODY);
  }

  async changeHeldGoods(
    tx: Transaction,
    { productId, branchId, held }: Payload<typeof heldGoodsChanged>,
  ): Promise<void> {
    if (/[1-9]/.test(held)) return;
    const settled = await tx.sql<{ id: string }>(settleHeldGoods, [tx.ctx.companyId, productId, branchId, tx.ctx.now]);
    tell(tx, settled);
  }

  async openBackorder(tx: Transaction, backorder: Payload<typeof backorderOpened>): Promise<void> {
    const { backorderId, productId, orderNumber, sku, quantity } = backorder;
    const params = { number: orderNumber, name: sku, quantity };
    await arise(tx, 'backorder', [{ cause: backorderId, documentId: productId, params }], NOBODY);
  }

  /** What was purchased, or has its goods, waits for nobody; a purchase that comes to nothing lets it wait again. */
  async changeBackorder(tx: Transaction, { backorderId, state }: Payload<typeof backorderChanged>): Promise<void> {
    if (state === 'open') await changeOne(tx, reopenNotice, ['backorder', backorderId]);
    else await changeOne(tx, settleNotice, ['backorder', backorderId, tx.ctx.now]);
  }
}

/** Author of what is told to everybody who may act, also to who caused it: they may not know. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

async function arise(tx: Transaction, kind: NoticeKind, arising: readonly Arising[], authorId: string): Promise<void> {
  if (arising.length === 0) return;
  const put = await tx.sql<{ id: string }>(putNotices, [
    tx.ctx.companyId,
    kind,
    authorId,
    tx.ctx.now,
    arising.map(() => newId()),
    arising.map(({ cause }) => cause),
    arising.map(({ documentId }) => documentId),
    arising.map(({ params }) => JSON.stringify(params)),
  ]);
  tell(tx, put);
}

/** @param values after the company: kind, cause, and when it is settled */
async function changeOne(tx: Transaction, change: typeof settleNotice, values: readonly unknown[]): Promise<void> {
  tell(tx, await tx.sql<{ id: string }>(change, [tx.ctx.companyId, ...values]));
}

/** Open pages read their notices again. */
function tell(tx: Transaction, notices: readonly { id: string }[]): void {
  tx.progressed(
    'notice',
    notices.map(({ id }) => id),
  );
}
