import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deterministicId, newId } from '@consigna/kernel/id';
import { productsSaved } from '@consigna/contracts/catalog/events';
import type { Payload } from '@consigna/contracts/contract';
import { purchaseOrderClosed, purchaseOrderSent } from '@consigna/contracts/purchasing/events';
import type { deliveryShipped, goodsReceiptPosted } from '@consigna/contracts/warehouse/events';
import {
  getGoodsReceipt,
  listExpectedReceipts,
  listGoodsReceipts,
  postGoodsReceipt,
} from '@consigna/contracts/warehouse/goods-receipt';
import { listStock, listStockLayers, listStockMoves } from '@consigna/contracts/warehouse/stock';
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

describe('goods receipt', () => {
  it('accepts up to the tolerance over all receipts and moves nothing beyond it (S-B01)', async () => {
    const shop = await Shop.open(test);
    const product = await shop.product();
    const order = await shop.orderFromSupplier([{ productId: product, quantity: '100', price: '4.00' }], {
      overReceiptPercent: '5',
    });

    expect((await shop.receiveOrder(order, ['60'])).lines[0]?.valueBase).toBe('240.00');
    await expect(shop.receiveOrder(order, ['46'])).rejects.toEqual(code('over-receipt'));
    expect((await shop.books(product)).cost).toEqual({ quantity: '60', value: '240' });
    expect((await shop.receiveOrder(order, ['45'])).lines[0]?.valueBase).toBe('180.00');

    await expect(shop.receiveOrder(order, ['1'])).rejects.toEqual(code('over-receipt'));
    expect((await shop.books(product)).cost).toEqual({ quantity: '105', value: '420' });
    expect(await shop.told('warehouse.goods-receipt.posted')).toHaveLength(2);
  });

  it('comes under an agreement only on consignment, and under one of its supplier', async () => {
    const shop = await Shop.open(test);
    const product = await shop.product();
    const [one, other] = [await shop.agreement(), await shop.agreement()];
    const receive = (kind: 'standard' | 'consignment', supplierId: string | null, agreementId: string) =>
      test.ask(postGoodsReceipt, shop.ctx, {
        branchId: shop.branchId,
        supplierId,
        kind,
        agreementId,
        currency: 'EUR',
        lines: [{ productId: product, accepted: '1', unitPrice: '1' }],
      });
    const refused = (refusal: string, field: string) => ({
      code: refusal,
      fields: [expect.objectContaining({ pointer: '#/agreementId', code: field })],
    });

    for (const supplierId of [one.consignorId, null]) {
      await expect(receive('standard', supplierId, one.agreementId)).rejects.toMatchObject(
        refused('validation-failed', 'agreement-not-expected'),
      );
    }
    await expect(receive('consignment', other.consignorId, one.agreementId)).rejects.toMatchObject(
      refused('consignor-mismatch', 'consignor-mismatch'),
    );
    await expect(receive('consignment', one.consignorId, newId())).rejects.toMatchObject(
      refused('agreement-not-found', 'agreement-not-found'),
    );
    expect((await shop.books(product)).pools.on_hand).toBe('0');
    await receive('consignment', one.consignorId, one.agreementId);
    expect((await shop.books(product)).pools.on_hand).toBe('1');
  });

  it('is read back as it was answered, and listed', async () => {
    const shop = await Shop.open(test);
    const product = await shop.product();
    const order = await shop.orderFromSupplier([{ productId: product, quantity: '10', price: '4.00' }]);
    const receipt = await shop.receiveOrder(order, ['3']);

    expect(await test.ask(getGoodsReceipt, shop.ctx, { receiptId: receipt.id })).toEqual(receipt);
    const { data } = await test.ask(listGoodsReceipts, shop.ctx, {
      filter: { purchaseOrderId: { eq: order.orderId } },
    });
    expect(data.map((row) => row.number)).toEqual([receipt.number]);
    const expected = await test.ask(listExpectedReceipts, shop.ctx, {});
    expect(expected.data).toEqual([expect.objectContaining({ ordered: '10', accepted: '3', open: '7' })]);
    const where = { filter: { productId: { eq: product } } };
    expect((await test.ask(listStock, shop.ctx, where)).data).toEqual([
      expect.objectContaining({ onHand: '3', value: '12.00', warehouseCode: 'MAD-STD' }),
    ]);
    expect((await test.ask(listStockLayers, shop.ctx, where)).data).toEqual([
      expect.objectContaining({ remaining: '3', value: '12.00', unitCost: '4' }),
    ]);
    expect((await test.ask(listStockMoves, shop.ctx, where)).data).toEqual([
      expect.objectContaining({ quantity: '3', value: '12.00' }),
    ]);
  });

  it('refuses a closed order, a lot that is missing, and quantities finer than the ledger', async () => {
    const shop = await Shop.open(test);
    const product = await shop.product({ tracking: 'lot' });
    await expect(shop.receive(product, '1', { price: '1' })).rejects.toEqual(code('lot-required'));
    await expect(shop.receive(product, '0.0000001', { price: '1', lot: 'L' })).rejects.toEqual(
      code('quantity-too-fine'),
    );
    const order = await shop.orderFromSupplier([{ productId: product, quantity: '10', price: '4.00' }]);
    await test.publish(purchaseOrderClosed, shop.ctx, { orderId: order.orderId, reason: 'Short' });
    await test.settled();

    await expect(shop.receiveOrder(order, ['1'])).rejects.toEqual(code('purchase-order-closed'));
  });

  it('names the line whose lot is missing by its place among all that were sent', async () => {
    const shop = await Shop.open(test);
    const products = [await shop.product(), await shop.product({ tracking: 'lot' })];
    const order = await shop.orderFromSupplier(
      products.map((productId) => ({ productId, quantity: '10', price: '4.00' })),
    );

    await expect(shop.receiveOrder(order, ['0', '1'])).rejects.toMatchObject({
      code: 'lot-required',
      fields: [{ pointer: '#/lines/1/lot', code: 'lot-required' }],
    });
  });

  it('ships earlier expiring lots first and never expired ones', async () => {
    const shop = await Shop.open(test);
    const product = await shop.product({ tracking: 'lot' });
    await shop.receive(product, '4', { price: '1', lot: 'L1', expiry: '2026-01-10' });
    await shop.receive(product, '10', { price: '1', lot: 'L3', expiry: '2026-06-30' });
    await shop.receive(product, '10', { price: '1', lot: 'L2', expiry: '2026-03-31' });

    const delivery = await shop.sell(product, '12');

    expect(delivery.lines[0]?.allocations.map(({ lot, quantity }) => [lot, quantity])).toEqual([
      ['L2', '10'],
      ['L3', '2'],
    ]);
  });

  it('arrives in the partner company with the seller’s profit in its layers (S-F01)', async () => {
    const networkId = newId();
    const a = await Shop.open(test, { networkId });
    const b = await Shop.open(test, { networkId });
    const ofA = await a.product();
    const ofB = await b.product();
    await a.receive(ofA, '10', { price: '60.00' });
    const order = await a.reserve([{ productId: ofA, quantity: '10' }], { buyer: { interCompanyId: b.ctx.companyId } });
    await test.rows(
      `update warehouse.reservation set terms = terms || '{"netUnitPrice":"100","unitPrice":"100"}' where company_id = $1`,
      [a.ctx.companyId],
    );
    await a.ship(order);
    // The mirrored purchase order comes from another log, here later than the shipment.
    await test.publish(purchaseOrderSent, b.ctx, {
      orderId: deterministicId('mirror-purchase-order', order.orderId),
      number: 'PO-1',
      date: '2026-01-15',
      kind: 'standard',
      supplierId: newId(),
      supplierName: 'A',
      agreementId: null,
      interCompanyId: a.ctx.companyId,
      interCompanyOrderId: order.orderId,
      branchId: b.branchId,
      currency: 'EUR',
      overReceiptPercent: '0',
      lines: [
        {
          lineId: deterministicId('mirror-purchase-order-line', order.lineIds[0] ?? ''),
          productId: ofB,
          sku: 'SKU',
          kind: 'goods',
          quantity: '10',
          unitPrice: '100',
          taxCode: 'STD',
          forOrderLineId: null,
        },
      ],
    });
    await test.settled();

    expect((await b.books(ofB)).cost).toEqual({ quantity: '10', value: '1000' });
    const [receipt] = await b.told<Payload<typeof goodsReceiptPosted>>('warehouse.goods-receipt.posted');
    expect(receipt).toMatchObject({
      interCompanyId: a.ctx.companyId,
      lines: [{ valueBase: '1000.00', groupProfitBase: '400.00' }],
    });
    await b.sell(ofB, '4');

    const [shipped] = await b.told<Payload<typeof deliveryShipped>>('warehouse.delivery.shipped');
    expect(shipped?.lines[0]?.sources[0]).toMatchObject({ costBase: '400.00', groupProfitBase: '160.00' });
    expect((await b.books(ofB)).layers).toMatchObject({ value: '600', group_profit: '240' });
    expect((await a.books(ofA)).cost).toEqual({ quantity: '0', value: '0' });
  });

  it('takes a document of a thousand lines set-wise: less than a second of work each', async () => {
    const shop = await Shop.open(test);
    const products = Array.from({ length: 1000 }, () => newId());
    const snapshot = (productId: string) =>
      ({
        productId,
        sku: productId,
        name: 'Thing',
        kind: 'goods',
        unit: 'EA',
        taxCategory: 'standard',
        tracking: 'none',
        valuation: 'fifo',
        category: null,
        active: true,
      }) as const;
    await test.publish(productsSaved, shop.ctx, { products: products.map(snapshot) });
    await test.settled();
    const order = await shop.orderFromSupplier(
      products.map((productId) => ({ productId, quantity: '2', price: '1.5' })),
    );
    const milliseconds: number[] = [];
    // Time of the processor, not of the clock: the machine may be busy with other tests.
    const timed = async <T>(work: () => Promise<T>): Promise<T> => {
      const before = process.cpuUsage();
      const result = await work();
      const { user, system } = process.cpuUsage(before);
      milliseconds.push((user + system) / 1000);
      return result;
    };

    await timed(() =>
      shop.receiveOrder(
        order,
        products.map(() => '2'),
      ),
    );
    const reserved = await timed(() => shop.reserve(products.map((productId) => ({ productId, quantity: '1' }))));
    const shipped = await timed(() => shop.ship(reserved));

    expect(shipped.lines).toHaveLength(1000);
    for (const taken of milliseconds) expect(taken).toBeLessThan(1000);
  }, 60_000);
});
