import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deterministicId, newId } from '@consigna/kernel/id';
import {
  approveBill,
  createBill,
  getBill,
  listBillableReceiptLines,
  listBilledReceipts,
  listBills,
} from '@consigna/contracts/billing/bill';
import type { billPosted } from '@consigna/contracts/billing/events';
import { createInvoice, issueInvoice } from '@consigna/contracts/billing/invoice';
import { listPayments, recordPayment } from '@consigna/contracts/billing/payment';
import { createSelfBill } from '@consigna/contracts/billing/self-bill';
import type { Payload } from '@consigna/contracts/contract';
import { partiesSaved } from '@consigna/contracts/directory/events';
import { eventually } from '@consigna/testing/eventually';
import { testPlatform, type TestPlatform } from '@consigna/testing/test-platform';
import { billingModule } from '../src/billing.module.js';
import { builders, type Trader } from './build.js';

let platform: TestPlatform;
let build: ReturnType<typeof builders>;

beforeAll(async () => {
  platform = await testPlatform([billingModule]);
  build = builders(platform);
}, 60_000);
afterAll(() => platform.stop());

const manager = ({ ctx }: Trader) => ({ ...ctx, userId: newId() });
const posted = (trader: Trader) => build.told<Payload<typeof billPosted>>(trader.ctx, 'billing.bill.posted');

