import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { roundMoney } from '@consigna/kernel/rounding';
import { eliminateBalances, eliminateTrade, type EliminationLine } from './eliminate.js';
import { NO_ROLE } from '../rollup.js';
import { translated, translationDifference, type AtRate, type TranslationDifference } from './translate.js';

export type Kind = 'asset' | 'liability' | 'equity' | 'income' | 'expense';

/** A company's ledger as consolidation needs it; amounts are debit less credit in base currency. */
export interface CompanyLedger {
  readonly companyId: string;
  /** Income and expenses of the period, by months where each has its own rate. */
  readonly results: readonly {
    month: string;
    kind: 'income' | 'expense';
    role: string;
    partnerId: string | null;
    amount: Decimal;
  }[];
  /** What earlier months earned; whole years `YYYY` where all months have the same rate. */
  readonly earlierResults: readonly { month: string; amount: Decimal }[];
  /** Assets and liabilities at the end of the period. */
  readonly position: readonly { kind: 'asset' | 'liability'; role: string; amount: Decimal }[];
  /** Whether anything was posted before the period. */
  readonly hasPast: boolean;
  readonly equity: readonly { date: string; role: string | null; amount: Decimal }[];
  /** What the group's profit within its stock went up or down by. */
  readonly groupProfit: readonly { month: string; amount: Decimal }[];
}

/** Presentation currency for one unit of a company's base currency. */
export interface CompanyRates {
  readonly opening: Decimal;
  readonly closing: Decimal;
  average(month: string): Decimal;
  /** Of an equity account of this role on a day. */
  historical(role: string | null, date: string): Decimal;
  /** What an equity account is carried at when the period begins, where somebody decided that. */
  carried(role: string | null): Decimal | undefined;
}

/** Balances of a creditor and a debtor that agree in document currency, each in its own base currency and positive. */
export interface AgreedPair {
  readonly creditorId: string;
  readonly debtorId: string;
  readonly receivableBase: Decimal;
  readonly payableBase: Decimal;
}

export interface Period {
  /** Months `YYYY-MM`, both included. */
  readonly from: string;
  readonly through: string;
  readonly currency: string;
}

export interface StatementLine {
  readonly kind: Kind;
  readonly role: string;
  readonly companies: ReadonlyMap<string, Decimal>;
  readonly aggregated: Decimal;
  readonly eliminated: Decimal;
  readonly consolidated: Decimal;
}

export interface Elimination {
  readonly kind: 'trade' | 'balances';
  readonly fromCompanyId: string | null;
  readonly toCompanyId: string;
  readonly lines: readonly EliminationLine[];
}

export interface Consolidated {
  readonly profitAndLoss: StatementLine[];
  readonly balanceSheet: StatementLine[];
  readonly translation: ReadonlyMap<string, TranslationDifference & { rounding: Decimal }>;
  readonly eliminations: Elimination[];
}

interface Group {
  readonly period: Period;
  readonly ledgers: readonly CompanyLedger[];
  readonly rates: (companyId: string) => CompanyRates;
  readonly pairs: readonly AgreedPair[];
}

const kinds: readonly Kind[] = ['income', 'expense', 'asset', 'liability', 'equity'];
/** Kinds of the roles that eliminations touch. */
const kindOfRole: Readonly<Record<string, Kind>> = {
  IC_REV: 'income',
  COGS: 'expense',
  COGS_CONS: 'expense',
  INV: 'asset',
  IC_AR: 'asset',
  IC_AP: 'liability',
  RETAINED_EARNINGS: 'equity',
  CTA: 'equity',
};

/**
 * The companies' books in one currency: profit and loss at each month's average rate, assets and liabilities at the
 * closing rate, equity at the rates of its days; then what they owe and sold each other is taken out. Every figure is
 * rounded once, per company and role; the cents that costs stand in the translation difference under `rounding`.
 * Nothing is stored, so running it again gives the same.
 */
export function consolidate(group: Group): Consolidated {
  const figures = new Figures();
  const translation = new Map<string, TranslationDifference & { rounding: Decimal }>();
  for (const ledger of group.ledgers) {
    translation.set(ledger.companyId, translateLedger(ledger, group.rates(ledger.companyId), group.period, figures));
  }
  const eliminations = [...eliminateTrades(group), ...eliminatePairs(group)];
  for (const { lines } of eliminations) figures.eliminate(lines);
  const lines = figures.lines();
  const isResult = ({ kind }: StatementLine) => kind === 'income' || kind === 'expense';
  return {
    profitAndLoss: lines.filter(isResult),
    balanceSheet: lines.filter((line) => !isResult(line)),
    translation,
    eliminations,
  };
}

