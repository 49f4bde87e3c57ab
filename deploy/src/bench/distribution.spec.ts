import { choices, isConsigned, type Choice, type ChoiceOptions } from './distribution.js';

const options: ChoiceOptions = {
  extent: { companies: 5, productsPerCompany: 200, customersPerCompany: 100 },
  distribution: 'shared',
  clients: 8,
  worker: 3,
  seed: 1,
};

function take(count: number, changes: Partial<ChoiceOptions> = {}): Choice[] {
  const sequence = choices({ ...options, ...changes });
  return Array.from({ length: count }, () => sequence.next().value);
}

function productsOf(taken: readonly Choice[]): number[] {
  return taken.flatMap(({ lines }) => lines.map(({ product }) => product));
}

describe('choices', () => {
  it('repeats the sequence of a seed and a worker', () => {
    expect(take(20)).toEqual(take(20));
    expect(take(20)).not.toEqual(take(20, { worker: 4 }));
  });

  it('has five different products a loop, a tenth of the lines consigned', () => {
    const taken = take(5_000);
    expect(taken.every(({ lines }) => new Set(lines.map(({ product }) => product)).size === 5)).toBe(true);
    const products = productsOf(taken);
    const share = products.filter(isConsigned).length / products.length;
    expect(share).toBeGreaterThan(0.08);
    expect(share).toBeLessThan(0.12);
  });

  it('keeps private clients apart', () => {
    const mine = new Set(productsOf(take(2_000, { distribution: 'private', worker: 0 })));
    const others = productsOf(take(2_000, { distribution: 'private', worker: 5 }));
    expect(others.some((product) => mine.has(product))).toBe(false);
  });

  it('puts a fifth of the lines on the hot product', () => {
    const products = productsOf(take(1_000, { distribution: 'hot' }));
    expect(products.filter((product) => product === 0)).toHaveLength(1_000);
  });
});
