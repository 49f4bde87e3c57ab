import { type Decimal, decimal } from '@consigna/kernel/decimal';

/** An amount in a company's base currency and what one unit of it is in the presentation currency. */
export interface AtRate {
  readonly amount: Decimal;
  readonly rate: Decimal;
}

/** A company's equity over a period. Equity and profit are positive. */
export interface EquityCourse {
  readonly opening: {
    /** Net assets at the start, base currency. */
    readonly netAssets: Decimal;
    readonly rate: Decimal;
    /** What that equity is carried at in the presentation currency: each part at its historical rate. */
    readonly carried: Decimal;
  };
  /** Results of the period, each at its average rate. */
  readonly income: readonly AtRate[];
  /** Capital paid in or out, each at the rate of its day. */
  readonly movements: readonly AtRate[];
  readonly closingRate: Decimal;
}

/** The translation difference and the parts it is made of; presentation currency, full precision. It is equity, never profit. */
export interface TranslationDifference {
  readonly broughtForward: Decimal;
  readonly onOpeningNetAssets: Decimal;
  readonly onIncome: Decimal;
  readonly onEquityMovements: Decimal;
  readonly total: Decimal;
}

/**
 * IAS 21.41: what remains when assets and liabilities are translated at the closing rate and equity at the rates at
 * which it arose. Computed from its causes, so that it can be held against what the balance sheet lacks.
 */
export function translationDifference({
  opening,
  income,
  movements,
  closingRate,
}: EquityCourse): TranslationDifference {
  const broughtForward = opening.netAssets.times(opening.rate).minus(opening.carried);
  const onOpeningNetAssets = opening.netAssets.times(closingRate.minus(opening.rate));
  const onIncome = atClosingLessOwnRate(income, closingRate);
  const onEquityMovements = atClosingLessOwnRate(movements, closingRate);
  const total = broughtForward.plus(onOpeningNetAssets).plus(onIncome).plus(onEquityMovements);
  return { broughtForward, onOpeningNetAssets, onIncome, onEquityMovements, total };
}

/** Sum of amounts, each at its own rate. */
export function translated(amounts: readonly AtRate[]): Decimal {
  return amounts.reduce((sum, { amount, rate }) => sum.plus(amount.times(rate)), decimal(0));
}

function atClosingLessOwnRate(amounts: readonly AtRate[], closingRate: Decimal): Decimal {
  return amounts.reduce((sum, { amount, rate }) => sum.plus(amount.times(closingRate.minus(rate))), decimal(0));
}
