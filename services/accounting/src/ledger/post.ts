import type { Occasion, Transaction } from '@consigna/persistence/transaction';
import type { Facts, Needs } from '../posting-rules/posting-rule.js';
import { bookOf, firstOpenDay, requireOpen } from './book.js';
import { chartOf } from './chart.js';
import { entryWords } from './entry-words.js';
import { factsFor, remember, requireFacts } from './earlier-postings.js';
import { writeEntries, type Entry, type PostedEntry } from './general-ledger.js';
import type { Posting } from './posting.js';

/** What is to be posted once the facts it needs are known. */
export interface Pending {
  /** The entry's id: the same for the same event, so that a second posting of it is impossible. */
  readonly entryId: string;
  readonly needs: Needs;
  build(facts: Facts): Posting | null;
}

/** With what it is posted because of: one transaction posts for several events. */
type Gathered = Pending & { readonly occasion: Occasion };

/** Postings that wait for the end of their transaction. */
const gathered = new WeakMap<Transaction, Gathered[]>();

/**
 * Puts a posting into the journal at the end of the transaction, together with all others of it: one insert per table
 * for the company. The date moves to the first open day when its own is locked.
 */
export function gather(tx: Transaction, pending: Pending): void {
  const due = { ...pending, occasion: tx.occasion() };
  const waiting = gathered.get(tx);
  if (waiting !== undefined) {
    waiting.push(due);
    return;
  }
  gathered.set(tx, [due]);
  tx.closing(async () => {
    const batch = gathered.get(tx) ?? [];
    gathered.delete(tx);
    await post(tx, batch);
  });
}

/**
 * Posts entries that a person asked for, on exactly their date; only inside `tx.closing`.
 *
 * @throws DomainError `period-locked`
 */
export async function postOnDate(
  tx: Transaction,
  entries: readonly { id: string; posting: Posting }[],
): Promise<PostedEntry[]> {
  const [book, chart] = await Promise.all([bookOf(tx), chartOf(tx.sql, tx.ctx.companyId)]);
  for (const { posting } of entries) requireOpen(book, posting.date);
  return writeEntries(tx, {
    book,
    chart,
    entries: entries.map(({ id, posting }) => ({ id, posting, date: posting.date })),
  });
}

async function post(tx: Transaction, batch: readonly Gathered[]): Promise<void> {
  const { companyId } = tx.ctx;
  const [book, chart, facts] = await Promise.all([
    bookOf(tx),
    chartOf(tx.sql, companyId),
    factsFor(
      tx,
      batch.map(({ needs }) => needs),
    ),
  ]);
  const first = firstOpenDay(book);
  const entries: Entry[] = [];
  for (const { entryId, needs, build, occasion } of batch) {
    requireFacts(needs, facts);
    const posting = build({ ...facts, baseCurrency: book.baseCurrency, words: entryWords[book.locale] });
    if (posting === null) continue;
    entries.push({ id: entryId, date: posting.date < first ? first : posting.date, posting, occasion });
    remember(facts, entryId, posting);
  }
  if (entries.length > 0) await writeEntries(tx, { book, chart, entries });
}
