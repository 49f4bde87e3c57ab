import { minorUnits } from './currency.js';
import { type Decimal, type DecimalInput, decimal } from './decimal.js';
import { DomainError } from './domain-error.js';
import { Money } from './money.js';

/** A rate on the wire: `value` units of `to` for one unit of `from`. */
export type RateJson = { from: string; to: string; value: string };

/**
 * An exchange rate: units of `to` per one unit of `from`. Kept as a fraction, so that inverse and cross rates convert
 * exactly: 1 ÷ 3 held as a rounded decimal would push half a cent to the wrong side.
 */
export class Rate {
  /** Exact where the rate was given, else to 60 significant digits. */
  readonly value: Decimal;

  private constructor(
    readonly from: string,
    readonly to: string,
    private readonly numerator: Decimal,
    private readonly denominator: Decimal,
  ) {
    this.value = numerator.dividedBy(denominator);
  }

  /** @throws DomainError `invalid-rate` unless positive, `unknown-currency`, `invalid-decimal` */
  static of(from: string, to: string, value: DecimalInput): Rate {
    minorUnits(from);
    minorUnits(to);
    const units = decimal(value);
    if (units.lessThanOrEqualTo(0)) throw new DomainError('invalid-rate', { from, to, value: units.toString() });
    return new Rate(from, to, units, decimal(1));
  }

  static fromJSON(json: RateJson): Rate {
    return Rate.of(json.from, json.to, json.value);
  }

  /** Money in `from` as money in `to`, not rounded. @throws DomainError `currency-mismatch` */
  convert(money: Money): Money {
    if (money.currency !== this.from) {
      throw new DomainError('currency-mismatch', { expected: this.from, actual: money.currency });
    }
    return Money.of(money.amount.times(this.numerator).dividedBy(this.denominator), this.to);
  }

  inverse(): Rate {
    return new Rate(this.to, this.from, this.denominator, this.numerator);
  }

  /** From this rate's `from` to the other's `to`, over the currency they share. @throws DomainError `currency-mismatch` */
  cross(other: Rate): Rate {
    if (other.from !== this.to) {
      throw new DomainError('currency-mismatch', { expected: this.to, actual: other.from });
    }
    return new Rate(
      this.from,
      other.to,
      this.numerator.times(other.numerator),
      this.denominator.times(other.denominator),
    );
  }

  toJSON(): RateJson {
    return { from: this.from, to: this.to, value: this.value.toString() };
  }
}
