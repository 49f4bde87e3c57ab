import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decimal } from '@consigna/kernel/decimal';
import { revalueLayers, revaluePool } from './revalue.js';

const layer = (id: string, remaining: number, value: string) => ({
  id,
  remaining: decimal(remaining),
  value: decimal(value),
});
const plain = ({ toStock, toCostOfSales, layers }: ReturnType<typeof revalueLayers>) => [
  toStock.toFixed(2),
  toCostOfSales.toFixed(2),
  ...layers.map((one) => `${one.id}:${one.value.toFixed(2)}`),
];

describe('revaluation', () => {
  it('splits a difference by what is still traceable, returned units included (S-A08)', () => {
    expect(plain(revalueLayers(decimal('20'), decimal(10), [layer('a', 3, '30'), layer('b', 2, '20')], 2))).toEqual([
      '10.00',
      '10.00',
      'a:6.00',
      'b:4.00',
    ]);
  });
  it('puts everything into cost of sales when nothing is left', () => {
    expect(plain(revalueLayers(decimal('20'), decimal(10), [layer('a', 0, '0')], 2))).toEqual(['0.00', '20.00']);
  });
  it('never leaves a layer worth less than nothing', () => {
    expect(plain(revalueLayers(decimal('-50'), decimal(10), [layer('a', 10, '30')], 2))).toEqual([
      '-30.00',
      '-20.00',
      'a:-30.00',
    ]);
  });
  it('gives an average the share that can still be on hand', () => {
    expect(plain(revaluePool(decimal('10'), decimal(10), { quantity: decimal(4), value: decimal(40) }, 2))).toEqual([
      '4.00',
      '6.00',
    ]);
    expect(plain(revaluePool(decimal('10'), decimal(10), { quantity: decimal(25), value: decimal(40) }, 2))).toEqual([
      '10.00',
      '0.00',
    ]);
    expect(plain(revaluePool(decimal('10'), decimal(10), { quantity: decimal(0), value: decimal(0) }, 2))).toEqual([
      '0.00',
      '10.00',
    ]);
  });
  it('loses no cent', () => {
    fc.assert(
      fc.property(fc.integer({ min: -5000, max: 5000 }), fc.array(fc.nat(20), { maxLength: 5 }), (cents, remaining) => {
        const difference = decimal(cents).dividedBy(100);
        const layers = remaining.map((units, index) => layer(String(index), units, String(units * 3)));
        const { toStock, toCostOfSales, layers: parts } = revalueLayers(decimal(difference), decimal(100), layers, 2);

        expect(toStock.plus(toCostOfSales).equals(difference)).toBe(true);
        expect(parts.reduce((sum, part) => sum.plus(part.value), decimal(0)).equals(toStock)).toBe(true);
      }),
    );
  });
});
