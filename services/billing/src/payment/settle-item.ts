import { Decimal, decimal } from '@consigna/kernel/decimal';
import { cumulativeShare, roundTo } from '@consigna/kernel/rounding';
import { BASE_DIGITS } from '../invoice/compute-document.js';

/** Something that can be matched: a document with what is settled of it, or a payment with what is used of it. */
export interface OpenItem {
  readonly gross: Decimal;
  readonly grossBase: Decimal;
  readonly allocated: Decimal;
  readonly allocatedBase: Decimal;
}

/** An open item from stored text. */
export function openItem(row: {
  gross: string;
  grossBase: string;
  allocated: string;
  allocatedBase: string;
}): OpenItem {
  return {
    gross: decimal(row.gross),
    grossBase: decimal(row.grossBase),
    allocated: decimal(row.allocated),
    allocatedBase: decimal(row.allocatedBase),
  };
}

/**
 * Base currency (2 decimals) of one more part of an item at the item's own rate: by what all parts so far come to, so
 * that the last part takes what is left.
 */
export function baseOfPart(item: OpenItem, part: Decimal): Decimal {
  const allocated = item.allocated.plus(part);
  if (allocated.equals(item.gross)) return decimal(item.grossBase.minus(item.allocatedBase));
  // After a match was taken back the earlier parts may stand a cent above their share; a part is never negative.
  return Decimal.max(cumulativeShare(item.grossBase, allocated, item.gross, item.allocatedBase, BASE_DIGITS), 0);
}

/**
 * The same for a part settled by a document of the same rate (a credit note of the invoice): what that one gives up, so
 * that matching alone makes no difference, unless it is the item's last part or more than is left.
 */
export function baseOfPartAtSameRate(item: OpenItem, part: Decimal, givenUp: Decimal): Decimal {
  const left = decimal(item.grossBase.minus(item.allocatedBase));
  return item.allocated.plus(part).equals(item.gross) ? left : Decimal.min(givenUp, left);
}

/** An amount in base currency at a rate. */
export function atRate(amount: Decimal, rate: Decimal): Decimal {
  return roundTo(amount.times(rate), BASE_DIGITS);
}
