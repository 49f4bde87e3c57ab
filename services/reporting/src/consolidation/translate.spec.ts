import { decimal } from '@consigna/kernel/decimal';
import fc from 'fast-check';
import { translated, translationDifference } from './translate.js';

describe('translation of a foreign subsidiary', () => {
  it('proves the difference of S-F08 by its parts', () => {
    const difference = translationDifference({
      opening: { netAssets: decimal(1200), rate: decimal('0.88'), carried: decimal('970') },
      income: [{ amount: decimal(300), rate: decimal('0.90') }],
      movements: [],
      closingRate: decimal('0.95'),
    });

    expect(Object.fromEntries(Object.entries(difference).map(([name, value]) => [name, String(value)]))).toEqual({
      broughtForward: '86',
      onOpeningNetAssets: '84',
      onIncome: '15',
      onEquityMovements: '0',
      total: '185',
    });
  });

  it('is nothing in the group’s own currency', () => {
    const one = decimal(1);

    const difference = translationDifference({
      opening: { netAssets: decimal('12.34'), rate: one, carried: decimal('12.34') },
      income: [{ amount: decimal('5.01'), rate: one }],
      movements: [{ amount: decimal('-2'), rate: one }],
      closingRate: one,
    });

    expect(difference.total.toString()).toBe('0');
  });

  it('is always what the balance sheet lacks', () => {
    const amount = fc.integer({ min: -1_000_000, max: 1_000_000 }).map((cents) => decimal(cents).dividedBy(100));
    const rate = fc.integer({ min: 1, max: 5_000_000 }).map((value) => decimal(value).dividedBy(1_000_000));
    const atRate = fc.record({ amount, rate });

    fc.assert(
      fc.property(
        amount,
        rate,
        amount,
        fc.array(atRate),
        fc.array(atRate),
        rate,
        (netAssets, openingRate, carried, income, movements, closingRate) => {
          const { total } = translationDifference({
            opening: { netAssets, rate: openingRate, carried },
            income,
            movements,
            closingRate,
          });
          const closing = [...income, ...movements].reduce((sum, part) => sum.plus(part.amount), netAssets);

          const lacking = closing
            .times(closingRate)
            .minus(carried)
            .minus(translated(income))
            .minus(translated(movements));

          expect(total.toString()).toBe(lacking.toString());
        },
      ),
    );
  });
});
