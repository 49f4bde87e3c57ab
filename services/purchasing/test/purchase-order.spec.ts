import { agreementActivated } from '@consigna/contracts/consignment/events';
import {
  approvePurchaseOrder,
  cancelPurchaseOrder,
  closePurchaseOrder,
  createPurchaseOrder,
  listDiscrepancies,
  listPurchaseOrders,
  purchaseBackorders,
  readPurchaseOrder,
  saveApprovalLimits,
  sendPurchaseOrder,
  updatePurchaseOrder,
} from '@consigna/contracts/purchasing/purchase-order';
import {
  backorderChanged,
  backorderOpened,
  salesOrderCancelled,
  salesOrderConfirmed,
} from '@consigna/contracts/sales/events';
import { deterministicId, newId } from '@consigna/kernel/id';
import { eventually } from '@consigna/testing/eventually';
import { freshKey, testPlatform, type TestPlatform } from '@consigna/testing/test-platform';
import { purchasingModule } from '../src/purchasing.module.js';
import { builder, type Trader } from './build.js';

let platform: TestPlatform;
let build: ReturnType<typeof builder>;

beforeAll(async () => {
  platform = await testPlatform([purchasingModule]);
  build = builder(platform);
});

afterAll(() => platform.stop());

const published = (companyId: string) =>
  platform.rows<{ subject: string; payload: Record<string, unknown> }>(
    'select subject, payload from purchasing.event where company_id = $1 order by position',
    [companyId],
  );
const read = ({ ctx }: Trader, orderId: string) => platform.ask(readPurchaseOrder, ctx, { orderId });

describe('a draft', () => {
  it('takes what a person leaves out from the supplier, the product and the company', async () => {
    const trader = await build.trader();

    const order = await build.order(trader);

    expect(order).toMatchObject({
      number: 'PO000001',
      kind: 'standard',
      state: 'draft',
      version: 1,
      currency: 'EUR',
      branchId: trader.branchId,
      overReceiptPercent: '5',
      net: { amount: '400.00', currency: 'EUR' },
    });
    expect(order.lines[0]).toMatchObject({
      description: 'Product X',
      unitPrice: '4',
      net: '400',
      taxCode: 'ZERO',
      open: '100',
    });
    expect(await read(trader, order.id)).toEqual(order);
  });

  it('is created once for one key', async () => {
    const trader = await build.trader();
    const ctx = { ...trader.ctx, idempotency: freshKey() };

    const [first, second] = [await build.order({ ...trader, ctx }), await build.order({ ...trader, ctx })];

    expect(second).toEqual(first);
    expect(
      (await platform.ask(listPurchaseOrders, trader.ctx, { filter: { supplierId: { eq: trader.supplierId } } })).data,
    ).toHaveLength(1);
  });

  it('keeps the identity of the lines a change names, and drops the others', async () => {
    const trader = await build.trader();
    const other = await build.product(trader.ctx);
    await platform.settled();
    const order = await platform.ask(createPurchaseOrder, trader.ctx, {
      supplierId: trader.supplierId,
      lines: [
        { productId: trader.productId, quantity: '1', unitPrice: '5' },
        { productId: other, quantity: '2', unitPrice: '7' },
      ],
    });
    const kept = order.lines[1]?.id;

    const changed = await platform.ask(updatePurchaseOrder, trader.ctx, {
      orderId: order.id,
      version: 1,
      lines: [{ id: kept, productId: other, quantity: '3' }],
    });

    expect(changed).toMatchObject({
      version: 2,
      net: { amount: '21.00' },
      lines: [{ id: kept, position: 1, quantity: '3', unitPrice: '7' }],
    });
    expect(await read(trader, order.id)).toEqual(changed);
  });

  it('on consignment needs an agreement with its supplier, and has a series of its own', async () => {
    const trader = await build.trader();
    const agreementId = newId();
    const { supplierId, productId } = trader;
    await platform.publish(agreementActivated, trader.ctx, {
      ...{
        agreementId,
        agreementVersion: 1,
        consignorId: supplierId,
        consignorName: 'Supplier S',
        role: 'principal',
        currency: 'USD',
        validFrom: '2026-01-01',
        productIds: null,
      },
    });
    await platform.settled();
    const create = (terms: { agreementId?: string; supplierId?: string }) =>
      platform.ask(createPurchaseOrder, trader.ctx, {
        kind: 'consignment',
        supplierId,
        lines: [{ productId, quantity: '5' }],
        ...terms,
      });

    expect(await create({ agreementId })).toMatchObject({
      number: 'CO000001',
      agreementId,
      currency: 'USD',
      net: { amount: '0.00' },
    });
    await expect(create({})).rejects.toMatchObject({ code: 'agreement-required' });
    await expect(create({ agreementId: newId() })).rejects.toMatchObject({ code: 'agreement-not-found' });
    const stranger = await build.party(trader.ctx);
    await platform.settled();
    await expect(create({ agreementId, supplierId: stranger })).rejects.toMatchObject({ code: 'agreement-not-found' });
  });

  it.each([
    ['an unknown supplier', { supplierId: newId() }, {}, 'supplier-not-found', '#/supplierId'],
    ['an unknown branch', { branchId: newId() }, {}, 'branch-not-found', '#/branchId'],
    ['an unknown product', {}, { productId: newId() }, 'product-not-found', '#/lines/0/productId'],
    ['an unknown tax code', {}, { taxCode: 'NONE' }, 'tax-code-not-found', '#/lines/0/taxCode'],
    ['no price', {}, { unitPrice: undefined }, 'price-missing', '#/lines/0/unitPrice'],
    ['a quantity of nothing', {}, { quantity: '0' }, 'validation-failed', '#/lines/0/quantity'],
  ])('with %s is refused with the field named', async (_, header, line, code, pointer) => {
    const { ctx, supplierId, productId } = await build.trader();

    const creation = platform.ask(createPurchaseOrder, ctx, {
      supplierId,
      ...header,
      lines: [{ productId, quantity: '1', unitPrice: '1', ...line }],
    });

    await expect(creation).rejects.toMatchObject({ code, fields: [expect.objectContaining({ pointer })] });
  });
});

