import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@consigna/kernel/id';
import { assignBackorders, listHeld, proposeBackorders, releaseHeld } from '@consigna/contracts/warehouse/backorder';
import {
  cancelDelivery,
  createDelivery,
  listDeliverableLines,
  listDeliveries,
} from '@consigna/contracts/warehouse/delivery';
import { releaseOrder } from '@consigna/contracts/warehouse/reservation';
import { saveStockSettings } from '@consigna/contracts/warehouse/stock';
import { testPlatform, type TestPlatform } from '@consigna/testing/test-platform';
import { warehouseModule } from '../src/warehouse.module.js';
import { Shop } from './build.js';

let test: TestPlatform;
beforeAll(async () => {
  test = await testPlatform([warehouseModule]);
});
afterAll(async () => {
  await test.stop();
});

const code = (expected: string) => expect.objectContaining({ code: expected });

describe('reservation', () => {
  it('releases nothing of a product or at a branch that nobody knows', async () => {
    const [shop, other] = await Promise.all([Shop.open(test), Shop.open(test)]);
    const [product, foreign] = await Promise.all([shop.product(), other.product()]);
    const release = (productId: string, branchId: string) => test.ask(releaseHeld, shop.ctx, { productId, branchId });

    for (const productId of [foreign, newId()]) {
      await expect(release(productId, shop.branchId)).rejects.toMatchObject({
        code: 'product-not-found',
        fields: [{ pointer: '#/productId', code: 'product-not-found' }],
      });
    }
    for (const branchId of [other.branchId, newId()]) {
      await expect(release(product, branchId)).rejects.toMatchObject({
        code: 'branch-not-found',
        fields: [{ pointer: '#/branchId', code: 'branch-not-found' }],
      });
    }
    expect(await release(product, shop.branchId)).toMatchObject({ released: '0', held: '0' });
    expect(await shop.told('warehouse.backorder.assigned')).toHaveLength(1);
  });

  it('reserves what there is, backorders the rest and gives arriving goods to it at once (S-C01)', async () => {
    const shop = await Shop.open(test);
    const product = await shop.product();
    await shop.receive(product, '100', { price: '1' });
    const order = await shop.reserve([{ productId: product, quantity: '160' }]);
    expect(order.answer).toEqual({
      reserved: true,
      lines: [{ orderLineId: order.lineIds[0], granted: '100', available: '100' }],
    });
    expect(await shop.available(product)).toMatchObject({ reserved: '100', available: '0' });

    const purchase = await shop.orderFromSupplier([
      { productId: product, quantity: '60', price: '1', forOrderLineId: order.lineIds[0] ?? '' },
    ]);
    expect((await shop.available(product)).incoming).toBe('60');
    const receipt = await shop.receiveOrder(purchase, ['60']);

    expect(receipt.lines[0]).toMatchObject({
      assigned: [{ orderLineId: order.lineIds[0], quantity: '60' }],
      held: '0',
    });
    expect(await shop.available(product)).toMatchObject({
      onHand: '160',
      reserved: '160',
      available: '0',
      incoming: '0',
    });
    expect((await shop.books(product)).promises).toMatchObject({ promised: '160', waiting: '0' });
  });

  it('says what of an order can be delivered: what is reserved and on no delivery yet', async () => {
    const [shop, stranger] = await Promise.all([Shop.open(test), Shop.open(test)]);
    const [one, two] = [await shop.product(), await shop.product()];
    await shop.receive(one, '10', { price: '1' });
    await shop.receive(two, '3', { price: '1' });
    const order = await shop.reserve([
      { productId: one, quantity: '10' },
      { productId: two, quantity: '5' },
    ]);
    const [first = '', second = ''] = order.lineIds;
    const filter = { orderId: { eq: order.orderId } };
    const open = async () =>
      (await test.ask(listDeliverableLines, shop.ctx, { filter })).data.map(({ id, quantity }) => [id, quantity]);
    const deliveries = async () => {
      const { data } = await test.ask(listDeliveries, shop.ctx, { filter });
      return Object.fromEntries(data.map(({ state, quantity }) => [state, quantity]));
    };

    expect(await open()).toEqual([
      [first, '10'],
      [second, '3'],
    ]);
    const source = { type: 'sales-order' as const, id: order.orderId };
    const part = [
      { orderLineId: first, quantity: '2.5' },
      { orderLineId: second, quantity: '3' },
    ];
    const delivery = await test.ask(createDelivery, shop.ctx, { source, lines: part });
    expect(await open()).toEqual([[first, '7.5']]);
    expect(await deliveries()).toEqual({ allocated: '5.5' });
    await test.ask(cancelDelivery, shop.ctx, { deliveryId: delivery.id });
    expect(await open()).toEqual([
      [first, '10'],
      [second, '3'],
    ]);
    await shop.ship(order, { lines: [{ orderLineId: first, quantity: '10' }] });
    expect(await open()).toEqual([[second, '3']]);
    expect(await deliveries()).toEqual({ cancelled: '5.5', shipped: '10' });
    expect((await test.ask(listDeliverableLines, stranger.ctx, { filter })).data).toEqual([]);
  });

  it('holds unlinked goods for waiting orders until somebody assigns or releases them (S-C02)', async () => {
    const shop = await Shop.open(test);
    const product = await shop.product();
    const a = await shop.reserve([{ productId: product, quantity: '60' }]);
    const b = await shop.reserve([{ productId: product, quantity: '30' }]);
    const [lineA = '', lineB = ''] = [...a.lineIds, ...b.lineIds];
    await shop.receive(product, '60', { price: '1' });
    expect(await shop.available(product)).toMatchObject({ held: '60', available: '0' });
    const at = { productId: product, branchId: shop.branchId };
    const proposed = async (input: object) =>
      (await test.ask(proposeBackorders, shop.ctx, { ...at, ...input })).lines.map((line) => line.proposed);
    expect(await proposed({})).toEqual(['60', '0']);
    expect(await proposed({ order: 'priority', priority: lineB })).toEqual(['30', '30']);
    expect(await proposed({ order: 'fair' })).toEqual(['40', '20']);
    await test.ask(saveStockSettings, shop.ctx, { assign: 'fair' });
    expect(await proposed({})).toEqual(['40', '20']);
    expect((await test.ask(listHeld, shop.ctx, { filter: {} })).data).toEqual([
      expect.objectContaining({
        ...at,
        name: 'Thing',
        held: '60',
        waiting: '90',
        orders: 2,
        owned: '60',
        consigned: '0',
      }),
    ]);
    const assign = (forA: string, forB: string) =>
      test.ask(assignBackorders, shop.ctx, {
        ...at,
        assignments: [
          { orderLineId: lineA, quantity: forA },
          { orderLineId: lineB, quantity: forB },
        ],
      });

    await expect(assign('40', '30')).rejects.toEqual(code('over-assigned'));
    expect((await assign('30', '20')).held).toBe('10');
    expect((await test.ask(releaseHeld, shop.ctx, { ...at, quantity: '4' })).held).toBe('6');

    expect(await shop.available(product)).toMatchObject({ reserved: '50', held: '6', available: '4' });
    expect((await shop.books(product)).promises.waiting).toBe('40');
    expect(await shop.told('warehouse.backorder.assigned')).toHaveLength(2);
  });

  it('never oversells, whatever the concurrency, and answers the same when asked again (S-C03)', async () => {
    const shop = await Shop.open(test);
    const product = await shop.product();
    await shop.receive(product, '10', { price: '1' });

    const orderIds = Array.from({ length: 20 }, () => newId());
    const answers = await Promise.all(
      orderIds.map((orderId) => shop.reserve([{ productId: product, quantity: '1' }], { shortage: 'refuse', orderId })),
    );

    const granted = answers.filter(({ answer }) => answer.reserved);
    expect(granted).toHaveLength(10);
    const [first] = granted;
    const again = await shop.reserve([{ productId: product, quantity: '1' }], {
      shortage: 'refuse',
      orderId: first?.orderId ?? '',
    });
    expect(again.answer).toEqual(first?.answer);
    expect(await shop.available(product)).toMatchObject({ reserved: '10', available: '0' });
    expect((await shop.books(product)).promises.promised).toBe('10');
  });

  it.each([
    ['refused', '0', 'refuse', { reserved: false }],
    ['granted', '10', 'refuse', { reserved: true }],
    ['granted nothing', '0', 'partial', { reserved: true }],
  ] as const)(
    'once %s and given up, is answered so again under its key and reserves only under a new one',
    async (...row) => {
      const [, atFirst, shortage, answer] = row;
      const shop = await Shop.open(test);
      const product = await shop.product();
      if (atFirst !== '0') await shop.receive(product, atFirst, { price: '1' });
      const [orderId, key] = [newId(), `process/${newId()}/reserve`];
      const reserve = (underKey: string) =>
        shop.reserve([{ productId: product, quantity: '10' }], { shortage, orderId, key: underKey });
      const first = await reserve(key);
      expect(first.answer).toMatchObject(answer);
      await test.ask(releaseOrder, shop.ctx, { orderId, orderLineIds: null });
      await shop.receive(product, '10', { price: '1' });

      const late = await Promise.all([reserve(key), reserve(key), reserve(key)]);

      expect(late.map((again) => again.answer)).toEqual([first.answer, first.answer, first.answer]);
      expect(await shop.available(product)).toMatchObject({ reserved: '0' });
      expect((await shop.books(product)).promises).toMatchObject({ promised: '0', waiting: '0' });

      const anew = await reserve(`process/${newId()}/reserve`);
      expect(anew.answer).toMatchObject({ reserved: true, lines: [{ granted: '10' }] });
      expect(await shop.available(product)).toMatchObject({ reserved: '10' });
    },
  );

  it('remembers the answers of orders that were decided together', async () => {
    const shop = await Shop.open(test);
    const product = await shop.product();
    await shop.receive(product, '5', { price: '1' });
    const asked = Array.from({ length: 12 }, () => ({ orderId: newId(), key: `process/${newId()}/reserve` }));
    const reserve = (one: { orderId: string; key: string }) =>
      shop.reserve([{ productId: product, quantity: '1' }], { shortage: 'refuse', ...one });

    const first = await Promise.all(asked.map(reserve));
    await shop.receive(product, '20', { price: '1' });
    const late = await Promise.all(asked.map(reserve));

    expect(first.filter(({ answer }) => answer.reserved)).toHaveLength(5);
    expect(late.map(({ answer }) => answer)).toEqual(first.map(({ answer }) => answer));
    expect(await shop.available(product)).toMatchObject({ reserved: '5', available: '20' });
    const rows = await test.rows(
      `select 1 from warehouse.idempotency_key where company_id = $1 and key like 'process/%'`,
      [shop.ctx.companyId],
    );
    expect(rows).toHaveLength(12);
  });

  it('lets a later order have what one that wants all or nothing could not use', async () => {
    const shop = await Shop.open(test);
    const product = await shop.product();
    await shop.receive(product, '10', { price: '1' });

    const [big, small, partial] = await Promise.all([
      shop.reserve([{ productId: product, quantity: '12' }], { shortage: 'ask' }),
      shop.reserve([{ productId: product, quantity: '8' }], { shortage: 'refuse' }),
      shop.reserve([{ productId: product, quantity: '8' }], { shortage: 'partial' }),
    ]);

    expect([big, small, partial].map((order) => [order?.answer.reserved, order?.answer.lines[0]?.granted])).toEqual([
      [false, '10'],
      [true, '8'],
      [true, '2'],
    ]);
  });

  it('gives back what an order has open after part of it was shipped (S-C05)', async () => {
    const shop = await Shop.open(test);
    const product = await shop.product();
    await shop.receive(product, '10', { price: '12.00' });
    const order = await shop.reserve([{ productId: product, quantity: '10' }]);
    await shop.ship(order, { lines: [{ orderLineId: order.lineIds[0] ?? '', quantity: '4' }] });

    const released = await test.ask(releaseOrder, shop.ctx, { orderId: order.orderId, orderLineIds: null });

    expect(released.lines).toEqual([{ orderLineId: order.lineIds[0], released: '6', backorderDropped: '0' }]);
    expect(await shop.available(product)).toMatchObject({ onHand: '6', reserved: '0', available: '6' });
    const again = test.ask(createDelivery, shop.ctx, { source: { type: 'sales-order', id: order.orderId } });
    await expect(again).rejects.toEqual(code('nothing-to-deliver'));
  });

  it('offers held goods to everybody when nobody waits for them any more', async () => {
    const shop = await Shop.open(test);
    const product = await shop.product();
    const order = await shop.reserve([{ productId: product, quantity: '5' }]);
    await shop.receive(product, '8', { price: '1' });
    expect(await shop.available(product)).toMatchObject({ held: '5', available: '3' });

    await test.ask(releaseOrder, shop.ctx, { orderId: order.orderId, orderLineIds: null });

    expect(await shop.available(product)).toMatchObject({ held: '0', available: '8' });
  });

  it('keeps orders, receipts and shipments of the same products apart without deadlock', async () => {
    const shop = await Shop.open(test);
    const products = await Promise.all([shop.product(), shop.product({ valuation: 'average' }), shop.product()]);
    for (const product of products) await shop.receive(product, '40', { price: '1.01' });

    const sales = Array.from({ length: 12 }, async (_, index) => {
      const inTurn = index % 2 === 0 ? products : products.toReversed();
      await shop.ship(
        await shop.reserve(
          inTurn.map((productId) => ({ productId, quantity: '3' })),
          { shortage: 'refuse' },
        ),
      );
    });
    const receipts = products.map((product) => shop.receive(product, '5', { price: '2' }));
    await Promise.all([...sales, ...receipts]);

    for (const product of products) {
      const { moves, cost, levels, pools } = await shop.books(product);
      expect([moves.all_units, cost.quantity, levels.on_hand, pools.on_hand]).toEqual(['9', '9', '9', '9']);
      expect(cost.value).toBe(moves.value);
      expect([pools.reserved, levels.allocated]).toEqual(['0', '0']);
    }
    const numbers = await test.rows<{ number: string }>(
      'select number from warehouse.delivery where company_id = $1 order by number',
      [shop.ctx.companyId],
    );
    expect(numbers.map((row) => row.number)).toEqual(
      Array.from({ length: 12 }, (_, index) => `DN-${String(index + 1).padStart(6, '0')}`),
    );
  });

  it('is of one company: another one’s order, delivery and stock do not exist for it', async () => {
    const shop = await Shop.open(test);
    const other = await Shop.open(test);
    const product = await shop.product();
    await shop.receive(product, '5', { price: '1' });
    const order = await shop.reserve([{ productId: product, quantity: '5' }]);

    const stolen = test.ask(createDelivery, other.ctx, { source: { type: 'sales-order', id: order.orderId } });

    await expect(stolen).rejects.toEqual(code('sales-order-not-found'));
    expect(await other.available(product)).toMatchObject({ onHand: '0', available: '0' });
  });
});
