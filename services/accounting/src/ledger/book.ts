import { addDays } from '@consigna/kernel/business-date';
import { DomainError } from '@consigna/kernel/domain-error';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';

/** What a company's books are kept in, read under the lock that every posting takes. */
export interface Book {
  readonly baseCurrency: string;
  readonly locale: 'es' | 'fr' | 'en';
  readonly openedOn: string;
  readonly fiscalYearStart: number;
  readonly lockedThrough: string | null;
}

const lockBook = statement(
  'accounting.lock-book',
  `select base_currency as "baseCurrency", locale, opened_on as "openedOn", fiscal_year_start as "fiscalYearStart", locked_through as "lockedThrough"
   from book where company_id = $1 for no key update`,
);

/** The company's book, locked until the transaction ends. @throws DomainError `company-not-found` */
export async function bookOf(tx: Transaction): Promise<Book> {
  const [book] = await tx.sql<Book & Record<string, unknown>>(lockBook, [tx.ctx.companyId]);
  if (book === undefined) throw new DomainError('company-not-found', { id: tx.ctx.companyId });
  return book;
}

/** First day that can be posted on. */
export function firstOpenDay(book: Pick<Book, 'openedOn' | 'lockedThrough'>): string {
  const unlocked = book.lockedThrough === null ? book.openedOn : addDays(book.lockedThrough, 1);
  return unlocked > book.openedOn ? unlocked : book.openedOn;
}

/** @throws DomainError `period-locked` */
export function requireOpen(book: Pick<Book, 'openedOn' | 'lockedThrough'>, date: string): void {
  const first = firstOpenDay(book);
  if (date < first) {
    throw new DomainError('period-locked', { date, lockedThrough: book.lockedThrough, firstOpenDay: first }, [
      { pointer: '#/date', code: 'period-locked' },
    ]);
  }
}

/** The year in which the fiscal year of a day begins. */
export function fiscalYearOf(date: string, startMonth: number): string {
  const [year = '', month = ''] = date.split('-');
  return Number(month) >= startMonth ? year : String(Number(year) - 1);
}
