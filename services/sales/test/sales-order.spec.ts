import { auditTrail } from '@consigna/contracts/directory/audit-trail';
import { timeline } from '@consigna/contracts/directory/timeline';
import {
  cancelSalesOrder,
  confirmSalesOrder,
  createSalesOrder,
  listSalesOrders,
  readSalesOrder,
  updateSalesOrder,
} from '@consigna/contracts/sales/sales-order';
import { newId } from '@consigna/kernel/id';
import { freshKey, type TestPlatform } from '@consigna/testing/test-platform';
import { salesPlatform, type Builder, type FakeCatalog, type FakeWarehouse } from './build.js';

let platform: TestPlatform;
let build: Builder;
let warehouse: FakeWarehouse;
let catalog: FakeCatalog;

beforeAll(async () => {
  ({ platform, build, warehouse, catalog } = await salesPlatform());
});

afterAll(() => platform.stop());

describe('a draft', () => {
  it('takes what a person leaves out from the customer, the product and the price books', async () => {
    const trader = await build.trader({ country: 'FR', taxCode: 'ZERO' });

    const order = await platform.ask(createSalesOrder, trader.ctx, {
      customerId: trader.customerId,
      lines: [
        { productId: trader.productId, quantity: '3' },
        { productId: trader.productId, quantity: '1', unitPrice: '0' },
      ],
    });

    expect(order).toMatchObject({
      number: 'SO000001',
      state: 'draft',
      version: 1,
      country: 'FR',
      currency: 'EUR',
      branchId: trader.branchId,
      net: { amount: '33.75', currency: 'EUR' },
    });
    expect(order.lines[0]).toMatchObject({
      unitPrice: '12.5',
      discountPercent: '10',
      netUnitPrice: '11.25',
      net: '33.75',
      taxCode: 'ZERO',
      priceExplanation: [{ rule: 'list', price: '12.50', won: true }],
    });
    expect(order.lines[1]).toMatchObject({ unitPrice: '0', net: '0', priceExplanation: [] });
    expect(await platform.ask(readSalesOrder, trader.ctx, { orderId: order.id })).toEqual(order);
  });

  it('is read to the last digit that was entered', async () => {
    const trader = await build.trader();

    const order = await build.order(trader, { quantity: '123456.123456', unitPrice: '1234567890.0123456789' });

    expect(order.lines[0]).toMatchObject({ quantity: '123456.123456', unitPrice: '1234567890.0123456789' });
    expect(await platform.ask(readSalesOrder, trader.ctx, { orderId: order.id })).toEqual(order);
  });

  it('is created once for one key', async () => {
    const trader = await build.trader();
    const ctx = { ...trader.ctx, idempotency: freshKey() };
    const input = {
      customerId: trader.customerId,
      lines: [{ productId: trader.productId, quantity: '1', unitPrice: '5' }],
    };

    const [first, second] = [
      await platform.ask(createSalesOrder, ctx, input),
      await platform.ask(createSalesOrder, ctx, input),
    ];

    expect(second).toEqual(first);
    expect((await platform.ask(listSalesOrders, trader.ctx, {})).data).toHaveLength(1);
  });

  it('is listed page by page, newest first', async () => {
    const trader = await build.trader();
    const numbers: string[] = [];
    for (let index = 0; index < 3; index += 1) numbers.unshift((await build.order(trader)).number);
    const list = (cursor?: string) =>
      platform.ask(listSalesOrders, trader.ctx, {
        limit: 2,
        sort: '-date',
        count: 'exact',
        filter: { customerId: { eq: trader.customerId } },
        cursor,
      });

    const first = await list();
    const second = await list(first.page.nextCursor ?? undefined);

    expect([...first.data, ...second.data].map((order) => order.number)).toEqual(numbers);
    expect(first.page).toMatchObject({ hasMore: true, total: 3 });
    expect(second.page).toMatchObject({ hasMore: false, nextCursor: null });
  });

  it('says in its trail who did what, the latest first', async () => {
    const trader = await build.trader();
    const lines = [{ productId: trader.productId, quantity: '3' }];
    const order = await platform.ask(createSalesOrder, trader.ctx, { customerId: trader.customerId, lines });
    await platform.ask(updateSalesOrder, trader.ctx, {
      orderId: order.id,
      version: 1,
      lines: [{ ...lines[0], productId: trader.productId, quantity: '4' }],
    });

    const trail = await platform.ask(auditTrail('sales'), trader.ctx, { filter: { documentId: { eq: order.id } } });

    expect(trail.data.map(({ action, userId }) => [action, userId])).toEqual([
      ['update', trader.ctx.userId],
      ['create', trader.ctx.userId],
    ]);
  });

  it('keeps the identity of the lines a change names, and drops the others', async () => {
    const trader = await build.trader();
    const other = await build.product(trader.ctx);
    const order = await platform.ask(createSalesOrder, trader.ctx, {
      customerId: trader.customerId,
      customerOrderNumber: 'C-1',
      lines: [
        { productId: trader.productId, quantity: '1', unitPrice: '5' },
        { productId: other, quantity: '2', unitPrice: '7' },
      ],
    });
    const [, kept] = order.lines;

    const changed = await platform.ask(updateSalesOrder, trader.ctx, {
      orderId: order.id,
      version: 1,
      customerOrderNumber: null,
      lines: [
        { id: kept?.id, productId: other, quantity: '4' },
        { productId: trader.productId, quantity: '1' },
      ],
    });

    expect(changed).toMatchObject({ version: 2, customerOrderNumber: null, number: order.number });
    expect(changed.lines[0]).toMatchObject({ id: kept?.id, position: 1, quantity: '4', unitPrice: '7' });
    expect(changed.lines[1]).toMatchObject({ position: 2, unitPrice: '12.5' });
    expect(order.lines.map((line) => line.id)).not.toContain(changed.lines[1]?.id);
    expect(await platform.ask(readSalesOrder, trader.ctx, { orderId: order.id })).toEqual(changed);
  });

  it.each([
    ['an unknown customer', { customerId: newId() }, 'customer-not-found', '#/customerId'],
    ['an unknown branch', { branchId: newId() }, 'branch-not-found', '#/branchId'],
    [
      'an unknown product',
      { lines: [{ productId: newId(), quantity: '1', unitPrice: '1' }] },
      'product-not-found',
      '#/lines/0/productId',
    ],
    ['an unknown tax code', { lines: [{ taxCode: 'NONE' }] }, 'tax-code-not-found', '#/lines/0/taxCode'],
    ['a quantity of nothing', { lines: [{ quantity: '0' }] }, 'validation-failed', '#/lines/0/quantity'],
    ['more than all off', { lines: [{ discountPercent: '101' }] }, 'validation-failed', '#/lines/0/discountPercent'],
  ])(
    'with %s is refused with the field named',
    async (_, { lines, ...fields }: { lines?: object[]; customerId?: string; branchId?: string }, code, pointer) => {
      const trader = await build.trader();
      const line = { productId: trader.productId, quantity: '1', unitPrice: '1' };

      const creation = platform.ask(createSalesOrder, trader.ctx, {
        customerId: trader.customerId,
        ...fields,
        lines: [{ ...line, ...lines?.[0] }],
      });

      await expect(creation).rejects.toMatchObject({ code, fields: [expect.objectContaining({ pointer })] });
    },
  );

  it('with a product that no price book knows is refused', async () => {
    const trader = await build.trader();
    catalog.withoutPrice.add(trader.productId);

    const creation = platform.ask(createSalesOrder, trader.ctx, {
      customerId: trader.customerId,
      lines: [{ productId: trader.productId, quantity: '1' }],
    });

    await expect(creation).rejects.toMatchObject({
      code: 'price-missing',
      fields: [{ pointer: '#/lines/0/unitPrice', code: 'price-missing' }],
    });
  });
});