describe("a supplier's bill", () => {
  it('is refused for a branch of somebody else', async () => {
    const [trader, other] = await Promise.all([build.trader(), build.trader()]);
    const create = (branchId: string) =>
      platform.ask(createBill, trader.ctx, {
        supplierId: trader.supplierId,
        supplierNumber: 'B-1',
        branchId,
        lines: [{ description: 'Rent', quantity: '1', unitPrice: '10.00' }],
      });

    for (const branchId of [other.branchId, newId()]) {
      await expect(create(branchId)).rejects.toMatchObject({
        code: 'branch-not-found',
        fields: [{ pointer: '#/branchId', code: 'branch-not-found' }],
      });
    }
    expect(await create(trader.branchId)).toMatchObject({ branchId: trader.branchId });
  });

  it('of more than was received is held and cannot be approved', async () => {
    const trader = await build.trader();
    const { receiptLineId } = await build.received(trader, { accepted: '60', price: '4.00' });
    await platform.settled();

    const bill = await build.billed(trader, 'A-1', { receiptLineId, quantity: '100', unitPrice: '4.00' });

    expect(bill).toMatchObject({
      state: 'held',
      number: null,
      holdReasons: [{ code: 'quantity-variance', variance: '40' }],
    });
    await expect(platform.ask(approveBill, manager(trader), { billId: bill.id })).rejects.toMatchObject({
      code: 'quantity-variance',
    });
    expect(await posted(trader)).toEqual([]);
  });

  it('is found by its order and receipts, with what settled it, and tells them with its own units of each', async () => {
    const [trader, stranger] = await Promise.all([build.trader(), build.trader()]);
    const receive = (accepted: string, number: string, purchaseOrderId = newId(), by = trader) =>
      build.received(by, { accepted, price: '4.00' }, { number, purchaseOrderId });
    const first = await receive('60', 'GR-1');
    const second = await receive('5', 'GR-2', first.purchaseOrderId);
    const other = await receive('7', 'GR-3');
    const theirs = await receive('7', 'GR-1', newId(), stranger);
    await platform.settled();
    const bill = await platform.ask(createBill, trader.ctx, {
      supplierNumber: 'A-1',
      source: { type: 'purchase-order', id: first.purchaseOrderId },
    });
    const apart = await build.billed(trader, 'A-2', {
      receiptLineId: other.receiptLineId,
      quantity: '3',
      unitPrice: '4',
    });
    await build.billed(stranger, 'A-1', { receiptLineId: theirs.receiptLineId, quantity: '7', unitPrice: '4' });
    const payment = await platform.ask(recordPayment, trader.ctx, {
      direction: 'out',
      partyId: trader.supplierId,
      currency: 'EUR',
      amount: '10.00',
      allocations: [{ documentId: bill.id, amount: '10.00' }],
    });
    const found = async (filter: Record<string, Record<string, string>>, by = trader) =>
      (await platform.ask(listBills, by.ctx, { filter, sort: 'createdAt' })).data;
    const idsOf = (bills: readonly { id: string }[]) => bills.map(({ id }) => id);

    expect(await found({ receiptId: { eq: second.receiptId } })).toMatchObject([
      { id: bill.id, settlements: [{ type: 'payment', id: payment.id, number: payment.number, amount: '10.00' }] },
    ]);
    expect(idsOf(await found({ purchaseOrderId: { eq: first.purchaseOrderId } }))).toEqual([bill.id]);
    expect(
      idsOf(await found({ receiptId: { in: `${first.receiptId},${other.receiptId},${theirs.receiptId}` } })),
    ).toEqual([bill.id, apart.id]);
    expect(await found({ receiptId: { eq: theirs.receiptId } })).toEqual([]);
    expect(await found({ purchaseOrderId: { eq: first.purchaseOrderId } }, stranger)).toEqual([]);
    const { purchaseOrderId } = first;
    expect(await platform.ask(listBilledReceipts, trader.ctx, { billId: bill.id })).toEqual({
      data: [
        { id: first.receiptId, number: 'GR-1', date: '2026-01-15', purchaseOrderId, quantity: '60' },
        { id: second.receiptId, number: 'GR-2', date: '2026-01-15', purchaseOrderId, quantity: '5' },
      ],
    });
    expect((await platform.ask(listBilledReceipts, trader.ctx, { billId: apart.id })).data).toMatchObject([
      { id: other.receiptId, quantity: '3' },
    ]);
    await expect(platform.ask(listBilledReceipts, stranger.ctx, { billId: bill.id })).rejects.toMatchObject({
      code: 'bill-not-found',
    });
  });

  it('above the price is posted when somebody else approves it', async () => {
    const trader = await build.trader();
    const { receiptLineId } = await build.received(trader, { accepted: '60', price: '4.00' });
    await platform.settled();

    const bill = await build.billed(trader, 'A-2', { receiptLineId, quantity: '60', unitPrice: '4.30' });
    await expect(platform.ask(approveBill, trader.ctx, { billId: bill.id })).rejects.toMatchObject({
      code: 'approver-is-author',
    });
    const approver = manager(trader);
    const approved = await platform.ask(approveBill, approver, { billId: bill.id, version: 1 });

    expect(bill.holdReasons).toMatchObject([{ code: 'price-variance', variance: '7.50', tolerance: '2.00' }]);
    expect(approved).toMatchObject({
      state: 'posted',
      number: 'BILL-000001',
      approvedBy: approver.userId,
      gross: '258.00',
    });
    expect(await posted(trader)).toMatchObject([
      { netBase: '258.00', lines: [{ netBase: '258.00', receivedValueBase: '240.00' }] },
    ]);
  });

  it('at another price clears what the receipt was worth', async () => {
    const trader = await build.trader();
    const { receiptLineId } = await build.received(trader, { accepted: '10', price: '10.00' });
    await platform.settled();

    const bill = await build.billed(trader, 'A-3', { receiptLineId, quantity: '10', unitPrice: '12.00' });
    await platform.ask(approveBill, manager(trader), { billId: bill.id });

    expect(await posted(trader)).toMatchObject([
      { grossBase: '120.00', lines: [{ netBase: '120.00', receivedValueBase: '100.00' }] },
    ]);
  });

  it('of all that was received is posted at once, once, and its number is not taken twice', async () => {
    const trader = await build.trader();
    const { purchaseOrderId, receiptLineId } = await build.received(trader, { accepted: '3', price: '1.15' });
    await platform.settled();
    const source = { type: 'purchase-order' as const, id: purchaseOrderId };

    const bill = await platform.ask(createBill, trader.ctx, { supplierNumber: 'Re 7', source });

    expect(bill).toMatchObject({
      state: 'posted',
      gross: '3.45',
      dueDate: '2026-02-14',
      lines: [{ receiptLineId, quantity: '3' }],
    });
    await expect(platform.ask(createBill, trader.ctx, { supplierNumber: 'Re 8', source })).rejects.toMatchObject({
      code: 'already-billed',
    });
    const expense = {
      supplierId: trader.supplierId,
      supplierNumber: ' rE7',
      lines: [{ description: 'Rent', quantity: '1', unitPrice: '5' }],
    };
    await expect(platform.ask(createBill, trader.ctx, expense)).rejects.toMatchObject({
      code: 'duplicate-supplier-number',
    });
    expect((await platform.ask(listBillableReceiptLines, trader.ctx, { purchaseOrderId })).data).toEqual([]);
  });

  it('of another company is not found', async () => {
    const trader = await build.trader();
    const stranger = await build.trader();
    const { receiptLineId } = await build.received(trader, { accepted: '3', price: '1' });
    await platform.settled();
    const bill = await build.billed(trader, 'A-4', { receiptLineId, quantity: '1', unitPrice: '1' });

    await expect(platform.ask(getBill, stranger.ctx, { billId: bill.id })).rejects.toMatchObject({
      code: 'bill-not-found',
    });
    await expect(build.billed(stranger, 'A-5', { receiptLineId, quantity: '1', unitPrice: '1' })).rejects.toMatchObject(
      { code: 'receipt-line-not-found' },
    );
  });
});

