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

interface ResultRow extends Row {
  company_id: string;
  month: string;
  kind: 'income' | 'expense';
  role: string;
  partner_id: string;
  amount: string;
}

interface EarlierRow extends Row {
  company_id: string;
  month: string;
  amount: string;
}

interface PositionRow extends Row {
  company_id: string;
  kind: 'asset' | 'liability';
  role: string;
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

const resultsByMonth = statement(
  'reporting.consolidated-results-by-month',
  `select company_id, month, kind, role, partner_id, amount from role_rollup
   where company_id = any($1::uuid[]) and month between $2 and $3 and kind in ('income', 'expense')`,
);
/** Of all months from $2 to $3 at once, as of one month $2. */
const resultsAtOnce = statement(
  'reporting.consolidated-results-at-once',
  `select company_id, $2 as month, kind, role, partner_id, sum(amount) as amount
   from (select company_id, kind, role, partner_id, amount from role_year_rollup
         where company_id = any($1::uuid[]) and year between left($2, 4) and left($3, 4) and kind in ('income', 'expense')
         union all
         select company_id, kind, role, partner_id, -amount from role_rollup
         where company_id = any($1::uuid[]) and month >= left($2, 4) || '-01' and month < $2 and kind in ('income', 'expense')
         union all
         select company_id, kind, role, partner_id, -amount from role_rollup
         where company_id = any($1::uuid[]) and month > $3 and month <= left($3, 4) || '-12' and kind in ('income', 'expense')) r
   group by company_id, kind, role, partner_id`,
);
/** At the end of month $2: its whole year and those before, less the months after it, which are few where books are current. */
const positionOf = statement(
  'reporting.consolidated-position',
  `select company_id, kind, role, sum(amount) as amount
   from (select company_id, kind, role, amount from role_year_rollup
         where company_id = any($1::uuid[]) and year <= left($2, 4) and kind in ('asset', 'liability')
         union all
         select company_id, kind, role, -amount from role_rollup
         where company_id = any($1::uuid[]) and month > $2 and month <= left($2, 4) || '-12' and kind in ('asset', 'liability')) r
   group by company_id, kind, role`,
);
const withPast = statement(
  'reporting.companies-posted-before',
  `select c.id as company_id from unnest($1::uuid[]) c(id)
   where exists (select from role_rollup r where r.company_id = c.id and r.month < $2)`,
);
/** Of companies in $2 by months; of those in $1, whose books are in the presentation currency, by years. */
const earlierResultsOf = statement(
  'reporting.consolidated-earlier-results',
  `select company_id, month, sum(amount) as amount
   from (select company_id, month, amount from role_rollup
         where company_id = any($1::uuid[]) and month >= $4 and month < $3 and kind in ('income', 'expense')
         union all
         select company_id, year, amount from role_year_rollup
         where company_id = any($1::uuid[]) and year < left($4, 4) and kind in ('income', 'expense')
         union all
         select company_id, month, amount from role_rollup
         where company_id = any($2::uuid[]) and month < $3 and kind in ('income', 'expense')) r
   group by company_id, month`,
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

async function readLedgers(sql: Sql, companies: readonly CompanyRow[], period: Period): Promise<CompanyLedger[]> {
  const { from, through, currency } = period;
  const ids = companies.map((company) => company.id);
  const translated = companies.filter(({ baseCurrency }) => baseCurrency !== currency).map(({ id }) => id);
  const others = companies.filter(({ baseCurrency }) => baseCurrency === currency).map(({ id }) => id);
  const yearBegins = `${from.slice(0, 4)}-01`;
  const [translatedResults, otherResults, position, past, earlier, equity, profits] = await Promise.all([
    sql<ResultRow>(resultsByMonth, [translated, from, through]),
    sql<ResultRow>(resultsAtOnce, [others, from, through]),
    sql<PositionRow>(positionOf, [ids, through]),
    sql<{ company_id: string }>(withPast, [ids, from]),
    sql<EarlierRow>(earlierResultsOf, [others, translated, from, yearBegins]),
    sql<EquityRow>(equityOf, [ids, lastDayOf(through)]),
    sql<ProfitRow>(profitOf, [ids, through]),
  ]);
  const [resultsBy, positionBy, earlierBy] = [
    byCompany([...translatedResults, ...otherResults]),
    byCompany(position),
    byCompany(earlier),
  ];
  const [equityBy, profitsBy] = [byCompany(equity), byCompany(profits)];
  const posted = new Set(past.map((row) => row.company_id));
  return ids.map((companyId) => ({
    companyId,
    results: resultsBy(companyId).map(({ month, kind, role, partner_id: partner, amount }) => ({
      month,
      kind,
      role,
      partnerId: partner === NONE ? null : partner,
      amount: decimal(amount),
    })),
    earlierResults: earlierBy(companyId).map(({ month, amount }) => ({ month, amount: decimal(amount) })),
    position: positionBy(companyId).map(({ kind, role, amount }) => ({ kind, role, amount: decimal(amount) })),
    hasPast: posted.has(companyId),
    equity: equityBy(companyId).map(({ date, role, amount }) => ({ date, role, amount: decimal(amount) })),
    groupProfit: profitsBy(companyId).map(({ month, amount }) => ({ month, amount: decimal(amount) })),
  }));
}

function byCompany<R extends { company_id: string }>(rows: readonly R[]): (companyId: string) => readonly R[] {
  const found = Map.groupBy(rows, (row) => row.company_id);
  return (companyId) => found.get(companyId) ?? [];
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
      const hasPast = ledger?.hasPast === true;
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
        baseCurrency === currency ? undefined : ledgers.find((ledger) => ledger.companyId === id),
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

/** @param ledger whose months have an average rate; undefined when there is nothing to translate */
function shownRates(rates: CompanyRates, ledger: CompanyLedger | undefined) {
  const shown = (rate: Decimal) => roundTo(rate, RATE_DECIMALS).toString();
  const months = [...new Set((ledger?.results ?? []).map(({ month }) => month))].sort();
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
