import type { EventContract, Payload } from '@consigna/contracts/contract';
import type { Decimal } from '@consigna/kernel/decimal';
import type { EntryWords } from '../ledger/entry-words.js';
import type { ItemRole, Posting, PostingLine } from '../ledger/posting.js';

/** Agent units of a delivery or return line, as accrued and as cleared so far. */
export interface UnbilledFact {
  readonly quantity: Decimal;
  readonly amountBase: Decimal;
  readonly clearedQuantity: Decimal;
  readonly clearedBase: Decimal;
}

/** An entry that is to be reversed exactly. */
export interface PostedFact {
  readonly entryId: string;
  readonly number: string;
  readonly lines: readonly PostingLine[];
  readonly cleared: readonly { readonly lineId: string; readonly quantity: Decimal; readonly amountBase: Decimal }[];
}

/** Of what was posted before, the part an event's rule looks at. */
export interface Needs {
  /** Delivery and return lines with agent units. */
  readonly unbilledLineIds?: readonly string[];
  /** Documents whose role in the sub-ledger is wanted. */
  readonly documentIds?: readonly string[];
  /** Invoice that is cancelled. */
  readonly cancelledInvoiceId?: string | null;
}

/** What the ledger found for the needs; a missing unbilled line or document makes the event wait before the rule runs. */
export interface Facts {
  readonly baseCurrency: string;
  readonly words: EntryWords;
  readonly unbilled: ReadonlyMap<string, UnbilledFact>;
  readonly itemRoles: ReadonlyMap<string, ItemRole>;
  readonly entries: ReadonlyMap<string, PostedFact>;
}

/** From an event to a balanced entry, by account role. Pure. */
export interface PostingRule<E extends EventContract = EventContract> {
  readonly event: E;
  needs?(payload: Payload<E>): Needs;
  /** Null: nothing is posted for this one. */
  post(payload: Payload<E>, facts: Facts): Posting | null;
}

/** Declares a rule, with the payload's type from its event. */
export function postingRule<E extends EventContract>(rule: PostingRule<E>): PostingRule<E> {
  return rule;
}
