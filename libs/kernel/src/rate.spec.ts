import fc from 'fast-check';
import { Money } from './money.js';
import { Rate } from './rate.js';

describe('rate', () => {
  it('gives units of the second currency for one of the first, unrounded', () => {
    const converted = Rate.of('EUR', 'USD', '1.0813').convert(Money.of('12.34', 'EUR'));

    expect(converted.toJSON()).toEqual({ amount: '13.343242', currency: 'USD' });
  });

  it('crosses over the euro', () => {
    const eurToGbp = Rate.of('EUR', 'GBP', '0.8');
    const eurToUsd = Rate.of('EUR', 'USD', '1.2');

    const gbpToUsd = eurToGbp.inverse().cross(eurToUsd);

    expect(gbpToUsd.toJSON()).toEqual({ from: 'GBP', to: 'USD', value: '1.5' });
    expect(gbpToUsd.convert(Money.of(10, 'GBP')).toJSON()).toEqual({ amount: '15.00', currency: 'USD' });
  });

  it('half a cent through an inverse rate rounds as if divided', () => {
    // 0.135 ÷ 3 is exactly 0.045; times a rounded third it would be 0.0449… and round to 0.04.
    const converted = Rate.of('EUR', 'USD', '3').inverse().convert(Money.of('0.135', 'USD'));

    expect(converted.rounded().toJSON().amount).toBe('0.05');
  });

  it('there and back is the same money', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), fc.integer(), (units, cents) => {
        const rate = Rate.of('EUR', 'USD', Money.of(units, 'USD').times('0.0001').amount);
        const money = Money.of(cents, 'EUR').times('0.01');

        expect(rate.inverse().convert(rate.convert(money)).equals(money)).toBe(true);
        expect(rate.inverse().inverse().toJSON()).toEqual(rate.toJSON());
      }),
    );
  });

  it.each<[string, string, () => unknown]>([
    ['zero', 'invalid-rate', () => Rate.of('EUR', 'USD', 0)],
    ['a negative rate', 'invalid-rate', () => Rate.of('EUR', 'USD', '-1')],
    ['an unknown currency', 'unknown-currency', () => Rate.of('EUR', 'ABC', 1)],
    ['money in another currency', 'currency-mismatch', () => Rate.of('EUR', 'USD', 1).convert(Money.of(1, 'GBP'))],
    [
      'a cross without common currency',
      'currency-mismatch',
      () => Rate.of('EUR', 'USD', 1).cross(Rate.of('GBP', 'EUR', 1)),
    ],
  ])('%s is refused as %s', (_, code, attempt) => {
    expect(attempt).toThrow(expect.objectContaining({ code }));
  });
});
