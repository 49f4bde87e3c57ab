import { Injectable } from '@nestjs/common';
import { addDays } from '@consigna/kernel/business-date';
import type { Context } from '@consigna/kernel/context';
import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { roundTo } from '@consigna/kernel/rounding';
import type { Input, Output } from '@consigna/contracts/contract';
import type {
  consolidate as contract,
  consolidateWithRates,
  findUnmatched,
} from '@consigna/contracts/reporting/group-reports';
import { Database } from '@consigna/persistence/database';
import { statement } from '@consigna/persistence/statement';
import type { Row, Sql } from '@consigna/persistence/transaction';
import { amountOf, companyIdsOf, lastDayOf, NO_END, readCompanies, readGroup, type CompanyRow } from '../readers.js';
import { NONE } from '../rollup.js';
import {
  consolidate,
  type CompanyLedger,
  type CompanyRates,
  type Consolidated,
  type Kind,
  type Period,
  type StatementLine,
} from './consolidation.js';
import { differencesOf, readPairs } from './pairs.queries.js';
import { readRates, type PresentationRates } from './rates.queries.js';

/** Decimals of rates that a report shows; it computes with all of them. */
const RATE_DECIMALS = 10;

type GivenRates = Input<typeof consolidateWithRates>['rates'];

interface AccountRow extends Row {
  company_id: string;
  month: string;
  kind: Kind;
  role: string | null;
  inter_company_id: string;
  amount: string;
}

interface EquityRow extends Row {
  company_id: string;
  date: string;
  role: string | null;
  amount: string;
}

interface ProfitRow extends Row {
  company_id: string;
  month: string;
  amount: string;
}

const accountsOf = statement(
  'reporting.consolidated-accounts',
  `select r.company_id, r.month, a.kind, a.role, r.inter_company_id, sum(r.debit - r.credit) as amount
   from account_rollup r join account a on a.company_id = r.company_id and a.account_id = r.account_id
   where r.company_id = any($1::uuid[]) and r.month <= $2
   group by r.company_id, r.month, a.kind, a.role, r.inter_company_id`,
);
const equityOf = statement(
  'reporting.consolidated-equity',
  `select e.company_id, e.date, a.role, sum(e.amount_base) as amount
   from equity_posting e join account a on a.company_id = e.company_id and a.account_id = e.account_id
   where e.company_id = any($1::uuid[]) and e.date <= $2 group by e.company_id, e.date, a.role order by e.date`,
);
const profitOf = statement(
  'reporting.consolidated-group-profit',
  'select company_id, month, amount from group_profit_rollup where company_id = any($1::uuid[]) and month <= $2',
);

/** Reads the books of several companies and consolidates them. */
@Injectable()
export class ConsolidationQueries {
  constructor(private readonly database: Database) {}

  /** @throws DomainError `exchange-rate-missing` */
  async consolidate(ctx: Context, period: Period, given: GivenRates = []): Promise<Output<typeof contract>> {
    const ids = companyIdsOf(ctx);
    return readGroup(this.database, ctx, async (sql) => {
      const companies = await readCompanies(sql, ids);
      const [ledgers, pairs, known] = await Promise.all([
        readLedgers(sql, companies, period),
        readPairs(sql, ids, period.through),
        readRates(sql, { companies, ...period }),
      ]);
      const rates = ratesOfCompanies({ companies, period, known, given, ledgers });
      const agreed = pairs.filter((pair) => pair.agrees);
      const result = consolidate({ period, ledgers, rates: (id) => found(rates.get(id)), pairs: agreed });
      const unmatched = await differencesOf(sql, { companies, pairs, through: period.through });
      return { ...view({ companies, period, rates, result, ledgers }), complete: unmatched.length === 0, unmatched };
    });
  }

  async unmatched(ctx: Context, { through }: Input<typeof findUnmatched>): Promise<Output<typeof findUnmatched>> {
    const ids = companyIdsOf(ctx);
    return readGroup(this.database, ctx, async (sql) => {
      const [companies, pairs] = await Promise.all([readCompanies(sql, ids), readPairs(sql, ids, through ?? NO_END)]);
      return { pairs: await differencesOf(sql, { companies, pairs, through: through ?? NO_END }) };
    });
  }
}

async function readLedgers(sql: Sql, companies: readonly CompanyRow[], { through }: Period): Promise<CompanyLedger[]> {
  const ids = companies.map((company) => company.id);
  const [accounts, equity, profits] = await Promise.all([
    sql<AccountRow>(accountsOf, [ids, through]),
    sql<EquityRow>(equityOf, [ids, lastDayOf(through)]),
    sql<ProfitRow>(profitOf, [ids, through]),
  ]);
  return ids.map((companyId) => ({
    companyId,
    accounts: accounts
      .filter((row) => row.company_id === companyId)
      .map(({ month, kind, role, inter_company_id: partner, amount }) => ({
        month,
        kind,
        role,
        partnerId: partner === NONE ? null : partner,
        amount: decimal(amount),
      })),
    equity: equity
      .filter((row) => row.company_id === companyId)
      .map(({ date, role, amount }) => ({ date, role, amount: decimal(amount) })),
    groupProfit: profits
      .filter((row) => row.company_id === companyId)
      .map(({ month, amount }) => ({ month, amount: decimal(amount) })),
  }));
}

