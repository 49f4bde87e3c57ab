import { entryApprovalRequested } from '@consigna/contracts/accounting/events';
import { billApprovalEnded, billApprovalRequested } from '@consigna/contracts/billing/events';
import { countNotices, listNotices, markNotices, type NoticeView } from '@consigna/contracts/directory/notice';
import { createUser, setMembership } from '@consigna/contracts/directory/user';
import { purchaseApprovalEnded, purchaseApprovalRequested } from '@consigna/contracts/purchasing/events';
import { backorderChanged, backorderOpened } from '@consigna/contracts/sales/events';
import { ownGoods } from '@consigna/contracts/trade';
import { goodsReceiptPosted, heldGoodsChanged } from '@consigna/contracts/warehouse/events';
import type { Context } from '@consigna/kernel/context';
import { newId } from '@consigna/kernel/id';
import { createTestDatabase } from '@consigna/testing/test-database';
import { testPlatform, type TestPlatform } from '@consigna/testing/test-platform';
import { directoryModule } from '../src/directory.module.js';
import { contextOf, network, signIn } from './build.js';

const amount = { amount: '120.00', currency: 'GBP' };

describe('notices', () => {
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await testPlatform([directoryModule]);
  });
  afterAll(() => platform.stop());

  /** A company with its owner and people by their roles. */
  async function company(at = platform) {
    const { ctx, admin } = await network(at);
    const member = async (role: string): Promise<Context> => {
      const username = `${role}-${newId()}`;
      await at.ask(createUser, admin, { username, name: role });
      await at.ask(setMembership, ctx, { username, roles: [role] });
      return contextOf(await signIn(at, username), ctx.companyId);
    };
    return { owner: ctx, member };
  }
  async function askForOrder(
    ctx: Context,
    options: Partial<{ documentId: string; authorId: string; name: string }> = {},
  ) {
    const documentId = options.documentId ?? newId();
    await platform.publish(purchaseApprovalRequested, ctx, {
      ...{ document: 'purchase-order', number: 'PO000001', name: 'Azulejos', amount, authorId: newId() },
      ...options,
      documentId,
    });
    await platform.settled();
    return documentId;
  }
  const seenBy = async (ctx: Context, filter: Record<string, Record<string, string>> = { open: { eq: 'true' } }) =>
    (await platform.ask(listNotices, ctx, { filter })).data;
  const only = ([notice]: readonly NoticeView[]): NoticeView => {
    if (notice === undefined) throw new Error('there is none');
    return notice;
  };

  it('an order that waits for approval is told to who may approve, with what its text needs', async () => {
    const { owner, member } = await company();
    const [buyer, seller] = [await member('purchasing'), await member('sales')];

    const documentId = await askForOrder(owner);

    const [notice] = await seenBy(buyer);
    expect(notice).toEqual({
      id: expect.any(String),
      kind: 'purchase_order_approval',
      documentId,
      params: { number: 'PO000001', name: 'Azulejos', amount: '120.00', currency: 'GBP' },
      aroseAt: owner.now.toISOString(),
      settledAt: null,
      readAt: null,
      snoozedUntil: null,
    });
    expect(await seenBy(owner)).toEqual([notice]);
    expect(await platform.ask(countNotices, buyer, {})).toEqual({ open: 1, unread: 1 });
    expect(await seenBy(seller)).toEqual([]);
    expect(await platform.ask(countNotices, seller, {})).toEqual({ open: 0, unread: 0 });
  });

  it('who wrote the document is not told of it', async () => {
    const { owner, member } = await company();
    const buyer = await member('purchasing');

    await askForOrder(owner, { authorId: buyer.userId });

    expect(await seenBy(buyer)).toEqual([]);
    expect(await seenBy(owner)).toHaveLength(1);
  });

  it('a changed draft changes its notice, and an approval settles it for good', async () => {
    const { owner } = await company();
    const documentId = await askForOrder(owner);
    await askForOrder(owner, { documentId, name: 'Azulejos Manises' });
    expect((await seenBy(owner)).map(({ params }) => params['name'])).toEqual(['Azulejos Manises']);

    await platform.publish(purchaseApprovalEnded, owner, {
      document: 'purchase-order',
      documentId,
      outcome: 'approved',
    });
    await platform.settled();
    expect(await seenBy(owner)).toEqual([]);
    expect(only(await seenBy(owner, { open: { eq: 'false' } })).settledAt).toBe(owner.now.toISOString());
    // The log told again from the beginning, as it would be under new event ids.
    await askForOrder(owner, { documentId });
    expect(await seenBy(owner)).toEqual([]);
    expect(await platform.ask(countNotices, owner, {})).toEqual({ open: 0, unread: 0 });
  });

  it('a held bill and a written entry wait for who may approve them; a deleted bill waits no longer', async () => {
    const { owner, member } = await company();
    const accountant = await member('accounting');
    const [billId, entryId] = [newId(), newId()];
    const request = { number: null, name: 'Bank charges', amount, authorId: newId() };
    await platform.publish(billApprovalRequested, owner, { document: 'bill', documentId: billId, ...request });
    await platform.publish(entryApprovalRequested, owner, {
      document: 'manual-entry',
      documentId: entryId,
      ...request,
    });
    await platform.settled();
    expect((await seenBy(accountant)).map(({ kind }) => kind).sort()).toEqual([
      'bill_approval',
      'journal_entry_approval',
    ]);

    await platform.publish(billApprovalEnded, owner, { document: 'bill', documentId: billId, outcome: 'withdrawn' });
    await platform.settled();

    expect((await seenBy(accountant)).map(({ documentId }) => documentId)).toEqual([entryId]);
  });

  it('goods held for waiting orders are told per product, until none of them is held any more', async () => {
    const { owner, member } = await company();
    const storeman = await member('warehouse');
    const [branchId, vase, bowl, receiptId] = [newId(), newId(), newId(), newId()];
    await platform.publish(goodsReceiptPosted, owner, {
      ...{ receiptId, number: 'GR000001', date: '2026-01-15', branchId, warehouseId: newId(), purchaseOrderId: null },
      ...{
        supplierId: newId(),
        supplierName: 'Azulejos',
        interCompanyId: null,
        kind: 'standard',
        currency: 'GBP',
        rate: '1',
      },
      lines: [
        { productId: vase, sku: 'VASE', held: '2' },
        { productId: vase, sku: 'VASE', held: '1' },
        { productId: bowl, sku: 'BOWL', held: '0' },
      ].map((line) => ({
        ...line,
        ...{ receiptLineId: newId(), purchaseOrderLineId: null, kind: 'goods' as const, accepted: '5', rejected: '0' },
        ...{ missing: '0', owner: ownGoods, lot: '', layerId: newId(), unitPrice: '2', taxCode: 'NONE' },
        ...{ valueBase: '10.00', groupProfitBase: '0', assigned: [] },
      })),
    });
    await platform.settled();
    const notices = await seenBy(storeman);
    expect(notices).toMatchObject([
      { kind: 'held_goods', documentId: vase, params: { number: 'GR000001', name: 'VASE', branchId } },
    ]);

    await platform.publish(heldGoodsChanged, owner, { productId: vase, branchId, held: '1' });
    await platform.publish(heldGoodsChanged, owner, { productId: vase, branchId: newId(), held: '0' });
    await platform.settled();
    expect(await seenBy(storeman)).toEqual(notices);

    await platform.publish(heldGoodsChanged, owner, { productId: vase, branchId, held: '0' });
    await platform.settled();
    expect(await seenBy(storeman)).toEqual([]);
  });

  it('a backorder waits for its purchase, and again when that comes to nothing', async () => {
    const { owner, member } = await company();
    const buyer = await member('purchasing');
    const [backorderId, productId, orderLineId] = [newId(), newId(), newId()];
    const change = async (state: 'open' | 'purchased' | 'closed') => {
      await platform.publish(backorderChanged, owner, { backorderId, orderLineId, state, open: '3' });
      await platform.settled();
      return (await seenBy(buyer)).length;
    };
    await platform.publish(backorderOpened, owner, {
      ...{ backorderId, orderId: newId(), orderNumber: 'SO000001', orderLineId, productId, sku: 'VASE' },
      ...{ customerId: newId(), branchId: newId(), quantity: '3' },
    });
    await platform.settled();

    expect(await seenBy(buyer)).toMatchObject([
      { kind: 'backorder', documentId: productId, params: { number: 'SO000001', name: 'VASE', quantity: '3' } },
    ]);
    expect([await change('open'), await change('purchased'), await change('open'), await change('closed')]).toEqual([
      1, 0, 1, 0,
    ]);
  });

  it('each person reads, snoozes and calls back for themselves, many at once', async () => {
    const { owner, member } = await company();
    const [buyer, other] = [await member('purchasing'), await member('purchasing')];
    for (const name of ['One', 'Two', 'Three']) await askForOrder(owner, { name });
    const ids = (await seenBy(buyer)).map(({ id }) => id);
    const counts = () => platform.ask(countNotices, buyer, {});

    await platform.ask(markNotices, buyer, { noticeIds: ids, read: true });
    expect(await counts()).toEqual({ open: 3, unread: 0 });
    const read = await seenBy(buyer);
    await platform.ask(markNotices, buyer, { noticeIds: ids.slice(0, 2), read: true });
    expect(await seenBy(buyer)).toEqual(read);
    await platform.ask(markNotices, buyer, { noticeIds: ids.slice(0, 1), read: false });
    expect(await counts()).toEqual({ open: 3, unread: 1 });
    expect((await seenBy(buyer, { unread: { eq: 'true' } })).map(({ id }) => id)).toEqual(ids.slice(0, 1));

    const snoozedUntil = new Date(Date.now() + 3_600_000).toISOString();
    await platform.ask(markNotices, buyer, { noticeIds: ids.slice(0, 2), snoozedUntil });
    expect(await counts()).toEqual({ open: 1, unread: 0 });
    expect(await seenBy(buyer, { snoozed: { eq: 'true' } })).toMatchObject([
      { id: ids[0], snoozedUntil, readAt: null },
      { id: ids[1], snoozedUntil, readAt: read[1]?.readAt },
    ]);
    await platform.ask(markNotices, buyer, { noticeIds: ids, snoozedUntil: null });
    expect(await counts()).toEqual({ open: 3, unread: 1 });
    expect(await platform.ask(countNotices, other, {})).toEqual({ open: 3, unread: 3 });
  });

  it('what cannot be marked is refused, with the field that is wrong', async () => {
    const { owner } = await company();
    await askForOrder(owner);
    const { id } = only(await seenBy(owner));
    const refused = (input: Parameters<typeof platform.ask<typeof markNotices>>[2]) =>
      platform.ask(markNotices, owner, input).then(
        () => undefined,
        (error: unknown) => error,
      );

    expect(await refused({ noticeIds: [id] })).toMatchObject({
      code: 'validation-failed',
      fields: [{ pointer: '#/read', code: 'read-or-snoozed-until' }],
    });
    expect(await refused({ noticeIds: [], read: true })).toMatchObject({ fields: [{ pointer: '#/noticeIds' }] });
    expect(await refused({ noticeIds: [id], snoozedUntil: '2020-01-01T00:00:00.000Z' })).toMatchObject({
      code: 'invalid-date',
      fields: [{ pointer: '#/snoozedUntil', code: 'in-the-past' }],
    });
    expect(await refused({ noticeIds: [id, newId()], read: true })).toMatchObject({ code: 'notice-not-found' });
    expect(only(await seenBy(owner)).readAt).toBeNull();
  });

  it('nobody of another company, and nobody without the permission, sees or marks a notice', async () => {
    const { owner, member } = await company();
    const seller = await member('sales');
    await askForOrder(owner);
    const { id } = only(await seenBy(owner));
    const elsewhere = await company();
    const both = { ...owner, companyId: elsewhere.owner.companyId, networkId: elsewhere.owner.networkId };

    for (const ctx of [elsewhere.owner, both, seller]) {
      expect(await seenBy(ctx, {})).toEqual([]);
      expect(await platform.ask(countNotices, ctx, {})).toEqual({ open: 0, unread: 0 });
      await expect(platform.ask(markNotices, ctx, { noticeIds: [id], read: true })).rejects.toMatchObject({
        code: 'notice-not-found',
      });
    }
    expect(await platform.rows('select 1 from directory.notice_mark where notice_id = $1', [id])).toEqual([]);
  });

  it('what was published while the directory was down is told of afterwards, and a log applied again changes nothing', async () => {
    const database = await createTestDatabase();
    const kept = { ...database, drop: () => Promise.resolve() };
    const first = await testPlatform([directoryModule], kept);
    const { owner } = await company(first);
    const request = { document: 'purchase-order', number: 'PO1', name: 'A', amount, authorId: newId() };
    const [waiting, approved] = [newId(), newId()];
    await first.publish(purchaseApprovalRequested, owner, { ...request, documentId: approved });
    await first.settled();
    await first.publish(purchaseApprovalRequested, owner, { ...request, documentId: waiting });
    await first.publish(purchaseApprovalEnded, owner, {
      ...{ document: 'purchase-order', documentId: approved, outcome: 'approved' },
    });
    await first.stop();

    const second = await testPlatform([directoryModule], kept);
    await second.settled();
    const all = () => second.rows('select * from directory.notice order by id');
    const once = await all();
    expect(once.map((notice) => [notice['document_id'], notice['settled_at'] === null]).sort()).toEqual(
      [
        [waiting, true],
        [approved, false],
      ].sort(),
    );
    await second.stop();
    const third = await testPlatform([directoryModule], kept);
    await third.settled();
    const rewound = await third.rows(
      `update directory.event_cursor set position = 0 where producer = 'purchasing' returning shard`,
    );
    expect(rewound.length).toBeGreaterThan(0);
    await third.stop();

    const fourth = await testPlatform([directoryModule], database);
    await fourth.settled();
    expect(await fourth.rows('select * from directory.notice order by id')).toEqual(once);
    await fourth.stop();
  }, 30_000);
});
