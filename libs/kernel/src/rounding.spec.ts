import fc from 'fast-check';
import { type Decimal, decimal } from './decimal.js';
import { cumulativeShare, issueCost, roundMoney, roundTo, spread } from './rounding.js';

const cent = decimal('0.01');
const sumOf = (list: Decimal[]) => list.reduce((sum, value) => sum.plus(value), decimal(0));
const spreadStrings = (total: string, weights: string[]) =>
  spread(decimal(total), weights.map(decimal), 2).map((share) => share.toFixed(2));

const totals = fc.integer({ min: -10_000_000, max: 10_000_000 }).map((cents) => decimal(cents).times(cent));
const weightLists = fc
  .array(fc.integer({ min: 0, max: 5_000_000 }), { minLength: 1, maxLength: 12 })
  .map((list) => list.map((units) => decimal(units).times('0.0001')));

describe('rounding', () => {
  it.each([
    ['2.5', 0, '3'],
    ['-2.5', 0, '-3'],
    ['1.005', 2, '1.01'],
    ['-1.0049', 2, '-1'],
    ['-0.001', 2, '0'],
  ])('%s to %d decimals is %s', (value, digits, expected) => {
    expect(roundTo(decimal(value), digits).toString()).toBe(expected);
  });

  it('money is rounded to the decimals of its currency', () => {
    expect(roundMoney(decimal('1234.5'), 'JPY').toString()).toBe('1235');
    expect(roundMoney(decimal('1.2345'), 'TND').toString()).toBe('1.235');
  });
});

describe('spreading a total', () => {
  it.each<[string, string, string[], string[]]>([
    ['ties go to the earlier lines', '10', ['1', '1', '1'], ['3.34', '3.33', '3.33']],
    ['the largest fraction gets the cent', '100', ['1', '2', '4'], ['14.29', '28.57', '57.14']],
    ['a negative total mirrors the positive', '-10', ['1', '1', '1'], ['-3.34', '-3.33', '-3.33']],
    ['the total is rounded before it is spread', '0.995', ['1', '1'], ['0.50', '0.50']],
    ['weights of zero get nothing', '0.01', ['0', '1', '0'], ['0.00', '0.01', '0.00']],
    ['without weights all goes to the first', '7.77', ['0', '0'], ['7.77', '0.00']],
    // Thirds with different whole parts: as rounded quotients their fractions would differ in the last digit.
    [
      'equal fractions tie whatever their whole part',
      '100',
      ['100', '100', '1', '99'],
      ['33.34', '33.33', '0.33', '33.00'],
    ],
    ['nothing over no lines is nothing', '0', [], []],
  ])('%s', (_, total, weights, expected) => {
    expect(spreadStrings(total, weights)).toEqual(expected);
  });

  it('sums to the total, and no share is a cent or more from its exact part', () => {
    fc.assert(
      fc.property(totals, weightLists, (total, weights) => {
        const shares = spread(total, weights, 2);
        const sum = sumOf(weights);

        expect(sumOf(shares).equals(total)).toBe(true);
        shares.forEach((share, line) => {
          const weight = weights[line] ?? decimal(0);
          const exact = sum.isZero() ? total.times(line === 0 ? 1 : 0) : total.times(weight).dividedBy(sum);
          expect(share.minus(exact).abs().lessThan(cent)).toBe(true);
        });
      }),
    );
  });

  it('is the mirror image for the negative total', () => {
    fc.assert(
      fc.property(totals, weightLists, (total, weights) => {
        const mirrored = spread(total.negated(), weights, 2).map((share) => share.negated().toFixed(2));

        expect(spread(total, weights, 2).map((share) => share.toFixed(2))).toEqual(mirrored);
      }),
    );
  });

  it('does not depend on the order of the lines, but for ties', () => {
    fc.assert(
      fc.property(totals, weightLists, (total, weights) => {
        fc.pre(!sumOf(weights).isZero());
        const sorted = (shares: Decimal[]) => shares.sort((a, b) => a.comparedTo(b)).map((share) => share.toFixed(2));
        const reversed = spread(total, [...weights].reverse(), 2).reverse();

        const remainders = weights.map((weight) =>
          total.abs().dividedBy(cent).times(weight).modulo(sumOf(weights)).toString(),
        );
        const shares = spread(total, weights, 2);
        if (new Set(remainders).size === weights.length) {
          expect(reversed.map(String)).toEqual(shares.map(String));
        } else if (weights.every((weight) => weight.equals(weights[0] ?? 0))) {
          expect(sorted(reversed)).toEqual(sorted(shares));
        }
      }),
    );
  });

  it('a larger weight never gets less', () => {
    fc.assert(
      fc.property(totals, weightLists, (total, weights) => {
        const ascending = [...weights].sort((a, b) => b.comparedTo(a));
        fc.pre(!sumOf(weights).isZero());
        const shares = spread(total.abs(), ascending, 2);

        shares.slice(1).forEach((share, line) => {
          expect(share.lessThanOrEqualTo(shares[line] ?? share)).toBe(true);
        });
      }),
    );
  });

  it.each<[string, string, string[]]>([
    ['a negative weight', '1', ['1', '-1']],
    ['a total without lines', '1', []],
  ])('%s is refused', (_, total, weights) => {
    expect(() => spreadStrings(total, weights)).toThrow(expect.objectContaining({ code: 'invalid-weights' }));
  });
});

