import type { Context } from '@consigna/kernel/context';
import { newId } from '@consigna/kernel/id';
import {
  changePriceSettings,
  createPriceBook,
  findPriceBook,
  listPriceBooks,
  putPrices,
  type PriceScope,
} from '@consigna/contracts/catalog/price-book';
import { quotePrices } from '@consigna/contracts/catalog/pricing';
import { createProduct } from '@consigna/contracts/catalog/product';
import type { InputOf } from '@consigna/contracts/contract';
import { partiesSaved } from '@consigna/contracts/directory/events';
import { testPlatform, type TestPlatform } from '@consigna/testing/test-platform';
import { catalogModule } from '../src/catalog.module.js';

type Price = InputOf<typeof putPrices>['prices'][number];

describe('prices', () => {
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await testPlatform([catalogModule]);
  });
  afterAll(() => platform.stop());

  async function product(ctx: Context, options: { sku?: string; category?: string } = {}): Promise<string> {
    return (await platform.ask(createProduct, ctx, { sku: `P-${newId()}`, name: 'Bowl', ...options })).id;
  }

  async function book(
    ctx: Context,
    prices: Price[],
    options: { code?: string; scope?: PriceScope; currency?: string; validFrom?: string; validTo?: string } = {},
  ) {
    const made = await platform.ask(createPriceBook, ctx, {
      code: `B-${newId()}`,
      name: 'Book',
      currency: 'EUR',
      ...options,
    });
    return platform.ask(putPrices, ctx, { priceBookId: made.id, version: made.version, prices });
  }

  async function quote(
    ctx: Context,
    productId: string,
    options: Partial<InputOf<typeof quotePrices>> & { quantity?: string } = {},
  ) {
    const { quantity = '1', ...rest } = options;
    const { lines } = await platform.ask(quotePrices, ctx, {
      customerId: null,
      currency: 'EUR',
      ...rest,
      lines: [{ productId, quantity }],
    });
    return lines[0];
  }

  it('the price is explained: the customer’s own percentage off the list price of the break that is reached', async () => {
    const ctx = await platform.company();
    const customerId = newId();
    const productId = await product(ctx, { category: 'Kitchen/Bowls' });
    await book(
      ctx,
      [
        { productId, price: '10.00' },
        { productId, minQuantity: '12', price: '9.5' },
      ],
      { code: 'LIST' },
    );
    await book(ctx, [{ category: 'Kitchen', percentOff: '10' }], {
      code: 'VIP',
      scope: { kind: 'customer', customerId },
    });

    const line = await quote(ctx, productId, { customerId, quantity: '12' });

    expect(line).toEqual({
      productId,
      quantity: '12',
      unitPrice: '9.5',
      discountPercent: '10',
      explanation: [
        {
          ...{ rule: 'VIP · customer · Kitchen · from 1 · 10 % off list', price: '8.55', won: true },
          basis: {
            ...{ book: 'VIP', scope: 'customer', category: 'Kitchen', minQuantity: '1' },
            ...{ percentOff: '10', validFrom: null },
          },
        },
        { rule: 'LIST · all · product · from 12', price: '9.5', won: false },
        { rule: 'LIST · all · product · from 1', price: '10', won: false },
      ],
    });
  });

  it('a book counts in its currency, on its days and for its customer', async () => {
    const ctx = await platform.company();
    const [customerId, productId] = [newId(), await product(ctx)];
    await book(ctx, [{ productId, price: '10' }]);
    await book(ctx, [{ productId, price: '8' }], { validFrom: '2026-02-01', validTo: '2026-02-28' });
    await book(ctx, [{ productId, price: '11' }], { currency: 'GBP' });
    await book(ctx, [{ productId, price: '7' }], { scope: { kind: 'customer', customerId } });
    await book(ctx, [{ productId, price: '6' }], { scope: { kind: 'price_group', priceGroup: 'GOLD' } });

    const prices = [
      await quote(ctx, productId),
      await quote(ctx, productId, { date: '2026-02-28' }),
      await quote(ctx, productId, { date: '2026-03-01' }),
      await quote(ctx, productId, { currency: 'GBP' }),
      await quote(ctx, productId, { currency: 'USD' }),
      await quote(ctx, productId, { customerId }),
      await quote(ctx, productId, { priceGroup: 'GOLD' }),
    ];

    // The company's today is 15 January.
    expect(prices.map((line) => line?.unitPrice)).toEqual(['10', '8', '10', '11', null, '7', '6']);
  });

  it('a customer’s price group is known from the directory', async () => {
    const ctx = await platform.company();
    const [customerId, productId] = [newId(), await product(ctx)];
    await book(ctx, [{ productId, price: '6' }], { scope: { kind: 'price_group', priceGroup: 'GOLD' } });

    const facts = {
      code: 'C1',
      name: 'Gold',
      isCustomer: true,
      isSupplier: false,
      isConsignor: false,
      country: 'ES',
      taxId: null,
      currency: 'EUR',
    };
    await platform.publish(partiesSaved, ctx, {
      parties: [
        {
          ...facts,
          partyId: customerId,
          priceGroup: 'GOLD',
          paymentTermDays: 30,
          creditLimit: null,
          taxCode: null,
          interCompanyId: null,
          active: true,
        },
      ],
    });
    await platform.settled();

    expect((await quote(ctx, productId, { customerId }))?.unitPrice).toBe('6');
  });

  it('the lowest price wins where the company says so', async () => {
    const ctx = await platform.company();
    const [customerId, productId] = [newId(), await product(ctx)];
    await book(ctx, [{ productId, price: '6' }]);
    await book(ctx, [{ productId, price: '7' }], { scope: { kind: 'customer', customerId } });

    const before = await quote(ctx, productId, { customerId });
    await platform.ask(changePriceSettings, ctx, { priceResolution: 'lowest', version: 1 });
    const after = await quote(ctx, productId, { customerId });

    expect([before?.unitPrice, after?.unitPrice]).toEqual(['7', '6']);
    await expect(
      platform.ask(changePriceSettings, ctx, { priceResolution: 'most_specific', version: 1 }),
    ).rejects.toMatchObject({ code: 'version-conflict' });
  });

  it('prices are replaced as a set', async () => {
    const ctx = await platform.company();
    const productId = await product(ctx);
    const first = await book(
      ctx,
      [
        { productId, price: '6' },
        { category: 'Kitchen', percentOff: '5' },
      ],
      { code: 'SET' },
    );

    const second = await platform.ask(putPrices, ctx, {
      priceBookId: first.id,
      version: first.version,
      prices: [{ productId, price: '5.125' }],
    });

    expect(second.prices).toEqual([{ productId, category: null, minQuantity: '1', price: '5.125', percentOff: null }]);
    expect(await platform.ask(findPriceBook, ctx, { priceBookId: first.id })).toEqual(second);
    expect((await platform.ask(listPriceBooks, ctx, {})).data.map((each) => each.code)).toEqual(['SET']);
    await expect(
      platform.ask(putPrices, ctx, { priceBookId: first.id, version: first.version, prices: [] }),
    ).rejects.toMatchObject({ code: 'version-conflict' });
  });

  it.each([
    ['an unknown product', (_productId: string): Price[] => [{ productId: newId(), price: '1' }], 'product-not-found'],
    [
      'two prices for one break',
      (productId: string): Price[] => [
        { productId, price: '1' },
        { productId, price: '2' },
      ],
      'price-twice',
    ],
    [
      'a price and a percentage',
      (productId: string): Price[] => [{ productId, price: '1', percentOff: '2' }],
      'validation-failed',
    ],
    ['neither product nor category', (_productId: string): Price[] => [{ price: '1' }], 'validation-failed'],
  ])('a set with %s is refused', async (_case, prices, code) => {
    const ctx = await platform.company();
    const productId = await product(ctx);

    await expect(book(ctx, prices(productId))).rejects.toMatchObject({ code });
  });

  it('another company’s products and books are unknown', async () => {
    const ctx = await platform.company();
    const other = await platform.company();
    const productId = await product(ctx);
    const mine = await book(ctx, [{ productId, price: '6' }]);

    await expect(quote(other, productId)).rejects.toMatchObject({ code: 'product-not-found' });
    await expect(book(other, [{ productId, price: '1' }])).rejects.toMatchObject({ code: 'product-not-found' });
    await expect(platform.ask(findPriceBook, other, { priceBookId: mine.id })).rejects.toMatchObject({
      code: 'price-book-not-found',
    });
  });
});
