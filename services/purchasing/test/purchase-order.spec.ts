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
import { backorderChanged, backorderOpened } from '@consigna/contracts/sales/events';
import { newId } from '@consigna/kernel/id';
import { freshKey, testPlatform, type TestPlatform } from '@consigna/testing/test-platform';
import { purchasingModule } from '../src/purchasing.module.js';
import { builder } from './build.js';

let platform: TestPlatform;
let build: ReturnType<typeof builder>;

beforeAll(async () => {
  platform = await testPlatform([purchasingModule]);
  build = builder(platform);
});

afterAll(() => platform.stop());

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
    expect(await build.read(trader, order.id)).toEqual(order);
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
    expect(await build.read(trader, order.id)).toEqual(changed);
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
