import { Injectable } from '@nestjs/common';
import { periodLocked, periodUnlocked } from '@consigna/contracts/accounting/events';
import type { lockPeriod, PeriodsView, unlockPeriod } from '@consigna/contracts/accounting/period';
import type { Input } from '@consigna/contracts/contract';
import { businessDate } from '@consigna/kernel/business-date';
import type { Context } from '@consigna/kernel/context';
import { DomainError } from '@consigna/kernel/domain-error';
import { newId } from '@consigna/kernel/id';
import { companyFacts } from '@consigna/persistence/company-facts';
import { Database } from '@consigna/persistence/database';
import { statement } from '@consigna/persistence/statement';
import type { Sql, Transaction } from '@consigna/persistence/transaction';
import { type Book, bookOf, firstOpenDay } from '../ledger/book.js';

const setLock = statement('accounting.set-lock', 'update book set locked_through = $2 where company_id = $1');
const recordLock = statement(
  'accounting.record-lock',
  `insert into period_lock (company_id, id, action, before_through, through, reason, user_id, at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
);
const readBook = statement(
  'accounting.read-book',
  `select opened_on as "openedOn", fiscal_year_start as "fiscalYearStart", locked_through as "lockedThrough" from book where company_id = $1`,
);
const history = statement(
  'accounting.lock-history',
  `select id, action, before_through as before, through, reason, user_id as "userId", at from period_lock where company_id = $1 order by at desc, id desc`,
);

interface Change {
  readonly action: 'lock' | 'unlock';
  readonly through: string | null;
  readonly reason: string;
}

@Injectable()
export class Periods {
  constructor(private readonly database: Database) {}

  /** Waits for postings in flight (they hold the book): each is wholly before the lock or lands after it. */
  async lock(ctx: Context, { through, reason }: Input<typeof lockPeriod>): Promise<PeriodsView> {
    return this.database.operation(ctx, async (tx) => {
      const [book, { timeZone }] = await Promise.all([bookOf(tx), companyFacts(tx.sql, ctx.companyId)]);
      const today = businessDate(ctx.now, timeZone);
      if (through > today) throw new DomainError('period-lock-in-future', { through, today });
      if (book.lockedThrough !== null && through < book.lockedThrough) {
        throw new DomainError('period-lock-backwards', { through, lockedThrough: book.lockedThrough });
      }
      if (through !== book.lockedThrough) {
        await record(tx, book, { action: 'lock', through, reason });
        tx.publish(periodLocked, { lockedThrough: through, reason });
      }
      return view(tx.sql, ctx.companyId);
    });
  }

  async unlock(ctx: Context, { through, reason }: Input<typeof unlockPeriod>): Promise<PeriodsView> {
    return this.database.operation(ctx, async (tx) => {
      const book = await bookOf(tx);
      if (book.lockedThrough === null) throw new DomainError('period-not-locked');
      if (through !== null && through >= book.lockedThrough) {
        throw new DomainError('period-unlock-forwards', { through, lockedThrough: book.lockedThrough });
      }
      await record(tx, book, { action: 'unlock', through, reason });
      tx.publish(periodUnlocked, { lockedThrough: through, reason });
      return view(tx.sql, ctx.companyId);
    });
  }

  async get(ctx: Context): Promise<PeriodsView> {
    return this.database.read(ctx, (sql) => view(sql, ctx.companyId));
  }
}

async function record(tx: Transaction, book: Book, { action, through, reason }: Change): Promise<void> {
  const { companyId, userId, now } = tx.ctx;
  await Promise.all([
    tx.sql(setLock, [companyId, through]),
    tx.sql(recordLock, [companyId, newId(), action, book.lockedThrough, through, reason, userId, now]),
  ]);
  tx.audit('book', companyId, action, {
    lockedThrough: { from: book.lockedThrough, to: through },
    reason: { from: null, to: reason },
  });
}

type LockRow = Omit<PeriodsView['history'][number], 'at'> & { at: Date };

async function view(sql: Sql, companyId: string): Promise<PeriodsView> {
  const [[book], locks] = await Promise.all([
    sql<Pick<Book, 'openedOn' | 'fiscalYearStart' | 'lockedThrough'> & Record<string, unknown>>(readBook, [companyId]),
    sql<LockRow & Record<string, unknown>>(history, [companyId]),
  ]);
  if (book === undefined) throw new DomainError('company-not-found', { id: companyId });
  return {
    ...book,
    firstOpenDay: firstOpenDay(book),
    history: locks.map((lock) => ({ ...lock, at: lock.at.toISOString() })),
  };
}
