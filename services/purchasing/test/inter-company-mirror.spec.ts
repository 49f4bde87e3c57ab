import { salesOrderCancelled, salesOrderConfirmed } from '@consigna/contracts/sales/events';
import { deterministicId, newId } from '@consigna/kernel/id';
import { eventually } from '@consigna/testing/eventually';
import { testPlatform, type TestPlatform } from '@consigna/testing/test-platform';
import { purchasingModule } from '../src/purchasing.module.js';
import { builder, type Trader } from './build.js';

let platform: TestPlatform;
let build: ReturnType<typeof builder>;

beforeAll(async () => {
  platform = await testPlatform([purchasingModule]);
  build = builder(platform);
});

afterAll(() => platform.stop());

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
    await eventually(async () => expect(await build.read(buyer, mirrorId)).toBeDefined());

    const mirror = await build.read(buyer, mirrorId);
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
    await expect(build.read(seller, mirrorId)).rejects.toMatchObject({ code: 'purchase-order-not-found' });

    await build.receive(buyer.ctx, mirror, { accepted: '4' });
    await platform.publish(salesOrderCancelled, seller.ctx, {
      orderId: sold.orderId,
      number: sold.number,
      state: 'closed',
      lines: [{ orderLineId: sold.lines[0]?.terms.orderLineId ?? '', cancelled: '6' }],
    });
    await eventually(async () =>
      expect(await build.read(buyer, mirrorId)).toMatchObject({
        state: 'received',
        lines: [{ received: '4', cancelled: '6', open: '0' }],
      }),
    );
    expect(await build.published(buyer.ctx.companyId)).toMatchObject([
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

    await eventually(async () => expect((await build.read(buyer, orderId)).state).toBe('cancelled'));
    expect((await build.published(buyer.ctx.companyId)).at(-1)).toMatchObject({
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

    await eventually(async () => expect((await build.read(buyer, mirrorId)).state).toBe('sent'));
    await platform.settled();
  });
});
