/** Headquarters and the trading companies of the Giftware Network. */
export type CompanyKey = 'HQ' | TradingCompanyKey;
export type TradingCompanyKey = 'UK' | 'IE' | 'DE' | 'FR' | 'ES' | 'NL' | 'ROW';

export interface Company {
  key: CompanyKey;
  name: string;
  /** ISO 3166 alpha-2 of the seat. */
  country: string;
  /** ISO 4217 of the books; the documents are in GBP everywhere. */
  baseCurrency: 'GBP' | 'EUR' | 'USD';
}

export const companies: readonly Company[] = [
  { key: 'HQ', name: 'Giftware Network Headquarters', country: 'GB', baseCurrency: 'GBP' },
  { key: 'UK', name: 'Giftware United Kingdom', country: 'GB', baseCurrency: 'GBP' },
  { key: 'IE', name: 'Giftware Ireland', country: 'IE', baseCurrency: 'EUR' },
  { key: 'DE', name: 'Giftware Germany and Austria', country: 'DE', baseCurrency: 'EUR' },
  { key: 'FR', name: 'Giftware France and Belgium', country: 'FR', baseCurrency: 'EUR' },
  { key: 'ES', name: 'Giftware Spain and Portugal', country: 'ES', baseCurrency: 'EUR' },
  { key: 'NL', name: 'Giftware Netherlands', country: 'NL', baseCurrency: 'EUR' },
  { key: 'ROW', name: 'Giftware Rest of the World', country: 'US', baseCurrency: 'USD' },
];

/** @throws when the key is none of the network's: the table above is complete by type, so this is a bug */
export function companyOf(key: CompanyKey): Company {
  const company = companies.find((candidate) => candidate.key === key);
  if (!company) throw new Error(`no company ${key}`);
  return company;
}
