import { minorUnits } from './currency.js';
import { Decimal, decimal } from './decimal.js';
import { DomainError } from './domain-error.js';

/** Rounds to `digits` decimals, half away from zero. */
export function roundTo(value: Decimal, digits: number): Decimal {
  return decimal(value.toDecimalPlaces(digits, Decimal.ROUND_HALF_UP));
}

/** Rounds to the currency's minor unit, half away from zero. @throws DomainError `unknown-currency` */
export function roundMoney(value: Decimal, currency: string): Decimal {
  return roundTo(value, minorUnits(currency));
}

/**
 * Spreads a total over lines by largest remainder: the rounded total pro rata of the weights, each share floored to
 * `digits` decimals, the left-over cents to the largest fractions, ties to the earlier line. A negative total is the
 * mirror of the positive one; weights that are all zero put everything on the first line. The shares sum to the
 * rounded total. @throws DomainError `invalid-weights` for a negative weight, or no line for a total that is not zero
 */
export function spread(total: Decimal, weights: Decimal[], digits: number): Decimal[] {
  const rounded = roundTo(total, digits);
  if (weights.some((weight) => weight.lessThan(0)) || (weights.length === 0 && !rounded.isZero())) {
    throw new DomainError('invalid-weights', { total: rounded.toString(), weights: weights.map(String) });
  }
  const sum = weights.reduce((sumSoFar, weight) => sumSoFar.plus(weight), decimal(0));
  if (sum.isZero()) return weights.map((_, line) => (line === 0 ? rounded : decimal(0)));

  const cent = new Decimal(10).pow(-digits);
  const cents = spreadCents(rounded.abs().dividedBy(cent), weights, sum);
  const sign = rounded.lessThan(0) ? -1 : 1;
  return cents.map((share) => decimal(share.times(cent).times(sign)));
}

/**
 * What one more partial return or credit takes of a line's figure (net, tax, share or cost):
 * round(figure × all returned so far, this one included ÷ line quantity) − already reversed, so the last part takes
 * the rest. @throws DomainError `invalid-quantity` unless 0 ≤ returned ÷ quantity ≤ 1
 */
export function cumulativeShare(
  figure: Decimal,
  returnedSoFarIncludingThis: Decimal,
  quantity: Decimal,
  alreadyReversed: Decimal,
  digits: number,
): Decimal {
  const share = quantity.isZero() ? undefined : returnedSoFarIncludingThis.dividedBy(quantity);
  if (share === undefined || share.lessThan(0) || share.greaterThan(1)) {
    throw new DomainError('invalid-quantity', {
      quantity: quantity.toString(),
      returned: returnedSoFarIncludingThis.toString(),
    });
  }
  const reversed = roundTo(figure.times(returnedSoFarIncludingThis).dividedBy(quantity), digits);
  return decimal(reversed.minus(alreadyReversed));
}

/**
 * Cost of an issue from a layer or average pool: round(remaining value × quantity ÷ remaining quantity). The last
 * units take all that is left, so a pool of quantity 0 is worth 0.00.
 * @throws DomainError `invalid-quantity` unless 0 ≤ quantity ≤ remaining quantity
 */
export function issueCost(
  remainingValue: Decimal,
  quantity: Decimal,
  remainingQuantity: Decimal,
  digits: number,
): Decimal {
  if (quantity.lessThan(0) || quantity.greaterThan(remainingQuantity)) {
    throw new DomainError('invalid-quantity', {
      quantity: quantity.toString(),
      remaining: remainingQuantity.toString(),
    });
  }
  if (quantity.equals(remainingQuantity)) return decimal(remainingValue);
  return roundTo(remainingValue.times(quantity).dividedBy(remainingQuantity), digits);
}

/** Fractions are compared as exact remainders of a common divisor: as rounded quotients equal ones would not tie. */
function spreadCents(total: Decimal, weights: Decimal[], sum: Decimal): Decimal[] {
  const lines = weights.map((weight, line) => {
    const product = total.times(weight);
    const floor = product.dividedToIntegerBy(sum);
    return { line, floor, remainder: product.minus(floor.times(sum)) };
  });
  const leftOver = total.minus(lines.reduce((sumSoFar, { floor }) => sumSoFar.plus(floor), decimal(0))).toNumber();
  const byRemainder = [...lines].sort((a, b) => b.remainder.comparedTo(a.remainder) || a.line - b.line);
  const topped = new Set(byRemainder.slice(0, leftOver).map(({ line }) => line));
  return lines.map(({ line, floor }) => (topped.has(line) ? floor.plus(1) : floor));
}
