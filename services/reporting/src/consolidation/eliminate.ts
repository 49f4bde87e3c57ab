import { type Decimal, decimal } from '@consigna/kernel/decimal';

/** A line of an elimination; roles as in the charts. One of the two is zero, neither is negative. */
export interface EliminationLine {
  readonly role: string;
  readonly debit: Decimal;
  readonly credit: Decimal;
}

/** What a company bought within the group, in the presentation currency. */
export interface InternalTrade {
  /** The group's companies' revenue from this one in the period. */
  readonly revenue: Decimal;
  /** Part of its cost that consigned goods of the group's companies make: no stock holds a profit on them. */
  readonly consignedCost: Decimal;
  /** Profit of the group in the goods that it holds: at the start, what the period added or realised, and at the end at the closing rate. */
  readonly unrealised: { readonly opening: Decimal; readonly movement: Decimal; readonly closing: Decimal };
}

/**
 * Takes a company's purchases within the group out of the group's figures: the sellers' revenue against cost, less the
 * profit that still lies in its stock; profit of earlier periods against the retained earnings that carry it. What the
 * closing rate makes of the stock's profit is a translation difference. Balanced by construction.
 */
export function eliminateTrade({ revenue, consignedCost, unrealised }: InternalTrade): EliminationLine[] {
  const { opening, movement, closing } = unrealised;
  return lines([
    ['IC_REV', revenue],
    ['RETAINED_EARNINGS', opening],
    ['COGS_CONS', consignedCost.negated()],
    ['COGS', movement.plus(consignedCost).minus(revenue)],
    ['INV', closing.negated()],
    ['CTA', closing.minus(opening).minus(movement)],
  ]);
}

/** What one company is owed by another and the other owes it, at closing rates. Only for pairs that agree in document currency. */
export function eliminateBalances(receivable: Decimal, payable: Decimal): EliminationLine[] {
  return lines([
    ['IC_AP', payable],
    ['IC_AR', receivable.negated()],
    ['CTA', receivable.minus(payable)],
  ]);
}

/** Balances of a pair in one document currency; positive when the creditor is owed. */
export interface Pair {
  readonly receivable: Decimal;
  readonly payable: Decimal;
}

/** A pair that does not agree is shown and left in the figures, never plugged (S-F07). */
export function agrees({ receivable, payable }: Pair): boolean {
  return receivable.equals(payable);
}

interface Amounted {
  readonly amount: Decimal;
}

/** Leaves the documents that have no counterpart of the same amount on the other side. */
export function withoutCounterpart<A extends Amounted, B extends Amounted>(
  ours: readonly A[],
  theirs: readonly B[],
): { ours: A[]; theirs: B[] } {
  const open = new Map<string, B[]>();
  for (const document of theirs) {
    const key = document.amount.toString();
    const same = open.get(key) ?? [];
    if (same.push(document) === 1) open.set(key, same);
  }
  const left = ours.filter((document) => open.get(document.amount.toString())?.pop() === undefined);
  return { ours: left, theirs: [...open.values()].flat() };
}

/** Signed amounts (debit positive) as lines; what is nothing is left out. */
function lines(signed: readonly (readonly [role: string, amount: Decimal])[]): EliminationLine[] {
  const zero = decimal(0);
  return signed
    .filter(([, amount]) => !amount.isZero())
    .map(([role, amount]) =>
      amount.isNegative() ? { role, debit: zero, credit: amount.negated() } : { role, debit: amount, credit: zero },
    );
}