/** Writes a company's column; answers where its translation difference comes from. */
function translateLedger(ledger: CompanyLedger, rates: CompanyRates, period: Period, figures: Figures) {
  const { companyId } = ledger;
  const round = (amount: Decimal) => roundMoney(amount, period.currency);
  const column = new Map<string, { kind: Kind; role: string; amount: Decimal }>();
  const add = (kind: Kind, role: string, amount: Decimal) => {
    const key = `${kind}/${role}`;
    const known = column.get(key)?.amount ?? decimal(0);
    column.set(key, { kind, role, amount: known.plus(amount) });
  };

  for (const { kind, role, amount } of ledger.position) add(kind, role, amount.times(rates.closing));
  for (const { kind, role, month, amount } of ledger.results) add(kind, role, amount.times(rates.average(month)));
  const atAverage = ({ month, amount }: { month: string; amount: Decimal }): AtRate => ({
    amount: amount.negated(),
    rate: rates.average(month),
  });
  const income = ledger.results.map(atAverage);
  const earlier = ledger.earlierResults.map(atAverage);
  const equity = translateEquity(ledger, rates, period);
  for (const { role, carried, movements } of equity)
    add('equity', role ?? NO_ROLE, carried.plus(translated(movements)).negated());
  add('equity', 'RETAINED_EARNINGS', translated(earlier).negated());

  for (const [key, figure] of column) column.set(key, { ...figure, amount: round(figure.amount) });
  const sumOf = (wanted: (kind: Kind) => boolean) =>
    sum([...column.values()].filter(({ kind }) => wanted(kind)).map(({ amount }) => amount));
  const result = sumOf((kind) => kind === 'income' || kind === 'expense');
  const lacking = sumOf(() => true).negated();
  for (const { kind, role, amount } of column.values()) figures.add(companyId, kind, role, amount);
  figures.add(companyId, 'equity', 'NET_INCOME', result);
  figures.add(companyId, 'equity', 'CTA', lacking);

  const difference = translationDifference({
    opening: {
      netAssets: sum(equity.map(({ opening }) => opening)).plus(sum(earlier.map(({ amount }) => amount))),
      rate: rates.opening,
      carried: sum(equity.map(({ carried }) => carried)).plus(translated(earlier)),
    },
    income,
    movements: equity.flatMap(({ movements }) => movements),
    closingRate: rates.closing,
  });
  return roundedDifference(difference, lacking.negated(), round);
}

interface TranslatedEquity {
  readonly role: string | null;
  /** Base currency, credit positive. */
  readonly opening: Decimal;
  /** Presentation currency. */
  readonly carried: Decimal;
  readonly movements: AtRate[];
}

function translateEquity(ledger: CompanyLedger, rates: CompanyRates, period: Period): TranslatedEquity[] {
  const roles = [...new Set(ledger.equity.map(({ role }) => role))];
  return roles.map((role) => {
    const postings = ledger.equity
      .filter((posting) => posting.role === role)
      .map(({ date, amount }) => ({
        before: date.slice(0, 7) < period.from,
        amount: amount.negated(),
        rate: rates.historical(role, date),
      }));
    const opening = postings.filter(({ before }) => before);
    return {
      role,
      opening: sum(opening.map(({ amount }) => amount)),
      carried: rates.carried(role) ?? translated(opening),
      movements: postings.filter(({ before }) => !before),
    };
  });
}

/** The parts rounded, and what rounding them and the figures left over, so that they sum to the line of the balance sheet. */
function roundedDifference(difference: TranslationDifference, total: Decimal, round: (amount: Decimal) => Decimal) {
  const broughtForward = round(difference.broughtForward);
  const onOpeningNetAssets = round(difference.onOpeningNetAssets);
  const onIncome = round(difference.onIncome);
  const onEquityMovements = round(difference.onEquityMovements);
  const rounding = total.minus(broughtForward).minus(onOpeningNetAssets).minus(onIncome).minus(onEquityMovements);
  return { broughtForward, onOpeningNetAssets, onIncome, onEquityMovements, rounding, total };
}

