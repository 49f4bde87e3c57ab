import {
  approvePurchaseOrder,
  cancelPurchaseOrder,
  closePurchaseOrder,
  createPurchaseOrder,
  listDiscrepancies,
  sendPurchaseOrder,
  updatePurchaseOrder,
} from '@consigna/contracts/purchasing/purchase-order';
import { newId } from '@consigna/kernel/id';
import { testPlatform, type TestPlatform } from '@consigna/testing/test-platform';
import { purchasingModule } from '../src/purchasing.module.js';
import { builder } from './build.js';

let platform: TestPlatform;
let build: ReturnType<typeof builder>;

beforeAll(async () => {
  platform = await testPlatform([purchasingModule]);
  build = builder(platform);
});

afterAll(() => platform.stop());

describe('a sent order', () => {
  it('tells what can be received, and is complete when the tolerance is used (S-B01)', async () => {
    const trader = await build.trader();
    const order = await build.sent(trader);
    const states: string[] = [];
    const look = async () => {
      const now = await build.read(trader, order.id);
      states.push(now.state);
      return now;
    };

    await build.receive(trader.ctx, order, { accepted: '60' });
    expect((await look()).lines[0]).toMatchObject({ received: '60', open: '40' });
    await build.receive(trader.ctx, order, { accepted: '45' });
    expect((await look()).lines[0]).toMatchObject({ received: '105', open: '0' });
    await build.bill(trader.ctx, order, '105');

    expect(await look()).toMatchObject({ documents: { receipts: [{}, {}], bills: [{ number: 'B000001' }] } });
    expect(states).toEqual(['partially_received', 'received', 'closed']);
    expect(await build.published(trader.ctx.companyId)).toMatchObject([
      {
        subject: 'purchasing.approval.requested',
        payload: { documentId: order.id, amount: { amount: '400.00' }, authorId: trader.ctx.userId },
      },
      { subject: 'purchasing.approval.ended', payload: { documentId: order.id, outcome: 'approved' } },
      {
        subject: 'purchasing.order.sent',
        payload: { orderId: order.id, overReceiptPercent: '5', lines: [{ quantity: '100', unitPrice: '4' }] },
      },
      { subject: 'purchasing.order.closed', payload: { orderId: order.id, reason: 'billed-in-full' } },
    ]);
  });

  it('lists what differs from the order', async () => {
    const trader = await build.trader();
    const order = await build.sent(trader);
    await build.receive(trader.ctx, order, { accepted: '90', rejected: '6', missing: '4' });

    const { lines } = await platform.ask(listDiscrepancies, trader.ctx, { orderId: order.id });

    expect(lines).toEqual([
      expect.objectContaining({ ordered: '100', received: '90', rejected: '6', missing: '4', difference: '-10' }),
    ]);
  });

  it('closed short expects nothing more, also for the backorders it was for', async () => {
    const trader = await build.trader();
    const { ctx, supplierId, productId } = trader;
    const forOrderLineId = newId();
    const lines = [{ productId, quantity: '100', unitPrice: '4.00', forOrderLineId }];
    const order = await build.sent(trader, await platform.ask(createPurchaseOrder, ctx, { supplierId, lines }));
    await build.receive(trader.ctx, order, { accepted: '60' });

    const closed = await platform.ask(closePurchaseOrder, trader.ctx, {
      orderId: order.id,
      version: 4,
      reason: 'discontinued',
    });

    expect(closed).toMatchObject({ state: 'closed', lines: [{ received: '60', cancelled: '40', open: '0' }] });
    expect((await build.published(trader.ctx.companyId)).at(-1)).toMatchObject({
      subject: 'purchasing.order.closed',
      payload: { reason: 'discontinued', givenUp: [{ forOrderLineId, quantity: '40' }] },
    });
    await expect(platform.ask(closePurchaseOrder, trader.ctx, { orderId: order.id, version: 4 })).rejects.toMatchObject(
      { code: 'invalid-transition' },
    );
  });

  it('of which units are missing waits for them, and gives nothing up when it ends by itself', async () => {
    const trader = await build.trader();
    const { ctx, supplierId, productId } = trader;
    const lines = [{ productId, quantity: '100', unitPrice: '4.00', forOrderLineId: newId() }];
    const order = await build.sent(trader, await platform.ask(createPurchaseOrder, ctx, { supplierId, lines }));

    await build.receive(ctx, order, { accepted: '60', missing: '40' });
    await build.bill(ctx, order, '60');
    expect(await build.read(trader, order.id)).toMatchObject({ state: 'partially_received', lines: [{ open: '40' }] });
    await build.receive(ctx, order, { accepted: '40' });
    await build.bill(ctx, order, '40');

    expect((await build.read(trader, order.id)).state).toBe('closed');
    const ends = (await build.published(ctx.companyId)).filter(({ subject }) => subject === 'purchasing.order.closed');
    expect(ends.map(({ payload }) => payload)).toEqual([{ orderId: order.id, reason: 'billed-in-full', givenUp: [] }]);
  });

  it.each([
    ['draft', ['update', 'approve', 'cancel']],
    ['approved', ['send', 'cancel']],
    ['sent', ['close', 'cancel']],
    ['partially_received', ['close']],
    ['received', ['close']],
    ['closed', []],
    ['cancelled', []],
  ])('in state %s allows %j and refuses the rest', async (state, allowed) => {
    const trader = await build.trader();
    const { id: orderId } = await build.order(trader);
    await platform.rows('update purchasing.purchase_order set state = $2 where id = $1', [orderId, state]);
    expect((await build.read(trader, orderId)).allowedActions).toEqual(allowed);
    const verbs = {
      update: updatePurchaseOrder,
      approve: approvePurchaseOrder,
      send: sendPurchaseOrder,
      close: closePurchaseOrder,
      cancel: cancelPurchaseOrder,
    };

    for (const [action, contract] of Object.entries(verbs)) {
      const tried = platform.ask(contract, { ...trader.ctx, dryRun: true }, { orderId }).then(
        () => 'done',
        (error: { code: string }) => error.code,
      );
      expect([action, await tried]).toEqual([action, allowed.includes(action) ? 'done' : 'invalid-transition']);
    }
    await expect(platform.ask(updatePurchaseOrder, trader.ctx, { orderId, version: 9 })).rejects.toMatchObject({
      code: state === 'draft' ? 'version-conflict' : 'invalid-transition',
    });
  });
});
