import { Decimal, decimal } from '@consigna/kernel/decimal';
import type { StockDay } from './stock-course.js';

/** What arrives of one product at one company, and which order lines it leaves short on purpose. */
export interface MonthSupply {
  receipts: PlannedReceipt[];
  shortages: Shortage[];
  /** Available at the end of the month. */
  closing: Decimal;
  /** Drawn, but no day allowed it: for the month after. */
  shortagesOpen: number;
}

export interface PlannedReceipt {
  /** On hand before the day's documents. */
  day: string;
  quantity: Decimal;
  /** How much of it nobody needs on its first day, whatever the order of that day's documents. */
  spare: Decimal;
}

/** An order line that finds less than it asks for; the rest arrives before the documents of a later day of the month. */
export interface Shortage {
  document: string;
  lineNo: number;
  productCode: string;
  quantity: Decimal;
  day: string;
  arrivesOn: string;
}

export interface MonthToSupply {
  productCode: string;
  /** The product's days of this month. */
  days: readonly StockDay[];
  /** Available at the end of the month before. */
  carried: Decimal;
  /** Shortages drawn in months before that found no day. */
  shortagesOpen: number;
  /** The day at whose first instant the month's plan arrives. */
  firstReceipt: string;
  /** The next day of the log within the month, or undefined: nothing can arrive after the month's last day. */
  nextLogDay: (day: string) => string | undefined;
}

const slack = '1.02';

/**
 * The month's plan: what is ordered and written off, plus 2 %, up to the whole unit, at the first instant. For a
 * shortage the plan is parted: so much is held back until the next day of the log that the last order line of the
 * drawn day lacks half of what it asks for (less where less can be held back, at least one unit), nobody else anything.
 * A day that does not allow it (the stock carried over is enough, something comes back that day at an hour nobody
 * knows, there is no later day) hands the shortage to the next. Months with a write-off have none, because a write-off
 * needs stock of one certain owner.
 */
export function supplyMonth(month: MonthToSupply): MonthSupply {
  const planned = plannedQuantity(month.days);
  const course = new MonthCourse(month, planned);
  const wroteOff = month.days.some(({ writtenOff }) => writtenOff.greaterThan(0));
  let open = month.shortagesOpen;
  month.days.forEach((day, index) => {
    open += day.shortagesDrawn;
    if (open > 0 && !wroteOff && course.makeShort(index)) open -= 1;
  });
  return {
    receipts: course.plannedReceipts(),
    shortages: course.shortages,
    closing: course.closing(),
    shortagesOpen: open,
  };
}

export function plannedQuantity(days: readonly StockDay[]): Decimal {
  return days
    .reduce((sum, day) => sum.plus(day.demanded).plus(day.writtenOff), decimal(0))
    .times(slack)
    .ceil();
}

/** The stock of a month day by day, with all that was planned for it and without. */
class MonthCourse {
  readonly shortages: Shortage[] = [];
  private readonly receipts: { day: string; quantity: Decimal }[];
  /** Available at the end of each day had the month received nothing. */
  private readonly unsupplied: Decimal[] = [];

  constructor(
    private readonly month: MonthToSupply,
    private readonly planned: Decimal,
  ) {
    this.receipts = [{ day: month.firstReceipt, quantity: planned }];
    let stock = month.carried;
    for (const { arriving, demanded, writtenOff } of month.days) {
      stock = stock.plus(arriving).minus(demanded).minus(writtenOff);
      this.unsupplied.push(stock);
    }
  }

  /** Parts the last receipt so that the day's last order line lacks stock. @returns whether that is possible */
  makeShort(index: number): boolean {
    const day = this.month.days[index];
    const last = this.receipts.at(-1);
    if (!day?.lastOrderLine || !last || day.day < last.day || day.arriving.greaterThan(0)) return false;
    const arrivesOn = this.month.nextLogDay(day.day);
    if (!arrivesOn) return false;

    const { document, lineNo, quantity } = day.lastOrderLine;
    const supplied = this.stockAt(index).plus(this.planned);
    const half = Decimal.max(quantity.dividedBy(2).floor(), 1);
    const lacking = Decimal.min(half, last.quantity.minus(supplied));
    const withheld = supplied.plus(lacking);
    if (lacking.lessThan(1) || lacking.greaterThan(quantity) || withheld.lessThan(1)) return false;
    if (!withheld.isInteger() || this.someoneElseLacks(last.day, index, withheld)) return false;

    last.quantity = last.quantity.minus(withheld);
    this.receipts.push({ day: arrivesOn, quantity: withheld });
    const { productCode } = this.month;
    this.shortages.push({ document, lineNo, productCode, quantity: lacking, day: day.day, arrivesOn });
    return true;
  }

  plannedReceipts(): PlannedReceipt[] {
    const arrived = this.receipts.filter(({ quantity }) => quantity.greaterThan(0));
    return arrived.map(({ day, quantity }) => ({ day, quantity, spare: this.spareOn(day) }));
  }

  closing(): Decimal {
    return (this.unsupplied.at(-1) ?? this.month.carried).plus(this.planned);
  }

  private stockAt(index: number): Decimal {
    const stock = this.unsupplied[index];
    if (!stock) throw new Error(`no day ${index} in the course of ${this.month.productCode}`);
    return stock;
  }

  /** The days before, since the last receipt, without counting on what comes back on the day itself. */
  private someoneElseLacks(from: string, index: number, withheld: Decimal): boolean {
    const left = this.planned.minus(withheld);
    return this.month.days.some(
      ({ day, arriving }, earlier) =>
        day >= from && earlier < index && this.stockAt(earlier).minus(arriving).plus(left).lessThan(0),
    );
  }

  private spareOn(day: string): Decimal {
    const received = this.receipts
      .filter((receipt) => receipt.day <= day)
      .reduce((sum, { quantity }) => sum.plus(quantity), decimal(0));
    const index = this.month.days.findLastIndex((candidate) => candidate.day <= day);
    const latest = this.month.days[index];
    if (!latest) return this.month.carried.plus(received);
    if (latest.day !== day) return this.stockAt(index).plus(received);
    if (latest.writtenOff.greaterThan(0)) return decimal(0);
    return Decimal.max(this.stockAt(index).minus(latest.arriving).plus(received), 0);
  }
}
