import { minorUnits } from './currency.js';

describe('minor units', () => {
  it.each([
    ['EUR', 2],
    ['AED', 2],
    ['CNY', 2],
    ['ZWG', 2],
    ['JPY', 0],
    ['TND', 3],
    ['CLF', 4],
    ['HRK', 2],
  ])('%s has %d decimals', (currency, digits) => {
    expect(minorUnits(currency)).toBe(digits);
  });

  it.each(['eur', 'EURO', '', 'XAU', 'toString'])('%p is no currency', (currency) => {
    expect(() => minorUnits(currency)).toThrow(
      expect.objectContaining({ code: 'unknown-currency', details: { currency } }),
    );
  });
});