describe('a self-bill', () => {
  it('is posted in the series of its consignor, once per settlement', async () => {
    const trader = await build.trader();
    const line = {
      productId: null,
      description: 'Sold',
      quantity: '5',
      net: '70.00',
      accrualBase: '70.00',
      payableBase: '70.00',
    };
    const input = {
      settlementId: newId(),
      settlementNumber: 'SET-1',
      consignorId: trader.supplierId,
      currency: 'EUR',
      taxCode: 'S20',
      lines: [
        line,
        {
          ...line,
          description: 'Came back',
          quantity: '1',
          net: '-10.00',
          accrualBase: '-10.00',
          payableBase: '-10.00',
        },
      ],
    };

    const bill = await platform.ask(createSelfBill, trader.ctx, input);
    const again = await platform.ask(createSelfBill, trader.ctx, input);

    expect(bill).toMatchObject({ number: 'SB-SUPP-000001', net: '60.00', tax: '12.00', gross: '72.00' });
    expect(again).toEqual(bill);
    expect(await posted(trader)).toMatchObject([
      {
        kind: 'self_bill',
        grossBase: '72.00',
        settlementId: input.settlementId,
        lines: [{ accrualBase: '70.00' }, { accrualBase: '-10.00' }],
      },
    ]);
    expect(await platform.ask(getBill, trader.ctx, { billId: bill.billId })).toMatchObject({
      supplierNumber: 'SB-SUPP-000001',
      outstanding: '72.00',
    });
  });
});

describe('between companies', () => {
  it("our invoice is the partner's bill once its receipt is there, and our payment its payment", async () => {
    const networkId = newId();
    const buyer = await build.trader({ networkId });
    const seller = await build.trader({ networkId }, { customer: buyer.ctx.companyId });
    await namePartner(buyer, seller);
    const { deliveryId, lineIds } = await build.shipped(seller, [{ quantity: '10', price: '100' }], {
      interCompanyId: buyer.ctx.companyId,
    });
    const draft = await platform.ask(createInvoice, seller.ctx, { source: { type: 'delivery', id: deliveryId } });
    const invoice = await platform.ask(issueInvoice, seller.ctx, { invoiceId: draft.id });

    const receiptLineId = deterministicId('mirror-receipt-line', lineIds[0] ?? '');
    await eventually(async () =>
      expect(
        await platform.rows(`select 1 from billing.parked where kind = 'waiting' and company_id = $1`, [
          seller.ctx.companyId,
        ]),
      ).toHaveLength(1),
    );
    await build.received(
      buyer,
      { accepted: '10', price: '100', receiptLineId },
      { interCompanyId: seller.ctx.companyId },
    );
    const billId = deterministicId('mirror-bill', invoice.id);
    await eventually(async () => {
      expect(await platform.ask(getBill, buyer.ctx, { billId })).toMatchObject({
        state: 'posted',
        supplierNumber: invoice.number,
        gross: '1000.00',
        interCompanyId: seller.ctx.companyId,
        lines: [{ receiptLineId, receivedValueBase: '1000.00' }],
      });
    });

    await build.paid(seller, '400.00', invoice);

    await eventually(async () =>
      expect(await platform.ask(getBill, buyer.ctx, { billId })).toMatchObject({
        state: 'partially_paid',
        outstanding: '600.00',
      }),
    );
    await platform.settled();
    expect((await platform.ask(listPayments, buyer.ctx, {})).data).toMatchObject([
      { direction: 'out', amount: '400.00', interCompanyId: seller.ctx.companyId },
    ]);
    expect((await platform.ask(listPayments, seller.ctx, {})).data).toHaveLength(1);
  }, 20_000);
});

async function namePartner(buyer: Trader, seller: Trader): Promise<void> {
  await platform.publish(partiesSaved, buyer.ctx, {
    parties: [
      {
        partyId: buyer.supplierId,
        code: 'SUPP',
        name: 'Seller',
        isCustomer: false,
        isSupplier: true,
        isConsignor: false,
        country: 'ES',
        taxId: null,
        currency: 'EUR',
        priceGroup: null,
        paymentTermDays: 30,
        creditLimit: null,
        taxCode: null,
        interCompanyId: seller.ctx.companyId,
        active: true,
      },
    ],
  });
  await platform.settled();
}
