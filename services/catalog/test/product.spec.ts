import { auditTrail } from '@consigna/contracts/directory/audit-trail';
import {
  changeProduct,
  createProduct,
  findProduct,
  listProducts,
  saveProducts,
} from '@consigna/contracts/catalog/product';
import { testPlatform, type TestPlatform } from '@consigna/testing/test-platform';
import { catalogModule } from '../src/catalog.module.js';

describe('products', () => {
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await testPlatform([catalogModule]);
  });
  afterAll(() => platform.stop());

  const holder = { sku: '85123A', name: 'T-light holder' };

  it('a product is kept whole and told to the other services', async () => {
    const ctx = await platform.company();

    const product = await platform.ask(createProduct, ctx, {
      ...holder,
      names: { es: 'Portavelas' },
      category: 'Home/Lights',
      barcodes: ['4 006381 333931', 'SHELF-1'],
      externalRefs: [{ system: 'sap', id: '1' }],
    });

    expect(product).toMatchObject({
      kind: 'goods',
      unit: 'C62',
      valuation: 'average',
      taxCategory: 'standard',
      barcodes: ['4006381333931', 'SHELF-1'],
      version: 1,
    });
    expect(await platform.ask(findProduct, ctx, { productId: product.id })).toEqual(product);
    const [event] = await platform.rows<{ payload: unknown }>(
      'select payload from catalog.event where company_id = $1',
      [ctx.companyId],
    );
    expect(event?.payload).toEqual({
      products: [
        {
          productId: product.id,
          sku: '85123A',
          name: 'T-light holder',
          kind: 'goods',
          unit: 'C62',
          taxCategory: 'standard',
          tracking: 'none',
          valuation: 'average',
          category: 'Home/Lights',
          active: true,
        },
      ],
    });
  });

  it('a change keeps what it does not name, and the trail says from what to what', async () => {
    const ctx = await platform.company();
    const product = await platform.ask(createProduct, ctx, { ...holder, barcodes: ['SHELF-1'] });

    const changed = await platform.ask(changeProduct, ctx, { productId: product.id, version: 1, name: 'Renamed' });

    expect(changed).toMatchObject({ name: 'Renamed', barcodes: ['SHELF-1'], version: 2 });
    await expect(
      platform.ask(changeProduct, ctx, { productId: product.id, version: 1, name: 'X' }),
    ).rejects.toMatchObject({ code: 'version-conflict' });
    const trail = await platform.ask(auditTrail('catalog'), ctx, { filter: { documentId: { eq: product.id } } });
    expect(trail.data.map((entry) => [entry.action, entry.changes])).toEqual([
      ['change', { name: { from: 'T-light holder', to: 'Renamed' } }],
      ['create', {}],
    ]);
  });

  it.each([
    ['a SKU that is taken, in any case', { ...holder, sku: '85123a' }, 'sku-taken'],
    ['a barcode of another product', { ...holder, sku: 'X', barcodes: ['SHELF-1'] }, 'barcode-taken'],
    [
      'an external id of another product',
      { ...holder, sku: 'X', externalRefs: [{ system: 'sap', id: '1' }] },
      'external-ref-taken',
    ],
    ['a GTIN with a wrong check digit', { ...holder, sku: 'X', barcodes: ['4006381333932'] }, 'invalid-gtin'],
    ['a category of four levels', { ...holder, sku: 'X', category: 'a/b/c/d' }, 'validation-failed'],
  ])('%s is refused', async (_case, input, code) => {
    const ctx = await platform.company();
    await platform.ask(createProduct, ctx, {
      ...holder,
      barcodes: ['SHELF-1'],
      externalRefs: [{ system: 'sap', id: '1' }],
    });

    await expect(platform.ask(createProduct, ctx, input)).rejects.toMatchObject({ code });
  });

  it('another company sees nothing of a product and may use its SKU and barcode', async () => {
    const ctx = await platform.company();
    const other = await platform.company();
    const product = await platform.ask(createProduct, ctx, { ...holder, barcodes: ['SHELF-1'] });

    await expect(platform.ask(findProduct, other, { productId: product.id })).rejects.toMatchObject({
      code: 'product-not-found',
    });
    await expect(
      platform.ask(changeProduct, other, { productId: product.id, version: 1, name: 'Mine' }),
    ).rejects.toMatchObject({ code: 'product-not-found' });
    expect((await platform.ask(listProducts, other, {})).data).toEqual([]);
    await expect(platform.ask(createProduct, other, { ...holder, barcodes: ['SHELF-1'] })).resolves.toMatchObject({
      sku: '85123A',
    });
  });

  it('a batch writes what is sound and says of each other item why not', async () => {
    const ctx = await platform.company();
    const known = await platform.ask(createProduct, ctx, { ...holder, barcodes: ['SHELF-1'] });
    const item = (op: 'create' | 'upsert', data: Record<string, unknown>) => ({ op, data: { name: 'Thing', ...data } });

    const { items } = await platform.ask(saveProducts, ctx, {
      items: [
        item('create', { sku: 'N1', barcodes: ['SHELF-2'] }),
        item('upsert', { sku: '85123a', name: 'Renamed' }),
        item('create', { sku: 'n1' }),
        item('create', { sku: '' }),
        item('upsert', { sku: 'N2', barcodes: ['4006381333932'] }),
        item('upsert', { sku: 'N3', barcodes: ['SHELF-2'] }),
        item('upsert', { sku: 'N4', barcodes: ['SHELF-3'] }),
      ],
    });
    const { items: later } = await platform.ask(saveProducts, ctx, {
      items: [
        item('create', { sku: 'N1' }),
        item('upsert', { sku: 'N4', kind: 'service' }),
        item('upsert', { sku: 'N4', name: 'Twice' }),
      ],
    });

    expect(items.map((each) => [each.index, each.status, each.problem?.code ?? null])).toEqual([
      [0, 201, null],
      [1, 200, null],
      [2, 409, 'sku-twice-in-batch'],
      [3, 422, 'validation-failed'],
      [4, 422, 'invalid-gtin'],
      [5, 409, 'barcode-taken'],
      [6, 201, null],
    ]);
    expect(items[1]).toMatchObject({ id: known.id, version: 2 });
    expect(later.map((each) => each.problem?.code)).toEqual(['sku-taken', 'field-fixed', 'sku-twice-in-batch']);
    const events = await platform.rows<{ products: number }>(
      `select jsonb_array_length(payload->'products') as products from catalog.event where company_id = $1 order by position`,
      [ctx.companyId],
    );
    expect(events.map((event) => event.products)).toEqual([1, 3]);
  });

  it('an assortment of 2,000 products is loaded in seconds, twice without doubling anything', async () => {
    const ctx = await platform.company();
    const batches = Array.from({ length: 4 }, (_, batch) =>
      Array.from({ length: 500 }, (_each, index) => ({
        op: 'upsert' as const,
        data: { sku: `P${batch}-${index}`, name: `Product ${index}`, category: 'Home' },
      })),
    );

    const started = performance.now();
    for (const items of [...batches, ...batches]) await platform.ask(saveProducts, ctx, { items });
    const seconds = (performance.now() - started) / 1000;

    const [row] = await platform.rows<{ products: number; version: number }>(
      'select count(*)::int as products, max(version) as version from catalog.product where company_id = $1',
      [ctx.companyId],
    );
    expect(row).toEqual({ products: 2000, version: 2 });
    expect(seconds).toBeLessThan(10);
  });

  it('the list finds by SKU, name and barcode', async () => {
    const ctx = await platform.company();
    await platform.ask(createProduct, ctx, { ...holder, barcodes: ['SHELF-17'] });
    await platform.ask(createProduct, ctx, { sku: 'POST', name: 'Postage', kind: 'service' });

    const find = async (q: string) => (await platform.ask(listProducts, ctx, { q })).data.map((product) => product.sku);

    expect(await Promise.all(['85123a', 'LIGHT', 'shelf-17', 'nothing'].map(find))).toEqual([
      ['85123A'],
      ['85123A'],
      ['85123A'],
      [],
    ]);
    expect(
      (await platform.ask(listProducts, ctx, { filter: { kind: { eq: 'service' } } })).data.map(
        (product) => product.sku,
      ),
    ).toEqual(['POST']);
  });
});
