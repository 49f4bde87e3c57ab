import type { Line } from './order-form';
import type { LineFacts } from './use-line-facts';
import type { PricedQuantity } from './totals';

/** Entered, or as it was saved, or what the price books say. */
export function unitPriceOf(line: Line, facts: LineFacts): string | undefined {
  return (
    line.unitPrice ?? line.saved?.unitPrice ?? facts.priceOf(line.productId, line.quantity)?.unitPrice ?? undefined
  );
}

/** The price books' discount belongs to their price: who enters a price begins without one. */
export function discountOf(line: Line, facts: LineFacts): string {
  if (line.discountPercent !== undefined) return line.discountPercent;
  if (line.saved !== undefined) return line.saved.discountPercent;
  return line.unitPrice === undefined ? (facts.priceOf(line.productId, line.quantity)?.discountPercent ?? '0') : '0';
}

export function pricedOf(
  line: Line,
  facts: LineFacts,
  taxPercentOf: (code: string | undefined) => string,
): PricedQuantity {
  return {
    quantity: line.quantity,
    unitPrice: unitPriceOf(line, facts),
    discountPercent: discountOf(line, facts),
    taxPercent: taxPercentOf(line.taxCode ?? line.saved?.taxCode),
  };
}
