import { minorUnits } from '@consigna/kernel/currency';
import { Decimal } from '@consigna/kernel/decimal';
import { cumulativeShare, roundTo, spread } from '@consigna/kernel/rounding';

/** Base currency amounts have 2 decimals whatever the currency (SCENARIOS, conventions). */
export const BASE_DIGITS = 2;

/** What an accrual is worth: `owed` in the agreement's currency, the rest in base currency. */
export interface Amounts {
  readonly owed: Decimal;
  readonly owedBase: Decimal;
  readonly netBase: Decimal;
  readonly commissionBase: Decimal;
}

/** Terms of the version in force on the day of the sale. */
export type SaleTermsInForce =
  | { readonly role: 'principal'; readonly currency: string; readonly unitCost: Decimal }
  | { readonly role: 'agent'; readonly currency: string; readonly commissionPercent: Decimal };

export interface SaleOfUnits {
  /** Units of one sale line that belong to one agreement, by stock move. */
  readonly quantities: readonly Decimal[];
  /** Net price of one unit in the document's currency, at full precision. */
  readonly netUnitPrice: Decimal;
  readonly currency: string;
}

export interface RatesOfDay {
  readonly baseCurrency: string;
  /** Base currency for one unit of the agreement's and of the document's currency. */
  readonly agreement: Decimal;
  readonly document: Decimal;
}

/**
 * What a sale line owes, computed on the line as a whole and spread over its moves by largest remainder, so that the
 * moves add up to the rounded line to the cent.
 */
export function accrueSale(sale: SaleOfUnits, terms: SaleTermsInForce, rates: RatesOfDay): Amounts[] {
  const line = terms.role === 'principal' ? costOf(sale, terms, rates) : shareOf(sale, terms, rates);
  const weights = [...sale.quantities];
  const owed = spread(line.owed, weights, minorUnits(terms.currency));
  const owedBase = spread(line.owedBase, weights, BASE_DIGITS);
  const netBase = spread(line.netBase, weights, BASE_DIGITS);
  return weights.map((_, move) => {
    const part = { owed: at(owed, move), owedBase: at(owedBase, move), netBase: at(netBase, move) };
    return terms.role === 'agent' ? withCommission(part) : withoutCommission(part);
  });
}

/** What is known of an accrual when part of it is undone; `undone` is what earlier reversals already took. */
export interface Undoable extends Amounts {
  readonly role: 'principal' | 'agent';
  readonly kind: 'sale' | 'loss';
  readonly currency: string;
  readonly quantity: Decimal;
  readonly undone: Omit<Amounts, 'commissionBase'> & { readonly quantity: Decimal };
}

/**
 * What one more partial return takes back, figure by figure: round(figure × all undone so far ÷ quantity) − already
 * undone. @throws DomainError `invalid-quantity` when more would be undone than was accrued
 */
export function undoPart(original: Undoable, quantity: Decimal): Amounts {
  const soFar = original.undone.quantity.plus(quantity);
  const part = (figure: Decimal, undone: Decimal, digits: number) =>
    cumulativeShare(figure, soFar, original.quantity, undone, digits);
  const back = {
    owed: part(original.owed, original.undone.owed, minorUnits(original.currency)),
    owedBase: part(original.owedBase, original.undone.owedBase, BASE_DIGITS),
    netBase: part(original.netBase, original.undone.netBase, BASE_DIGITS),
  };
  return original.role === 'agent' && original.kind === 'sale' ? withCommission(back) : withoutCommission(back);
}

/**
 * What lost units are charged with when we bear them: the agreed cost, or for an agent what the consignor got for a
 * unit at the last sale (nothing when none was ever sold). A loss is no sale: no net and no commission.
 */
export function accrueLoss(
  quantity: Decimal,
  unit: { readonly value: Decimal; readonly currency: string },
  rates: Omit<RatesOfDay, 'document'>,
): Amounts {
  const owed = roundTo(quantity.times(unit.value), minorUnits(unit.currency));
  return withoutCommission({ owed, owedBase: roundTo(owed.times(rates.agreement), BASE_DIGITS), netBase: zero });
}

const zero = new Decimal(0);
const hundred = new Decimal(100);

type LineAmounts = Omit<Amounts, 'commissionBase'>;

function costOf(
  { quantities }: SaleOfUnits,
  terms: SaleTermsInForce & { role: 'principal' },
  rates: RatesOfDay,
): LineAmounts {
  const owed = roundTo(sum(quantities).times(terms.unitCost), minorUnits(terms.currency));
  return { owed, owedBase: roundTo(owed.times(rates.agreement), BASE_DIGITS), netBase: zero };
}

/** The consignor's share is rounded, the store takes the rest. */
function shareOf(sale: SaleOfUnits, terms: SaleTermsInForce & { role: 'agent' }, rates: RatesOfDay): LineAmounts {
  const net = sum(sale.quantities).times(sale.netUnitPrice);
  const share = hundred.minus(terms.commissionPercent).dividedBy(hundred);
  const netBase = roundTo(net.times(rates.document), BASE_DIGITS);
  const owedBase = roundTo(netBase.times(share), BASE_DIGITS);
  return { owed: shareInAgreementCurrency(), owedBase, netBase };

  /** In base currency both figures are one amount: a share rounded twice would leave a cent of exchange difference. */
  function shareInAgreementCurrency(): Decimal {
    if (terms.currency === rates.baseCurrency) return owedBase;
    const digits = minorUnits(terms.currency);
    if (terms.currency === sale.currency) return roundTo(net.times(share), digits);
    return roundTo(owedBase.dividedBy(rates.agreement), digits);
  }
}

/** The remainder may be a cent below zero on a move whose line was spread: it adds up over the line. */
function withCommission(line: LineAmounts): Amounts {
  return { ...line, commissionBase: line.netBase.minus(line.owedBase) };
}

function withoutCommission(line: LineAmounts): Amounts {
  return { ...line, commissionBase: zero };
}

function sum(values: readonly Decimal[]): Decimal {
  return values.reduce((total, value) => total.plus(value), zero);
}

function at(values: readonly Decimal[], index: number): Decimal {
  const value = values[index];
  if (value === undefined) throw new Error(`no share for move ${index}`);
  return value;
}
