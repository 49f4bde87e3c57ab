import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@consigna/kernel/id';
import { createCreditNote, createDebitNote } from '@consigna/contracts/billing/correction';
import { createInvoice, getInvoice, issueInvoice } from '@consigna/contracts/billing/invoice';
import { salesReturnReceived } from '@consigna/contracts/warehouse/events';
import { testPlatform, type TestPlatform } from '@consigna/testing/test-platform';
import { billingModule } from '../src/billing.module.js';
import { builders } from './build.js';

let platform: TestPlatform;
let build: ReturnType<typeof builders>;

beforeAll(async () => {
  platform = await testPlatform([billingModule]);
  build = builders(platform);
}, 60_000);
afterAll(() => platform.stop());

describe('a debit note', () => {
  it('raises what can be credited of a line, at the rate of the invoice', async () => {
    const trader = await build.trader();
    const dollars = { currency: 'USD', lines: [{ description: 'Work', quantity: '2', unitPrice: '50' }] };
    const invoice = await build.issued(trader, dollars);
    const correctsLineId = invoice.lines[0]?.id ?? '';
    await build.rate(trader, '2026-01-02', '0.95');

    const draft = await platform.ask(createDebitNote, trader.ctx, {
      correctsInvoiceId: invoice.id,
      lines: [{ correctsLineId, quantity: '2', unitPrice: '5' }],
    });
    const debit = await platform.ask(issueInvoice, trader.ctx, { invoiceId: draft.id });
    const credit = await platform.ask(createCreditNote, trader.ctx, {
      kind: 'corrects_price',
      lines: [{ correctsLineId, quantity: '2', unitPrice: '55' }],
    });
    const issued = await platform.ask(issueInvoice, trader.ctx, { invoiceId: credit.id });

    expect(debit).toMatchObject({ number: 'DN-000001', gross: '10.00', grossBase: '9.00', outstanding: '10.00' });
    expect(issued).toMatchObject({
      gross: '110.00',
      grossBase: '99.00',
      outstanding: '10.00',
      state: 'partially_paid',
    });
    expect(await platform.ask(getInvoice, trader.ctx, { invoiceId: invoice.id })).toMatchObject({
      state: 'paid',
      outstandingBase: '0.00',
      debited: '10.00',
      credited: '110.00',
    });
  });
});

describe('a credit note', () => {
  it('of returned goods finds the invoice line, and the last part takes the rest', async () => {
    const trader = await build.trader();
    const { deliveryId, lineIds } = await build.shipped(trader, [{ quantity: '3', price: '0.335', taxCode: 'S21' }]);
    const draft = await platform.ask(createInvoice, trader.ctx, { source: { type: 'delivery', id: deliveryId } });
    const invoice = await platform.ask(issueInvoice, trader.ctx, { invoiceId: draft.id });
    const grosses: number[] = [];

    for (let part = 0; part < 3; part++) {
      const returnId = newId();
      await platform.publish(salesReturnReceived, trader.ctx, {
        returnId,
        number: `RET-${part}`,
        date: '2026-01-15',
        branchId: trader.branchId,
        buyer: { customerId: trader.customerId, customerName: 'Customer', country: 'ES', interCompanyId: null },
        lines: [
          {
            returnLineId: newId(),
            deliveryLineId: lineIds[0] ?? null,
            terms: null,
            productId: newId(),
            sku: 'SKU0',
            quantity: '1',
            disposition: 'restock',
            sources: [],
          },
        ],
      });
      await platform.settled();
      const note = await platform.ask(createCreditNote, trader.ctx, {
        kind: 'returns_goods',
        source: { type: 'sales-return', id: returnId },
      });
      grosses.push(Number((await platform.ask(issueInvoice, trader.ctx, { invoiceId: note.id })).gross));
      await expect(
        platform.ask(createCreditNote, trader.ctx, {
          kind: 'returns_goods',
          source: { type: 'sales-return', id: returnId },
        }),
      ).rejects.toMatchObject({ code: 'already-credited' });
    }

    expect(invoice.gross).toBe('1.22');
    expect(grosses.reduce((total, gross) => total + gross, 0).toFixed(2)).toBe('1.22');
    expect(await platform.ask(getInvoice, trader.ctx, { invoiceId: invoice.id })).toMatchObject({
      state: 'paid',
      outstanding: '0.00',
      outstandingBase: '0.00',
      credited: '1.22',
    });
  });

  it('of a walk-in without delivery names its price', async () => {
    const trader = await build.trader();
    const line = { description: 'Brought back', quantity: '2' };
    const input = { kind: 'returns_goods' as const, customerId: trader.customerId, country: 'FR' };

    await expect(platform.ask(createCreditNote, trader.ctx, { ...input, lines: [line] })).rejects.toMatchObject({
      code: 'price-missing',
    });
    const note = await platform.ask(createCreditNote, trader.ctx, {
      ...input,
      lines: [{ ...line, unitPrice: '3', taxCode: 'S20' }],
    });
    const issued = await platform.ask(issueInvoice, trader.ctx, { invoiceId: note.id });

    expect(issued).toMatchObject({
      number: 'CN-000001',
      kind: 'credit_note',
      gross: '7.20',
      outstanding: '7.20',
      country: 'FR',
      state: 'issued',
    });
  });

  it('beyond the quantity or the amount that is left is refused', async () => {
    const trader = await build.trader();
    const invoice = await build.issued(trader, { lines: [{ description: 'Work', quantity: '2', unitPrice: '50' }] });
    const correctsLineId = invoice.lines[0]?.id ?? '';

    await expect(
      platform.ask(createCreditNote, trader.ctx, { kind: 'returns_goods', lines: [{ correctsLineId, quantity: '3' }] }),
    ).rejects.toMatchObject({ code: 'over-credited' });
    await expect(
      platform.ask(createCreditNote, trader.ctx, {
        kind: 'corrects_price',
        lines: [{ correctsLineId, quantity: '2', unitPrice: '50.01' }],
      }),
    ).rejects.toMatchObject({ code: 'over-credited' });
  });
});
