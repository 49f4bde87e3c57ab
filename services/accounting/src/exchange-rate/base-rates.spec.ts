import { baseRates } from './base-rates.js';

const date = '2011-01-04';
const quote = (from: string, to: string, value: string) => ({ from, to, date, value });

describe('rates in base currency', () => {
  it.each([
    ['as quoted', 'EUR', [quote('USD', 'EUR', '0.9')], { USD: '0.9' }],
    ['the inverse', 'GBP', [quote('GBP', 'USD', '1.25')], { USD: '0.8' }],
    [
      'crosses over EUR',
      'GBP',
      [quote('EUR', 'GBP', '0.85'), quote('EUR', 'USD', '1.36')],
      { EUR: '0.85', USD: '0.625' },
    ],
    [
      'crosses over what both are quoted against',
      'GBP',
      [quote('USD', 'GBP', '0.8'), quote('USD', 'MXN', '20')],
      { USD: '0.8', MXN: '0.04' },
    ],
    ['nothing where no way leads to the base', 'GBP', [quote('USD', 'MXN', '20')], {}],
  ])('%s', (_, base, entered, expected) => {
    expect(Object.fromEntries(baseRates(base, entered).map(({ currency, value }) => [currency, value]))).toEqual(
      expected,
    );
  });

  it('never mix two days', () => {
    expect(
      baseRates('GBP', [quote('EUR', 'GBP', '0.85'), { ...quote('EUR', 'USD', '1.36'), date: '2011-01-05' }]),
    ).toEqual([{ currency: 'EUR', date, value: '0.85' }]);
  });
});