describe('returning part of a line', () => {
  it('the last part takes the rest', () => {
    const figure = decimal('10');
    let reversed = decimal(0);
    const parts = [1, 2, 3].map((returned) => {
      const part = cumulativeShare(figure, decimal(returned), decimal(3), reversed, 2);
      reversed = reversed.plus(part);
      return part.toFixed(2);
    });

    expect(parts).toEqual(['3.33', '3.34', '3.33']);
  });

  it('any sequence of parts ends in exactly the figure, never more than a cent off on the way', () => {
    const partLists = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 10 });

    fc.assert(
      fc.property(totals, partLists, (figure, parts) => {
        const quantity = sumOf(parts.map(decimal));
        let returned = decimal(0);
        let reversed = decimal(0);
        for (const part of parts) {
          returned = returned.plus(part);
          reversed = reversed.plus(cumulativeShare(figure, returned, quantity, reversed, 2));
          const exact = figure.times(returned).dividedBy(quantity);
          expect(reversed.minus(exact).abs().lessThan(cent)).toBe(true);
        }

        expect(reversed.equals(figure)).toBe(true);
      }),
    );
  });

  it.each([
    ['4', '3'],
    ['-1', '3'],
    ['1', '0'],
  ])('%s returned of %s is refused', (returned, quantity) => {
    expect(() => cumulativeShare(decimal(1), decimal(returned), decimal(quantity), decimal(0), 2)).toThrow(
      expect.objectContaining({ code: 'invalid-quantity' }),
    );
  });
});

describe('cost of an issue', () => {
  it.each([
    ['10.00', '1', '3', '3.33'],
    ['6.67', '1', '2', '3.34'],
    ['3.33', '1', '1', '3.33'],
    ['3.333', '1', '1', '3.333'],
    ['10.00', '0', '3', '0'],
    ['0.00', '0', '0', '0'],
  ])('of %s for %s of %s is %s', (value, quantity, remaining, expected) => {
    expect(issueCost(decimal(value), decimal(quantity), decimal(remaining), 2).toString()).toBe(expected);
  });

  it('an emptied pool is worth nothing and was never worth less', () => {
    const issueLists = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 10 });

    fc.assert(
      fc.property(totals, issueLists, (total, issues) => {
        let value = total.abs();
        let quantity = sumOf(issues.map(decimal));
        for (const issue of issues) {
          value = value.minus(issueCost(value, decimal(issue), quantity, 2));
          quantity = quantity.minus(issue);
          expect(value.isNegative() && !value.isZero()).toBe(false);
        }

        expect(value.isZero()).toBe(true);
      }),
    );
  });

  it.each(['-1', '4'])('issuing %s of 3 is refused', (quantity) => {
    expect(() => issueCost(decimal(10), decimal(quantity), decimal(3), 2)).toThrow(
      expect.objectContaining({ code: 'invalid-quantity' }),
    );
  });
});
