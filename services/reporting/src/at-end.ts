import type { Transaction } from '@consigna/persistence/transaction';

const gathered = new WeakMap<Transaction, (() => Promise<unknown>)[]>();

/** Writes at the end of the transaction, in one round trip with all others: none of them reads what another one writes. */
export function atEnd(tx: Transaction, write: () => Promise<unknown>): void {
  const known = gathered.get(tx);
  if (known !== undefined) {
    known.push(write);
    return;
  }
  const writes = [write];
  gathered.set(tx, writes);
  tx.closing(async () => {
    gathered.delete(tx);
    await Promise.all(writes.map((each) => each()));
  });
}