describe('the timeline of an order', () => {
  it('is for whoever may read orders: what was done, the latest first', async () => {
    const trader = await build.trader();
    warehouse.stocked(trader.productId, '100');
    const order = await build.order(trader);
    await build.order(trader);
    await platform.ask(confirmSalesOrder, trader.ctx, { orderId: order.id });
    const asked = { document: 'sales-order', documentId: order.id };
    const reader = { ...trader.ctx, permissions: ['sales.*'] };

    const { data } = await platform.ask(timeline('sales'), reader, asked);

    expect(data.map(({ action, userId }) => [action, userId])).toEqual([
      ['confirm', trader.ctx.userId],
      ['create', trader.ctx.userId],
    ]);
    await expect(
      platform.ask(timeline('sales'), { ...reader, permissions: ['sales.backorder.read'] }, asked),
    ).rejects.toMatchObject({ code: 'permission-denied' });
  });
});

describe('an order of another company', () => {
  it.each([
    ['read', readSalesOrder],
    ['update', updateSalesOrder],
    ['confirm', confirmSalesOrder],
    ['cancel', cancelSalesOrder],
  ])('does not exist for %s, and appears in no list', async (_, contract) => {
    const [mine, theirs] = [await build.trader(), await build.trader()];
    const order = await build.order(theirs);

    await expect(platform.ask(contract, mine.ctx, { orderId: order.id })).rejects.toMatchObject({
      code: 'sales-order-not-found',
    });
    expect(
      (await platform.ask(listSalesOrders, mine.ctx, { filter: { customerId: { eq: theirs.customerId } } })).data,
    ).toEqual([]);
    await expect(build.order({ ...mine, customerId: theirs.customerId })).rejects.toMatchObject({
      code: 'customer-not-found',
    });
    await expect(build.order({ ...mine, productId: theirs.productId })).rejects.toMatchObject({
      code: 'product-not-found',
    });
  });
});
