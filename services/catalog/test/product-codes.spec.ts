import { createProduct, identifyProducts, MAX_CODES, saveProducts } from '@consigna/contracts/catalog/product';
import type { Context } from '@consigna/kernel/context';
import { Database } from '@consigna/persistence/database';
import { statement } from '@consigna/persistence/statement';
import { testPlatform, type TestPlatform } from '@consigna/testing/test-platform';
import { catalogModule } from '../src/catalog.module.js';
import { byCode } from '../src/product/product.queries.js';

describe('products of the codes that are pasted or scanned', () => {
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await testPlatform([catalogModule]);
  });
  afterAll(() => platform.stop());

  const assortment = [
    { sku: '85123A', name: 'White hanging heart T-light holder', barcodes: ['4006381333931', 'Shelf-17'] },
    { sku: '85123', name: 'Heart of slate' },
    { sku: 'OLD-1', name: 'White candle', barcodes: ['OLD-CODE'], active: false },
  ];

  async function company(products: readonly Record<string, unknown>[] = assortment): Promise<Context> {
    const ctx = await platform.company();
    await platform.ask(saveProducts, ctx, { items: products.map((data) => ({ op: 'create' as const, data })) });
    return ctx;
  }

  async function identify(ctx: Context, ...codes: string[]): Promise<(string | undefined)[]> {
    const { items } = await platform.ask(identifyProducts, ctx, { codes });
    expect(items.map(({ code }) => code)).toEqual(codes);
    return items.map(({ product }) => product?.sku);
  }

  it('are found by whole codes and barcodes in any case, each in its place, also twice', async () => {
    const found = await identify(await company(), 'shelf-17', '85123', '85123a', '4006381333931', '85123A', '85123');

    expect(found).toEqual(['85123A', '85123', '85123A', '85123A', '85123A', '85123']);
  });

  it('are whole', async () => {
    const { items } = await platform.ask(identifyProducts, await company(), { codes: ['85123A'] });

    expect(items[0]?.product).toMatchObject({ ...assortment[0], kind: 'goods', unit: 'C62', version: 1 });
  });

  it.each([
    ['a code that nobody has', 'NOTHING'],
    ['the beginning of a code', '8512'],
    ['a word of a name', 'slate'],
    ['a pattern', '85123%'],
    ['the code of an inactive product', 'OLD-1'],
    ['the barcode of an inactive product', 'old-code'],
  ])('are none for %s, beside those that are found', async (_what, code) => {
    expect(await identify(await company(), '85123', code, '85123A')).toEqual(['85123', undefined, '85123A']);
  });

  it('are the oldest where one has a code as its own and another as a barcode', async () => {
    const ctx = await platform.company();
    await platform.ask(createProduct, ctx, { sku: 'TRAY', name: 'Tray', barcodes: ['CUP'] });
    await platform.ask(createProduct, ctx, { sku: 'CUP', name: 'Cup', barcodes: ['BOWL'] });
    await platform.ask(createProduct, ctx, { sku: 'BOWL', name: 'Bowl' });

    expect(await identify(ctx, 'CUP', 'BOWL')).toEqual(['TRAY', 'CUP']);
  });

  it('are each company’s own, also where both have the code', async () => {
    const [first, second] = [await company(), await company([{ sku: '85123', name: 'Another heart' }])];

    expect(await identify(second, '85123', '85123A', 'Shelf-17')).toEqual(['85123', undefined, undefined]);
    const [ours, theirs] = await Promise.all(
      [second, first].map((ctx) => platform.ask(identifyProducts, ctx, { codes: ['85123'] })),
    );
    const database = platform.app.get(Database, { strict: false });
    expect(await database.read(second, (sql) => sql(byCode, [first.companyId, ['85123', 'Shelf-17']]))).toEqual([]);
    expect([ours?.items[0]?.product?.name, theirs?.items[0]?.product?.name]).toEqual([
      'Another heart',
      'Heart of slate',
    ]);
  });

  it('are read by what indexes have of each code, also under row-level security and however many there are', async () => {
    const ctx = await company();
    const products = `select n, md5(n::text)::uuid as id from generate_series(1, 5000) n`;
    await platform.rows(
      `insert into catalog.product
         (company_id, id, sku, name, names, kind, unit, tax_category, tracking, valuation, active, created_by)
       select $1, id, 'P-' || n, 'Product', '{}', 'goods', 'C62', 'standard', 'none', 'fifo', true, $1 from (${products}) p`,
      [ctx.companyId],
    );
    await platform.rows(
      `insert into catalog.product_barcode (company_id, code, product_id) select $1, 'B-' || n, id from (${products}) p`,
      [ctx.companyId],
    );
    await platform.rows('analyze catalog.product, catalog.product_barcode');
    const codes = Array.from({ length: 100 }, (_, index) => `P-${index}`);

    const explain = statement('test.explain-products-by-code', `explain (format json) ${byCode.text}`);
    const database = platform.app.get(Database, { strict: false });
    const plan = JSON.stringify(await database.read(ctx, (sql) => sql(explain, [ctx.companyId, codes])));

    expect(plan).toMatch(/"Index Cond":"[^"]*sku_key = /);
    expect(plan).toMatch(/"Index Cond":"[^"]*code_key = /);
    expect(plan).not.toContain('"Seq Scan"');
  });

  it('are answered for as many codes as one request may name, and no more', async () => {
    const ctx = await company();
    const codes = (count: number) =>
      Array.from({ length: count }, (_, index) => (index === count - 1 ? '85123' : `NO-${index}`));

    const found = await identify(ctx, ...codes(MAX_CODES));

    expect(found.flatMap((sku, place) => (sku === undefined ? [] : [[place, sku]]))).toEqual([
      [MAX_CODES - 1, '85123'],
    ]);
    await expect(identify(ctx, ...codes(MAX_CODES + 1))).rejects.toMatchObject({ code: 'validation-failed' });
  });
});
