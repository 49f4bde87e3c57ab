import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@consigna/kernel/id';
import { agreementActivated } from '@consigna/contracts/consignment/events';
import { periodLocked } from '@consigna/contracts/accounting/events';
import { createCreditNote } from '@consigna/contracts/billing/correction';
import type { invoiceIssued } from '@consigna/contracts/billing/events';
import {
  cancelInvoice,
  changeInvoice,
  createInvoice,
  deleteInvoice,
  getInvoice,
  issueInvoice,
  listInvoicedDeliveries,
  listInvoices,
} from '@consigna/contracts/billing/invoice';
import { changeBillingSettings } from '@consigna/contracts/billing/settings';
import type { Payload } from '@consigna/contracts/contract';
import { salesOrderConfirmed } from '@consigna/contracts/sales/events';
import { ownGoods } from '@consigna/contracts/trade';
import { planOf } from '@consigna/testing/plans';
import { testPlatform, type TestPlatform } from '@consigna/testing/test-platform';
import { billingModule } from '../src/billing.module.js';
import { invoicePage } from '../src/invoice/invoice.queries.js';
import { builders } from './build.js';

let platform: TestPlatform;
let build: ReturnType<typeof builders>;

beforeAll(async () => {
  platform = await testPlatform([billingModule]);
  build = builders(platform);
}, 60_000);
afterAll(() => platform.stop());

