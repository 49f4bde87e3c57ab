import type { Transaction } from '@consigna/persistence/transaction';
import { writeTogether, type Write } from '@consigna/persistence/write-together';

const gathered = new WeakMap<Transaction, (() => readonly Write[])[]>();

/** Writes at the end of the transaction, in one statement with all others: each comes from whom alone its table is written. */
export function atEnd(tx: Transaction, writes: () => readonly Write[]): void {
  const known = gathered.get(tx);
  if (known !== undefined) {
    known.push(writes);
    return;
  }
  const all = [writes];
  gathered.set(tx, all);
  tx.closing(async () => {
    gathered.delete(tx);
    // In one order, so that the same tables are always the same statement.
    const sorted = all.flatMap((each) => each()).sort((a, b) => (a.statement.name < b.statement.name ? -1 : 1));
    await writeTogether(tx.sql, 'reporting.write', sorted);
  });
}