/** One elimination per company that bought within the group, or holds a profit of the group in its stock. */
function eliminateTrades({ ledgers, period, rates }: Group): Elimination[] {
  const members = new Set(ledgers.map(({ companyId }) => companyId));
  const round = (amount: Decimal) => roundMoney(amount, period.currency);
  const revenues = revenuesByBuyer(ledgers, rates);
  return ledgers.flatMap((buyer) => {
    const sellers = [...(revenues.get(buyer.companyId) ?? [])];
    const own = rates(buyer.companyId);
    const consignedCost = sum(
      buyer.results
        .filter(({ role, partnerId }) => role === 'COGS_CONS' && partnerId !== null && members.has(partnerId))
        .map(({ month, amount }) => amount.times(own.average(month))),
    );
    const profit = (inPeriod: boolean) =>
      sum(
        buyer.groupProfit
          .filter(({ month }) => month >= period.from === inPeriod)
          .map(({ month, amount }) => amount.times(own.average(month))),
      );
    const lines = eliminateTrade({
      revenue: round(sum(sellers.map(([, revenue]) => revenue))),
      consignedCost: round(consignedCost),
      unrealised: {
        opening: round(profit(false)),
        movement: round(profit(true)),
        closing: round(sum(buyer.groupProfit.map(({ amount }) => amount)).times(own.closing)),
      },
    });
    const from = sellers.filter(([, revenue]) => !revenue.isZero());
    const fromCompanyId = from.length === 1 ? (from[0]?.[0] ?? null) : null;
    return lines.length === 0 ? [] : [{ kind: 'trade' as const, fromCompanyId, toCompanyId: buyer.companyId, lines }];
  });
}

/** Buyer to seller to the seller's revenue from it in the period, presentation currency. */
function revenuesByBuyer(ledgers: readonly CompanyLedger[], rates: Group['rates']): Map<string, Map<string, Decimal>> {
  const revenues = new Map<string, Map<string, Decimal>>();
  for (const { companyId: seller, results } of ledgers) {
    for (const { month, role, partnerId: buyer, amount } of results) {
      if (role !== 'IC_REV' || buyer === null) continue;
      const ofBuyer = revenues.get(buyer) ?? new Map<string, Decimal>();
      const revenue = amount.negated().times(rates(seller).average(month));
      revenues.set(buyer, ofBuyer.set(seller, (ofBuyer.get(seller) ?? decimal(0)).plus(revenue)));
    }
  }
  return revenues;
}

function eliminatePairs({ pairs, period, rates }: Group): Elimination[] {
  const atClosing = (companyId: string, amount: Decimal) =>
    roundMoney(amount.times(rates(companyId).closing), period.currency);
  return pairs.flatMap(({ creditorId, debtorId, receivableBase, payableBase }) => {
    const lines = eliminateBalances(atClosing(creditorId, receivableBase), atClosing(debtorId, payableBase));
    return lines.length === 0
      ? []
      : [{ kind: 'balances' as const, fromCompanyId: creditorId, toCompanyId: debtorId, lines }];
  });
}

/** Columns of the statement under construction; amounts are debit less credit until they are read. */
class Figures {
  private readonly rows = new Map<
    string,
    { kind: Kind; role: string; companies: Map<string, Decimal>; eliminated: Decimal }
  >();

  add(companyId: string, kind: Kind, role: string, amount: Decimal): void {
    const { companies } = this.row(kind, role);
    companies.set(companyId, (companies.get(companyId) ?? decimal(0)).plus(amount));
  }

  /** What eliminations take from income and cost they take from the result within equity. */
  eliminate(lines: readonly EliminationLine[]): void {
    for (const { role, debit, credit } of lines) {
      const kind = kindOfRole[role];
      if (kind === undefined) throw new Error(`no kind for the eliminated role ${role}`);
      const amount = debit.minus(credit);
      this.take(kind, role, amount);
      if (kind === 'income' || kind === 'expense') this.take('equity', 'NET_INCOME', amount);
    }
  }

  /** In the natural sign of each kind, by kind and role; rows that are nothing in every column are left out. */
  lines(): StatementLine[] {
    return [...this.rows.values()]
      .filter(
        ({ companies, eliminated }) =>
          !eliminated.isZero() || [...companies.values()].some((amount) => !amount.isZero()),
      )
      .map(({ kind, role, companies, eliminated }) => {
        const sign = kind === 'asset' || kind === 'expense' ? 1 : -1;
        const aggregated = sum([...companies.values()]).times(sign);
        const natural = new Map([...companies].map(([companyId, amount]) => [companyId, amount.times(sign)]));
        return {
          kind,
          role,
          companies: natural,
          aggregated,
          eliminated: eliminated.times(sign),
          consolidated: aggregated.plus(eliminated.times(sign)),
        };
      })
      .sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || (a.role < b.role ? -1 : 1));
  }

  private take(kind: Kind, role: string, amount: Decimal): void {
    const row = this.row(kind, role);
    row.eliminated = row.eliminated.plus(amount);
  }

  private row(kind: Kind, role: string) {
    const key = `${kind}/${role}`;
    const row = this.rows.get(key) ?? { kind, role, companies: new Map<string, Decimal>(), eliminated: decimal(0) };
    this.rows.set(key, row);
    return row;
  }
}

function sum(amounts: readonly Decimal[]): Decimal {
  return amounts.reduce((total, amount) => total.plus(amount), decimal(0));
}
