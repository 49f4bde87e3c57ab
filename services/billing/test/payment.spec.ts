import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@consigna/kernel/id';
import { createCreditNote } from '@consigna/contracts/billing/correction';
import type { allocationRecorded, paymentRecorded } from '@consigna/contracts/billing/events';
import { cancelInvoice, getInvoice, issueInvoice } from '@consigna/contracts/billing/invoice';
import { allocate, getPayment, listPayments, recordPayment, undoAllocation } from '@consigna/contracts/billing/payment';
import type { Payload } from '@consigna/contracts/contract';
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

async function credited({ ctx }: Trader, correctsLineId: string, unitPrice: string) {
  const note = await platform.ask(createCreditNote, ctx, {
    kind: 'corrects_price',
    lines: [{ correctsLineId, quantity: '1', unitPrice }],
  });
  return platform.ask(issueInvoice, ctx, { invoiceId: note.id });
}

describe('payments', () => {
  it('are refused for a branch of somebody else', async () => {
    const [trader, other] = await Promise.all([build.trader(), build.trader()]);
    const record = (branchId: string) =>
      platform.ask(recordPayment, trader.ctx, {
        direction: 'in',
        partyId: trader.customerId,
        currency: 'EUR',
        amount: '10.00',
        branchId,
      });

    for (const branchId of [other.branchId, newId()]) {
      await expect(record(branchId)).rejects.toMatchObject({
        code: 'branch-not-found',
        fields: [{ pointer: '#/branchId', code: 'branch-not-found' }],
      });
    }
    expect(await record(trader.branchId)).toMatchObject({ number: 'PAY-000001', branchId: trader.branchId });
  });

  it('50, a credit note of 23.80 and 50 settle 119.00 and leave 4.80 on account', async () => {
    const trader = await build.trader();
    const invoice = await build.issued(trader, {
      lines: [{ description: 'Work', quantity: '1', unitPrice: '100', taxCode: 'S19' }],
    });
    const lineId = invoice.lines[0]?.id ?? '';

    await build.paid(trader, '50.00', invoice);
    const note = await credited(trader, lineId, '20');
    const between = await platform.ask(getInvoice, trader.ctx, { invoiceId: invoice.id });
    await expect(credited(trader, lineId, '80.01')).rejects.toMatchObject({ code: 'over-credited' });
    const last = await build.paid(trader, '50.00', invoice);
    const paid = await platform.ask(getInvoice, trader.ctx, { invoiceId: invoice.id });

    expect(note).toMatchObject({ gross: '23.80', state: 'paid' });
    expect(between).toMatchObject({ outstanding: '45.20', state: 'partially_paid' });
    expect(last).toMatchObject({
      unallocated: '4.80',
      state: 'open',
      allocations: [{ documentNumber: invoice.number, amount: '45.20' }],
    });
    expect(paid).toMatchObject({ state: 'paid', outstanding: '0.00' });
    expect(paid.settlements.map((settlement) => [settlement.type, settlement.amount])).toEqual([
      ['payment', '50.00'],
      ['credit_note', '23.80'],
      ['payment', '45.20'],
    ]);
  });

  it('in dollars settle at the rate of the invoice, and nothing is left in either currency', async () => {
    const trader = await build.trader();
    const dollars = { currency: 'USD', lines: [{ description: 'Work', quantity: '1', unitPrice: '1000' }] };
    const invoice = await build.issued(trader, dollars);

    await build.rate(trader, '2026-01-02', '0.94');
    await build.paid(trader, '600.00', invoice);
    await credited(trader, invoice.lines[0]?.id ?? '', '100');
    await build.rate(trader, '2026-01-03', '0.88');
    await build.paid(trader, '300.00', invoice);

    const told = await build.told<Payload<typeof paymentRecorded>>(trader.ctx, 'billing.payment.recorded');
    expect(
      told.map((payment) => [payment.amountBase, payment.allocations[0]?.amountBase, payment.unallocatedBase]),
    ).toEqual([
      ['564.00', '540.00', '0.00'],
      ['264.00', '270.00', '0.00'],
    ]);
    const [match] = await build.told<Payload<typeof allocationRecorded>>(trader.ctx, 'billing.allocation.recorded');
    expect(match).toMatchObject({ amount: '100.00', from: { amountBase: '90.00' }, to: { amountBase: '90.00' } });
    expect(await platform.ask(getInvoice, trader.ctx, { invoiceId: invoice.id })).toMatchObject({
      outstanding: '0.00',
      outstandingBase: '0.00',
      state: 'paid',
    });
  });

  it('unmatched, an invoice can be cancelled and the money stays on account', async () => {
    const trader = await build.trader();
    const invoice = await build.issued(trader);
    const payment = await build.paid(trader, '100.00', invoice);
    const allocationId = payment.allocations[0]?.id ?? '';

    const undone = await platform.ask(undoAllocation, trader.ctx, { allocationId });
    const twice = await platform.ask(undoAllocation, trader.ctx, { allocationId });
    await platform.ask(cancelInvoice, trader.ctx, { invoiceId: invoice.id });

    expect(undone.undone).toBe(true);
    expect(twice).toEqual(undone);
    expect(await platform.ask(getPayment, trader.ctx, { paymentId: payment.id })).toMatchObject({
      unallocated: '100.00',
      state: 'open',
      allocations: [],
    });
  });

  it('on account settle the oldest documents first, or the one that is named later', async () => {
    const trader = await build.trader();
    const [first, second] = [await build.issued(trader), await build.issued(trader)];
    const money = { direction: 'in' as const, partyId: trader.customerId, currency: 'EUR' };

    await platform.ask(recordPayment, trader.ctx, { ...money, amount: '120', allocateTo: 'oldest' });
    const onAccount = await platform.ask(recordPayment, trader.ctx, { ...money, amount: '80' });
    await platform.ask(allocate, trader.ctx, {
      from: { type: 'payment', id: onAccount.id },
      to: { documentId: second.id },
      amount: '80',
    });
    await expect(
      platform.ask(allocate, trader.ctx, {
        from: { type: 'payment', id: onAccount.id },
        to: { documentId: second.id },
        amount: '0.01',
      }),
    ).rejects.toMatchObject({ code: 'over-allocated' });

    for (const { id } of [first, second])
      expect(await platform.ask(getInvoice, trader.ctx, { invoiceId: id })).toMatchObject({ state: 'paid' });
    expect(
      (await platform.ask(listPayments, trader.ctx, { sort: 'number' })).data.map((payment) => payment.number),
    ).toEqual(['PAY-000001', 'PAY-000002']);
  });

  it('at the same time never settle more than the invoice', async () => {
    const trader = await build.trader();
    const invoice = await build.issued(trader);

    const payments = await Promise.all(Array.from({ length: 8 }, () => build.paid(trader, '30.00', invoice)));

    expect(payments.reduce((total, payment) => total + Number(payment.unallocated), 0)).toBe(140);
    expect(await platform.ask(getInvoice, trader.ctx, { invoiceId: invoice.id })).toMatchObject({
      state: 'paid',
      outstanding: '0.00',
    });
  });

  it('of another company are not found', async () => {
    const trader = await build.trader();
    const stranger = await build.trader();
    const invoice = await build.issued(trader);
    const payment = await build.paid(trader, '10.00', invoice);

    await expect(platform.ask(getPayment, stranger.ctx, { paymentId: payment.id })).rejects.toMatchObject({
      code: 'payment-not-found',
    });
    await expect(build.paid(stranger, '1.00', invoice)).rejects.toMatchObject({ code: 'document-not-found' });
    await expect(
      platform.ask(undoAllocation, stranger.ctx, { allocationId: payment.allocations[0]?.id ?? '' }),
    ).rejects.toMatchObject({ code: 'allocation-not-found' });
  });
});
