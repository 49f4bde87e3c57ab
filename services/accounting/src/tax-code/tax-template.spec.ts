import { taxCodesOf } from './tax-template.js';

const percentOn = (country: string, code: string, day: string) =>
  taxCodesOf('ifrs', country, 'en')
    .find((candidate) => candidate.code === code)
    ?.rates.find(({ from }) => from <= day)?.percent;

describe('tax codes of a new company', () => {
  it.each([
    ['GB', 'S', '2011-01-03', '17.5'],
    ['GB', 'S', '2011-01-04', '20'],
    ['ES', 'S', '2010-12-01', '18'],
    ['ES', 'S', '2012-09-01', '21'],
    ['FR', 'S', '2013-12-31', '19.6'],
    ['FR', 'S', '2014-01-01', '20'],
    ['IE', 'S', '2011-06-01', '21'],
    ['DE', 'R', '2011-06-01', '7'],
    ['NL', 'S', '2011-06-01', '19'],
    ['US', 'S', '2011-06-01', '0'],
    ['PT', 'EXPORT', '2011-06-01', '0'],
  ])('%s %s on %s is %s %%', (country, code, day, percent) => {
    expect(percentOn(country, code, day)).toBe(percent);
  });

  it.each([
    ['es', 'Tipo general'],
    ['fr', 'Taux normal'],
    ['en', 'Standard rate'],
  ] as const)('have their names in the company’s language, %s', (locale, name) => {
    expect(taxCodesOf('ifrs', 'ES', locale).find(({ code }) => code === 'S')?.name).toBe(name);
  });

  it('take the chart’s country where the company’s own has no rates', () => {
    expect(taxCodesOf('es', 'AD', 'es').map(({ code, rates }) => [code, rates[0]?.percent])).toEqual([
      ['S', '21'],
      ['R', '10'],
      ['SR', '4'],
      ['Z', '0'],
      ['EXPORT', '0'],
      ['IC', '0'],
      ['NONE', '0'],
    ]);
  });
});