describe('an invoice', () => {
  it('of free lines is refused for a branch of somebody else', async () => {
    const [trader, other] = await Promise.all([build.trader(), build.trader()]);
    const create = (branchId: string) =>
      platform.ask(createInvoice, trader.ctx, {
        customerId: trader.customerId,
        branchId,
        lines: [{ description: 'Work', quantity: '1', unitPrice: '100.00' }],
      });

    for (const branchId of [other.branchId, newId()]) {
      await expect(create(branchId)).rejects.toMatchObject({
        code: 'branch-not-found',
        fields: [{ pointer: '#/branchId', code: 'branch-not-found' }],
      });
    }
    expect(await create(trader.branchId)).toMatchObject({ branchId: trader.branchId });
  });

  it('is read to the last digit that was entered', async () => {
    const trader = await build.trader();
    const lines = [{ description: 'Work', quantity: '123456.123456', unitPrice: '1234567890.012345678901' }];

    const invoice = await build.issued(trader, { lines });

    expect(invoice.lines[0]).toMatchObject({ quantity: '123456.123456', unitPrice: '1234567890.012345678901' });
    expect(await platform.ask(getInvoice, trader.ctx, { invoiceId: invoice.id })).toEqual(invoice);
  });

  it('of a delivery claims its quantities, ships only once, and tells what was sold as an agent', async () => {
    const trader = await build.trader();
    const agreementId = newId();
    const consignorId = newId();
    await platform.publish(agreementActivated, trader.ctx, {
      agreementId,
      agreementVersion: 1,
      consignorId,
      consignorName: 'Consignor',
      role: 'agent',
      currency: 'EUR',
      validFrom: '2026-01-01',
      productIds: null,
    });
    const consigned = { owner: { kind: 'consignor' as const, consignorId, agreementId }, quantity: '4' };
    const { deliveryId, lineIds } = await build.shipped(trader, [
      { quantity: '10', price: '2.005', taxCode: 'S21', owners: [{ owner: ownGoods, quantity: '6' }, consigned] },
    ]);
    const [deliveryLineId = ''] = lineIds;

    const part = await platform.ask(createInvoice, trader.ctx, {
      source: { type: 'delivery', id: deliveryId, lines: [{ deliveryLineId, quantity: '7' }] },
    });
    const rest = await platform.ask(createInvoice, trader.ctx, { source: { type: 'delivery', id: deliveryId } });
    await expect(
      platform.ask(createInvoice, trader.ctx, { source: { type: 'delivery', id: deliveryId } }),
    ).rejects.toMatchObject({ code: 'already-invoiced' });
    await platform.ask(deleteInvoice, trader.ctx, { invoiceId: rest.id });
    const again = await platform.ask(createInvoice, trader.ctx, { source: { type: 'delivery', id: deliveryId } });
    const issued = await platform.ask(issueInvoice, trader.ctx, { invoiceId: part.id, version: 1 });

    expect(part).toMatchObject({ netExact: '14.035', net: '14.04', rounding: '0.005', tax: '2.95', gross: '16.99' });
    expect([part, rest, again].map(({ lines }) => [lines[0]?.quantity, lines[0]?.agentQuantity])).toEqual([
      ['7', '1'],
      ['3', '3'],
      ['3', '3'],
    ]);
    expect(issued).toMatchObject({
      number: 'INV-000001',
      state: 'issued',
      outstanding: '16.99',
      dueDate: '2026-02-14',
      version: 2,
    });
    const [event] = await build.told<Payload<typeof invoiceIssued>>(trader.ctx, 'billing.invoice.issued');
    expect(event).toMatchObject({
      number: 'INV-000001',
      grossBase: '16.99',
      netBase: '14.04',
      lines: [{ deliveryLineId }],
    });
    expect(Number(event?.lines[0]?.agentQuantity)).toBe(1);
  });

  it('is issued with its draft for who has the right, in the company’s currency and in another', async () => {
    const trader = await build.trader();
    const { deliveryId } = await build.shipped(trader, [{ quantity: '10', price: '2.005', taxCode: 'S21' }]);
    const source = { type: 'delivery' as const, id: deliveryId };
    const issuer = trader.ctx;
    const lines = [{ description: 'Work', quantity: '1', unitPrice: '100.00', taxCode: 'S21' }];
    const foreign = { customerId: trader.customerId, lines, issue: true };
    await expect(
      platform.ask(createInvoice, { ...issuer, permissions: ['billing.invoice.create'] }, { source, issue: true }),
    ).rejects.toMatchObject({ code: 'permission-denied' });
    await expect(platform.ask(createInvoice, issuer, { ...foreign, currency: 'MXN' })).rejects.toMatchObject({
      code: 'exchange-rate-missing',
    });

    const tried = await platform.ask(createInvoice, { ...issuer, dryRun: true }, { source, issue: true });
    const issued = await platform.ask(createInvoice, issuer, { source, issue: true });
    const inDollars = await platform.ask(createInvoice, issuer, { ...foreign, currency: 'USD' });

    expect(tried).toMatchObject({ state: 'issued', gross: '24.26' });
    expect(issued).toMatchObject({ number: 'INV-000001', state: 'issued', outstanding: '24.26', version: 2 });
    expect(inDollars).toMatchObject({ number: 'INV-000002', gross: '121.00', grossBase: '108.90' });
    expect(await platform.ask(getInvoice, issuer, { invoiceId: issued.id })).toEqual(issued);
    expect(await platform.ask(getInvoice, issuer, { invoiceId: inDollars.id })).toEqual(inDollars);
    await expect(platform.ask(createInvoice, issuer, { source, issue: true })).rejects.toMatchObject({
      code: 'already-invoiced',
    });
    const told = await build.told<Payload<typeof invoiceIssued>>(trader.ctx, 'billing.invoice.issued');
    expect(told.map(({ number, grossBase }) => [number, grossBase])).toEqual([
      ['INV-000001', '24.26'],
      ['INV-000002', '108.90'],
    ]);

    // More digits than are kept are told as they are kept.
    const third = [{ description: 'Work', quantity: '0.3333333', unitPrice: '30.00', taxCode: 'S21' }];
    const fine = await platform.ask(createInvoice, issuer, { ...foreign, lines: third });
    expect(fine.lines[0]?.quantity).toBe('0.333333');
    expect(await platform.ask(getInvoice, issuer, { invoiceId: fine.id })).toEqual(fine);
  });

  it('spreads a discount on the whole, and its tax, by largest remainder', async () => {
    const trader = await build.trader();
    const lines = ['19.99', '35.50', '44.51'].map((unitPrice) => ({
      description: 'Thing',
      quantity: '1',
      unitPrice,
      taxCode: 'S21',
    }));
    const input = { customerId: trader.customerId, discountPercent: '12.5', lines };

    const perDocument = await platform.ask(createInvoice, trader.ctx, input);
    await platform.ask(changeBillingSettings, trader.ctx, { taxRounding: 'line' });
    const perLine = await platform.ask(createInvoice, trader.ctx, input);

    expect(perDocument.lines.map((line) => [line.net, line.tax])).toEqual([
      ['17.49', '3.67'],
      ['31.06', '6.53'],
      ['38.95', '8.18'],
    ]);
    expect(perDocument).toMatchObject({ net: '87.50', tax: '18.38', gross: '105.88' });
    expect(perLine).toMatchObject({ tax: '18.37', gross: '105.87' });
  });

  it('once issued is reversed instead of edited, and twice changes nothing', async () => {
    const trader = await build.trader();
    const { deliveryId } = await build.shipped(trader, [{ quantity: '4', price: '25' }]);
    const draft = await platform.ask(createInvoice, trader.ctx, { source: { type: 'delivery', id: deliveryId } });
    const invoice = await platform.ask(issueInvoice, trader.ctx, { invoiceId: draft.id });

    await expect(
      platform.ask(changeInvoice, trader.ctx, { invoiceId: invoice.id, dueDate: '2026-03-01' }),
    ).rejects.toMatchObject({ code: 'document-posted' });
    await expect(platform.ask(deleteInvoice, trader.ctx, { invoiceId: invoice.id })).rejects.toMatchObject({
      code: 'document-posted',
    });
    const cancelled = await platform.ask(cancelInvoice, trader.ctx, { invoiceId: invoice.id });
    const twice = await platform.ask(cancelInvoice, trader.ctx, { invoiceId: invoice.id });
    const reversal = await platform.ask(getInvoice, trader.ctx, { invoiceId: cancelled.cancelledById ?? '' });
    const again = await platform.ask(createInvoice, trader.ctx, { source: { type: 'delivery', id: deliveryId } });

    expect(cancelled).toMatchObject({
      state: 'cancelled',
      outstanding: '0.00',
      corrections: [{ number: 'CN-000001', creditKind: 'cancels_invoice' }],
    });
    expect(twice).toEqual(cancelled);
    expect(reversal).toMatchObject({
      gross: '100.00',
      grossBase: '100.00',
      correctsInvoiceId: invoice.id,
      state: 'paid',
      outstanding: '0.00',
    });
    expect(again.lines).toHaveLength(1);
  });

  it('with a payment is not cancelled', async () => {
    const trader = await build.trader();
    const invoice = await build.issued(trader);
    await build.paid(trader, '10.00', invoice);

    await expect(platform.ask(cancelInvoice, trader.ctx, { invoiceId: invoice.id })).rejects.toMatchObject({
      code: 'invoice-has-payments',
    });
  });

  it('is numbered without gap when 50 are issued at once and 5 fail', async () => {
    const trader = await build.trader();
    const other = await build.trader();
    const good = { customerId: trader.customerId, lines: [{ description: 'Work', quantity: '1', unitPrice: '1' }] };
    const drafts = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        platform.ask(createInvoice, trader.ctx, index % 10 === 3 ? { ...good, currency: 'CHF' } : good),
      ),
    );

    const answers = await Promise.allSettled(
      drafts.map((draft) => platform.ask(issueInvoice, trader.ctx, { invoiceId: draft.id, version: 1 })),
    );

    const refused = answers.filter((answer) => answer.status === 'rejected');
    expect(refused.map((answer) => (answer.reason as { code: string }).code)).toEqual(
      Array(5).fill('exchange-rate-missing'),
    );
    const numbered = answers
      .flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
      .sort((a, b) => ((a.number ?? '') < (b.number ?? '') ? -1 : 1));
    expect(numbered.map((invoice) => invoice.number)).toEqual(
      Array.from({ length: 45 }, (_, index) => `INV-${String(index + 1).padStart(6, '0')}`),
    );
    const posted = numbered.map((invoice) => invoice.postedAt ?? '');
    expect([...posted].sort()).toEqual(posted);
    expect((await build.issued(other)).number).toBe('INV-000001');
  }, 30_000);

  it('is refused in a locked period', async () => {
    const trader = await build.trader();
    await platform.publish(periodLocked, trader.ctx, { lockedThrough: '2026-01-31', reason: 'closed' });
    await platform.settled();

    await expect(build.issued(trader)).rejects.toMatchObject({ code: 'period-locked' });
  });

  it('of another company is not found, nor listed', async () => {
    const trader = await build.trader();
    const stranger = await build.trader();
    const invoice = await build.issued(trader);

    for (const ask of [
      () => platform.ask(getInvoice, stranger.ctx, { invoiceId: invoice.id }),
      () => platform.ask(cancelInvoice, stranger.ctx, { invoiceId: invoice.id }),
      () =>
        platform.ask(createCreditNote, stranger.ctx, { kind: 'returns_goods' as const, correctsInvoiceId: invoice.id }),
    ]) {
      await expect(ask()).rejects.toMatchObject({ code: 'invoice-not-found' });
    }
    expect((await platform.ask(listInvoices, stranger.ctx, {})).data).toEqual([]);
    expect((await platform.ask(listInvoices, trader.ctx, { filter: { state: { eq: 'issued' } } })).data).toHaveLength(
      1,
    );
  });

  it('is found by the orders and deliveries its lines are of, drafts too, with what settled it', async () => {
    const [trader, stranger] = await Promise.all([build.trader(), build.trader()]);
    const goods = [{ quantity: '10', price: '5' }];
    const first = await build.shipped(trader, goods);
    const second = await build.shipped(trader, goods, { orderId: first.orderId });
    const other = await build.shipped(trader, goods);
    const theirs = await build.shipped(stranger, goods);
    const draft = (deliveryId: string, by = trader) =>
      platform.ask(createInvoice, by.ctx, { source: { type: 'delivery', id: deliveryId } });
    const issued = await platform.ask(issueInvoice, trader.ctx, { invoiceId: (await draft(first.deliveryId)).id });
    const open = await draft(second.deliveryId);
    const apart = await draft(other.deliveryId);
    await draft(theirs.deliveryId, stranger);
    const payment = await build.paid(trader, '20.00', issued);
    const found = async (filter: Record<string, Record<string, string>>, by = trader) =>
      (await platform.ask(listInvoices, by.ctx, { filter, sort: 'createdAt' })).data;
    const idsOf = (invoices: readonly { id: string }[]) => invoices.map(({ id }) => id);

    const [listed, ...more] = await found({ orderId: { eq: first.orderId } });

    expect(idsOf(more)).toEqual([open.id]);
    expect(listed).toMatchObject({
      id: issued.id,
      state: 'partially_paid',
      settlements: [{ type: 'payment', id: payment.id, number: payment.number, amount: '20.00' }],
    });
    expect(listed?.settlements).toEqual(
      (await platform.ask(getInvoice, trader.ctx, { invoiceId: issued.id })).settlements,
    );
    expect(idsOf(await found({ deliveryId: { eq: second.deliveryId } }))).toEqual([open.id]);
    expect(idsOf(await found({ orderId: { in: `${first.orderId},${other.orderId},${theirs.orderId}` } }))).toEqual([
      issued.id,
      open.id,
      apart.id,
    ]);
    expect(await found({ orderId: { eq: theirs.orderId } })).toEqual([]);
    expect(await found({ deliveryId: { in: `${theirs.deliveryId},${newId()}` } })).toEqual([]);
    expect(await found({ orderId: { eq: first.orderId } }, stranger)).toEqual([]);
  });

  it.each([
    [{ ne: newId() }, 'unknown-filter', { filter: 'orderId', operator: 'ne' }],
    [{ isnull: 'true' }, 'unknown-filter', { filter: 'orderId', operator: 'isnull' }],
    [{ eq: 'SO-1' }, 'invalid-filter-value', { filter: 'orderId', value: 'SO-1', kind: 'id' }],
    [{ in: `${newId()},` }, 'invalid-filter-value', { filter: 'orderId', value: '', kind: 'id' }],
    [
      { in: Array.from({ length: 101 }, () => newId()).join(',') },
      'too-many-filter-values',
      { filter: 'orderId', allowed: 100 },
    ],
  ])('is asked for by orders with ids, one or some (%#)', async (orderId, code, details) => {
    const { ctx } = await build.trader();

    await expect(
      platform.ask(listInvoices, ctx, { filter: { orderId: orderId as Record<string, string> } }),
    ).rejects.toMatchObject({ code, details });
  });

  it('is looked up by keys, under row-level security and among many others', async () => {
    const trader = await build.trader();
    const { deliveryId } = await build.shipped(trader, [{ quantity: '1', price: '5' }]);
    const { id } = await platform.ask(createInvoice, trader.ctx, { source: { type: 'delivery', id: deliveryId } });
    for (const [table, where, members] of [
      ['billable_line', 'delivery_id', { id: 'b', delivery_id: 'd', order_id: 'o' }],
      ['invoice', 'id', { id: 'i' }],
      ['invoice_line', 'invoice_id', { id: 'l', invoice_id: 'i', delivery_line_id: 'b' }],
    ] as const) {
      const changed = Object.entries(members).map(([column, kind]) => `'${column}', md5('${kind}' || n)::uuid`);
      await platform.rows(
        `insert into billing.${table} select (jsonb_populate_record(t, jsonb_build_object(${changed.join(', ')}))).*
         from billing.${table} t, generate_series(1, 2000) n where t.${where} = $1`,
        [table === 'billable_line' ? deliveryId : id],
      );
      await platform.rows(`analyze billing.${table}`);
    }
    const plan = (name: string, ids: string) =>
      planOf(platform.app, trader.ctx, (sql) =>
        invoicePage(sql, trader.ctx.companyId, { limit: 50, sort: '-createdAt', filter: { [name]: { in: ids } } }),
      );

    for (const [filter, index, column] of [
      ['orderId', 'billable_line_order', 'order_id'],
      ['deliveryId', 'billable_line_delivery', 'delivery_id'],
    ] as const) {
      const text = (await plan(filter, `${newId()},${newId()}`)).join(' ');
      for (const [scan, key] of [
        [`${index} on billable_line b`, column],
        ['invoice_line_delivery on invoice_line l', 'delivery_line_id'],
        ['invoice_pkey on invoice i', 'id'],
      ] as const)
        expect(text).toMatch(
          new RegExp(`Index Scan using ${scan} Index Cond: \\(\\(company_id = [^)]+\\) AND \\(${key} = ANY`),
        );
    }
  });

  it('tells the deliveries it is of, with its own units of each, to its company only', async () => {
    const [trader, stranger] = await Promise.all([build.trader(), build.trader()]);
    const goods = (...quantities: string[]) => quantities.map((quantity) => ({ quantity, price: '5' }));
    const first = await build.shipped(trader, goods('10', '2.5'), { number: 'DEL-1' });
    const second = await build.shipped(trader, goods('4'), { orderId: first.orderId, number: 'DEL-2' });
    const lines = [first.lineIds[0] ?? '', first.lineIds[1] ?? '', second.lineIds[0] ?? ''];
    const { id: invoiceId } = await platform.ask(createInvoice, trader.ctx, {
      source: {
        type: 'sales-order',
        id: first.orderId,
        lines: lines.map((deliveryLineId, index) => ({ deliveryLineId, quantity: ['6', '2.5', '1'][index] ?? '' })),
      },
    });

    expect(await platform.ask(listInvoicedDeliveries, trader.ctx, { invoiceId })).toEqual({
      data: [
        { id: first.deliveryId, number: 'DEL-1', date: '2026-01-15', quantity: '8.5' },
        { id: second.deliveryId, number: 'DEL-2', date: '2026-01-15', quantity: '1' },
      ],
    });
    const free = await build.issued(trader);
    expect(await platform.ask(listInvoicedDeliveries, trader.ctx, { invoiceId: free.id })).toEqual({ data: [] });
    for (const [ctx, id] of [
      [stranger.ctx, invoiceId],
      [trader.ctx, newId()],
    ] as const) {
      await expect(platform.ask(listInvoicedDeliveries, ctx, { invoiceId: id })).rejects.toMatchObject({
        code: 'invoice-not-found',
      });
    }
  });

  it('of 1,200 lines is issued like any other', async () => {
    const trader = await build.trader();

    const invoice = await build.issued(trader, {
      lines: Array.from({ length: 1200 }, () => ({
        description: 'Thing',
        quantity: '3',
        unitPrice: '0.335',
        taxCode: 'S20',
      })),
    });

    expect(invoice).toMatchObject({ net: '1206.00', tax: '241.20', gross: '1447.20' });
  });
});

describe('an order of services only', () => {
  it('is invoiced without delivery', async () => {
    const trader = await build.trader();
    const orderId = newId();
    const terms = {
      orderId,
      orderNumber: 'SO-9',
      orderLineId: newId(),
      productId: newId(),
      sku: 'POST',
      description: 'Postage',
      kind: 'service' as const,
      unit: 'C62',
      currency: 'EUR',
      unitPrice: '18',
      discountPercent: '0',
      netUnitPrice: '18',
      taxCode: 'ZERO',
    };
    await platform.publish(salesOrderConfirmed, trader.ctx, {
      orderId,
      number: 'SO-9',
      date: '2026-01-15',
      branchId: trader.branchId,
      buyer: { customerId: trader.customerId, customerName: 'Customer', country: 'ES', interCompanyId: null },
      lines: [{ terms, quantity: '2', reserved: '0', backordered: '0' }],
    });
    await platform.settled();

    const invoice = await platform.ask(createInvoice, trader.ctx, { source: { type: 'sales-order', id: orderId } });

    expect(invoice).toMatchObject({ gross: '36.00', lines: [{ orderLineId: terms.orderLineId, kind: 'service' }] });
  });
});
