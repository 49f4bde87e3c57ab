import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@consigna/kernel/id';
import { branchCreated } from '@consigna/contracts/directory/events';
import type { Payload } from '@consigna/contracts/contract';
import { ownGoods, type Owner } from '@consigna/contracts/trade';
import type {
  deliveryAllocated,
  deliveryCancelled,
  deliveryShipped,
  salesReturnReceived,
  stockRevalued,
} from '@consigna/contracts/warehouse/events';
import { postAdjustment } from '@consigna/contracts/warehouse/adjustment';
import { findStockPlaces } from '@consigna/contracts/warehouse/availability';
import { cancelDelivery, createDelivery, getDelivery, shipDelivery } from '@consigna/contracts/warehouse/delivery';
import { releaseOrder } from '@consigna/contracts/warehouse/reservation';
import { receiveSalesReturn } from '@consigna/contracts/warehouse/sales-return';
import { getValuation, saveProductStockSettings } from '@consigna/contracts/warehouse/stock';
import { listWarehouses } from '@consigna/contracts/warehouse/warehouse';
import { periodLocked } from '@consigna/contracts/accounting/events';
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
const costOf = (shipped: Payload<typeof deliveryShipped> | undefined) =>
  shipped?.lines.flatMap((line) => line.sources.map((source) => source.costBase));

describe('where products lie', () => {
  it('is told by warehouse and owner, with what is promised and what is expected', async () => {
    const shop = await Shop.open(test);
    const product = await shop.product();
    const unknown = await shop.product();
    const consignor = await shop.agreement();
    await shop.receive(product, '10', { price: '2' });
    await shop.receive(product, '4', { from: consignor });
    await shop.reserve([{ productId: product, quantity: '3' }]);
    const order = await shop.orderFromSupplier([{ productId: product, quantity: '20', price: '2' }]);
    await shop.receiveOrder(order, ['5']);

    const { products } = await test.ask(findStockPlaces, shop.ctx, { productIds: [product, unknown, product] });

    expect(products.map(({ productId, branches }) => [productId, branches.length])).toEqual([
      [product, 1],
      [unknown, 0],
    ]);
    const [branch] = products[0]?.branches ?? [];
    expect(branch).toMatchObject({
      branchId: shop.branchId,
      onHand: '19',
      reserved: '3',
      held: '0',
      available: '16',
      expected: [{ purchaseOrderId: order.orderId, orderedOn: '2026-01-15', supplierName: 'Supplier', open: '15' }],
    });
    const owners = branch?.warehouses.flatMap((warehouse) => warehouse.owners);
    expect(owners).toContainEqual(expect.objectContaining({ kind: 'own', consignorId: null, onHand: '15' }));
    expect(owners).toContainEqual(
      expect.objectContaining({ kind: 'consignor', ...consignor, consignorName: expect.any(String), onHand: '4' }),
    );
  });

  it('stays within the company', async () => {
    const [shop, other] = await Promise.all([Shop.open(test), Shop.open(test)]);
    const product = await shop.product();
    await shop.receive(product, '10', { price: '2' });

    const { products } = await test.ask(findStockPlaces, other.ctx, { productIds: [product] });

    expect(products).toEqual([{ productId: product, branches: [] }]);
  });
});