interface RateSources {
  readonly companies: readonly CompanyRow[];
  readonly period: Period;
  readonly known: PresentationRates;
  readonly given: GivenRates;
  readonly ledgers: readonly CompanyLedger[];
}

/** Given rates first, the books' own otherwise. A company without a past needs no opening rate. */
function ratesOfCompanies({ companies, period, known, given, ledgers }: RateSources): Map<string, CompanyRates> {
  return new Map(
    companies.map((company) => {
      const decided = given.find(({ companyId }) => companyId === company.id);
      const historical = (role: string | null) => decided?.historical.find((entry) => entry.role === role);
      const or = (rate: string | undefined, computed: () => Decimal) =>
        rate === undefined ? computed() : decimal(rate);
      const closing = or(decided?.closing, () => known.on(company, lastDayOf(period.through)));
      const ledger = ledgers.find(({ companyId }) => companyId === company.id);
      const hasPast = (ledger?.accounts ?? []).some(({ month }) => month < period.from);
      const rates: CompanyRates = {
        closing,
        opening: or(decided?.opening, () => (hasPast ? known.on(company, addDays(`${period.from}-01`, -1)) : closing)),
        average: (month) => or(month < period.from ? undefined : decided?.average, () => known.average(company, month)),
        // What is carried at a decided amount needs no rate for what made it up.
        historical: (role, date) =>
          or(historical(role)?.rate, () =>
            historical(role)?.amount !== undefined && date.slice(0, 7) < period.from
              ? decimal(0)
              : known.on(company, date),
          ),
        carried: (role) => {
          const amount = historical(role)?.amount;
          return amount === undefined ? undefined : decimal(amount);
        },
      };
      return [company.id, rates];
    }),
  );
}

interface Shown {
  readonly companies: readonly CompanyRow[];
  readonly period: Period;
  readonly rates: ReadonlyMap<string, CompanyRates>;
  readonly result: Consolidated;
  readonly ledgers: readonly CompanyLedger[];
}

function view({ companies, period, rates, result, ledgers }: Shown) {
  const { currency, from, through } = period;
  const amount = (value: Decimal) => amountOf(value, currency);
  const total = (lines: readonly StatementLine[], kind: Kind) =>
    lines.filter((line) => line.kind === kind).reduce((sum, line) => sum.plus(line.consolidated), decimal(0));
  const { profitAndLoss, balanceSheet, eliminations, translation } = result;
  const [income, expense] = [total(profitAndLoss, 'income'), total(profitAndLoss, 'expense')];
  const [assets, liabilities, equity] = [
    total(balanceSheet, 'asset'),
    total(balanceSheet, 'liability'),
    total(balanceSheet, 'equity'),
  ];
  return {
    currency,
    from,
    through,
    companies: companies.map(({ id, code, name, baseCurrency }) => ({
      id,
      code,
      name,
      baseCurrency,
      rates: shownRates(
        found(rates.get(id)),
        ledgers.find((ledger) => ledger.companyId === id),
        from,
      ),
      translation: mapped(found(translation.get(id)), amount),
    })),
    profitAndLoss: profitAndLoss.map((line) => lineView(line, amount)),
    balanceSheet: balanceSheet.map((line) => lineView(line, amount)),
    totals: {
      income: amount(income),
      expense: amount(expense),
      netIncome: amount(income.minus(expense)),
      assets: amount(assets),
      liabilities: amount(liabilities),
      equity: amount(equity),
      outOfBalance: amount(assets.minus(liabilities).minus(equity)),
    },
    eliminations: eliminations.map((elimination) => ({
      ...elimination,
      lines: elimination.lines.map(({ role, debit, credit }) => ({
        role,
        debit: amount(debit),
        credit: amount(credit),
      })),
    })),
  };
}

function shownRates(rates: CompanyRates, ledger: CompanyLedger | undefined, from: string) {
  const shown = (rate: Decimal) => roundTo(rate, RATE_DECIMALS).toString();
  const months = [...new Set((ledger?.accounts ?? []).map(({ month }) => month))]
    .filter((month) => month >= from)
    .sort();
  return {
    opening: shown(rates.opening),
    closing: shown(rates.closing),
    average: Object.fromEntries(months.map((month) => [month, shown(rates.average(month))])),
  };
}

function lineView(
  { kind, role, companies, aggregated, eliminated, consolidated }: StatementLine,
  amount: (value: Decimal) => string,
) {
  return {
    kind,
    role,
    companies: Object.fromEntries([...companies].map(([companyId, value]) => [companyId, amount(value)])),
    aggregated: amount(aggregated),
    eliminated: amount(eliminated),
    consolidated: amount(consolidated),
  };
}

function mapped<K extends string>(
  parts: Readonly<Record<K, Decimal>>,
  amount: (value: Decimal) => string,
): Record<K, string> {
  return Object.fromEntries(Object.entries<Decimal>(parts).map(([part, value]) => [part, amount(value)])) as Record<
    K,
    string
  >;
}

/** Maps made from the same companies have all of them. */
function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a company of the report has no figures');
  return value;
}
