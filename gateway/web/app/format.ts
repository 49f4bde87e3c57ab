import { useMemo } from 'react';
import { useText, type Language } from './text';

/** The region decides marks and order of dates; the language of the screen decides the region. */
const regions: Readonly<Record<Language, string>> = { es: 'es-ES', fr: 'fr-FR', en: 'en-GB' };
const MINUS = '\u2212';

export interface Format {
  /** Two decimals or those of the currency, without its sign: for columns whose head names it. */
  amount(value: string, currency?: string): string;
  money(value: string, currency: string): string;
  /** A price of one unit: at least two decimals, and as many as it has. */
  price(value: string): string;
  /** As many decimals as it has. */
  quantity(value: string): string;
  percent(value: string): string;
  /** `2026-11-22` as 22 nov 2026. */
  date(day: string): string;
  /** `2026-11` as Nov 2026. */
  month(month: string): string;
  /** With the weekday and without the year. */
  dayName(day: string): string;
  /** An instant in the time of the browser. */
  instant(at: string): string;
  time(at: Date): string;
  count(value: number): string;
}

/** Numbers and dates as the reader's language writes them; decimals are text and stay exact. */
export function formatOf(language: Language): Format {
  const locale = regions[language];
  const number = (options: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(locale, { useGrouping: 'always', ...options });
  const plain = number({ maximumFractionDigits: 12 });
  const two = number({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const price = number({ minimumFractionDigits: 2, maximumFractionDigits: 12 });
  const percent = number({ maximumFractionDigits: 2 });
  const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
  const month = new Intl.DateTimeFormat(locale, { month: 'short', year: 'numeric', timeZone: 'UTC' });
  const named = new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' });
  const instant = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  // An amount of a currency in its own number of decimals costs a formatter each; they are few.
  const currencies = new Map<string, Intl.NumberFormat>();
  const ofCurrency = (currency: string, style: 'currency' | 'decimal') => {
    const known = currencies.get(style + currency);
    if (known !== undefined) return known;
    const digits = new Intl.NumberFormat(locale, { style: 'currency', currency }).resolvedOptions()
      .maximumFractionDigits;
    const made =
      style === 'currency'
        ? number({ style, currency, currencyDisplay: 'narrowSymbol' })
        : number({ minimumFractionDigits: digits ?? 2, maximumFractionDigits: digits ?? 2 });
    currencies.set(style + currency, made);
    return made;
  };
  const exact = (format: Intl.NumberFormat, value: string) =>
    format.format(value as Intl.StringNumericLiteral).replace('-', MINUS);
  return {
    amount: (value, currency) => exact(currency === undefined ? two : ofCurrency(currency, 'decimal'), value),
    money: (value, currency) => exact(ofCurrency(currency, 'currency'), value),
    price: (value) => exact(price, value),
    quantity: (value) => exact(plain, value),
    percent: (value) => `${exact(percent, value)}${language === 'en' ? '' : '\u00a0'}%`,
    date: (value) => day.format(new Date(`${value}T00:00:00Z`)),
    month: (value) => month.format(new Date(`${value}-01T00:00:00Z`)),
    dayName: (value) => named.format(new Date(`${value}T00:00:00Z`)),
    instant: (at) => instant.format(new Date(at)),
    time: (at) => clock.format(at),
    count: (value) => exact(plain, String(value)),
  };
}

export function useFormat(): Format {
  const { language } = useText();
  return useMemo(() => formatOf(language), [language]);
}
