import { Decimal, decimal } from '@consigna/kernel/decimal';
import { roundMoney, roundTo, spread } from '@consigna/kernel/rounding';
import { minorUnits } from '@consigna/kernel/currency';

/** Decimals kept of a price and a net, as the services keep them. */
const EXACT_DIGITS = 10;
const HUNDRED = new Decimal(100);

export interface PricedQuantity {
  readonly quantity: string;
  /** Undefined while it is not known: the line counts as nothing. */
  readonly unitPrice: string | undefined;
  readonly discountPercent: string;
  readonly taxPercent: string;
}

export interface OrderTotals {
  readonly net: string;
  readonly discount: string;
  /** By percent, the highest first. */
  readonly taxes: readonly { readonly percent: string; readonly base: string; readonly amount: string }[];
  readonly tax: string;
  readonly gross: string;
}

/** Net of a line at full precision: price less discount, times quantity. */
export function lineNet({ quantity, unitPrice, discountPercent }: PricedQuantity): Decimal {
  if (unitPrice === undefined) return decimal(0);
  const price = roundTo(decimal(unitPrice).times(HUNDRED.minus(discountPercent)).dividedBy(HUNDRED), EXACT_DIGITS);
  return roundTo(price.times(quantity), EXACT_DIGITS);
}

/** Sums an order as sales and billing will: exact line nets, the sum rounded once, tax per percent on its share of it. */
export function totalsOf(lines: readonly PricedQuantity[], currency: string): OrderTotals {
  const nets = lines.map(lineNet);
  const net = roundMoney(sum(nets), currency);
  const before = sum(lines.map((line) => lineNet({ ...line, discountPercent: '0' })));
  const percents = [...new Set(lines.map(({ taxPercent }) => decimal(taxPercent).toString()))].sort((a, b) =>
    decimal(b).comparedTo(decimal(a)),
  );
  const exact = percents.map((percent) =>
    sum(nets.filter((_, index) => decimal(lines[index]?.taxPercent ?? '0').equals(percent))),
  );
  const bases = spread(net, exact, minorUnits(currency));
  const taxes = percents.map((percent, index) => {
    const base = bases[index] ?? decimal(0);
    const amount = roundMoney(base.times(percent).dividedBy(HUNDRED), currency);
    return { percent, base: base.toString(), amount: amount.toString() };
  });
  const tax = sum(taxes.map(({ amount }) => decimal(amount)));
  return {
    net: net.toString(),
    discount: roundMoney(before.minus(sum(nets)), currency).toString(),
    taxes,
    tax: tax.toString(),
    gross: net.plus(tax).toString(),
  };
}

function sum(values: readonly Decimal[]): Decimal {
  return values.reduce((total, value) => total.plus(value), decimal(0));
}