describe('an approval', () => {
  it('above the limit needs somebody else than the author, with a higher limit', async () => {
    const trader = await build.trader();
    await platform.ask(saveApprovalLimits, trader.ctx, {
      limits: [
        { permission: 'purchasing.approve.small', amount: '300' },
        { permission: 'purchasing.approve.large', amount: '400' },
      ],
    });
    const author = { ...trader.ctx, permissions: ['purchasing.approve.small'] };
    const { id: orderId } = await build.order({ ...trader, ctx: author });
    const other = { ...author, userId: newId() };

    await expect(platform.ask(approvePurchaseOrder, author, { orderId })).rejects.toMatchObject({
      code: 'author-cannot-approve',
    });
    await expect(platform.ask(approvePurchaseOrder, other, { orderId })).rejects.toMatchObject({
      code: 'approval-limit-exceeded',
      details: { total: '400', limit: '300' },
    });
    const approved = await platform.ask(
      approvePurchaseOrder,
      { ...other, permissions: ['purchasing.approve.*'] },
      { orderId },
    );

    expect(approved).toMatchObject({ state: 'approved', approvedBy: other.userId, version: 2 });
  });
});

describe('a sent order', () => {
  it('tells what can be received, and is complete when the tolerance is used (S-B01)', async () => {
    const trader = await build.trader();
    const order = await build.sent(trader);
    const states: string[] = [];
    const look = async () => {
      const now = await read(trader, order.id);
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
    expect(await published(trader.ctx.companyId)).toMatchObject([
      {
        subject: 'purchasing.approval.requested',
        payload: { documentId: order.id, amount: { amount: '400.00' }, authorId: trader.ctx.userId },
      },
      { subject: 'purchasing.approval.ended', payload: { documentId: order.id, outcome: 'approved' } },
      {
        subject: 'purchasing.order.sent',
        payload: { orderId: order.id, overReceiptPercent: '5', lines: [{ quantity: '100', unitPrice: '4' }] },
      },
      { subject: 'purchasing.order.closed', payload: { orderId: order.id, reason: 'billed in full' } },
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
    expect((await published(trader.ctx.companyId)).at(-1)).toMatchObject({
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
    expect(await read(trader, order.id)).toMatchObject({ state: 'partially_received', lines: [{ open: '40' }] });
    await build.receive(ctx, order, { accepted: '40' });
    await build.bill(ctx, order, '40');

    expect((await read(trader, order.id)).state).toBe('closed');
    const ends = (await published(ctx.companyId)).filter(({ subject }) => subject === 'purchasing.order.closed');
    expect(ends.map(({ payload }) => payload)).toEqual([{ orderId: order.id, reason: 'billed in full', givenUp: [] }]);
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
    expect((await read(trader, orderId)).allowedActions).toEqual(allowed);
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

describe('a purchase for backorders', () => {
  it('is linked to the order line, and is not made twice for the same units (S-C01)', async () => {
    const trader = await build.trader();
    const [backorderId, orderLineId] = [newId(), newId()];
    const { ctx, branchId, productId, supplierId } = trader;
    await platform.publish(backorderOpened, ctx, {
      backorderId,
      orderId: newId(),
      orderNumber: 'SO1',
      orderLineId,
      productId,
      sku: 'X',
      customerId: newId(),
      branchId,
      quantity: '60',
    });
    await platform.settled();

    const order = await platform.ask(purchaseBackorders, ctx, {
      backorderIds: [backorderId],
      supplierId,
      unitPrice: '4',
    });

    expect(order).toMatchObject({
      state: 'draft',
      branchId,
      lines: [{ quantity: '60', unitPrice: '4', forOrderLineId: orderLineId }],
    });
    await expect(
      platform.ask(purchaseBackorders, ctx, { backorderIds: [backorderId], supplierId }),
    ).rejects.toMatchObject({ code: 'backorder-already-purchased' });
    await platform.ask(cancelPurchaseOrder, ctx, { orderId: order.id });
    await platform.publish(backorderChanged, ctx, { backorderId, orderLineId, state: 'open', open: '20' });
    await platform.settled();
    expect(
      (await platform.ask(purchaseBackorders, ctx, { backorderIds: [backorderId], supplierId })).lines,
    ).toMatchObject([{ quantity: '20' }]);
    await expect(platform.ask(purchaseBackorders, ctx, { backorderIds: [newId()], supplierId })).rejects.toMatchObject({
      code: 'backorder-not-found',
    });
  });
});

describe('a sale to another company of the network', () => {
  const sale = (seller: Trader, buyerId: string, sku: string) => {
    const [orderId, orderLineId] = [newId(), newId()];
    return {
      orderId,
      number: 'SO000007',
      date: '2026-01-15',
      branchId: seller.branchId,
      buyer: { customerId: newId(), customerName: 'Company B', country: 'FR', interCompanyId: buyerId },
      lines: [
        {
          terms: {
            ...{
              orderId,
              orderNumber: 'SO000007',
              orderLineId,
              productId: seller.productId,
              sku,
              description: 'X',
              kind: 'goods' as const,
              unit: 'C62',
            },
            ...{ currency: 'EUR', unitPrice: '110', discountPercent: '0', netUnitPrice: '100', taxCode: 'ES21' },
          },
          ...{ quantity: '10', reserved: '8', backordered: '2' },
        },
      ],
    };
  };

  it('is a sent purchase order there, once, and what is cancelled of it is expected no longer (A5)', async () => {
    const networkId = newId();
    const seller = await build.trader({ networkId, code: 'AAA', sku: 'SHARED-1' });
    const buyer = await build.trader({ networkId, code: 'BBB', sku: 'SHARED-1' });
    const supplierId = await build.party(buyer.ctx, { interCompanyId: seller.ctx.companyId, name: 'Company A' });
    await platform.settled();
    const sold = sale(seller, buyer.ctx.companyId, 'SHARED-1');
    const mirrorId = deterministicId('mirror-purchase-order', sold.orderId);
    const mirrorLineId = deterministicId('mirror-purchase-order-line', sold.lines[0]?.terms.orderLineId ?? '');

    await platform.publish(salesOrderConfirmed, seller.ctx, sold);
    await platform.publish(salesOrderConfirmed, seller.ctx, sold);
    await platform.settled();
    await eventually(async () => expect(await read(buyer, mirrorId)).toBeDefined());

    const mirror = await read(buyer, mirrorId);
    expect(mirror).toMatchObject({
      number: 'AAA-SO000007',
      state: 'sent',
      supplierId,
      branchId: buyer.branchId,
      interCompanyId: seller.ctx.companyId,
      interCompanyOrderId: sold.orderId,
    });
    expect(mirror.lines).toEqual([
      expect.objectContaining({
        id: mirrorLineId,
        productId: buyer.productId,
        quantity: '10',
        unitPrice: '100',
        net: '1000',
        taxCode: 'ZERO',
      }),
    ]);
    await expect(read(seller, mirrorId)).rejects.toMatchObject({ code: 'purchase-order-not-found' });

    await build.receive(buyer.ctx, mirror, { accepted: '4' });
    await platform.publish(salesOrderCancelled, seller.ctx, {
      orderId: sold.orderId,
      number: sold.number,
      state: 'closed',
      lines: [{ orderLineId: sold.lines[0]?.terms.orderLineId ?? '', cancelled: '6' }],
    });
    await eventually(async () =>
      expect(await read(buyer, mirrorId)).toMatchObject({
        state: 'received',
        lines: [{ received: '4', cancelled: '6', open: '0' }],
      }),
    );
    expect(await published(buyer.ctx.companyId)).toMatchObject([
      { subject: 'purchasing.order.sent', payload: { orderId: mirrorId, interCompanyId: seller.ctx.companyId } },
    ]);
  });

  it('is cancelled there when the seller gives it up whole, for no backorder', async () => {
    const networkId = newId();
    const seller = await build.trader({ networkId, sku: 'SHARED-3' });
    const buyer = await build.trader({ networkId, sku: 'SHARED-3' });
    await build.party(buyer.ctx, { interCompanyId: seller.ctx.companyId, name: 'Company A' });
    await platform.settled();
    const sold = sale(seller, buyer.ctx.companyId, 'SHARED-3');
    const orderId = deterministicId('mirror-purchase-order', sold.orderId);

    await platform.publish(salesOrderConfirmed, seller.ctx, sold);
    await platform.publish(salesOrderCancelled, seller.ctx, {
      orderId: sold.orderId,
      number: sold.number,
      state: 'cancelled',
      lines: [{ orderLineId: sold.lines[0]?.terms.orderLineId ?? '', cancelled: '10' }],
    });

    await eventually(async () => expect((await read(buyer, orderId)).state).toBe('cancelled'));
    expect((await published(buyer.ctx.companyId)).at(-1)).toMatchObject({
      subject: 'purchasing.order.closed',
      payload: { orderId, reason: 'cancelled', givenUp: [] },
    });
  });

  it('waits until the buyer knows the seller and the product', async () => {
    const networkId = newId();
    const seller = await build.trader({ networkId, sku: 'SHARED-2' });
    const buyer = await build.trader({ networkId, sku: 'OTHER-2' });
    const sold = sale(seller, buyer.ctx.companyId, 'SHARED-2');
    const mirrorId = deterministicId('mirror-purchase-order', sold.orderId);

    await platform.publish(salesOrderConfirmed, seller.ctx, sold);
    await eventually(async () => {
      expect(
        await platform.rows('select kind from purchasing.parked where company_id = $1', [seller.ctx.companyId]),
      ).toEqual([{ kind: 'waiting' }]);
    });
    await build.party(buyer.ctx, { interCompanyId: seller.ctx.companyId });
    await build.product(buyer.ctx, 'SHARED-2');

    await eventually(async () => expect((await read(buyer, mirrorId)).state).toBe('sent'));
    await platform.settled();
  });
});

describe('an order of another company', () => {
  it.each([
    ['read', readPurchaseOrder],
    ['update', updatePurchaseOrder],
    ['approve', approvePurchaseOrder],
    ['send', sendPurchaseOrder],
    ['close', closePurchaseOrder],
    ['cancel', cancelPurchaseOrder],
    ['discrepancies', listDiscrepancies],
  ])('does not exist for %s, and appears in no list', async (_, contract) => {
    const [mine, theirs] = [await build.trader(), await build.trader()];
    const order = await build.order(theirs);

    await expect(platform.ask(contract, mine.ctx, { orderId: order.id })).rejects.toMatchObject({
      code: 'purchase-order-not-found',
    });
    expect((await platform.ask(listPurchaseOrders, mine.ctx, {})).data).toEqual([]);
    const byId = { filter: { id: { in: `${order.id},${newId()}` } } };
    expect((await platform.ask(listPurchaseOrders, mine.ctx, byId)).data).toEqual([]);
    expect((await platform.ask(listPurchaseOrders, theirs.ctx, byId)).data).toMatchObject([{ id: order.id }]);
    await expect(build.order({ ...mine, supplierId: theirs.supplierId })).rejects.toMatchObject({
      code: 'supplier-not-found',
    });
    await expect(build.order({ ...mine, productId: theirs.productId })).rejects.toMatchObject({
      code: 'product-not-found',
    });
  });
});
