import { Decimal as DecimalJs } from 'decimal.js';
import { DomainError } from './domain-error.js';

/**
 * Decimal numbers of 60 significant digits, rounded half away from zero. `toString` never writes an exponent.
 * A clone, so that no other user of decimal.js in the process changes the settings.
 */
export const Decimal = DecimalJs.clone({
  precision: 60,
  rounding: DecimalJs.ROUND_HALF_UP,
  toExpNeg: -9e15,
  toExpPos: 9e15,
});
export type Decimal = DecimalJs;

/** What may become a decimal: numbers only when they are safe integers, because a fraction in binary is already wrong. */
export type DecimalInput = Decimal | string | number;

const plainDecimal = /^-?\d+(\.\d+)?$/;

/**
 * Reads a finite decimal: `'-12.50'`, an integer, or another decimal. No exponents, spaces, plus signs or bare dots.
 * Zero never carries a sign. @throws DomainError `invalid-decimal`
 */
export function decimal(input: DecimalInput): Decimal {
  if (typeof input === 'string' && plainDecimal.test(input)) return unsignedZero(new Decimal(input));
  if (typeof input === 'number' && Number.isSafeInteger(input)) return unsignedZero(new Decimal(input));
  if (DecimalJs.isDecimal(input) && input.isFinite()) {
    return input instanceof Decimal ? unsignedZero(input) : unsignedZero(new Decimal(input));
  }
  throw new DomainError('invalid-decimal', { input: String(input) });
}

function unsignedZero(value: Decimal): Decimal {
  return value.isZero() && value.isNegative() ? value.abs() : value;
}
