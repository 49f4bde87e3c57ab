import { DomainError } from './domain-error.js';

/** ISO 4217 currencies in use, by decimals. Funds and metals that have no minor unit are left out. */
const codesByMinorUnits: Record<number, string> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW
    CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR
    ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV
    MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD
    SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

/** Withdrawn, all of two decimals, but alive in old documents and published rates. */
const withdrawnCodes = 'BGN EEK HRK LTL LVL';

const minorUnitsByCode = new Map<string, number>();
for (const [digits, codes] of Object.entries(codesByMinorUnits)) {
  for (const code of codes.split(/\s+/)) minorUnitsByCode.set(code, Number(digits));
}
for (const code of withdrawnCodes.split(' ')) minorUnitsByCode.set(code, 2);

/** Decimals of a currency's smallest coin: EUR 2, JPY 0, TND 3. @throws DomainError `unknown-currency` */
export function minorUnits(currency: string): number {
  const digits = minorUnitsByCode.get(currency);
  if (digits === undefined) throw new DomainError('unknown-currency', { currency });
  return digits;
}
