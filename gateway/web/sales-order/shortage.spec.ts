import { describe, expect, it } from '@jest/globals';
import { shortagesOf } from './shortage';

const line = (key: string, productId: string, quantity: string, kind: 'goods' | 'service' = 'goods') => ({
  key,
  productId,
  quantity,
  kind,
});
const stock: Record<string, string> = { vase: '100', cup: '0', bowl: '-3' };
const availableOf = (productId: string) => stock[productId];

describe('a shortage', () => {
  it('is what a line wants above what there is', () => {
    expect([...shortagesOf([line('a', 'vase', '160'), line('b', 'cup', '1')], availableOf)]).toEqual([
      ['a', { available: '100', short: '60' }],
      ['b', { available: '0', short: '1' }],
    ]);
  });

  it('is shared by the lines of a product from the top', () => {
    const lines = [line('a', 'vase', '70'), line('b', 'vase', '50.5')];

    expect([...shortagesOf(lines, availableOf)]).toEqual([['b', { available: '30', short: '20.5' }]]);
  });

  it('takes what is promised above what there is for nothing', () => {
    expect(shortagesOf([line('a', 'bowl', '2')], availableOf).get('a')).toEqual({ available: '0', short: '2' });
  });

  it('is never said of services, nor of what is not known', () => {
    expect(shortagesOf([line('a', 'vase', '500', 'service'), line('b', 'lamp', '5')], availableOf).size).toBe(0);
  });
});
