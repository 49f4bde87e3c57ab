import { companyOf } from './companies.js';
import type { Country } from './countries.js';

/**
 * domestic: standard rate of the company's country, also for a walk-in carried to another member state (a distance
 * sale). intraCommunity: a business in another member state, reverse charge. export: to outside the Union.
 * outOfScope: a company that charges no VAT at all.
 */
export type VatTreatment = 'domestic' | 'intraCommunity' | 'export' | 'outOfScope';

export interface Vat {
  treatment: VatTreatment;
  /** Percent as a decimal string, `17.5`; `0` for all but domestic sales. */
  rate: string;
}

interface StandardRate {
  country: string;
  /** First day it was in force. */
  since: string;
  rate: string;
  source: 'ibericode/vat-rates' | 'invopop/gobl' | 'law';
}

/**
 * Standard rates in force from December 2010. `ibericode/vat-rates` (eu-vat-rates.json) and `invopop/gobl`
 * (tax-regimes.json) are the data sets of the guides; rows of source `law` fill what both leave open before their
 * first dated row: the UK's 17.5 % (VAT Act 1994 as amended for 2010) and Ireland's 21 % (Finance Act 2010).
 */
export const standardRates: readonly StandardRate[] = [
  { country: 'GB', since: '2010-01-01', rate: '17.5', source: 'law' },
  { country: 'GB', since: '2011-01-04', rate: '20', source: 'ibericode/vat-rates' },
  { country: 'IE', since: '2010-01-01', rate: '21', source: 'law' },
  { country: 'IE', since: '2012-01-01', rate: '23', source: 'invopop/gobl' },
  { country: 'DE', since: '2007-01-01', rate: '19', source: 'invopop/gobl' },
  { country: 'FR', since: '2000-04-01', rate: '19.6', source: 'ibericode/vat-rates' },
  { country: 'ES', since: '2010-07-01', rate: '18', source: 'invopop/gobl' },
  { country: 'NL', since: '2001-01-01', rate: '19', source: 'ibericode/vat-rates' },
];

/** @throws when the table has no rate for the country on that day (`2010-12-01`) */
export function standardRate(country: string, day: string): string {
  const rate = standardRates.filter((row) => row.country === country && row.since <= day).at(-1);
  if (!rate) throw new Error(`no standard VAT rate for ${country} on ${day}`);
  return rate.rate;
}

/** Where a sale is taxed, and at what rate. A customer with a number is a business, a walk-in a private person. */
export function vatOf(sale: { country: Country; business: boolean; day: string }): Vat {
  const seat = companyOf(sale.country.company).country;
  if (seat === 'US') return { treatment: 'outOfScope', rate: '0' };
  if (!sale.country.inEuropeanUnion) return { treatment: 'export', rate: '0' };
  if (sale.country.code !== seat && sale.business) return { treatment: 'intraCommunity', rate: '0' };
  return { treatment: 'domestic', rate: standardRate(seat, sale.day) };
}
