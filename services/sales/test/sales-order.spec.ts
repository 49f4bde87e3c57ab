import { jest } from '@jest/globals';
import { auditTrail } from '@consigna/contracts/directory/audit-trail';
import { timeline } from '@consigna/contracts/directory/timeline';
import { findLastPrices, quoteOffer } from '@consigna/contracts/sales/offer';
import { listBackorders } from '@consigna/contracts/sales/backorder';
import {
  cancelSalesOrder,
  confirmSalesOrder,
  createSalesOrder,
  listSalesOrders,
  readSalesOrder,
  updateSalesOrder,
} from '@consigna/contracts/sales/sales-order';
import { purchaseOrderClosed, purchaseOrderSent } from '@consigna/contracts/purchasing/events';
import { saveSalesSettings } from '@consigna/contracts/sales/setting';
import {
  backorderAssigned,
  deliveryAllocated,
  deliveryCancelled,
  goodsReceiptPosted,
} from '@consigna/contracts/warehouse/events';
import { decimal } from '@consigna/kernel/decimal';
import { newId } from '@consigna/kernel/id';
import { Database } from '@consigna/persistence/database';
import { eventually } from '@consigna/testing/eventually';
import { freshKey, testPlatform, type TestPlatform } from '@consigna/testing/test-platform';
import { salesModule } from '../src/sales.module.js';
import { builder, FakeCatalog, FakeWarehouse, unitsOf } from './build.js';

let platform: TestPlatform;
let build: ReturnType<typeof builder>;
const warehouse = new FakeWarehouse();
const catalog = new FakeCatalog();

beforeAll(async () => {
  platform = await testPlatform([salesModule]);
  platform.platform.link.register(warehouse);
  platform.platform.link.register(catalog);
  build = builder(platform);
});

afterAll(() => platform.stop());

const stocked = (productId: string, quantity: string) => warehouse.stock.set(productId, decimal(quantity));
const exposureOf = async (customerId: string) => {
  const rows = await platform.rows<{ invoices: string; orders: string }>(
    'select open_invoices::float8::text as invoices, open_orders::float8::text as orders from sales.customer_exposure where customer_id = $1',
    [customerId],
  );
  return rows[0] ?? { invoices: '0', orders: '0' };
};

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

describe('an offer', () => {
  it('joins price and availability', async () => {
    const trader = await build.trader();
    stocked(trader.productId, '7');

    const offer = await platform.ask(quoteOffer, trader.ctx, {
      customerId: trader.customerId,
      lines: [{ productId: trader.productId, quantity: '8' }],
    });

    expect(offer.lines).toEqual([
      expect.objectContaining({
        name: 'Product X',
        unitPrice: '12.50',
        netUnitPrice: '11.25',
        available: '7',
        sufficient: false,
      }),
    ]);
  });
});

describe('the last price', () => {
  it('is that of the latest order that was meant, for this customer alone', async () => {
    const trader = await build.trader();
    const [other, never] = [await build.trader(), newId()];
    stocked(trader.productId, '100');
    for (const unitPrice of ['20', '18']) {
      const { id } = await build.order(trader, { unitPrice });
      await platform.ask(confirmSalesOrder, trader.ctx, { orderId: id });
    }
    await build.order(trader, { unitPrice: '1' });
    const ask = (ctx: typeof trader.ctx, customerId: string) =>
      platform.ask(findLastPrices, ctx, { customerId, productIds: [trader.productId, never] });

    expect((await ask(trader.ctx, trader.customerId)).prices).toEqual([
      expect.objectContaining({ productId: trader.productId, unitPrice: '18', quantity: '10', currency: 'EUR' }),
    ]);
    expect((await ask(trader.ctx, other.customerId)).prices).toEqual([]);
    expect((await ask(other.ctx, trader.customerId)).prices).toEqual([]);
  });
});

