import { changeProduct, createProduct, lookUpProducts, saveProducts } from '@consigna/contracts/catalog/product';
import type { Context } from '@consigna/kernel/context';
import { testPlatform, type TestPlatform } from '@consigna/testing/test-platform';
import { catalogModule } from '../src/catalog.module.js';

describe('looking products up while typing', () => {
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await testPlatform([catalogModule]);
  });
  afterAll(() => platform.stop());

  const assortment = [
    { sku: '85123A', name: 'White hanging heart T-light holder', barcodes: ['4006381333931', 'SHELF-17'] },
    { sku: '85123', name: 'Heart of slate' },
    { sku: 'GLS-85', name: 'Wine glass, set of 4', names: { es: 'Copa de vino', fr: 'Verre à vin' } },
    { sku: 'OLD-1', name: 'White candle', active: false },
  ];

  async function company(): Promise<Context> {
    const ctx = await platform.company();
    await platform.ask(saveProducts, ctx, { items: assortment.map((data) => ({ op: 'create' as const, data })) });
    return ctx;
  }

  async function find(ctx: Context, q: string, limit = 12): Promise<string[]> {
    return (await platform.ask(lookUpProducts, ctx, { q, limit })).products.map(({ sku }) => sku);
  }

  it.each([
    ['the whole code before codes that begin with it', '85123', ['85123', '85123A']],
    ['the beginning of a code, in any case', 'gls', ['GLS-85']],
    ['a part of a code, after codes that begin with it', '85', ['85123', '85123A', 'GLS-85']],
    ['a barcode', '4006381333931', ['85123A']],
    ['the beginning of a barcode', '40063', ['85123A']],
    ['a code of the shelf, in any case', 'shelf-17', ['85123A']],
    ['the beginning of a word within a name', 'hea', ['85123A', '85123']],
    ['words in any order, each by its beginning', 'light whi', ['85123A']],
    ['a name in another language', 'vin cop', ['GLS-85']],
    ['a letter beyond ASCII', 'verre à', ['GLS-85']],
    ['no inactive product', 'candle', []],
    ['no product that lacks one of the words', 'heart glass', []],
    ['nothing where only signs are typed', '-', []],
  ])('finds %s', async (_what, q, found) => {
    expect(await find(await company(), q)).toEqual(found);
  });

  it('offers no more than is asked for, the likeliest', async () => {
    expect(await find(await company(), '85123', 1)).toEqual(['85123']);
  });

  it('forgets the words of a name that was changed, and finds those of the new one', async () => {
    const ctx = await platform.company();
    const product = await platform.ask(createProduct, ctx, { sku: 'A', name: 'Oak bowl' });

    await platform.ask(changeProduct, ctx, { productId: product.id, version: 1, name: 'Walnut bowl' });

    expect(await Promise.all(['oak', 'walnut', 'bowl'].map((q) => find(ctx, q)))).toEqual([[], ['A'], ['A']]);
  });

  it('shows a company nothing of another one', async () => {
    await company();

    expect(await find(await platform.company(), '85123')).toEqual([]);
  });
});
