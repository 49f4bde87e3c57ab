import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { roundTo } from '@consigna/kernel/rounding';

/** Decimals a rate carries on the wire. */
const RATE_DIGITS = 12;
/** Central banks quote against it, so crosses go over it first. */
const PIVOT = 'EUR';

export interface EnteredRate {
  readonly from: string;
  readonly to: string;
  readonly date: string;
  /** Units of `to` for one unit of `from`. */
  readonly value: string;
}

export interface BaseRate {
  readonly currency: string;
  readonly date: string;
  /** Units of the base currency for one unit of `currency`, 12 decimals. */
  readonly value: string;
}

/**
 * What entered rates say about the base currency, day by day: as quoted, else the inverse, else the cross over EUR,
 * else over any currency that both are quoted against (the first by name). Only quotes of the same day meet.
 */
export function baseRates(baseCurrency: string, entered: readonly EnteredRate[]): BaseRate[] {
  const days = new Map<string, EnteredRate[]>();
  for (const rate of entered) days.set(rate.date, [...(days.get(rate.date) ?? []), rate]);
  return [...days]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([date, ofDay]) => ratesOfDay(baseCurrency, ofDay).map((rate) => ({ ...rate, date })));
}

function ratesOfDay(baseCurrency: string, entered: readonly EnteredRate[]): Omit<BaseRate, 'date'>[] {
  const quotes = new Map(entered.map(({ from, to, value }) => [`${from}/${to}`, decimal(value)]));
  const currencies = [...new Set(entered.flatMap(({ from, to }) => [from, to]))].sort();
  const pivots = [PIVOT, ...currencies.filter((currency) => currency !== PIVOT)];
  return currencies.flatMap((currency) => {
    if (currency === baseCurrency) return [];
    const value =
      quoted(quotes, currency, baseCurrency) ?? crossed(quotes, { from: currency, to: baseCurrency, pivots });
    const rounded = value === undefined ? undefined : roundTo(value, RATE_DIGITS);
    return rounded === undefined || rounded.isZero() ? [] : [{ currency, value: rounded.toString() }];
  });
}

function quoted(quotes: ReadonlyMap<string, Decimal>, from: string, to: string): Decimal | undefined {
  const inverse = quotes.get(`${to}/${from}`);
  return quotes.get(`${from}/${to}`) ?? (inverse === undefined ? undefined : decimal(1).dividedBy(inverse));
}

interface Cross {
  readonly from: string;
  readonly to: string;
  readonly pivots: readonly string[];
}

/** Divides once where both legs are quoted from the pivot: two rounded quotients would be less exact. */
function crossed(quotes: ReadonlyMap<string, Decimal>, { from, to, pivots }: Cross): Decimal | undefined {
  for (const pivot of pivots) {
    const pivotToFrom = quotes.get(`${pivot}/${from}`);
    const toBase = quoted(quotes, pivot, to);
    if (toBase !== undefined && pivotToFrom !== undefined) return toBase.dividedBy(pivotToFrom);
    const toPivot = quoted(quotes, from, pivot);
    if (toBase !== undefined && toPivot !== undefined) return toPivot.times(toBase);
  }
  return undefined;
}
