import { articleOf, typing, waysToMean, type Typed } from './assortment.js';

const PRODUCTS = 200_000;

function take(count: number, seed: number): Typed[] {
  const sequence = typing(PRODUCTS, seed);
  return Array.from({ length: count }, () => sequence.next().value);
}

describe('an assortment', () => {
  it('has 200,000 different names, codes and barcodes', () => {
    const articles = Array.from({ length: PRODUCTS }, (_, index) => articleOf(index));

    for (const field of ['name', 'sku', 'barcode'] as const)
      expect(new Set(articles.map((article) => article[field])).size).toBe(PRODUCTS);
  });

  it('has barcodes with their check digits', () => {
    expect([0, 1, 4_006].map((index) => articleOf(index).barcode)).toEqual([
      '8400000000000',
      '8400000000017',
      '8400000040068',
    ]);
  });
});

describe('typing', () => {
  it('repeats the sequence of a seed', () => {
    expect(take(50, 1)).toEqual(take(50, 1));
    expect(take(50, 1)).not.toEqual(take(50, 2));
  });

  it('means products in every way, and ends codes and barcodes with the whole of them', () => {
    const typed = take(2_000, 1);

    expect(new Set(typed.map(({ way }) => way))).toEqual(new Set(waysToMean));
    for (const { q, article, whole } of typed.filter(({ way }) => way !== 'name')) {
      const { sku, barcode } = articleOf(article);
      expect(sku.toLowerCase().startsWith(q) || barcode.startsWith(q)).toBe(true);
      expect(whole).toBe(q === sku.toLowerCase() || q === barcode);
    }
  });
});
