import { describe, expect, it } from '@jest/globals';
import { Decimal } from '@consigna/kernel/decimal';
import { roundTo } from '@consigna/kernel/rounding';
import fc from 'fast-check';
import { accrueLoss, accrueSale, undoPart, type Amounts, type SaleTermsInForce } from './accrual-amounts.js';

const d = (value: string | number) => new Decimal(value);
const inEuro = { baseCurrency: 'EUR', agreement: d(1), document: d(1) };
const principal = (unitCost: string, currency = 'EUR'): SaleTermsInForce => ({
  role: 'principal',
  currency,
  unitCost: d(unitCost),
});
const agent = (commission: number, currency = 'EUR'): SaleTermsInForce => ({
  role: 'agent',
  currency,
  commissionPercent: d(commission),
});
const sale = (quantities: (string | number)[], netUnitPrice: string, currency = 'EUR') => ({
  quantities: quantities.map(d),
  netUnitPrice: d(netUnitPrice),
  currency,
});
const shown = (list: Amounts[]) =>
  list.map(({ owed, owedBase, netBase, commissionBase }) =>
    [owed, owedBase, netBase, commissionBase].map((figure) => figure.toFixed(2)),
  );

describe('what a consigned sale owes', () => {
  it('is the agreed cost for a principal', () => {
    expect(shown(accrueSale(sale([5], '20'), principal('12'), inEuro))).toEqual([['60.00', '60.00', '0.00', '0.00']]);
  });

  it('is the share of the net for an agent, the rest is commission', () => {
    expect(shown(accrueSale(sale([5], '20'), agent(30), inEuro))).toEqual([['70.00', '70.00', '100.00', '30.00']]);
  });

  it('is converted at the rate of the day when the agreement has another currency', () => {
    const rates = { ...inEuro, agreement: d('0.90') };

    expect(shown(accrueSale(sale([5], '20'), principal('10', 'USD'), rates))).toEqual([
      ['50.00', '45.00', '0.00', '0.00'],
    ]);
  });

  it('is computed on the line and spread over its moves to the cent', () => {
    const [first, second, third] = accrueSale(sale([1, 1, 1], '3.333333'), agent(40), inEuro);

    expect(shown([first, second, third].filter((one) => one !== undefined))).toEqual([
      ['2.00', '2.00', '3.34', '1.34'],
      ['2.00', '2.00', '3.33', '1.33'],
      ['2.00', '2.00', '3.33', '1.33'],
    ]);
  });

  it('is the same amount in both figures when the agreement is in base currency', () => {
    const rates = { baseCurrency: 'EUR', agreement: d(1), document: d('1.1731') };
    const [line] = accrueSale(sale([7], '1.99', 'GBP'), agent(40), rates);

    expect(line?.owed.toFixed(2)).toBe(line?.owedBase.toFixed(2));
  });

  it('is converted by the cross rate when sale, agreement and books have three currencies', () => {
    const rates = { baseCurrency: 'EUR', agreement: d('0.80'), document: d('1.20') };

    expect(shown(accrueSale(sale([1], '100', 'GBP'), agent(50, 'USD'), rates))).toEqual([
      ['75.00', '60.00', '120.00', '60.00'],
    ]);
  });

  it('owes nothing for units an agent gave away', () => {
    expect(shown(accrueSale(sale([3], '0'), agent(30), inEuro))).toEqual([['0.00', '0.00', '0.00', '0.00']]);
  });
});

