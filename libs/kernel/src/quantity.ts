import { type Decimal, type DecimalInput, decimal } from './decimal.js';
import { DomainError } from './domain-error.js';

/** A quantity on the wire: a decimal string and the code of its unit of measure. */
export type QuantityJson = { value: string; unit: string };

/**
 * An immutable count or measure in one unit, at full precision.
 * @throws DomainError `unit-mismatch` when two units meet, `invalid-decimal`
 */
export class Quantity {
  readonly value: Decimal;
  readonly unit: string;

  private constructor(value: Decimal, unit: string) {
    this.value = decimal(value);
    this.unit = unit;
  }

  static of(value: DecimalInput, unit: string): Quantity {
    return new Quantity(decimal(value), unit);
  }

  static zero(unit: string): Quantity {
    return Quantity.of(0, unit);
  }

  static fromJSON(json: QuantityJson): Quantity {
    return Quantity.of(json.value, json.unit);
  }

  plus(other: Quantity): Quantity {
    return new Quantity(this.value.plus(this.sameUnit(other).value), this.unit);
  }

  minus(other: Quantity): Quantity {
    return new Quantity(this.value.minus(this.sameUnit(other).value), this.unit);
  }

  times(factor: DecimalInput): Quantity {
    return new Quantity(this.value.times(decimal(factor)), this.unit);
  }

  negate(): Quantity {
    return new Quantity(this.value.negated(), this.unit);
  }

  abs(): Quantity {
    return new Quantity(this.value.abs(), this.unit);
  }

  /** The smaller of the two. */
  min(other: Quantity): Quantity {
    return this.compare(other) <= 0 ? this : other;
  }

  isZero(): boolean {
    return this.value.isZero();
  }

  isNegative(): boolean {
    return this.value.lessThan(0);
  }

  isPositive(): boolean {
    return this.value.greaterThan(0);
  }

  /** -1, 0 or 1. */
  compare(other: Quantity): number {
    return this.value.comparedTo(this.sameUnit(other).value);
  }

  /** Same unit and same value; unlike `compare`, a different unit is simply not equal. */
  equals(other: Quantity): boolean {
    return this.unit === other.unit && this.value.equals(other.value);
  }

  toJSON(): QuantityJson {
    return { value: this.value.toString(), unit: this.unit };
  }

  toString(): string {
    return `${this.value.toString()} ${this.unit}`;
  }

  private sameUnit(other: Quantity): Quantity {
    if (other.unit !== this.unit) {
      throw new DomainError('unit-mismatch', { expected: this.unit, actual: other.unit });
    }
    return other;
  }
}
