import { findLastPrices, quoteOffer } from '@consigna/contracts/sales/offer';
import { confirmSalesOrder } from '@consigna/contracts/sales/sales-order';
import { newId } from '@consigna/kernel/id';
import type { TestPlatform } from '@consigna/testing/test-platform';
import { salesPlatform, type Builder, type FakeWarehouse } from './build.js';

let platform: TestPlatform;
let build: Builder;
let warehouse: FakeWarehouse;

beforeAll(async () => {
  ({ platform, build, warehouse } = await salesPlatform());
});

afterAll(() => platform.stop());

describe('an offer', () => {
  it('joins price and availability', async () => {
    const trader = await build.trader();
    warehouse.stocked(trader.productId, '7');

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
    warehouse.stocked(trader.productId, '100');
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
