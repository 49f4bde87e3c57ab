import { addDays } from '@consigna/kernel/business-date';
import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { statement } from '@consigna/persistence/statement';
import type { Row, Sql } from '@consigna/persistence/transaction';
import { type CompanyRow, lastDayOf } from '../readers.js';
import { RateCourse } from './average-rate.js';

/** Rates before the first month of a report that may still be its opening or historical ones: equity is carried at rates of long ago. */
const FIRST_RATE = '0001-01-01';

interface CourseRow extends Row {
  company_id: string;
  currency: string;
  /** `2026-01-02 1.1642,2026-01-03 …` */
  days: string;
}

/** A course in one row: as rows, years of days cost more to read than to add up. */
const coursesOf = statement(
  'reporting.rate-courses',
  `select company_id, currency, string_agg(date || ' ' || value, ',' order by date) as days from fx_rate
   where company_id = any($1::uuid[]) and currency = any($2::text[]) and date between $3 and $4 group by company_id, currency`,
);
const DATE_LENGTH = 'YYYY-MM-DD'.length;

interface Wanted {
  readonly companies: readonly CompanyRow[];
  /** Presentation currency. */
  readonly currency: string;
  readonly from: string;
  readonly through: string;
}

/** Rates of each company's base currency in the presentation currency, from what the companies' own books know. */
export async function readRates(sql: Sql, { companies, currency, through }: Wanted): Promise<PresentationRates> {
  const currencies = [...new Set([currency, ...companies.map((company) => company.baseCurrency)])];
  const foreign = companies.some((company) => company.baseCurrency !== currency);
  const rows = foreign
    ? await sql<CourseRow>(coursesOf, [
        companies.map((company) => company.id),
        currencies,
        FIRST_RATE,
        lastDayOf(through),
      ])
    : [];
  return new PresentationRates(companies, currency, rows);
}

/** Which course translates which company; headquarters' own rates come first, so that one currency has one course. */
export class PresentationRates {
  private readonly byBase = new Map<string, RateCourse>();

  constructor(
    private readonly companies: readonly CompanyRow[],
    readonly currency: string,
    rows: readonly CourseRow[],
  ) {
    const courses = new Map(rows.map((row) => [`${row.company_id}/${row.currency}`, courseOf(row)]));
    for (const { baseCurrency } of companies) {
      if (!this.byBase.has(baseCurrency)) this.byBase.set(baseCurrency, this.choose(baseCurrency, courses));
    }
  }

  /** @throws DomainError `exchange-rate-missing` */
  on(company: CompanyRow, date: string): Decimal {
    return this.found(company, date, this.courseOf(company).on(date));
  }

  /** @throws DomainError `exchange-rate-missing` */
  average(company: CompanyRow, month: string): Decimal {
    return this.found(company, month, this.courseOf(company).averageOf(month));
  }

  /** Average rate of each month of a range; undefined where there is none. */
  averages(
    company: CompanyRow,
    { from, through }: { from: string; through: string },
  ): { month: string; rate: Decimal | undefined }[] {
    return monthsBetween(from, through).map((month) => ({ month, rate: this.courseOf(company).averageOf(month) }));
  }

  private courseOf({ baseCurrency }: CompanyRow): RateCourse {
    return this.byBase.get(baseCurrency) ?? new RateCourse([]);
  }

  private found(company: CompanyRow, date: string, rate: Decimal | undefined): Decimal {
    if (rate === undefined)
      throw new DomainError('exchange-rate-missing', { from: company.baseCurrency, to: this.currency, date });
    return rate;
  }

  /** A rate kept in the presentation currency; else the inverse of one kept in the base currency; else over a third one. */
  private choose(base: string, courses: ReadonlyMap<string, RateCourse>): RateCourse {
    if (base === this.currency) return RateCourse.unity;
    const ranked = [...this.companies].sort(
      (a, b) => Number(b.id === b.headquartersId) - Number(a.id === a.headquartersId),
    );
    const first = (pick: (company: CompanyRow) => RateCourse | undefined) =>
      ranked.map(pick).find((course) => course !== undefined);
    return (
      first((company) => (company.baseCurrency === this.currency ? courses.get(`${company.id}/${base}`) : undefined)) ??
      first((company) =>
        company.baseCurrency === base ? courses.get(`${company.id}/${this.currency}`)?.inverted() : undefined,
      ) ??
      first((company) => {
        const presentation = courses.get(`${company.id}/${this.currency}`);
        return presentation === undefined ? undefined : courses.get(`${company.id}/${base}`)?.over(presentation);
      }) ??
      new RateCourse([])
    );
  }
}

function courseOf({ days }: CourseRow): RateCourse {
  return new RateCourse(
    days.split(',').map((day) => ({ date: day.slice(0, DATE_LENGTH), value: decimal(day.slice(DATE_LENGTH + 1)) })),
  );
}

/** Fifty years: more than any book has, and little enough to compute. */
const MAX_MONTHS = 600;

/** `YYYY-MM` from one to the other, both included. @throws DomainError `report-too-large` */
export function monthsBetween(from: string, through: string): string[] {
  const months: string[] = [];
  for (let month = from; month <= through; month = addDays(lastDayOf(month), 1).slice(0, 7)) {
    if (months.push(month) > MAX_MONTHS) throw new DomainError('report-too-large', { maximumMonths: MAX_MONTHS });
  }
  return months;
}