describe('the timeline of an order', () => {
  it('is for whoever may read orders: what was done, the latest first', async () => {
    const trader = await build.trader();
    stocked(trader.productId, '100');
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

describe('a confirmation', () => {
  it('reserves what is there and puts the rest on backorder, which arriving goods turn into a reservation (S-C01)', async () => {
    const trader = await build.trader();
    stocked(trader.productId, '100');
    const draft = await build.order(trader, { quantity: '160' });

    const confirmed = await platform.ask(confirmSalesOrder, trader.ctx, {
      orderId: draft.id,
      version: 1,
      shortage: 'backorder',
    });

    expect(confirmed).toMatchObject({ state: 'confirmed', version: 2 });
    expect(confirmed.lines[0]).toMatchObject({ reserved: '100', backordered: '60', open: '160' });
    const { data } = await platform.ask(listBackorders, trader.ctx, {
      filter: { productId: { eq: trader.productId } },
    });
    expect(data).toEqual([
      expect.objectContaining({
        state: 'open',
        number: `${draft.number}-1`,
        quantity: '60',
        open: '60',
        orderLineId: draft.lines[0]?.id,
      }),
    ]);

    await platform.publish(purchaseOrderSent, trader.ctx, purchaseFor(trader, draft.lines[0]?.id ?? '', '60'));
    await platform.settled();
    const purchased = await platform.ask(listBackorders, trader.ctx, { filter: { state: { eq: 'purchased' } } });
    expect(purchased.data).toMatchObject([{ orderId: draft.id, open: '60' }]);

    await platform.publish(goodsReceiptPosted, trader.ctx, receiptAssigning(trader, draft.lines[0]?.id ?? '', '60'));
    await platform.settled();

    const supplied = await platform.ask(readSalesOrder, trader.ctx, { orderId: draft.id });
    expect(supplied.lines[0]).toMatchObject({ reserved: '160', backordered: '0' });
    expect(supplied.documents.backorders).toEqual([expect.objectContaining({ state: 'assigned', open: '0' })]);
  });

  it.each([['ask'], ['refuse']] as const)(
    'short of stock under %s leaves the draft as it was and says what is there',
    async (shortage) => {
      const trader = await build.trader();
      stocked(trader.productId, '4');
      const draft = await build.order(trader);

      const confirmation = platform.ask(confirmSalesOrder, trader.ctx, { orderId: draft.id, version: 1, shortage });

      await expect(confirmation).rejects.toMatchObject({
        code: 'insufficient-stock',
        details: { lines: [expect.objectContaining({ demanded: '10', available: '4' })] },
        fields: [
          { pointer: '#/lines/0/quantity', code: 'exceeds-available', params: { available: '4', requested: '10' } },
        ],
      });
      expect(await platform.ask(readSalesOrder, trader.ctx, { orderId: draft.id })).toEqual(draft);
      expect(await exposureOf(trader.customerId)).toEqual({ invoices: '0', orders: '0' });
    },
  );

  it('under partial gives up what is not there', async () => {
    const trader = await build.trader();
    stocked(trader.productId, '4');
    await platform.ask(saveSalesSettings, trader.ctx, { shortage: 'partial' });
    const draft = await build.order(trader);

    const confirmed = await platform.ask(confirmSalesOrder, trader.ctx, { orderId: draft.id });

    expect(confirmed.lines[0]).toMatchObject({ reserved: '4', backordered: '0', cancelled: '6', open: '4' });
    expect(await exposureOf(trader.customerId)).toEqual({ invoices: '0', orders: '80' });
  });

  it('answers the same to the same key, refusals too', async () => {
    const trader = await build.trader();
    stocked(trader.productId, '10');
    const draft = await build.order(trader);
    const short = await build.order(trader, { quantity: '99' });
    const [one, two] = [freshKey(), freshKey()];
    const confirm = (orderId: string, idempotency: typeof one) =>
      platform.ask(confirmSalesOrder, { ...trader.ctx, idempotency }, { orderId, version: 1 });

    const first = await confirm(draft.id, one);

    expect(await confirm(draft.id, one)).toEqual(first);
    await expect(confirm(short.id, two)).rejects.toMatchObject({ code: 'insufficient-stock' });
    stocked(trader.productId, '1000');
    await expect(confirm(short.id, two)).rejects.toMatchObject({ code: 'insufficient-stock' });
    await expect(confirm(draft.id, freshKey())).rejects.toMatchObject({ code: 'invalid-transition' });
  });

  it('and a cancellation answer a repetition that looked for its answer before there was one', async () => {
    const trader = await build.trader();
    stocked(trader.productId, '20');
    const { id: orderId } = await build.order(trader);
    const { id: draftId } = await build.order(trader);
    const repeated = async (contract: typeof confirmSalesOrder | typeof cancelSalesOrder, id: string) => {
      const ctx = { ...trader.ctx, idempotency: freshKey() };
      const first = await platform.ask(contract, ctx, { orderId: id });
      const tooEarly = jest
        .spyOn(Database.prototype as unknown as { look: () => Promise<null> }, 'look')
        .mockResolvedValueOnce(null);
      const second = await platform.ask(contract, ctx, { orderId: id });
      expect(tooEarly).toHaveBeenCalledTimes(1);
      tooEarly.mockRestore();
      expect(second).toEqual(first);
      return second.state;
    };

    expect(await repeated(confirmSalesOrder, orderId)).toBe('confirmed');
    expect(await repeated(cancelSalesOrder, orderId)).toBe('cancelled');
    expect(await repeated(cancelSalesOrder, draftId)).toBe('cancelled');
    expect(warehouse.available(trader.productId).toString()).toBe('20');
  });

  it('of which the same request comes many times at once is made once and answered alike', async () => {
    const trader = await build.trader();
    stocked(trader.productId, '10');
    const { id: orderId } = await build.order(trader);
    const ctx = { ...trader.ctx, idempotency: freshKey() };
    const confirm = () => platform.ask(confirmSalesOrder, ctx, { orderId });

    const answers = await Promise.allSettled(Array.from({ length: 12 }, confirm));

    const last = await confirm();
    expect(last.state).toBe('confirmed');
    for (const answer of answers) {
      if (answer.status === 'fulfilled') expect(answer.value).toEqual(last);
      else expect(answer.reason).toMatchObject({ code: 'idempotency-key-in-flight' });
    }
    expect(warehouse.available(trader.productId).toString()).toBe('0');
  });

  it('counts open invoices and undelivered orders against the limit, and reserves nothing beyond it (S-C08)', async () => {
    const trader = await build.trader({ creditLimit: '1000.00' });
    stocked(trader.productId, '1000');
    const confirm = async (quantity: string) => {
      const draft = await build.order(trader, { quantity, unitPrice: '10' });
      return platform.ask(confirmSalesOrder, trader.ctx, { orderId: draft.id });
    };
    await build.invoice(trader.ctx, await confirm('70'), '70');
    await confirm('25');
    expect(await exposureOf(trader.customerId)).toEqual({ invoices: '700', orders: '250' });
    const left = warehouse.available(trader.productId).toString();

    await expect(confirm('10')).rejects.toMatchObject({
      code: 'credit-limit-exceeded',
      details: { creditLimit: '1000', openInvoices: '700', openOrders: '250', thisOrder: '100' },
    });
    expect(warehouse.available(trader.productId).toString()).toBe(left);
    expect((await confirm('5')).state).toBe('confirmed');
  });

  it('of two orders at once lets only one use what is left of the limit', async () => {
    const trader = await build.trader({ creditLimit: '1000' });
    stocked(trader.productId, '1000');
    const drafts = [await build.order(trader, { quantity: '30' }), await build.order(trader, { quantity: '30' })];

    const answers = await Promise.allSettled(
      drafts.map(({ id }) => platform.ask(confirmSalesOrder, trader.ctx, { orderId: id })),
    );

    expect(answers.map((answer) => answer.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await exposureOf(trader.customerId)).toEqual({ invoices: '0', orders: '600' });
  });

  it('whose driver died after the reservation is finished by the timer, and the key finds the answer', async () => {
    const trader = await build.trader();
    stocked(trader.productId, '10');
    const draft = await build.order(trader);
    const ctx = { ...trader.ctx, idempotency: freshKey() };
    warehouse.dropNextAnswer = true;

    await expect(platform.ask(confirmSalesOrder, ctx, { orderId: draft.id, version: 1 })).rejects.toMatchObject({
      code: 'internal',
    });
    expect((await platform.ask(readSalesOrder, trader.ctx, { orderId: draft.id })).state).toBe('confirming');
    await expect(platform.ask(confirmSalesOrder, ctx, { orderId: draft.id, version: 1 })).rejects.toMatchObject({
      code: 'idempotency-key-in-flight',
    });
    await platform.rows(`update sales.process set due_at = now() where status = 'running'`);

    await eventually(async () => {
      expect((await platform.ask(readSalesOrder, trader.ctx, { orderId: draft.id })).state).toBe('confirmed');
    });
    expect(await platform.ask(confirmSalesOrder, ctx, { orderId: draft.id, version: 1 })).toMatchObject({
      state: 'confirmed',
      version: 2,
    });
    expect(warehouse.available(trader.productId).toString()).toBe('0');
  });

  it.each(['internal', 'service-unavailable', 'not-caught-up', 'idempotency-key-in-flight'])(
    'that the timer meets with %s is kept with the reason and driven on',
    async (reason) => {
      const trader = await build.trader();
      stocked(trader.productId, '10');
      const draft = await build.order(trader);
      warehouse.refuseReserve = reason;
      await expect(platform.ask(confirmSalesOrder, trader.ctx, { orderId: draft.id })).rejects.toMatchObject({
        code: reason,
      });
      const ofOrder = () =>
        platform.rows<{ status: string; last_error: string | null }>(
          `select status, last_error from sales.process where company_id = $1 and state->>'orderId' = $2`,
          [trader.ctx.companyId, draft.id],
        );
      const resume = () =>
        platform.rows(`update sales.process set due_at = now() where company_id = $1 and status = 'running'`, [
          trader.ctx.companyId,
        ]);

      await resume();
      await eventually(async () => {
        expect(await ofOrder()).toEqual([{ status: 'running', last_error: `DomainError: ${reason}` }]);
      });
      warehouse.refuseReserve = undefined;
      await resume();
      await eventually(async () => {
        expect((await platform.ask(readSalesOrder, trader.ctx, { orderId: draft.id })).state).toBe('confirmed');
      });
      expect(await ofOrder()).toEqual([{ status: 'done', last_error: null }]);
    },
  );

  it('that the timer meets with a refusal is over, with nothing left to look into', async () => {
    const trader = await build.trader();
    const draft = await build.order(trader);
    warehouse.refuseReserve = 'service-unavailable';
    await expect(platform.ask(confirmSalesOrder, trader.ctx, { orderId: draft.id })).rejects.toMatchObject({
      code: 'service-unavailable',
    });
    warehouse.refuseReserve = undefined;
    await platform.rows(`update sales.process set due_at = now() where company_id = $1 and status = 'running'`, [
      trader.ctx.companyId,
    ]);

    await eventually(async () => {
      expect(
        await platform.rows('select status, last_error from sales.process where company_id = $1', [
          trader.ctx.companyId,
        ]),
      ).toEqual([{ status: 'done', last_error: null }]);
    });
    expect((await platform.ask(readSalesOrder, trader.ctx, { orderId: draft.id })).state).toBe('draft');
  });
});

describe('a confirmed order', () => {
  it('follows shipments, invoices and payments', async () => {
    const trader = await build.trader();
    stocked(trader.productId, '10');
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
    expect(await exposureOf(trader.customerId)).toEqual({ invoices: '50', orders: '0' });
  });

  it('whose invoice is cancelled can be invoiced again, and counts as an open order again', async () => {
    const trader = await build.trader();
    stocked(trader.productId, '10');
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
    expect(await exposureOf(trader.customerId)).toEqual({ invoices: '0', orders: '200' });
  });

  it('cancelled after a partial shipment is closed: shipped 4, cancelled 6, open 0 (S-C05)', async () => {
    const trader = await build.trader();
    stocked(trader.productId, '10');
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
    expect(await exposureOf(trader.customerId)).toEqual({ invoices: '80', orders: '0' });
  });

  it('of which nothing was shipped is cancelled with its backorder', async () => {
    const trader = await build.trader();
    stocked(trader.productId, '4');
    const draft = await build.order(trader);
    await platform.ask(confirmSalesOrder, trader.ctx, { orderId: draft.id, shortage: 'backorder' });

    const cancelled = await platform.ask(cancelSalesOrder, trader.ctx, { orderId: draft.id });

    expect(cancelled).toMatchObject({
      state: 'cancelled',
      documents: { backorders: [{ state: 'closed', open: '0' }] },
    });
    expect(await exposureOf(trader.customerId)).toEqual({ invoices: '0', orders: '0' });
  });

  it('goes on as it was when the warehouse cannot release it', async () => {
    const trader = await build.trader();
    stocked(trader.productId, '10');
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
    stocked(trader.productId, '10');
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

describe('the list of orders', () => {
  const figures = { ordered: '10', owned: '0', consigned: '0', reserved: '0', expected: '0', missing: '0' };

  it('tells how ready an order is: by owner as soon as a delivery decides it, and what is expected or missing', async () => {
    const trader = await build.trader();
    stocked(trader.productId, '6');
    const draft = await build.order(trader);
    const orderLineId = draft.lines[0]?.id ?? '';
    const readiness = async () => (await platform.ask(listSalesOrders, trader.ctx, {})).data[0]?.readiness;
    const looks: unknown[] = [await readiness()];

    await platform.ask(confirmSalesOrder, trader.ctx, { orderId: draft.id, shortage: 'backorder' });
    looks.push(await readiness());
    await platform.publish(purchaseOrderSent, trader.ctx, purchaseFor(trader, orderLineId, '3'));
    await platform.settled();
    looks.push(await readiness());
    const givenUp = await build.allocate(trader.ctx, draft, '2', '4');
    looks.push(await readiness());
    await build.giveUp(trader.ctx, draft, givenUp);
    looks.push(await readiness());
    const deliveryId = await build.allocate(trader.ctx, draft, '2', '4');
    await build.ship(trader.ctx, draft, '6', { deliveryId, sources: [unitsOf('own', '5'), unitsOf('consignor', '1')] });
    looks.push(await readiness());
    const assignments = [{ orderLineId, quantity: '3' }];
    await platform.publish(backorderAssigned, trader.ctx, { productId: trader.productId, assignments, released: '0' });
    await platform.settled();
    looks.push(await readiness());

    expect(looks).toEqual([
      null,
      { ...figures, reserved: '6', missing: '4' },
      { ...figures, reserved: '6', expected: '3', missing: '1' },
      { ...figures, owned: '2', consigned: '4', expected: '3', missing: '1' },
      { ...figures, reserved: '6', expected: '3', missing: '1' },
      { ...figures, owned: '5', consigned: '1', expected: '3', missing: '1' },
      { ...figures, owned: '5', consigned: '1', reserved: '3', missing: '1' },
    ]);
  });

  it('expects what several purchases are to bring, and no more what one of them gave up', async () => {
    const trader = await build.trader();
    stocked(trader.productId, '0');
    const draft = await build.order(trader);
    const orderLineId = draft.lines[0]?.id ?? '';
    await platform.ask(confirmSalesOrder, trader.ctx, { orderId: draft.id, shortage: 'backorder' });
    const purchases = [purchaseFor(trader, orderLineId, '3'), purchaseFor(trader, orderLineId, '4')];
    const looks: unknown[] = [];
    const look = async () => {
      await platform.settled();
      const { data } = await platform.ask(listSalesOrders, trader.ctx, {});
      const { documents } = await platform.ask(readSalesOrder, trader.ctx, { orderId: draft.id });
      looks.push([data[0]?.readiness?.expected, documents.backorders[0]?.state]);
    };

    for (const purchase of purchases) {
      await platform.publish(purchaseOrderSent, trader.ctx, purchase);
      await look();
    }
    const assignments = [{ orderLineId, quantity: '1' }];
    await platform.publish(backorderAssigned, trader.ctx, { productId: trader.productId, assignments, released: '0' });
    await look();
    for (const [index, quantity] of ['2', '4'].entries()) {
      const givenUp = [{ forOrderLineId: orderLineId, quantity }];
      const closed = { orderId: purchases[index]?.orderId ?? '', reason: 'no longer made', givenUp };
      await platform.publish(purchaseOrderClosed, trader.ctx, closed);
      await look();
    }

    expect(looks).toEqual([
      ['3', 'purchased'],
      ['7', 'purchased'],
      ['6', 'purchased'],
      ['4', 'purchased'],
      ['0', 'open'],
    ]);
  });

  it('lets a delivery hold what another gives back within one batch of events', async () => {
    const trader = await build.trader();
    const { id } = await build.order(trader);
    stocked(trader.productId, '10');
    const order = await platform.ask(confirmSalesOrder, trader.ctx, { orderId: id, version: 1 });
    const before = await build.allocate(trader.ctx, order, '6', '4');
    const after = { deliveryId: newId(), orderId: id };
    const lines = [{ orderLineId: order.lines[0]?.id ?? '', owned: '7', consigned: '0' }];

    await platform.publish(deliveryCancelled, trader.ctx, { deliveryId: before, orderId: id });
    await platform.publish(deliveryAllocated, trader.ctx, { ...after, lines });
    await platform.settled();

    const listed = await platform.ask(listSalesOrders, trader.ctx, {});
    expect(listed.data[0]?.readiness).toMatchObject({ owned: '7', consigned: '0', reserved: '3' });
  });

  it('forgets what a delivery held that is made and shipped within one batch of events', async () => {
    const trader = await build.trader();
    stocked(trader.productId, '10');
    const draft = await build.order(trader);
    await platform.ask(confirmSalesOrder, trader.ctx, { orderId: draft.id });

    const deliveryId = newId();
    const lines = [{ orderLineId: draft.lines[0]?.id ?? '', owned: '0', consigned: '4' }];
    await platform.publish(deliveryAllocated, trader.ctx, { deliveryId, orderId: draft.id, lines });
    await build.ship(trader.ctx, draft, '4', { deliveryId, sources: [unitsOf('consignor', '4')] });

    const { data } = await platform.ask(listSalesOrders, trader.ctx, {});
    expect(data[0]?.readiness).toEqual({ ...figures, consigned: '4', reserved: '6' });
  });

  it('tells what is invoiced, and finds orders by it', async () => {
    const trader = await build.trader();
    stocked(trader.productId, '30');
    const [draft, untouched, whole] = [await build.order(trader), await build.order(trader), await build.order(trader)];
    for (const { id: orderId } of [draft, untouched, whole])
      await platform.ask(confirmSalesOrder, trader.ctx, { orderId });
    await build.order(trader);

    await build.ship(trader.ctx, draft, '10');
    await build.invoice(trader.ctx, draft, '4');
    await build.invoice(trader.ctx, whole, '10');
    await platform.ask(cancelSalesOrder, trader.ctx, { orderId: untouched.id });

    const found = async (invoicing: string) => {
      const { data } = await platform.ask(listSalesOrders, trader.ctx, { filter: { invoicing: { in: invoicing } } });
      return data.map(({ id, invoicing: state }) => [id, state]);
    };
    expect(await found('to_invoice,partially_invoiced')).toEqual([[draft.id, 'partially_invoiced']]);
    expect(await found('invoiced')).toEqual([[whole.id, 'invoiced']]);
    expect(await found('none')).toHaveLength(2);
  });

  it('sums everything that matches, whatever page is read, each currency for itself', async () => {
    const trader = await build.trader();
    const create = (currency: string, unitPrice: string) =>
      platform.ask(createSalesOrder, trader.ctx, {
        customerId: trader.customerId,
        currency,
        lines: [{ productId: trader.productId, quantity: '1', unitPrice }],
      });
    for (const price of ['0.1', '0.2', '100.005']) await create('EUR', price);
    await create('JPY', '1500.4');
    const totals = async (filter: Record<string, Record<string, string>>) => {
      const { data, page } = await platform.ask(listSalesOrders, trader.ctx, { limit: 1, totals: 'exact', filter });
      expect(data.length).toBeLessThanOrEqual(1);
      return page.totals;
    };

    const euro = { currency: 'EUR', rows: 3, sums: { net: { amount: '100.31', currency: 'EUR' } } };
    expect(await totals({})).toEqual([
      euro,
      { currency: 'JPY', rows: 1, sums: { net: { amount: '1500', currency: 'JPY' } } },
    ]);
    expect(await totals({ currency: { eq: 'EUR' } })).toEqual([euro]);
    expect(await totals({ state: { eq: 'closed' } })).toEqual([]);
    await expect(platform.ask(listBackorders, trader.ctx, { totals: 'exact' })).rejects.toMatchObject({
      code: 'unknown-filter',
    });
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

function purchaseFor(
  { branchId, productId }: { branchId: string; productId: string },
  forOrderLineId: string,
  quantity: string,
) {
  return {
    orderId: newId(),
    number: 'PO1',
    date: '2026-01-15',
    kind: 'standard' as const,
    supplierId: newId(),
    supplierName: 'Supplier',
    agreementId: null,
    interCompanyId: null,
    interCompanyOrderId: null,
    branchId,
    currency: 'EUR',
    overReceiptPercent: '0',
    lines: [
      {
        lineId: newId(),
        productId,
        sku: 'X',
        kind: 'goods' as const,
        quantity,
        unitPrice: '4',
        taxCode: 'ZERO',
        forOrderLineId,
      },
    ],
  };
}

function receiptAssigning(
  { branchId, productId }: { branchId: string; productId: string },
  orderLineId: string,
  quantity: string,
) {
  return {
    receiptId: newId(),
    number: 'GR1',
    date: '2026-01-15',
    branchId,
    warehouseId: newId(),
    purchaseOrderId: null,
    supplierId: newId(),
    supplierName: 'Supplier',
    interCompanyId: null,
    kind: 'standard' as const,
    currency: 'EUR',
    rate: '1',
    lines: [
      {
        receiptLineId: newId(),
        purchaseOrderLineId: null,
        productId,
        sku: 'X',
        kind: 'goods' as const,
        ...{
          accepted: quantity,
          rejected: '0',
          missing: '0',
          unitPrice: '4',
          taxCode: 'ZERO',
          valueBase: '240',
          groupProfitBase: '0',
          held: '0',
        },
        owner: { kind: 'own' as const, consignorId: null, agreementId: null },
        lot: '',
        layerId: newId(),
        assigned: [{ orderLineId, quantity }],
      },
    ],
  };
}
