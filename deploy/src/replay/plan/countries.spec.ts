import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { countries, countryNamed } from './countries.js';

const isoList = fileURLToPath(new URL('../../../../../shared/data/reference/iso-3166-countries.csv', import.meta.url));
const notInIso = ['EU', 'ZZ'];

describe('countries of the log', () => {
  it.each([
    ['EIRE', 'IE', 'IE'],
    ['RSA', 'ZA', 'ROW'],
    ['Channel Islands', 'JE', 'UK'],
    ['Austria', 'AT', 'DE'],
    ['Belgium', 'BE', 'FR'],
    ['Portugal', 'PT', 'ES'],
    ['European Community', 'EU', 'ROW'],
    ['Unspecified', 'ZZ', 'ROW'],
  ])('%s is %s and belongs to company %s', (name, code, company) => {
    expect(countryNamed(name)).toMatchObject({ code, company });
  });

  it('give every name a code of its own, so that a report by code can be read by name', () => {
    expect(new Set(countries.map(({ code }) => code)).size).toBe(countries.length);
  });

  it('have codes of ISO 3166 but for the two that have none', () => {
    if (!existsSync(isoList)) return console.warn(`No ${isoList}: country codes were not compared.`);
    const codes = new Set(readFileSync(isoList, 'utf8').match(/\b[A-Z]{2}\b/g));

    expect(countries.map(({ code }) => code).filter((code) => !codes.has(code))).toEqual(notInIso);
  });

  it('refuse a name that is not in the table', () => {
    expect(() => countryNamed('Ruritania')).toThrow(expect.objectContaining({ code: 'unknown-country' }));
  });
});
