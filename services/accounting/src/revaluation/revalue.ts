import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { roundTo } from '@consigna/kernel/rounding';
import type { AccountRole } from '@consigna/contracts/accounting/events';
import { BASE_DIGITS, credit, debit, type PostingLine, sum } from '../ledger/posting.js';

/** What is open in one foreign currency under one role, signed debit positive. */
export interface Exposure {
  readonly role: AccountRole;
  readonly currency: string;
  readonly interCompanyId: string | null;
  readonly open: Decimal;
  readonly carriedBase: Decimal;
}

export interface RevaluedExposure extends Exposure {
  /** Base currency for one unit. */
  readonly rate: Decimal;
  readonly valueBase: Decimal;
  readonly differenceBase: Decimal;
}

/** Values an exposure at a rate; base currency is rounded here, once per exposure. */
export function revalue(exposure: Exposure, rate: Decimal): RevaluedExposure {
  const valueBase = roundTo(exposure.open.times(rate), BASE_DIGITS);
  return { ...exposure, rate, valueBase, differenceBase: decimal(valueBase.minus(exposure.carriedBase)) };
}

/** The lines of one role's entry: each difference on the role's account, their sum against unrealised differences. */
export function revaluationLines(exposures: readonly RevaluedExposure[], baseCurrency: string): PostingLine[] {
  const lines = exposures.map(({ role, differenceBase, currency, interCompanyId }) =>
    debit(role, differenceBase, { currency, amount: decimal(0), interCompanyId }),
  );
  return [
    ...lines,
    credit('FX_UNREALISED', sum(exposures.map((exposure) => exposure.differenceBase)), { currency: baseCurrency }),
  ];
}
