import fc from 'fast-check';
import { Money, sumMoney } from './money.js';

const eur = (amount: string) => Money.of(amount, 'EUR');

describe('money', () => {
  it.each([
    ['EUR', '0.005', '0.01'],
    ['EUR', '-0.005', '-0.01'],
    ['EUR', '2.344999', '2.34'],
    ['EUR', '-0.004', '0.00'],
    ['JPY', '12.5', '13'],
    ['TND', '-1.0005', '-1.001'],
  ])('%s %s rounds half away from zero to %s', (currency, amount, expected) => {
    expect(Money.of(amount, currency).rounded().toJSON()).toEqual({ amount: expected, currency });
  });

  it.each([
    ['12.5', '12.50'],
    ['12.500000', '12.50'],
    ['0', '0.00'],
    ['1.23456', '1.23456'],
  ])('%s is written as %s', (amount, expected) => {
    expect(eur(amount).toJSON()).toEqual({ amount: expected, currency: 'EUR' });
  });

  it('calculates at full precision and leaves its operands alone', () => {
    const price = eur('0.335');

    expect(price.times(3).plus(eur('0.005')).minus(eur('0.01')).toString()).toBe('1.00 EUR');
    expect(price.negate().abs().equals(price)).toBe(true);
    expect(price.toJSON().amount).toBe('0.335');
  });

  it('compares by value, not by scale', () => {
    expect(eur('1.50').equals(eur('1.5'))).toBe(true);
    expect(eur('1').compare(eur('2'))).toBe(-1);
    expect(eur('2').compare(eur('2.00'))).toBe(0);
    expect(eur('1').equals(Money.of(1, 'USD'))).toBe(false);
  });

  it('zero is neither positive nor negative, also when negated', () => {
    const zero = Money.zero('EUR').negate();

    expect([zero.isZero(), zero.isNegative(), zero.isPositive()]).toEqual([true, false, false]);
    expect(zero.toJSON().amount).toBe('0.00');
  });

  it.each<[string, (a: Money, b: Money) => unknown]>([
    ['plus', (a, b) => a.plus(b)],
    ['minus', (a, b) => a.minus(b)],
    ['compare', (a, b) => a.compare(b)],
    ['sum', (a, b) => sumMoney('EUR', [a, b])],
  ])('two currencies do not meet in %s', (_, calculate) => {
    expect(() => calculate(eur('1'), Money.of(1, 'USD'))).toThrow(
      expect.objectContaining({ code: 'currency-mismatch', details: { expected: 'EUR', actual: 'USD' } }),
    );
  });

  it('an unknown currency is refused', () => {
    expect(() => Money.of(1, 'ABC')).toThrow(expect.objectContaining({ code: 'unknown-currency' }));
  });

  it('survives the wire, and a sum does not depend on the order', () => {
    const amount = fc.integer().map((units) => Money.of(units, 'EUR').times('0.0001'));

    fc.assert(
      fc.property(fc.array(amount), (list) => {
        const sum = sumMoney('EUR', list);

        expect(Money.fromJSON(JSON.parse(JSON.stringify(sum))).equals(sum)).toBe(true);
        expect(sumMoney('EUR', [...list].reverse()).equals(sum)).toBe(true);
      }),
    );
  });

  it('rounding moves an amount by half a cent at most and is symmetric', () => {
    fc.assert(
      fc.property(fc.integer(), (units) => {
        const amount = Money.of(units, 'EUR').times('0.0001');

        expect(amount.rounded().minus(amount).abs().compare(eur('0.005'))).toBeLessThanOrEqual(0);
        expect(amount.negate().rounded().equals(amount.rounded().negate())).toBe(true);
      }),
    );
  });
});
