import { describe, expect, it } from '@jest/globals';
import { Decimal } from '@consigna/kernel/decimal';
import { billLines, type SettledProduct } from './bill-lines.js';

const d = (value: string | number) => new Decimal(value);
const words = { returns: 'Returns', carriedForward: 'Carried forward' };
const product = (productId: string, quantity: number, owed: string): SettledProduct => ({
  productId,
  description: productId,
  quantity: d(quantity),
  owed: d(owed),
  owedBase: d(owed),
});
const nothing = { opening: d(0), openingBase: d(0) };

describe('the lines of a self-bill', () => {
  it('name each product sold and clear the accrual of a principal', () => {
    expect(billLines({ role: 'principal', products: [product('X', 5, '60')], ...nothing }, words)).toEqual([
      { productId: 'X', description: 'X', quantity: '5', net: '60.00', accrualBase: '60.00', payableBase: '0.00' },
    ]);
  });

  it('take what was carried forward off what is payable to an agent', () => {
    const lines = billLines(
      { role: 'agent', products: [product('X', 3, '42')], opening: d(-14), openingBase: d(-14) },
      words,
    );

    expect(
      lines.map(({ description, quantity, net, payableBase }) => [description, quantity, net, payableBase]),
    ).toEqual([
      ['X', '3', '42.00', '42.00'],
      ['Carried forward', '1', '-14.00', '-14.00'],
    ]);
  });

  it('put products with more returned than sold together at the end', () => {
    const products = [product('A', -2, '-20'), product('B', 10, '90'), product('C', -1, '-5.50')];

    expect(
      billLines({ role: 'principal', products, ...nothing }, words).map(({ productId, quantity, net }) => [
        productId,
        quantity,
        net,
      ]),
    ).toEqual([
      ['B', '10', '90.00'],
      [null, '3', '-25.50'],
    ]);
  });

  it('keep the price difference of units that were sold and returned at different costs', () => {
    const lines = billLines(
      { role: 'principal', products: [product('A', 0, '1'), product('B', 1, '9')], ...nothing },
      words,
    );

    expect(lines.map(({ quantity, net }) => [quantity, net])).toEqual([
      ['1', '9.00'],
      ['1', '1.00'],
    ]);
  });

  it('leave out what came to nothing', () => {
    expect(
      billLines({ role: 'principal', products: [product('A', 0, '0'), product('B', 1, '9')], ...nothing }, words),
    ).toHaveLength(1);
  });
});
