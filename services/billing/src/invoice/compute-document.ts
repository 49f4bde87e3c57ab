import { Decimal, decimal } from '@consigna/kernel/decimal';
import { roundTo, spread } from '@consigna/kernel/rounding';

/** Decimals kept of a line's net before the document rounds. */
export const NET_DIGITS = 10;
/** Decimals of every company's base currency. */
export const BASE_DIGITS = 2;

export type TaxRounding = 'document' | 'line';

export interface TaxableLine {
  /** Full precision, not negative. */
  readonly net: Decimal;
  readonly taxCode: string;
  readonly percent: Decimal;
}

export interface TaxFigure {
  readonly taxCode: string;
  readonly percent: Decimal;
  /** Part of the document's rounded net. */
  readonly base: Decimal;
  readonly amount: Decimal;
}

export interface DocumentFigures {
  readonly netExact: Decimal;
  readonly net: Decimal;
  /** `net − netExact`. */
  readonly rounding: Decimal;
  readonly tax: Decimal;
  readonly gross: Decimal;
  /** By code and percent, in that order. */
  readonly taxes: TaxFigure[];
  /** Tax of each line; their sum is the document's. */
  readonly lineTaxes: Decimal[];
}

/** Net of a line: quantity × price of one unit after discount, kept at 10 decimals. */
export function lineNet(quantity: Decimal, netUnitPrice: Decimal): Decimal {
  return roundTo(quantity.times(netUnitPrice), NET_DIGITS);
}

/** `unitPrice × (1 − discountPercent ÷ 100)`, at 12 decimals. */
export function afterDiscount(unitPrice: Decimal, discountPercent: Decimal): Decimal {
  return roundTo(unitPrice.times(new Decimal(100).minus(discountPercent)).dividedBy(100), 12);
}

/** A discount on the whole document: percent of the sum, rounded, and spread over the lines by largest remainder. */
export function spreadDiscount(nets: readonly Decimal[], discountPercent: Decimal, digits: number): Decimal[] {
  const total = roundTo(sum(nets).times(discountPercent).dividedBy(100), digits);
  return spread(total, [...nets], digits);
}

/**
 * Totals of a document: the net is the sum of the exact line nets, rounded once; tax is computed per code and percent
 * on its part of the rounded net (or per line, where the company rounds so) and spread over the lines.
 */
export function computeDocument({
  lines,
  taxRounding,
  digits,
}: {
  lines: readonly TaxableLine[];
  taxRounding: TaxRounding;
  digits: number;
}): DocumentFigures {
  const netExact = sum(lines.map((line) => line.net));
  const net = roundTo(netExact, digits);
  const groups = groupByTax(lines);
  const bases = spread(
    net,
    groups.map((group) => group.exact),
    digits,
  );
  const lineTaxes: Decimal[] = lines.map(() => new Decimal(0));
  const taxes = groups.map((group, index) => {
    const base = bases[index] ?? new Decimal(0);
    const shares =
      taxRounding === 'line'
        ? group.members.map((member) => taxOf(lines[member]?.net ?? base, group.percent, digits))
        : spread(
            taxOf(base, group.percent, digits),
            group.members.map((member) => lines[member]?.net ?? base),
            digits,
          );
    group.members.forEach((member, position) => (lineTaxes[member] = shares[position] ?? new Decimal(0)));
    return { taxCode: group.taxCode, percent: group.percent, base, amount: sum(shares) };
  });
  const tax = sum(taxes.map((figure) => figure.amount));
  return { netExact, net, rounding: decimal(net.minus(netExact)), tax, gross: net.plus(tax), taxes, lineTaxes };
}

export interface BaseFigures {
  readonly netBase: Decimal;
  readonly taxBase: Decimal;
  readonly grossBase: Decimal;
  /** In the order of the taxes; their sum is `taxBase`. */
  readonly taxAmountsBase: Decimal[];
}

/** Base amounts at a rate: gross and tax are converted and rounded, the net is the rest, so the three always agree. */
export function toBase(
  { gross, tax, taxes }: Pick<DocumentFigures, 'gross' | 'tax' | 'taxes'>,
  rate: Decimal,
): BaseFigures {
  const grossBase = roundTo(gross.times(rate), BASE_DIGITS);
  const taxBase = roundTo(tax.times(rate), BASE_DIGITS);
  return {
    ...withNet(grossBase, taxBase),
    taxAmountsBase: spread(
      taxBase,
      taxes.map((figure) => figure.amount),
      BASE_DIGITS,
    ),
  };
}

/** Gross and tax as given, the net what is left. */
export function withNet(grossBase: Decimal, taxBase: Decimal): Pick<BaseFigures, 'netBase' | 'taxBase' | 'grossBase'> {
  return { grossBase, taxBase, netBase: decimal(grossBase.minus(taxBase)) };
}

/** Tax on a net, rounded to the currency's decimals. */
export function taxOf(net: Decimal, percent: Decimal, digits: number): Decimal {
  return roundTo(net.times(percent).dividedBy(100), digits);
}

export function sum(values: readonly Decimal[]): Decimal {
  return values.reduce((total, value) => total.plus(value), new Decimal(0));
}

/** Code and percent under which tax is summed. */
export function taxKey({ taxCode, percent }: { taxCode: string; percent: Decimal }): string {
  return `${taxCode}@${percent.toString()}`;
}

interface TaxGroup {
  taxCode: string;
  percent: Decimal;
  exact: Decimal;
  members: number[];
}

/** Ordered by code and percent, so that the same lines in another order give the same figures. */
function groupByTax(lines: readonly TaxableLine[]): TaxGroup[] {
  const groups = new Map<string, TaxGroup>();
  lines.forEach((line, index) => {
    const key = taxKey(line);
    const group = groups.get(key);
    if (group === undefined)
      groups.set(key, { taxCode: line.taxCode, percent: line.percent, exact: line.net, members: [index] });
    else {
      group.exact = group.exact.plus(line.net);
      group.members.push(index);
    }
  });
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}
