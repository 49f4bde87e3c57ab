import { Decimal } from '@consigna/kernel/decimal';
import { roundTo } from '@consigna/kernel/rounding';

/** One billed line beside what was ordered and received for it. */
export interface MatchedLine {
  readonly lineId: string;
  readonly receiptLineId: string;
  readonly quantity: Decimal;
  readonly unitPrice: Decimal;
  readonly orderedPrice: Decimal;
  readonly accepted: Decimal;
  /** Units of the receipt line on earlier bills. */
  readonly billedBefore: Decimal;
}

export interface Variance {
  readonly code: 'quantity-variance' | 'price-variance';
  readonly lineId: string;
  readonly receiptLineId: string;
  readonly ordered: string;
  readonly received: string;
  readonly billed: string;
  readonly variance: string;
  readonly tolerance: string | null;
}

/**
 * Three-way match: no more units than were received and not yet billed (over all lines of the bill), and no price
 * further above the order's than the tolerance in percent. No variance, no hold. A price below the order's is no variance.
 */
export function matchBill(lines: readonly MatchedLine[], tolerancePercent: Decimal): Variance[] {
  const taken = new Map<string, Decimal>();
  return lines.flatMap((line) => {
    const before = line.billedBefore.plus(taken.get(line.receiptLineId) ?? 0);
    taken.set(line.receiptLineId, (taken.get(line.receiptLineId) ?? new Decimal(0)).plus(line.quantity));
    return [...quantityVariance(line, before), ...priceVariance(line, tolerancePercent)];
  });
}

function quantityVariance(line: MatchedLine, billedBefore: Decimal): Variance[] {
  const open = Decimal.max(line.accepted.minus(billedBefore), 0);
  if (line.quantity.lessThanOrEqualTo(open)) return [];
  const figures = {
    ordered: line.orderedPrice.toString(),
    received: open.toString(),
    billed: line.quantity.toString(),
  };
  return [
    {
      code: 'quantity-variance',
      ...idsOf(line),
      ...figures,
      variance: line.quantity.minus(open).toString(),
      tolerance: null,
    },
  ];
}

function priceVariance(line: MatchedLine, tolerancePercent: Decimal): Variance[] {
  if (line.unitPrice.lessThanOrEqualTo(line.orderedPrice)) return [];
  // A price where none was ordered is beyond any tolerance.
  const percent = line.orderedPrice.isZero()
    ? new Decimal(100)
    : line.unitPrice.minus(line.orderedPrice).times(100).dividedBy(line.orderedPrice);
  if (!line.orderedPrice.isZero() && percent.lessThanOrEqualTo(tolerancePercent)) return [];
  const figures = {
    ordered: line.orderedPrice.toString(),
    received: line.accepted.toString(),
    billed: line.unitPrice.toString(),
  };
  return [
    {
      code: 'price-variance',
      ...idsOf(line),
      ...figures,
      variance: roundTo(percent, 2).toFixed(2),
      tolerance: tolerancePercent.toFixed(2),
    },
  ];
}

function idsOf({ lineId, receiptLineId }: MatchedLine): Pick<Variance, 'lineId' | 'receiptLineId'> {
  return { lineId, receiptLineId };
}
