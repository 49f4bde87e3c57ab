import type { Context } from '@consigna/kernel/context';
import type { chartTemplates } from '@consigna/contracts/directory/events';

type Template = (typeof chartTemplates)[number];

/** Percent from a day on, newest first. */
export interface TaxRate {
  readonly from: string;
  readonly percent: string;
}

export interface TemplateTaxCode {
  readonly code: string;
  readonly name: string;
  readonly rates: readonly TaxRate[];
  readonly isDefault: boolean;
}

interface CountryRates {
  readonly S: readonly TaxRate[];
  readonly R?: readonly TaxRate[];
  /** A second, lower reduced rate. */
  readonly SR?: readonly TaxRate[];
}

const since = (...rates: [from: string, percent: string][]): TaxRate[] =>
  rates.map(([from, percent]) => ({ from, percent })).sort((a, b) => (a.from < b.from ? 1 : -1));

/** Value-added tax by country, from the laws' dates of effect. A first rate begins where our history does. */
const byCountry: Readonly<Record<string, CountryRates>> = {
  GB: { S: since(['2010-01-01', '17.5'], ['2011-01-04', '20']), R: since(['1997-09-01', '5']) },
  IE: {
    S: since(['2010-01-01', '21'], ['2012-01-01', '23'], ['2020-09-01', '21'], ['2021-03-01', '23']),
    R: since(['2003-01-01', '13.5']),
    SR: since(['2011-07-01', '9']),
  },
  DE: {
    S: since(['2007-01-01', '19'], ['2020-07-01', '16'], ['2021-01-01', '19']),
    R: since(['1983-07-01', '7'], ['2020-07-01', '5'], ['2021-01-01', '7']),
  },
  NL: { S: since(['2001-01-01', '19'], ['2012-10-01', '21']), R: since(['1986-10-01', '6'], ['2019-01-01', '9']) },
  ES: {
    S: since(['1995-01-01', '16'], ['2010-07-01', '18'], ['2012-09-01', '21']),
    R: since(['1995-01-01', '7'], ['2010-07-01', '8'], ['2012-09-01', '10']),
    SR: since(['1995-01-01', '4']),
  },
  FR: {
    S: since(['2000-04-01', '19.6'], ['2014-01-01', '20']),
    R: since(['1982-07-01', '5.5'], ['2012-01-01', '7'], ['2014-01-01', '10']),
    SR: since(['1982-07-01', '5.5']),
  },
  PT: {
    S: since(['2005-07-01', '21'], ['2008-07-01', '20'], ['2010-07-01', '21'], ['2011-01-01', '23']),
    R: since(['1996-07-01', '12'], ['2010-07-01', '13']),
    SR: since(['1996-07-01', '5'], ['2010-07-01', '6']),
  },
  BE: { S: since(['1996-01-01', '21']), R: since(['1992-04-01', '12']), SR: since(['1992-04-01', '6']) },
  AT: { S: since(['1984-01-01', '20']), R: since(['1984-01-01', '10']) },
  MX: { S: since(['1995-04-01', '15'], ['2010-01-01', '16']) },
};

/** No tax of this kind (the United States, for instance): everything is out of its scope. */
const untaxed: CountryRates = { S: since(['2000-01-01', '0']) };
const zero = since(['1990-01-01', '0']);
const homeOf: Readonly<Record<Template, string | null>> = { es: 'ES', fr: 'FR', mx: 'MX', ifrs: null };

type Code = 'S' | 'R' | 'SR' | 'Z' | 'EXPORT' | 'IC' | 'NONE';

/** Names are the company's own, in the language it is opened in. */
const names: Readonly<Record<Context['locale'], Readonly<Record<Code, string>>>> = {
  es: {
    S: 'Tipo general',
    R: 'Tipo reducido',
    SR: 'Tipo superreducido',
    Z: 'Tipo cero',
    EXPORT: 'Exportación',
    IC: 'Entrega intracomunitaria',
    NONE: 'No sujeto',
  },
  fr: {
    S: 'Taux normal',
    R: 'Taux réduit',
    SR: 'Second taux réduit',
    Z: 'Taux zéro',
    EXPORT: 'Exportation',
    IC: 'Livraison intracommunautaire',
    NONE: 'Hors champ',
  },
  en: {
    S: 'Standard rate',
    R: 'Reduced rate',
    SR: 'Second reduced rate',
    Z: 'Zero rate',
    EXPORT: 'Export',
    IC: 'Intra-community supply',
    NONE: 'Not taxed',
  },
};

/**
 * Tax codes of a new company: the rates of its country; where we keep none, those of its chart's country. `S` is the
 * default. A sale is untaxed for a reason, and the reason has a code: `EXPORT`, `IC` (intra-community), `NONE`.
 */
export function taxCodesOf(template: Template, country: string, locale: Context['locale']): TemplateTaxCode[] {
  const home = homeOf[template];
  const rates = byCountry[country] ?? (home === null ? undefined : byCountry[home]) ?? untaxed;
  const code = (of: Code, ofCode: readonly TaxRate[]): TemplateTaxCode => ({
    code: of,
    name: names[locale][of],
    rates: ofCode,
    isDefault: of === 'S',
  });
  return [
    code('S', rates.S),
    ...(rates.R ? [code('R', rates.R)] : []),
    ...(rates.SR ? [code('SR', rates.SR)] : []),
    ...(['Z', 'EXPORT', 'IC', 'NONE'] as const).map((untaxedCode) => code(untaxedCode, zero)),
  ];
}