describe('the stock ledger', () => {
  it('refuses found goods whose owner is half named', async () => {
    const shop = await Shop.open(test);
    const product = await shop.product();
    const { consignorId, agreementId } = await shop.agreement();
    const find = (owner: Owner) =>
      test.ask(postAdjustment, shop.ctx, {
        branchId: shop.branchId,
        reason: 'found',
        lines: [{ productId: product, direction: 'in', quantity: '1', owner }],
      });

    for (const owner of [
      { kind: 'own', consignorId, agreementId: null },
      { kind: 'own', consignorId: null, agreementId },
      { kind: 'own', consignorId, agreementId },
      { kind: 'consignor', consignorId: null, agreementId: null },
      { kind: 'consignor', consignorId, agreementId: null },
      { kind: 'consignor', consignorId: null, agreementId },
    ] as const) {
      await expect(find(owner)).rejects.toMatchObject({
        code: 'validation-failed',
        fields: [{ pointer: '#/lines/0/owner', code: 'owner-mismatch' }],
      });
    }
    await find({ kind: 'consignor', consignorId, agreementId });
    await find(ownGoods);
    expect((await shop.books(product)).pools.on_hand).toBe('2');
  });

  it('gives a new branch one warehouse for our goods and one for consigned goods', async () => {
    const shop = await Shop.open(test);

    const { data } = await test.ask(listWarehouses, shop.ctx, {});

    expect(data.map(({ code: name, kind, locations }) => [name, kind, locations.length])).toEqual([
      ['MAD-CONS', 'consignment_in', 1],
      ['MAD-STD', 'standard', 1],
    ]);
  });

  it('takes goods of a delivery back at its branch, and refuses another', async () => {
    const [shop, stranger] = await Promise.all([Shop.open(test), Shop.open(test)]);
    const product = await shop.product();
    await shop.receive(product, '2', { price: '1.00' });
    const delivery = await shop.sell(product, '2');
    const elsewhere = newId();
    await test.publish(branchCreated, shop.ctx, { branchId: elsewhere, code: 'BCN', name: 'Barcelona' });
    await test.settled();
    const takeBack = (branchId: string) =>
      test.ask(receiveSalesReturn, shop.ctx, {
        branchId,
        lines: [{ deliveryLineId: delivery.lines[0]?.id ?? '', quantity: '1' }],
      });

    await expect(takeBack(elsewhere)).rejects.toMatchObject({
      code: 'branch-mismatch',
      fields: [{ pointer: '#/branchId', code: 'branch-mismatch' }],
    });
    for (const branchId of [stranger.branchId, newId()]) {
      await expect(takeBack(branchId)).rejects.toMatchObject({
        code: 'branch-not-found',
        fields: [{ pointer: '#/branchId', code: 'branch-not-found' }],
      });
    }
    expect(await takeBack(shop.branchId)).toMatchObject({ branchId: shop.branchId });
  });

  it('costs an issue over two layers first in, first out (S-A01)', async () => {
    const shop = await Shop.open(test);
    const product = await shop.product();
    await shop.receive(product, '10', { price: '5.00', day: '2026-01-01' });
    await shop.receive(product, '10', { price: '7.00', day: '2026-01-02' });

    await shop.sell(product, '15', { day: '2026-01-03' });

    const [shipped] = await shop.told<Payload<typeof deliveryShipped>>('warehouse.delivery.shipped');
    expect(costOf(shipped)).toEqual(['50.00', '35.00']);
    const books = await shop.books(product);
    expect(books.cost).toEqual({ quantity: '5', value: '35' });
    expect(books.layers).toMatchObject({ remaining: '5', value: '35' });
    const asOf = (day: string) => test.ask(getValuation, shop.ctx, { asOf: day });
    expect((await asOf('2026-01-02')).total).toBe('120.00');
    expect((await asOf('2026-01-03')).total).toBe('35.00');
  });

  it('drains a moving average to exactly nothing (S-A02)', async () => {
    const shop = await Shop.open(test);
    const product = await shop.product({ valuation: 'average' });
    await shop.receive(product, '10', { price: '10.00' });
    await shop.receive(product, '10', { price: '13.00' });

    await shop.sell(product, '8');
    await shop.receive(product, '5', { price: '11.00' });
    await shop.sell(product, '17');

    const shipped = await shop.told<Payload<typeof deliveryShipped>>('warehouse.delivery.shipped');
    const sums = shipped.map((event) =>
      (costOf(event) ?? []).reduce((sum, cost) => sum + Math.round(Number(cost) * 100), 0),
    );
    expect(sums).toEqual([9200, 19300]);
    expect((await shop.books(product)).cost).toEqual({ quantity: '0', value: '0' });
  });

  it('splits a bill’s difference between stock and what was sold, returned units counted as stock (S-A08)', async () => {
    const shop = await Shop.open(test);
    const product = await shop.product();
    const receipt = await shop.receive(product, '10', { price: '10.00' });
    const delivery = await shop.sell(product, '7');
    await test.ask(receiveSalesReturn, shop.ctx, {
      lines: [{ deliveryLineId: delivery.lines[0]?.id ?? '', quantity: '2' }],
    });

    await shop.bill(receipt.lines[0]?.id ?? '', {
      net: '120.00',
      received: '100.00',
      productId: product,
      quantity: '10',
    });

    const [revalued] = await shop.told<Payload<typeof stockRevalued>>('warehouse.stock.revalued');
    expect(revalued?.lines).toEqual([expect.objectContaining({ toStockBase: '10.00', toCostOfSalesBase: '10.00' })]);
    const books = await shop.books(product);
    expect(books.cost).toEqual({ quantity: '5', value: '60' });
    expect(books.layers.value).toBe('60');
    expect(books.moves.value).toBe('60');
  });

  it('gives an averaged product the share that can still be on hand of a bill’s difference', async () => {
    const shop = await Shop.open(test);
    const product = await shop.product({ valuation: 'average' });
    const receipt = await shop.receive(product, '10', { price: '10.00' });
    await shop.sell(product, '6');

    await shop.bill(receipt.lines[0]?.id ?? '', {
      net: '110.00',
      received: '100.00',
      productId: product,
      quantity: '10',
    });

    const [revalued] = await shop.told<Payload<typeof stockRevalued>>('warehouse.stock.revalued');
    expect(revalued?.lines).toEqual([expect.objectContaining({ toStockBase: '4.00', toCostOfSalesBase: '6.00' })]);
    expect((await shop.books(product)).cost).toEqual({ quantity: '4', value: '44' });
  });

  it('keeps consigned goods out of value and out of the own average (S-D01)', async () => {
    const shop = await Shop.open(test);
    const product = await shop.product({ valuation: 'average' });
    const agreement = await shop.agreement();
    await shop.receive(product, '10', { price: '20.00' });

    await shop.receive(product, '10', { from: agreement });

    expect(await shop.available(product)).toMatchObject({
      onHand: '20',
      owned: '10',
      consigned: '10',
      available: '20',
    });
    const valuation = await test.ask(getValuation, shop.ctx, {});
    expect(valuation.products).toEqual([expect.objectContaining({ owned: '10', consigned: '10', value: '200.00' })]);
  });

  it('refuses consigned goods in a standard warehouse, by code and by the database', async () => {
    const shop = await Shop.open(test);
    const product = await shop.product();
    await shop.receive(product, '1', { price: '1' });

    const written = test.rows(
      `insert into warehouse.stock_layer (company_id, id, branch_id, product_id, location_id, warehouse_kind, lot, owner_key, consignor_id, agreement_id, received_at, unit_cost, quantity, remaining)
       select company_id, gen_random_uuid(), branch_id, product_id, location_id, warehouse_kind, lot, 'x', gen_random_uuid(), gen_random_uuid(), now(), 0, 1, 1
       from warehouse.stock_layer where company_id = $1`,
      [shop.ctx.companyId],
    );

    await expect(written).rejects.toThrow('stock_layer_warehouse_kind');
  });

  it.each([
    [
      'CONSIGNED_FIRST',
      [
        ['consignor', '10', '0.00'],
        ['own', '2', '16.00'],
      ],
    ],
    [
      'OWNED_FIRST',
      [
        ['own', '6', '48.00'],
        ['consignor', '6', '0.00'],
      ],
    ],
  ] as const)('draws one line from owned and consigned stock, %s (S-D05)', async (consume, expected) => {
    const shop = await Shop.open(test);
    const product = await shop.product();
    await shop.receive(product, '6', { price: '8.00' });
    await shop.receive(product, '10', { from: await shop.agreement() });
    await test.ask(saveProductStockSettings, shop.ctx, { productId: product, consume });

    const delivery = await shop.sell(product, '12');

    const [shipped] = await shop.told<Payload<typeof deliveryShipped>>('warehouse.delivery.shipped');
    expect(shipped?.lines[0]?.sources.map(({ owner, quantity, costBase }) => [owner.kind, quantity, costBase])).toEqual(
      expected,
    );
    expect(delivery.lines[0]?.allocations.map((allocation) => allocation.reason.split('/')[0])).toEqual([
      consume,
      consume,
    ]);
    expect(await test.ask(getDelivery, shop.ctx, { deliveryId: delivery.id })).toEqual({ ...delivery });
  });

  it('takes two consignors in the order of their receipts (S-D06)', async () => {
    const shop = await Shop.open(test);
    const product = await shop.product();
    const [first, second] = [await shop.agreement(), await shop.agreement()];
    await shop.receive(product, '4', { from: first, day: '2026-01-01' });
    await shop.receive(product, '6', { from: second, day: '2026-01-05' });
    await test.ask(saveProductStockSettings, shop.ctx, { productId: product, consume: 'CONSIGNED_FIFO' });

    await shop.sell(product, '7');

    const [shipped] = await shop.told<Payload<typeof deliveryShipped>>('warehouse.delivery.shipped');
    expect(shipped?.lines[0]?.sources.map(({ owner, quantity }) => [owner.consignorId, quantity])).toEqual([
      [first.consignorId, '4'],
      [second.consignorId, '3'],
    ]);
  });

  it('tells whose units a delivery got, and that they are promised again when it is given up', async () => {
    const shop = await Shop.open(test);
    const product = await shop.product();
    await shop.receive(product, '6', { price: '8.00' });
    await shop.receive(product, '10', { from: await shop.agreement() });
    await test.ask(saveProductStockSettings, shop.ctx, { productId: product, consume: 'OWNED_FIRST' });
    const { orderId, lineIds } = await shop.reserve([{ productId: product, quantity: '9' }]);

    const delivery = await test.ask(createDelivery, shop.ctx, { source: { type: 'sales-order', id: orderId } });
    await test.ask(cancelDelivery, shop.ctx, { deliveryId: delivery.id, version: delivery.version });

    expect(await shop.told<Payload<typeof deliveryAllocated>>('warehouse.delivery.allocated')).toEqual([
      { deliveryId: delivery.id, orderId, lines: [{ orderLineId: lineIds[0], owned: '6', consigned: '3' }] },
    ]);
    expect(await shop.told<Payload<typeof deliveryCancelled>>('warehouse.delivery.cancelled')).toEqual([
      { deliveryId: delivery.id, orderId },
    ]);
  });

  it('undoes a mixed shipment in reverse order of consumption (S-D08)', async () => {
    const shop = await Shop.open(test);
    const product = await shop.product();
    const agreement = await shop.agreement();
    await shop.receive(product, '6', { price: '8.00' });
    await shop.receive(product, '10', { from: agreement });
    await test.ask(saveProductStockSettings, shop.ctx, { productId: product, consume: 'OWNED_FIRST' });
    const delivery = await shop.sell(product, '12');
    const deliveryLineId = delivery.lines[0]?.id ?? '';
    const giveBack = (quantity: string) =>
      test.ask(receiveSalesReturn, shop.ctx, { lines: [{ deliveryLineId, quantity }] });

    await giveBack('4');
    await giveBack('5');

    const returns = await shop.told<Payload<typeof salesReturnReceived>>('warehouse.sales-return.received');
    const sources = returns.map((event) =>
      event.lines[0]?.sources.map(({ owner, quantity, costBase }) => [owner.kind, quantity, costBase]),
    );
    expect(sources).toEqual([
      [['consignor', '4', '0.00']],
      [
        ['consignor', '2', '0.00'],
        ['own', '3', '24.00'],
      ],
    ]);
    expect(await shop.available(product)).toMatchObject({ owned: '3', consigned: '10' });
    await expect(giveBack('4')).rejects.toEqual(code('over-return'));
  });

  it('puts returns into quarantine, scraps them, or takes them without delivery at current cost', async () => {
    const shop = await Shop.open(test);
    const product = await shop.product();
    await shop.receive(product, '10', { price: '3.00' });
    const delivery = await shop.sell(product, '4');
    const deliveryLineId = delivery.lines[0]?.id ?? '';

    await test.ask(receiveSalesReturn, shop.ctx, {
      lines: [
        { deliveryLineId, quantity: '1', disposition: 'quarantine' },
        { deliveryLineId, quantity: '1', disposition: 'scrap' },
      ],
    });
    const loose = await test.ask(receiveSalesReturn, shop.ctx, {
      branchId: shop.branchId,
      customerId: shop.customerId,
      lines: [{ productId: product, quantity: '2', terms: { currency: 'EUR', unitPrice: '9', taxCode: 'STD' } }],
    });

    expect(loose.lines[0]).toMatchObject({ costBase: '6.00', terms: { orderNumber: loose.number, netUnitPrice: '9' } });
    const books = await shop.books(product);
    expect(books.cost).toEqual({ quantity: '9', value: '27' });
    expect(books.layers).toMatchObject({ remaining: '9', sellable: '8', value: '27' });
    expect(books.pools.on_hand).toBe('8');
    expect(await shop.told('warehouse.adjustment.posted')).toHaveLength(1);
  });

  it('picks what was really taken, and gives a cancelled delivery back', async () => {
    const shop = await Shop.open(test);
    const product = await shop.product();
    await shop.receive(product, '5', { price: '1.00', day: '2026-01-01' });
    const dear = await shop.receive(product, '5', { price: '2.00', day: '2026-01-02' });
    const order = await shop.reserve([{ productId: product, quantity: '6' }]);
    const first = await test.ask(createDelivery, shop.ctx, { source: { type: 'sales-order', id: order.orderId } });
    await expect(test.ask(releaseOrder, shop.ctx, { orderId: order.orderId, orderLineIds: null })).rejects.toEqual(
      code('delivery-in-progress'),
    );
    const cancelled = await test.ask(cancelDelivery, shop.ctx, { deliveryId: first.id, version: 1 });
    expect(cancelled).toMatchObject({ state: 'cancelled', version: 2, allowedActions: [] });
    await expect(test.ask(shipDelivery, shop.ctx, { deliveryId: first.id, version: 2 })).rejects.toEqual(
      code('invalid-transition'),
    );

    const pick = (quantity: string) =>
      shop.ship(order, {
        lines: [{ orderLineId: order.lineIds[0] ?? '', quantity: '3' }],
        picks: ({ lines }) => [{ deliveryLineId: lines[0]?.id ?? '', layerId: dear.lines[0]?.layerId ?? '', quantity }],
      });
    await expect(pick('2')).rejects.toEqual(code('pick-mismatch'));
    const shipped = await pick('3');

    expect(shipped.lines[0]?.allocations).toEqual([expect.objectContaining({ reason: 'picked', quantity: '3' })]);
    expect((await shop.books(product)).cost.value).toBe('9');
  });

  it('ships with the delivery as in two steps, for who has the right, and refuses what is picked by hand', async () => {
    const stocked = async () => {
      const shop = await Shop.open(test);
      const product = await shop.product();
      await shop.receive(product, '2', { price: '1.00', day: '2026-01-01' });
      await shop.receive(product, '5', { price: '2.00', day: '2026-01-02' });
      const order = await shop.reserve([{ productId: product, quantity: '4' }]);
      return { shop, product, order };
    };
    const once = await stocked();
    const twice = await stocked();
    const source = { type: 'sales-order' as const, id: once.order.orderId };
    const shipper = once.shop.ctx;
    await expect(
      test.ask(createDelivery, { ...shipper, permissions: ['warehouse.delivery.create'] }, { source, ship: true }),
    ).rejects.toEqual(code('permission-denied'));
    await test.ask(saveProductStockSettings, shipper, { productId: once.product, consume: 'BY_HAND' });
    await expect(test.ask(createDelivery, shipper, { source, ship: true })).rejects.toEqual(code('picks-required'));
    await test.ask(saveProductStockSettings, shipper, { productId: once.product, consume: 'OWNED_FIRST' });

    const tried = await test.ask(createDelivery, { ...shipper, dryRun: true }, { source, ship: true });
    const shipped = await test.ask(createDelivery, shipper, { source, ship: true });
    const after = await twice.shop.ship(twice.order);

    expect(tried).toMatchObject({ state: 'shipped' });
    expect(shipped).toMatchObject({ state: 'shipped', number: 'DN-000001', date: '2026-01-15', version: 2 });
    expect(await test.ask(getDelivery, shipper, { deliveryId: shipped.id })).toEqual(shipped);
    expect(shipped.lines[0]?.allocations.map(({ quantity }) => quantity)).toEqual(
      after.lines[0]?.allocations.map(({ quantity }) => quantity),
    );
    for (const { shop, product } of [once, twice]) {
      expect((await shop.books(product)).cost).toEqual({ quantity: '3', value: '6' });
      const told = await shop.told<Payload<typeof deliveryShipped>>('warehouse.delivery.shipped');
      expect(told.map(costOf)).toEqual([['2.00', '4.00']]);
      expect(await shop.told('warehouse.delivery.allocated')).toHaveLength(1);
    }
    expect(await once.shop.available(once.product)).toEqual({
      ...(await twice.shop.available(twice.product)),
      productId: once.product,
    });
  });

  it('writes off only what nobody was promised, and records found stock at current cost', async () => {
    const shop = await Shop.open(test);
    const product = await shop.product();
    await shop.receive(product, '10', { price: '2.50' });
    await shop.reserve([{ productId: product, quantity: '7' }]);
    const adjust = (direction: 'in' | 'out', quantity: string) =>
      test.ask(postAdjustment, shop.ctx, {
        branchId: shop.branchId,
        reason: 'Count',
        lines: [{ productId: product, direction, quantity }],
      });

    await expect(adjust('out', '4')).rejects.toEqual(code('insufficient-stock'));
    expect((await adjust('out', '3')).lines[0]?.costBase).toBe('7.50');
    expect((await adjust('in', '1')).lines[0]?.costBase).toBe('2.50');

    expect((await shop.books(product)).cost).toEqual({ quantity: '8', value: '20' });
  });

  it('refuses to post on a locked day', async () => {
    const shop = await Shop.open(test);
    const product = await shop.product();
    await shop.receive(product, '1', { price: '1' });
    const order = await shop.reserve([{ productId: product, quantity: '1' }]);
    await test.publish(periodLocked, shop.ctx, { lockedThrough: '2026-01-15', reason: 'Month closed' });
    await test.settled();

    await expect(shop.receive(product, '1', { price: '1' })).rejects.toEqual(code('period-locked'));
    await expect(
      test.ask(createDelivery, shop.ctx, { source: { type: 'sales-order', id: order.orderId }, ship: true }),
    ).rejects.toEqual(code('period-locked'));

    expect((await shop.receive(product, '1', { price: '1', day: '2026-01-16' })).number).toBe('GR-000002');
  });
});
