import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  approveJournalEntry,
  createJournalEntry,
  updateJournalEntry,
} from '@consigna/contracts/accounting/journal-entry';
import { approveBill, createBill, deleteBill } from '@consigna/contracts/billing/bill';
import { countNotices, listNotices, markNotices, type NoticeKind } from '@consigna/contracts/directory/notice';
import {
  approvePurchaseOrder,
  cancelPurchaseOrder,
  createPurchaseOrder,
  purchaseBackorders,
  sendPurchaseOrder,
  updatePurchaseOrder,
} from '@consigna/contracts/purchasing/purchase-order';
import { listBackorders } from '@consigna/contracts/sales/backorder';
import { cancelSalesOrder, readSalesOrder as readOrder } from '@consigna/contracts/sales/sales-order';
import { releaseHeld } from '@consigna/contracts/warehouse/backorder';
import { everythingApplied, ScenarioNetwork, type ScenarioCompany } from '@consigna/testing/scenario';

describe('notices of a company', () => {
  let company: ScenarioCompany;
  let supplierId: string;
  let customerId: string;
  let productId: string;

  beforeAll(async () => {
    const network = await ScenarioNetwork.create();
    company = await network.company();
    supplierId = await company.party({ name: 'Azulejos Manises' });
    customerId = await company.party({ name: 'Regalos Miramar' });
    productId = await company.product({ sku: 'VASE', name: 'Vase' });
  });

  const here = () => ({ company: company.id });
  const line = (quantity: string, unitPrice: string) => ({ productId, quantity, unitPrice, taxCode: 'NONE' });
  /** What waits of a kind for the approver, who wrote none of it. */
  const waiting = async (kind: NoticeKind) => {
    await everythingApplied();
    const filter = { kind: { eq: kind }, open: { eq: 'true' } };
    return (await company.approver.call(listNotices, { filter }, here())).data;
  };

  it('an order waits for its approval with its latest amount, until it is approved or cancelled', async () => {
    const enter = () => company.call(createPurchaseOrder, { supplierId, lines: [line('10', '8')] });
    const [draft, withdrawn] = await Promise.all([enter(), enter()]);
    const changed = await company.call(updatePurchaseOrder, {
      orderId: draft.id,
      version: draft.version,
      lines: [line('12', '8')],
    });
    const mine = (notices: Awaited<ReturnType<typeof waiting>>) =>
      notices.find(({ documentId }) => documentId === changed.id);

    expect(mine(await waiting('purchase_order_approval'))?.params).toEqual({
      ...{ number: changed.number, name: 'Azulejos Manises', amount: '96.00', currency: 'EUR' },
    });
    expect((await company.call(listNotices, { filter: { documentId: { eq: changed.id } } })).data).toEqual([]);
    await company.approver.call(approvePurchaseOrder, { orderId: changed.id, version: changed.version }, here());
    await company.call(cancelPurchaseOrder, { orderId: withdrawn.id, version: withdrawn.version });
    expect(await waiting('purchase_order_approval')).toEqual([]);
  });

  it('a held bill and a written entry wait until somebody approves them', async () => {
    const receipt = await company.receive(productId, '10', { unitPrice: '2', supplierId });
    const held = (supplierNumber: string) =>
      company.call(createBill, {
        ...{ supplierId, supplierNumber, currency: 'EUR' },
        lines: [{ receiptLineId: receipt.lines[0]?.id ?? '', quantity: '5', unitPrice: '3', taxCode: 'NONE' }],
      });
    const [first, second] = [await held('F-1'), await held('F-2')];
    expect((await waiting('bill_approval')).map(({ params }) => [params['number'], params['amount']]).sort()).toEqual([
      ['F-1', '15.00'],
      ['F-2', '15.00'],
    ]);
    await company.approver.call(approveBill, { billId: first.id, version: first.version }, here());
    await company.call(deleteBill, { billId: second.id, version: second.version });
    expect(await waiting('bill_approval')).toEqual([]);

    const entry = await company.call(createJournalEntry, {
      description: 'Doubtful customer',
      lines: [
        { role: 'WRITE_OFF', debit: '120.00' },
        { role: 'BAD_DEBT_ALLOWANCE', credit: '120.00' },
      ],
    });
    expect(await waiting('journal_entry_approval')).toMatchObject([
      { documentId: entry.id, params: { name: 'Doubtful customer', amount: '120.00', currency: 'EUR' } },
    ]);
    const { id: entryId, version } = entry;
    const less = await company.call(updateJournalEntry, {
      ...{ entryId, version, description: 'Less doubtful' },
      lines: [
        { role: 'WRITE_OFF', debit: '90.00' },
        { role: 'BAD_DEBT_ALLOWANCE', credit: '90.00' },
      ],
    });
    expect(await waiting('journal_entry_approval')).toMatchObject([
      { documentId: entryId, params: { name: 'Less doubtful', amount: '90.00' } },
    ]);
    await company.approver.call(approveJournalEntry, { entryId, version: less.version }, here());
    expect(await waiting('journal_entry_approval')).toEqual([]);
  });

  it('a backorder waits for its purchase, and the goods that come for others for their assignment', async () => {
    const vase = await company.product({ sku: 'JAR', name: 'Jar' });
    const order = await company.order(customerId, [{ productId: vase, quantity: '6', unitPrice: '5' }], 'backorder');
    const [backorder] = await waiting('backorder');
    expect(backorder).toMatchObject({ documentId: vase, params: { number: order.number, name: 'JAR', quantity: '6' } });
    const other = await company.order(customerId, [{ productId: vase, quantity: '2', unitPrice: '5' }], 'backorder');

    await company.receive(vase, '4', { unitPrice: '2', supplierId });
    expect(await waiting('held_goods')).toMatchObject([{ documentId: vase, params: { name: 'JAR' } }]);
    await company.call(releaseHeld, { productId: vase, branchId: company.branchId });
    expect(await waiting('held_goods')).toEqual([]);

    await company.receive(vase, '2', { unitPrice: '2', supplierId });
    expect(await waiting('held_goods')).toHaveLength(1);
    const { data } = await company.call(listBackorders, { filter: { orderId: { eq: order.id } } });
    const backorderIds = data.map(({ id }) => id);
    const draft = await company.call(purchaseBackorders, { backorderIds, supplierId, unitPrice: '2' });
    const approved = await company.approver.call(
      approvePurchaseOrder,
      { orderId: draft.id, version: draft.version },
      here(),
    );
    await company.call(sendPurchaseOrder, { orderId: draft.id, version: approved.version });
    expect((await waiting('backorder')).map(({ params }) => params['number'])).toEqual([other.number]);
    for (const { id } of [order, other]) {
      const { version } = await company.clerk.call(readOrder, { orderId: id }, here());
      await company.call(cancelSalesOrder, { orderId: id, version });
    }
    expect(await waiting('held_goods')).toEqual([]);
    expect(await waiting('backorder')).toEqual([]);
  });

  it('is read and snoozed over HTTP, many at once', async () => {
    await company.call(createPurchaseOrder, { supplierId, lines: [line('1', '8')] });
    const notices = await waiting('purchase_order_approval');
    const noticeIds = notices.map(({ id }) => id);
    const before = await company.approver.call(countNotices, {}, here());

    await company.approver.call(markNotices, { noticeIds, read: true }, here());
    const after = await company.approver.call(countNotices, {}, here());
    expect(after).toEqual({ open: before.open, unread: before.unread - noticeIds.length });

    const path = `/api/v1/companies/${company.id}/notices`;
    const past = { noticeIds, snoozedUntil: '2020-01-01T00:00:00.000Z' };
    expect(await company.approver.raw('PATCH', path, { body: past })).toMatchObject({
      status: 422,
      body: { code: 'invalid-date', errors: [{ pointer: '#/snoozedUntil', code: 'in-the-past' }] },
    });
    expect(await company.clerk.raw('PATCH', path, { body: { noticeIds, read: true } })).toMatchObject({
      status: 404,
      body: { code: 'notice-not-found' },
    });
  });
});
