import type { AccountRole } from '@consigna/contracts/accounting/events';
import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { roundTo } from '@consigna/kernel/rounding';

/** Decimals of every amount in a journal: base currencies have two. */
export const BASE_DIGITS = 2;

/** Account roles whose balance is the sum of open documents. */
export const itemRoles = ['AR', 'AP', 'IC_AR', 'IC_AP', 'CUSTOMER_CREDIT', 'SUPPLIER_CREDIT', 'GRNI'] as const;
export type ItemRole = (typeof itemRoles)[number];

export function isItemRole(role: AccountRole | null): role is ItemRole {
  return (itemRoles as readonly (AccountRole | null)[]).includes(role);
}

/** One line of an entry before it has an account. Amounts are signed: debit positive. */
export interface PostingLine {
  /** Null where a person named the account. */
  readonly role: AccountRole | null;
  readonly accountId: string | null;
  /** Base currency, 2 decimals. */
  readonly base: Decimal;
  readonly currency: string;
  /** In `currency`. */
  readonly amount: Decimal;
  readonly partyId: string | null;
  readonly interCompanyId: string | null;
}

/** What a posting does to a document that is open: it opens it, or settles (part of) it. Signed as its lines are. */
export interface ItemChange {
  readonly role: ItemRole;
  /** Document of the sub-ledger: invoice, bill, payment on account; for GRNI the receipt line. */
  readonly documentId: string;
  /** Set by the posting that opens the document; null by those that settle it. */
  readonly opens: {
    readonly type: string;
    readonly number: string;
    readonly partyId: string | null;
    readonly interCompanyId: string | null;
    readonly date: string;
    readonly dueDate: string;
  } | null;
  /** Whose account it is, where the posting that settles may be the first to name the document. */
  readonly partyId?: string;
  readonly currency: string;
  readonly amount: Decimal;
  readonly amountBase: Decimal;
}

/** Agent units of a delivery or return line: what their accrual put into UNBILLED, and what documents took out again. */
export type UnbilledChange =
  | { readonly kind: 'accrued'; readonly lineId: string; readonly quantity: Decimal; readonly amountBase: Decimal }
  | {
      readonly kind: 'cleared';
      readonly lineId: string;
      readonly documentId: string;
      readonly quantity: Decimal;
      readonly amountBase: Decimal;
    };

export interface PostingSource {
  readonly type: string;
  readonly id: string;
  readonly number: string | null;
}

/** What a posting rule makes of an event: a balanced entry (or none, for pure matching) and what it does to sub-ledgers. */
export interface Posting {
  /** When it happened; the ledger moves it to the first open day. */
  readonly date: string;
  readonly branchId: string | null;
  readonly source: PostingSource;
  readonly description: string;
  readonly reversesEntryId: string | null;
  readonly lines: readonly PostingLine[];
  readonly items: readonly ItemChange[];
  readonly unbilled: readonly UnbilledChange[];
}

export interface LineDetails {
  readonly currency: string;
  /** In `currency`, positive like the base amount; left out when the currency is the base currency. */
  readonly amount?: Decimal;
  readonly partyId?: string | null;
  readonly interCompanyId?: string | null;
}

export function debit(role: AccountRole, base: Decimal, details: LineDetails): PostingLine {
  return {
    role,
    accountId: null,
    base: decimal(base),
    currency: details.currency,
    amount: decimal(details.amount ?? base),
    partyId: details.partyId ?? null,
    interCompanyId: details.interCompanyId ?? null,
  };
}

export function credit(role: AccountRole, base: Decimal, details: LineDetails): PostingLine {
  return negated(debit(role, base, details));
}

export function negated(line: PostingLine): PostingLine {
  return { ...line, base: decimal(line.base.negated()), amount: decimal(line.amount.negated()) };
}

export function negatedItem(item: ItemChange): ItemChange {
  return { ...item, amount: decimal(item.amount.negated()), amountBase: decimal(item.amountBase.negated()) };
}

/** A residual in base currency: a loss when it is a debit, else a gain. */
export function exchangeDifference(debitBase: Decimal, currency: string): PostingLine {
  return debit(debitBase.isNegative() ? 'FX_GAIN' : 'FX_LOSS', debitBase, { currency });
}

type Draft = Pick<Posting, 'date' | 'branchId' | 'source' | 'description' | 'lines'> &
  Partial<Pick<Posting, 'reversesEntryId' | 'items' | 'unbilled'>>;

/**
 * Finishes a posting: lines of 0 are left out, and nothing at all is null.
 *
 * @throws Error when the lines do not balance: a rule is wrong, or the event's own figures contradict each other
 */
export function posting(draft: Draft): Posting | null {
  const lines = draft.lines.filter((line) => !(line.base.isZero() && line.amount.isZero()));
  const items = (draft.items ?? []).filter((item) => !(item.amount.isZero() && item.amountBase.isZero()));
  const unbilled = draft.unbilled ?? [];
  const off = sum(lines.map((line) => line.base));
  if (!off.isZero())
    throw new Error(`${draft.source.type} ${draft.source.number ?? draft.source.id} is off by ${off.toString()}`);
  if (lines.length === 0 && items.length === 0 && unbilled.length === 0) return null;
  return { ...draft, lines, items, unbilled, reversesEntryId: draft.reversesEntryId ?? null };
}

export function sum(amounts: readonly Decimal[]): Decimal {
  return amounts.reduce((total, amount) => total.plus(amount), decimal(0));
}

/** The sum of wire amounts, at base precision. */
export function sumBase(amounts: readonly string[]): Decimal {
  return roundTo(sum(amounts.map(decimal)), BASE_DIGITS);
}