describe('what a return takes back', () => {
  it('is the rest with the last part, so that nothing is left', () => {
    const [line] = accrueSale(sale([3], '3.333333'), agent(33), inEuro);
    if (line === undefined) throw new Error('one move, one accrual');
    let undone = { quantity: d(0), owed: d(0), owedBase: d(0), netBase: d(0) };
    const parts = [1, 1, 1].map(() => {
      const part = undoPart({ ...line, role: 'agent', kind: 'sale', currency: 'EUR', quantity: d(3), undone }, d(1));
      undone = {
        quantity: undone.quantity.plus(1),
        owed: undone.owed.plus(part.owed),
        owedBase: undone.owedBase.plus(part.owedBase),
        netBase: undone.netBase.plus(part.netBase),
      };
      return part;
    });

    expect(shown(parts)).toEqual([
      ['2.23', '2.23', '3.33', '1.10'],
      ['2.24', '2.24', '3.34', '1.10'],
      ['2.23', '2.23', '3.33', '1.10'],
    ]);
    expect(undone.netBase.toFixed(2)).toBe(line.netBase.toFixed(2));
  });

  it('is never more than was sold', () => {
    const [line] = accrueSale(sale([3], '1'), principal('1'), inEuro);
    if (line === undefined) throw new Error('one move, one accrual');
    const undone = { quantity: d(2), owed: d(2), owedBase: d(2), netBase: d(0) };

    expect(() =>
      undoPart({ ...line, role: 'principal', kind: 'sale', currency: 'EUR', quantity: d(3), undone }, d(2)),
    ).toThrow('invalid-quantity');
  });
});

describe('what lost units cost us', () => {
  it('is their value without net or commission', () => {
    expect(shown([accrueLoss(d(2), { value: d('14'), currency: 'EUR' }, inEuro)])).toEqual([
      ['28.00', '28.00', '0.00', '0.00'],
    ]);
  });
});

describe('whatever is sold', () => {
  const quantities = fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 8 });
  const total = (list: Amounts[], figure: keyof Amounts) =>
    list.reduce((sum, one) => sum.plus(one[figure]), d(0)).toFixed(2);

  it('adds up to the line, whose net is share and commission', () => {
    fc.assert(
      fc.property(
        quantities,
        fc.integer({ min: 0, max: 999_999 }),
        fc.integer({ min: 0, max: 100 }),
        (units, price, commission) => {
          const list = accrueSale(sale(units, d(price).dividedBy(10_000).toString()), agent(commission), inEuro);
          const net = units
            .reduce((sum, one) => sum.plus(one), d(0))
            .times(price)
            .dividedBy(10_000);
          const netBase = roundTo(net, 2);

          expect(total(list, 'netBase')).toBe(netBase.toFixed(2));
          expect(total(list, 'owedBase')).toBe(roundTo(netBase.times(100 - commission).dividedBy(100), 2).toFixed(2));
          expect(total(list, 'commissionBase')).toBe(netBase.minus(total(list, 'owedBase')).toFixed(2));
        },
      ),
    );
  });

  it('is undone to the cent by returns of any size', () => {
    fc.assert(
      fc.property(
        quantities,
        fc.integer({ min: 0, max: 999_999 }),
        fc.integer({ min: 0, max: 100 }),
        (parts, price, commission) => {
          const quantity = parts.reduce((sum, one) => sum + one, 0);
          const [line] = accrueSale(sale([quantity], d(price).dividedBy(10_000).toString()), agent(commission), inEuro);
          if (line === undefined) throw new Error('one move, one accrual');
          let undone = { quantity: d(0), owed: d(0), owedBase: d(0), netBase: d(0) };
          for (const part of parts) {
            const original = {
              ...line,
              role: 'agent' as const,
              kind: 'sale' as const,
              currency: 'EUR',
              quantity: d(quantity),
              undone,
            };
            const back = undoPart(original, d(part));
            undone = {
              quantity: undone.quantity.plus(part),
              owed: undone.owed.plus(back.owed),
              owedBase: undone.owedBase.plus(back.owedBase),
              netBase: undone.netBase.plus(back.netBase),
            };
          }

          expect([undone.owed, undone.owedBase, undone.netBase].map(String)).toEqual(
            [line.owed, line.owedBase, line.netBase].map(String),
          );
        },
      ),
    );
  });
});
