import { Quantity } from './quantity.js';

const pieces = (value: string) => Quantity.of(value, 'piece');

describe('quantity', () => {
  it('calculates exactly in one unit', () => {
    const result = pieces('0.1').plus(pieces('0.2')).minus(pieces('0.05')).times('4');

    expect(result.toJSON()).toEqual({ value: '1', unit: 'piece' });
    expect(Quantity.fromJSON(result.toJSON()).equals(result)).toBe(true);
  });

  it('the smaller of two is what can be taken', () => {
    expect(pieces('3').min(pieces('2.5')).toString()).toBe('2.5 piece');
    expect(pieces('2').min(pieces('2.5')).toString()).toBe('2 piece');
  });

  it('zero is neither positive nor negative, also when negated', () => {
    const zero = Quantity.zero('piece').negate();

    expect([zero.isZero(), zero.isNegative(), zero.isPositive()]).toEqual([true, false, false]);
    expect(pieces('-2').abs().isPositive()).toBe(true);
  });

  it.each<[string, (a: Quantity, b: Quantity) => unknown]>([
    ['plus', (a, b) => a.plus(b)],
    ['minus', (a, b) => a.minus(b)],
    ['compare', (a, b) => a.compare(b)],
    ['min', (a, b) => a.min(b)],
  ])('two units do not meet in %s', (_, calculate) => {
    expect(() => calculate(pieces('1'), Quantity.of(1, 'kg'))).toThrow(
      expect.objectContaining({ code: 'unit-mismatch', details: { expected: 'piece', actual: 'kg' } }),
    );
    expect(pieces('1').equals(Quantity.of(1, 'kg'))).toBe(false);
  });
});
