import {
  cancelSalesOrder,
  confirmSalesOrder,
  readSalesOrder,
  updateSalesOrder,
} from '@consigna/contracts/sales/sales-order';
import type { TestPlatform } from '@consigna/testing/test-platform';
import { exposureOf, salesPlatform, type Builder, type FakeWarehouse } from './build.js';

let platform: TestPlatform;
let build: Builder;
let warehouse: FakeWarehouse;

beforeAll(async () => {
  ({ platform, build, warehouse } = await salesPlatform());
});

afterAll(() => platform.stop());

describe('a confirmed order', () => {
  it('follows shipments, invoices and payments', async () => {
    const trader = await build.trader();
    warehouse.stocked(trader.productId, '10');
    const draft = await build.order(trader);
    await platform.ask(confirmSalesOrder, trader.ctx, { orderId: draft.id });
    const states: string[] = [];
    const look = async () => {
      const order = await platform.ask(readSalesOrder, trader.ctx, { orderId: draft.id });
      states.push(order.state);
      return order;
    };

    await build.ship(trader.ctx, draft, '4');
    expect((await look()).lines[0]).toMatchObject({ shipped: '4', reserved: '6', open: '6' });
    await build.ship(trader.ctx, draft, '6');
    await look();
    const invoice = await build.invoice(trader.ctx, draft, '10');
    await build.pay(trader.ctx, invoice, '150');

    const order = await look();
    expect(states).toEqual(['partially_shipped', 'shipped', 'closed']);
    expect(order.figures).toEqual({
      shippedNet: { amount: '200.00', currency: 'EUR' },
      invoiced: { amount: '200.00', currency: 'EUR' },
      paid: { amount: '150.00', currency: 'EUR' },
    });
    expect(order.documents).toMatchObject({
      deliveries: [{}, {}],
      invoices: [{ number: invoice.number, kind: 'invoice' }],
    });
    expect(await exposureOf(platform, trader.customerId)).toEqual({ invoices: '50', orders: '0' });
  });

  it('whose invoice is cancelled can be invoiced again, and counts as an open order again', async () => {
    const trader = await build.trader();
    warehouse.stocked(trader.productId, '10');
    const draft = await build.order(trader);
    await platform.ask(confirmSalesOrder, trader.ctx, { orderId: draft.id });
    await build.ship(trader.ctx, draft, '10');
    const { invoiceId } = await build.invoice(trader.ctx, draft, '10');

    await build.invoice(trader.ctx, draft, '10', {
      kind: 'credit_note',
      creditKind: 'cancels_invoice',
      correctsInvoiceId: invoiceId,
    });

    const order = await platform.ask(readSalesOrder, trader.ctx, { orderId: draft.id });
    expect(order).toMatchObject({
      state: 'shipped',
      lines: [{ invoiced: '0' }],
      figures: { invoiced: { amount: '0.00' } },
    });
    expect(await exposureOf(platform, trader.customerId)).toEqual({ invoices: '0', orders: '200' });
  });

  it('cancelled after a partial shipment is closed: shipped 4, cancelled 6, open 0 (S-C05)', async () => {
    const trader = await build.trader();
    warehouse.stocked(trader.productId, '10');
    const draft = await build.order(trader);
    await platform.ask(confirmSalesOrder, trader.ctx, { orderId: draft.id });
    warehouse.shipped(draft.id, draft.lines[0]?.id ?? '', '4');
    await build.ship(trader.ctx, draft, '4');
    await build.invoice(trader.ctx, draft, '4');
    const { version } = await platform.ask(readSalesOrder, trader.ctx, { orderId: draft.id });

    const closed = await platform.ask(cancelSalesOrder, trader.ctx, { orderId: draft.id, version });

    expect(closed).toMatchObject({ state: 'closed', allowedActions: [] });
    expect(closed.lines[0]).toMatchObject({ quantity: '10', shipped: '4', cancelled: '6', reserved: '0', open: '0' });
    expect(warehouse.available(trader.productId).toString()).toBe('6');
    expect(await exposureOf(platform, trader.customerId)).toEqual({ invoices: '80', orders: '0' });
  });

  it('of which nothing was shipped is cancelled with its backorder', async () => {
    const trader = await build.trader();
    warehouse.stocked(trader.productId, '4');
    const draft = await build.order(trader);
    await platform.ask(confirmSalesOrder, trader.ctx, { orderId: draft.id, shortage: 'backorder' });

    const cancelled = await platform.ask(cancelSalesOrder, trader.ctx, { orderId: draft.id });

    expect(cancelled).toMatchObject({
      state: 'cancelled',
      documents: { backorders: [{ state: 'closed', open: '0' }] },
    });
    expect(await exposureOf(platform, trader.customerId)).toEqual({ invoices: '0', orders: '0' });
  });

  it('that has left as a whole is not cancelled, also where that has not been heard yet', async () => {
    const trader = await build.trader();
    warehouse.stocked(trader.productId, '10');
    const draft = await build.order(trader);
    await platform.ask(confirmSalesOrder, trader.ctx, { orderId: draft.id });
    warehouse.shipped(draft.id, draft.lines[0]?.id ?? '', '10');

    await expect(platform.ask(cancelSalesOrder, trader.ctx, { orderId: draft.id, version: 2 })).rejects.toMatchObject({
      code: 'invalid-transition',
      details: { state: 'shipped', action: 'cancel' },
    });

    await build.ship(trader.ctx, draft, '10');
    expect(await platform.ask(readSalesOrder, trader.ctx, { orderId: draft.id })).toMatchObject({
      state: 'shipped',
      lines: [{ shipped: '10', cancelled: '0' }],
    });
  });

  it('goes on as it was when the warehouse cannot release it', async () => {
    const trader = await build.trader();
    warehouse.stocked(trader.productId, '10');
    const draft = await build.order(trader);
    const confirmed = await platform.ask(confirmSalesOrder, trader.ctx, { orderId: draft.id });
    warehouse.refuseRelease = 'delivery-in-progress';

    await expect(platform.ask(cancelSalesOrder, trader.ctx, { orderId: draft.id, version: 2 })).rejects.toMatchObject({
      code: 'delivery-in-progress',
    });

    warehouse.refuseRelease = undefined;
    expect(await platform.ask(readSalesOrder, trader.ctx, { orderId: draft.id })).toEqual(confirmed);
  });

  it.each([
    ['draft', 'update', null],
    ['draft', 'confirm', null],
    ['draft', 'cancel', null],
    ['confirmed', 'update', 'invalid-transition'],
    ['confirmed', 'confirm', 'invalid-transition'],
    ['confirmed', 'cancel', null],
    ['shipped', 'cancel', 'invalid-transition'],
    ['cancelled', 'update', 'invalid-transition'],
    ['cancelled', 'confirm', 'invalid-transition'],
    ['cancelled', 'cancel', 'invalid-transition'],
  ])('in state %s answers %s with %s', async (state, action, code) => {
    const trader = await build.trader();
    warehouse.stocked(trader.productId, '10');
    const { id: orderId, ...draft } = await build.order(trader);
    if (state === 'confirmed' || state === 'shipped') await platform.ask(confirmSalesOrder, trader.ctx, { orderId });
    if (state === 'shipped') await build.ship(trader.ctx, { id: orderId, ...draft }, '10');
    if (state === 'cancelled') await platform.ask(cancelSalesOrder, trader.ctx, { orderId });

    const contract =
      { update: updateSalesOrder, confirm: confirmSalesOrder, cancel: cancelSalesOrder }[action] ?? updateSalesOrder;
    const answer = await platform.ask(contract, trader.ctx, { orderId }).then(
      () => null,
      (error: { code: string }) => error.code,
    );

    expect(answer).toBe(code);
  });
});
