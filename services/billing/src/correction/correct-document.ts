import { Decimal, decimal } from '@consigna/kernel/decimal';
import { roundTo, spread } from '@consigna/kernel/rounding';
import {
  computeDocument,
  NET_DIGITS,
  sum,
  taxKey,
  taxOf,
  type DocumentFigures,
  type TaxableLine,
  type TaxFigure,
  type TaxRounding,
} from '../invoice/compute-document.js';

/** What issued credit notes have taken of one code and percent of an invoice so far. */
export interface CreditedTax extends TaxFigure {
  /** Sum of line nets at full precision. */
  readonly exact: Decimal;
}

export interface Credited {
  readonly net: Decimal;
  readonly taxes: readonly CreditedTax[];
}

export interface CorrectingLine extends TaxableLine {
  /** Net that was credited of the same invoice line before, for tax rounded per line. */
  readonly creditedBefore: Decimal;
}

/**
 * Net of one more part of a line: what all parts so far come to, less what the earlier ones came to. The last part
 * takes what is left. Full precision.
 */
export function shareOfNet(
  line: { net: Decimal; quantity: Decimal; quantityBefore: Decimal },
  quantity: Decimal,
): Decimal {
  const upTo = (part: Decimal) => roundTo(line.net.times(part).dividedBy(line.quantity), NET_DIGITS);
  return decimal(upTo(line.quantityBefore.plus(quantity)).minus(upTo(line.quantityBefore)));
}

/**
 * Figures of one more credit note of an invoice: the totals of everything credited so far and now, less the totals of
 * what was credited before. So several credit notes over all lines sum to the invoice, cent by cent.
 */
export function computeCorrection({
  lines,
  before,
  taxRounding,
  digits,
}: {
  lines: readonly CorrectingLine[];
  before: Credited;
  taxRounding: TaxRounding;
  digits: number;
}): { figures: DocumentFigures; after: Credited } {
  const own = computeDocument({ lines, taxRounding, digits });
  const exact = exactNets(lines, before.taxes);
  const upToNow = computeDocument({ lines: [...exact.values()], taxRounding: 'document', digits });
  const net = decimal(upToNow.net.minus(before.net));
  const taxes =
    taxRounding === 'line' ? perLine(lines, own, net, digits) : difference(upToNow, before, own, net, digits);
  const tax = sum(taxes.map((figure) => figure.amount));
  const figures: DocumentFigures = {
    netExact: own.netExact,
    net,
    rounding: decimal(net.minus(own.netExact)),
    tax,
    gross: net.plus(tax),
    taxes,
    lineTaxes: lineTaxes(lines, taxes, digits),
  };
  return { figures, after: addUp(before, figures, exact) };
}

function exactNets(lines: readonly TaxableLine[], before: readonly CreditedTax[]): Map<string, TaxableLine> {
  const exact = new Map<string, TaxableLine>(
    before.map((tax) => [taxKey(tax), { taxCode: tax.taxCode, percent: tax.percent, net: tax.exact }]),
  );
  for (const line of lines) {
    const key = taxKey(line);
    exact.set(key, { taxCode: line.taxCode, percent: line.percent, net: line.net.plus(exact.get(key)?.net ?? 0) });
  }
  return exact;
}

/** Where spreading moved a cent between codes, a difference could be negative: then this note's own figures are taken. */
function difference(
  upToNow: DocumentFigures,
  before: Credited,
  own: DocumentFigures,
  net: Decimal,
  digits: number,
): TaxFigure[] {
  const earlier = new Map(before.taxes.map((tax) => [taxKey(tax), tax]));
  const mine = new Set(own.taxes.map(taxKey));
  const differences = upToNow.taxes.map((tax) => {
    const known = earlier.get(taxKey(tax));
    return { ...tax, base: tax.base.minus(known?.base ?? 0), amount: tax.amount.minus(known?.amount ?? 0) };
  });
  const strange = differences.some(
    (tax) =>
      tax.base.lessThan(0) ||
      tax.amount.lessThan(0) ||
      (!mine.has(taxKey(tax)) && !(tax.base.isZero() && tax.amount.isZero())),
  );
  if (!strange) return differences.filter((tax) => mine.has(taxKey(tax)));
  return rebased(own.taxes, net, digits).map((tax) => ({ ...tax, amount: taxOf(tax.base, tax.percent, digits) }));
}

function perLine(lines: readonly CorrectingLine[], own: DocumentFigures, net: Decimal, digits: number): TaxFigure[] {
  return rebased(own.taxes, net, digits).map((tax) => {
    const members = lines.filter((line) => taxKey(line) === taxKey(tax));
    return {
      ...tax,
      amount: sum(
        members.map((line) =>
          taxOf(line.creditedBefore.plus(line.net), line.percent, digits).minus(
            taxOf(line.creditedBefore, line.percent, digits),
          ),
        ),
      ),
    };
  });
}

function rebased(taxes: readonly TaxFigure[], net: Decimal, digits: number): TaxFigure[] {
  const bases = spread(
    net,
    taxes.map((tax) => tax.base),
    digits,
  );
  return taxes.map((tax, index) => ({ ...tax, base: bases[index] ?? new Decimal(0) }));
}

function lineTaxes(lines: readonly TaxableLine[], taxes: readonly TaxFigure[], digits: number): Decimal[] {
  const shares: Decimal[] = lines.map(() => new Decimal(0));
  for (const tax of taxes) {
    const members = lines.flatMap((line, index) => (taxKey(line) === taxKey(tax) ? [index] : []));
    const parts = spread(
      tax.amount,
      members.map((member) => lines[member]?.net ?? new Decimal(0)),
      digits,
    );
    members.forEach((member, position) => (shares[member] = parts[position] ?? new Decimal(0)));
  }
  return shares;
}

function addUp(before: Credited, figures: DocumentFigures, exact: ReadonlyMap<string, TaxableLine>): Credited {
  const earlier = new Map(before.taxes.map((tax) => [taxKey(tax), tax]));
  const now = new Map(figures.taxes.map((tax) => [taxKey(tax), tax]));
  const taxes = [...exact].map(([key, { taxCode, percent, net }]) => ({
    taxCode,
    percent,
    exact: net,
    base: (earlier.get(key)?.base ?? new Decimal(0)).plus(now.get(key)?.base ?? 0),
    amount: (earlier.get(key)?.amount ?? new Decimal(0)).plus(now.get(key)?.amount ?? 0),
  }));
  return { net: before.net.plus(figures.net), taxes };
}
