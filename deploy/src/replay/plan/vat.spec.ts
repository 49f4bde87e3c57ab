import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { countryNamed } from './countries.js';
import { standardRate, standardRates, vatOf } from './vat.js';

const rates = (file: string) => fileURLToPath(new URL(`../../../../../shared/data/vat-rates/${file}`, import.meta.url));

interface VatRates {
  items: Record<string, { effective_from: string; rates: { standard: number } }[]>;
}
type Regimes = Record<
  string,
  { categories: { code: string; rates: { rate: string; percent: string; since: string }[] }[] }
>;

describe('VAT of a sale', () => {
  it.each([
    ['United Kingdom', true, '2011-01-03', 'domestic', '17.5'],
    ['United Kingdom', true, '2011-01-04', 'domestic', '20'],
    ['United Kingdom', false, '2011-01-04', 'domestic', '20'],
    ['Channel Islands', true, '2011-02-01', 'export', '0'],
    ['EIRE', true, '2010-12-01', 'domestic', '21'],
    ['EIRE', false, '2011-10-05', 'domestic', '21'],
    ['Germany', true, '2011-02-01', 'domestic', '19'],
    ['Austria', true, '2011-02-01', 'intraCommunity', '0'],
    ['Austria', false, '2011-02-01', 'domestic', '19'],
    ['Belgium', true, '2011-02-01', 'intraCommunity', '0'],
    ['France', false, '2011-02-01', 'domestic', '19.6'],
    ['Spain', true, '2010-12-01', 'domestic', '18'],
    ['Portugal', true, '2011-02-01', 'intraCommunity', '0'],
    ['Netherlands', true, '2011-02-01', 'domestic', '19'],
    ['Sweden', true, '2011-02-01', 'outOfScope', '0'],
    ['USA', false, '2011-02-01', 'outOfScope', '0'],
    ['Unspecified', false, '2011-02-01', 'outOfScope', '0'],
  ])('%s, business %s, on %s is %s at %s %%', (country, business, day, treatment, rate) => {
    expect(vatOf({ country: countryNamed(country), business, day })).toEqual({ treatment, rate });
  });

  it('has the rates that the data sets give for their dates', () => {
    if (!existsSync(rates('eu-vat-rates.json')))
      return console.warn('No VAT data beside the project: rates not compared.');
    const { items } = JSON.parse(readFileSync(rates('eu-vat-rates.json'), 'utf8')) as VatRates;
    const regimes = JSON.parse(readFileSync(rates('tax-regimes.json'), 'utf8')) as Regimes;

    for (const { country, since, rate, source } of standardRates) {
      const vat = regimes[country]?.categories.find(({ code }) => code === 'VAT')?.rates ?? [];
      const general = vat.filter((row) => row.rate === 'general' && (row.since ?? '') <= since);
      const dated = items[country]?.find(({ effective_from }) => effective_from <= since);
      const found = source === 'invopop/gobl' ? general.map(({ percent }) => Number.parseFloat(percent)) : [];
      if (source === 'ibericode/vat-rates' && dated) found.push(dated.rates.standard);
      if (source !== 'law') expect(found.map(String)).toContain(rate);
    }
  });

  it('refuses a day before its table', () => {
    expect(() => standardRate('GB', '2009-12-31')).toThrow('no standard VAT rate');
  });
});
