import { describe, expect, it } from '@jest/globals';
import type { CompanySummary } from '@consigna/contracts/directory/company';
import { blankCompany, inCountry, inputOf } from './company-form';

const headquarters: CompanySummary = {
  id: 'c1',
  version: 1,
  createdAt: '',
  updatedAt: '',
  createdBy: 'u1',
  networkId: 'n1',
  headquartersId: 'c1',
  code: 'HQ',
  name: 'Giftware Group',
  country: 'GB',
  baseCurrency: 'GBP',
  timeZone: 'Europe/London',
  locale: 'en',
  chartTemplate: 'ifrs',
  openedOn: '2010-01-01',
  modulesOff: [],
  sandbox: false,
  clock: null,
};
const blank = blankCompany(headquarters, 'helen', '2026-11-22');

describe('a new company', () => {
  it('begins like its headquarters, on their day, owned by who makes it', () => {
    expect(blank).toMatchObject({ country: 'GB', baseCurrency: 'GBP', openedOn: '2026-11-22', owners: 'helen' });
  });

  it('takes chart, currency, language and time zone of a country that has a chart', () => {
    expect(inCountry(blank, 'MX')).toMatchObject({
      chartTemplate: 'mx',
      baseCurrency: 'MXN',
      locale: 'es',
      timeZone: 'America/Mexico_City',
    });
  });

  it('keeps currency and language in any other country, under the general chart', () => {
    expect(inCountry(inCountry(blank, 'FR'), 'IE')).toMatchObject({ chartTemplate: 'ifrs', baseCurrency: 'EUR' });
  });

  it('leaves the first branch to the company where nobody named one', () => {
    expect(inputOf({ ...blank, code: ' IE ', name: 'Ireland' }, '2026-01-01')).toMatchObject({
      code: 'IE',
      openedOn: '2026-01-01',
      ownerUsernames: ['helen'],
    });
    expect(inputOf({ ...blank, code: 'IE', name: 'Ireland' }, '2026-01-01').branch).toBeUndefined();
    expect(inputOf({ ...blank, code: 'IE', name: 'Ireland', branchName: 'Dublin' }, '2026-01-01').branch).toEqual({
      code: 'IE',
      name: 'Dublin',
    });
  });

  it('has as many owners as were named', () => {
    expect(inputOf({ ...blank, owners: 'helen, marc ,' }, '2026-01-01').ownerUsernames).toEqual(['helen', 'marc']);
    expect(inputOf({ ...blank, owners: ' ' }, '2026-01-01').ownerUsernames).toBeUndefined();
  });
});
