import { DomainError } from '@consigna/kernel/domain-error';
import type { TradingCompanyKey } from './companies.js';

export interface Country {
  /** As the log spells it. */
  name: string;
  /**
   * ISO 3166 alpha-2. Three names have none of their own: the Channel Islands stand under Jersey (JE), the European
   * Community under the exceptionally reserved EU, Unspecified under the user-assigned ZZ. No two names share a code.
   */
  code: string;
  /** The company that serves it. */
  company: TradingCompanyKey;
  /** Member of the European Union's VAT area in 2010 and 2011. */
  inEuropeanUnion: boolean;
}

type Row = [name: string, code: string, company: TradingCompanyKey, area: 'EU' | 'third country'];

const rows: Row[] = [
  ['United Kingdom', 'GB', 'UK', 'EU'],
  ['Channel Islands', 'JE', 'UK', 'third country'],
  ['EIRE', 'IE', 'IE', 'EU'],
  ['Germany', 'DE', 'DE', 'EU'],
  ['Austria', 'AT', 'DE', 'EU'],
  ['France', 'FR', 'FR', 'EU'],
  ['Belgium', 'BE', 'FR', 'EU'],
  ['Spain', 'ES', 'ES', 'EU'],
  ['Portugal', 'PT', 'ES', 'EU'],
  ['Netherlands', 'NL', 'NL', 'EU'],
  ['Australia', 'AU', 'ROW', 'third country'],
  ['Bahrain', 'BH', 'ROW', 'third country'],
  ['Brazil', 'BR', 'ROW', 'third country'],
  ['Canada', 'CA', 'ROW', 'third country'],
  ['Cyprus', 'CY', 'ROW', 'EU'],
  ['Czech Republic', 'CZ', 'ROW', 'EU'],
  ['Denmark', 'DK', 'ROW', 'EU'],
  ['European Community', 'EU', 'ROW', 'EU'],
  ['Finland', 'FI', 'ROW', 'EU'],
  ['Greece', 'GR', 'ROW', 'EU'],
  ['Hong Kong', 'HK', 'ROW', 'third country'],
  ['Iceland', 'IS', 'ROW', 'third country'],
  ['Israel', 'IL', 'ROW', 'third country'],
  ['Italy', 'IT', 'ROW', 'EU'],
  ['Japan', 'JP', 'ROW', 'third country'],
  ['Lebanon', 'LB', 'ROW', 'third country'],
  ['Lithuania', 'LT', 'ROW', 'EU'],
  ['Malta', 'MT', 'ROW', 'EU'],
  ['Norway', 'NO', 'ROW', 'third country'],
  ['Poland', 'PL', 'ROW', 'EU'],
  ['RSA', 'ZA', 'ROW', 'third country'],
  ['Saudi Arabia', 'SA', 'ROW', 'third country'],
  ['Singapore', 'SG', 'ROW', 'third country'],
  ['Sweden', 'SE', 'ROW', 'EU'],
  ['Switzerland', 'CH', 'ROW', 'third country'],
  ['USA', 'US', 'ROW', 'third country'],
  ['United Arab Emirates', 'AE', 'ROW', 'third country'],
  ['Unspecified', 'ZZ', 'ROW', 'third country'],
];

export const countries: readonly Country[] = rows.map(([name, code, company, area]) => ({
  name,
  code,
  company,
  inEuropeanUnion: area === 'EU',
}));

const byName = new Map(countries.map((country) => [country.name, country]));

/** The country of a name as the log spells it. @throws DomainError `unknown-country` */
export function countryNamed(name: string): Country {
  const country = byName.get(name);
  if (!country) throw new DomainError('unknown-country', { name });
  return country;
}
