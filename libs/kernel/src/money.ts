import { minorUnits } from './currency.js';
import { type Decimal, type DecimalInput, decimal } from './decimal.js';
import { DomainError } from './domain-error.js';
import { roundMoney } from './rounding.js';

/** Money on the wire: a decimal string and an ISO 4217 code. */
export type MoneyJson = { amount: string; currency: string };

/**
 * An immutable amount in one currency. Arithmetic keeps full precision; only `rounded` rounds.
 * @throws DomainError `currency-mismatch` when two currencies meet, `unknown-currency`, `invalid-decimal`
 */
export class Money {
  readonly amount: Decimal;
  readonly currency: string;

  private constructor(amount: Decimal, currency: string) {
    this.amount = decimal(amount);
    this.currency = currency;
  }

  static of(amount: DecimalInput, currency: string): Money {
    minorUnits(currency);
    return new Money(decimal(amount), currency);
  }

  static zero(currency: string): Money {
    return Money.of(0, currency);
  }

  static fromJSON(json: MoneyJson): Money {
    return Money.of(json.amount, json.currency);
  }

  plus(other: Money): Money {
    return new Money(this.amount.plus(this.sameCurrency(other).amount), this.currency);
  }

  minus(other: Money): Money {
    return new Money(this.amount.minus(this.sameCurrency(other).amount), this.currency);
  }

  times(factor: DecimalInput): Money {
    return new Money(this.amount.times(decimal(factor)), this.currency);
  }

  negate(): Money {
    return new Money(this.amount.negated(), this.currency);
  }

  abs(): Money {
    return new Money(this.amount.abs(), this.currency);
  }

  isZero(): boolean {
    return this.amount.isZero();
  }

  isNegative(): boolean {
    return this.amount.lessThan(0);
  }

  isPositive(): boolean {
    return this.amount.greaterThan(0);
  }

  /** -1, 0 or 1; equal amounts of different scale compare as 0. */
  compare(other: Money): number {
    return this.amount.comparedTo(this.sameCurrency(other).amount);
  }

  /** Same currency and same amount; unlike `compare`, a different currency is simply not equal. */
  equals(other: Money): boolean {
    return this.currency === other.currency && this.amount.equals(other.amount);
  }

  /** To the currency's minor unit, half away from zero. */
  rounded(): Money {
    return new Money(roundMoney(this.amount, this.currency), this.currency);
  }

  /** `12.5` EUR is `'12.50'`; finer amounts keep all their decimals. */
  toJSON(): MoneyJson {
    const digits = Math.max(minorUnits(this.currency), this.amount.decimalPlaces());
    return { amount: this.amount.toFixed(digits), currency: this.currency };
  }

  toString(): string {
    return `${this.toJSON().amount} ${this.currency}`;
  }

  private sameCurrency(other: Money): Money {
    if (other.currency !== this.currency) {
      throw new DomainError('currency-mismatch', { expected: this.currency, actual: other.currency });
    }
    return other;
  }
}

/** Sum at full precision; the currency is named so that an empty list has one. @throws DomainError `currency-mismatch` */
export function sumMoney(currency: string, list: Iterable<Money>): Money {
  let sum = Money.zero(currency);
  for (const money of list) sum = sum.plus(money);
  return sum;
}
