import { Decimal, decimal } from '@consigna/kernel/decimal';
import { roundTo } from '@consigna/kernel/rounding';

/** Decimals kept of a price, a net and what follows from them (columns numeric(30,10)). */
export const EXACT_DIGITS = 10;

const HUNDRED = new Decimal(100);

/** `unitPrice × (1 − discountPercent ÷ 100)` at ten decimals. */
export function netUnitPrice(unitPrice: string, discountPercent: string): Decimal {
  return roundTo(
    decimal(unitPrice)
      .times(HUNDRED.minus(decimal(discountPercent)))
      .dividedBy(HUNDRED),
    EXACT_DIGITS,
  );
}

/** Net of a line, not rounded to the currency. */
export function lineNet(netPrice: Decimal, quantity: string): Decimal {
  return roundTo(netPrice.times(decimal(quantity)), EXACT_DIGITS);
}

/** The percentage in force on a day; rates are newest first. Before the first one, and of an unknown code: 0. */
export function taxPercentOn(rates: readonly { from: string; percent: string }[] | undefined, date: string): Decimal {
  return decimal(rates?.find((rate) => rate.from <= date)?.percent ?? '0');
}

/** A decimal as people write it: no trailing zeros, no exponent. */
export function plain(value: Decimal | string): string {
  return decimal(value).toString();
}

/** What a confirmation records of a line from what the warehouse granted. */
export interface Split {
  granted: Decimal;
  backorder: Decimal;
  cancelled: Decimal;
}

/** Divides a demanded quantity: the rest waits under `backorder`, and is given up under any other policy. */
export function splitDemand(quantity: Decimal, granted: Decimal, shortage: string): Split {
  const rest = quantity.minus(granted);
  const waits = shortage === 'backorder';
  return { granted, backorder: waits ? rest : decimal(0), cancelled: waits ? decimal(0) : rest };
}
