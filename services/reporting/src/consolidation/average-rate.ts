import { type Decimal, decimal } from '@consigna/kernel/decimal';

/** Units of one currency for one of another, on a day. */
export interface DailyRate {
  readonly date: string;
  readonly value: Decimal;
}

/** Rates of a pair of currencies over time, in the order of their days. */
export class RateCourse {
  private readonly rates: readonly DailyRate[];
  /** Made when the first average is asked for; each company of a report asks for the same months. */
  private averages: ReadonlyMap<string, Decimal> | undefined;

  constructor(rates: readonly DailyRate[]) {
    this.rates = [...rates].sort((a, b) => (a.date < b.date ? -1 : 1));
  }

  /** The course of a currency against itself. */
  static readonly unity = new RateCourse([{ date: '0000-01-01', value: decimal(1) }]);

  /** The rate of a day or of the last day before it that has one; undefined before the first. */
  on(date: string): Decimal | undefined {
    return this.rates.findLast((rate) => rate.date <= date)?.value;
  }

  /** Plain mean of a month's published daily rates; a month without any takes the last one before it. */
  averageOf(month: string): Decimal | undefined {
    this.averages ??= averagesOf(this.rates);
    return this.averages.get(month) ?? this.on(`${month}-31`);
  }

  /** The same pair seen from the other side; averages are means of the inverted days. */
  inverted(): RateCourse {
    return new RateCourse(this.rates.map(({ date, value }) => ({ date, value: decimal(1).dividedBy(value) })));
  }

  /** This course over another in the same unit, on the days that this one has. */
  over(other: RateCourse): RateCourse {
    return new RateCourse(
      this.rates.flatMap(({ date, value }) => {
        const divisor = other.on(date);
        return divisor === undefined ? [] : [{ date, value: value.dividedBy(divisor) }];
      }),
    );
  }
}

/** Month to the plain mean of its days. */
function averagesOf(rates: readonly DailyRate[]): ReadonlyMap<string, Decimal> {
  const months = Map.groupBy(rates, ({ date }) => date.slice(0, 7));
  return new Map(
    [...months].map(([month, days]) => [
      month,
      days.reduce((sum, { value }) => sum.plus(value), decimal(0)).dividedBy(days.length),
    ]),
  );
}
