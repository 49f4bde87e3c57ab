import type pg from 'pg';
import { saveExchangeRates } from '@consigna/contracts/accounting/exchange-rate';
import type { Client } from '@consigna/contracts/client';
import type { Output } from '@consigna/contracts/contract';
import { consolidate } from '@consigna/contracts/reporting/group-reports';
import { createCompany, createNetwork } from '@consigna/contracts/directory/company';
import { addDays } from '@consigna/kernel/business-date';
import { Decimal } from '@consigna/kernel/decimal';
import { fillLedgers, type LedgerCompany } from './ledger.js';
import { percentiles, type Percentiles } from './latency.js';
import { runChecks, untilFollowed } from './settled.js';
import { template } from './world.js';

/** Three years of books, of which the last is asked for. */
const FIRST_DAY = '2023-01-01';
const LAST_DAY = '2025-12-31';
const PERIOD = { from: '2025-01', through: '2025-12' } as const;
/** Asked before anything is measured, so that plans and machine code are made. */
const WARM_UP = 50;
const RATES_OF_CALL = 2_000;
const PRESENTATION = 'EUR';
/** Of ten companies, one keeps its books in each of these; all others in the presentation currency. */
const foreign = [
  { currency: 'GBP', rate: '1.16' },
  { currency: 'USD', rate: '0.92' },
] as const;
/** What the filled tables have to satisfy among themselves. */
const invariants = [
  'entries-balanced',
  'account-balances-recomputed',
  'inter-company-agrees',
  'report-accounts-recomputed',
  'report-parties-recomputed',
  'report-pairs-recomputed',
];

export interface StatementSize {
  readonly companies: number;
  /** Journal lines of all companies. */
  readonly lines: number;
  readonly requests: number;
}

/** How long headquarters wait for the group's consolidated profit and loss, computed on each request. */
export interface StatementFigures extends Percentiles {
  readonly companies: number;
  readonly lines: number;
  readonly months: number;
  readonly setUpSeconds: number;
  readonly requests: number;
  /** Where the report is not the sum of its journal lines, or the filled tables do not agree; empty is right. */
  readonly wrong: readonly string[];
}

/** What the part needs of the platform. */
export interface StatementSetting {
  readonly client: Client;
  readonly admin: pg.Client;
  readonly adminUrl: string;
}

type Statement = Output<typeof consolidate>;

/**
 * Founds a network through the gateway, fills its books past it, and asks for the consolidated profit and loss of a year as the group's
 * dashboard does, one request after the other, by one client.
 */
export async function measureStatements(
  { client, admin, adminUrl }: StatementSetting,
  size: StatementSize,
): Promise<StatementFigures> {
  const setUpAt = performance.now();
  const companies = await found(client, size.companies);
  await untilFollowed(admin);
  await fillLedgers(adminUrl, { companies, lines: size.lines, from: FIRST_DAY, through: LAST_DAY });
  await admin.query('vacuum analyze');
  // What was filled is on the disk before anybody asks, and not while.
  await admin.query('checkpoint');
  const setUpSeconds = Math.round((performance.now() - setUpAt) / 1_000);

  const ids = companies.map(({ id }) => id);
  const ask = (currency: string) => client.call(consolidate, { ...PERIOD, currency }, { companies: ids });
  const took: number[] = [];
  for (let asked = -WARM_UP; asked < size.requests; asked += 1) {
    const startedAt = performance.now();
    await ask(PRESENTATION);
    if (asked >= 0) took.push(performance.now() - startedAt);
  }

  const { lines, months } = await extentOfBooks(admin, ids);
  const sums = await sumsOfLines(admin, ids);
  const wrong: string[] = [];
  for (const currency of [PRESENTATION, ...foreign.map((each) => each.currency)]) {
    const own = companies.filter(({ baseCurrency }) => baseCurrency === currency).map(({ id }) => id);
    wrong.push(...differences(await ask(currency), own, sums));
  }
  for (const { name, found: count } of await runChecks(admin, invariants))
    if (count > 0) wrong.push(`${name}: ${count} violations`);
  // A report that is wrong is not there yet.
  const figures = percentiles(wrong.length === 0 ? took : []);
  return { companies: size.companies, lines, months, setUpSeconds, requests: size.requests, ...figures, wrong };
}

async function found(client: Client, count: number): Promise<LedgerCompany[]> {
  const founded = (place: number) => ({
    ...template,
    code: `bench-books-${place}`,
    name: `Bench books ${place}`,
    baseCurrency: foreign[(place % 10) - 1]?.currency ?? PRESENTATION,
  });
  const { id: networkId, headquartersId } = await client.call(createNetwork, {
    name: 'Bench books',
    headquarters: founded(0),
  });
  const companies: LedgerCompany[] = [{ id: headquartersId, baseCurrency: PRESENTATION }];
  for (let place = 1; place < count; place += 1) {
    const { id, baseCurrency } = await client.call(createCompany, { networkId, ...founded(place) });
    companies.push({ id, baseCurrency });
  }
  await saveRates(client, headquartersId);
  return companies;
}

/** Headquarters keep a rate for each day, that moves by up to four percent. */
async function saveRates(client: Client, company: string): Promise<void> {
  const rates = [];
  for (let date = FIRST_DAY, day = 0; date <= LAST_DAY; date = addDays(date, 1), day += 1) {
    for (const { currency, rate } of foreign) {
      const value = new Decimal(rate).times(10_000 + (day % 81) * 10 - 400).dividedBy(10_000);
      rates.push({ from: currency, to: PRESENTATION, date, value: value.toFixed(6) });
    }
  }
  for (let at = 0; at < rates.length; at += RATES_OF_CALL)
    await client.call(saveExchangeRates, { rates: rates.slice(at, at + RATES_OF_CALL) }, { company });
}

async function extentOfBooks(admin: pg.Client, ids: readonly string[]): Promise<{ lines: number; months: number }> {
  const { rows } = await admin.query<{ lines: number; months: number }>(
    `select count(*)::float8 as lines, count(distinct to_char(date, 'YYYY-MM'))::int as months
     from accounting.journal_line where company_id = any($1::uuid[])`,
    [ids],
  );
  return rows[0] ?? { lines: 0, months: 0 };
}

/** Profit and loss of the period by company, kind and role, in its natural sign, added up from the journal lines themselves. */
async function sumsOfLines(admin: pg.Client, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await admin.query<{ key: string; amount: string }>(
    `select l.company_id || '/' || a.kind || '/' || coalesce(a.role, 'OTHER') as key,
       (case a.kind when 'income' then -1 else 1 end * sum(l.debit - l.credit))::text as amount
     from accounting.journal_line l join accounting.account a on a.company_id = l.company_id and a.id = l.account_id
     where l.company_id = any($1::uuid[]) and a.kind in ('income', 'expense')
       and to_char(l.date, 'YYYY-MM') between $2 and $3 group by l.company_id, a.kind, a.role`,
    [ids, PERIOD.from, PERIOD.through],
  );
  return new Map(rows.map(({ key, amount }) => [key, amount]));
}

/** A report in the companies' own currency states what their lines add up to, to the cent, and its own columns add up. */
function differences(report: Statement, ids: readonly string[], sums: ReadonlyMap<string, string>): string[] {
  const wrong: string[] = [];
  const require = (what: string, stated: string, expected: Decimal | string) => {
    if (!new Decimal(stated).equals(expected)) wrong.push(`${report.currency}, ${what}: ${stated}, not ${expected}`);
  };
  const stated = new Set<string>();
  for (const { kind, role, companies, aggregated, eliminated, consolidated } of report.profitAndLoss) {
    const row = `${kind} ${role}`;
    for (const id of ids) {
      stated.add(`${id}/${kind}/${role}`);
      require(`${row} of ${id}`, companies[id] ?? '0', sums.get(`${id}/${kind}/${role}`) ?? '0');
    }
    require(`${row} aggregated`, aggregated, Object.values(companies).reduce(
      (sum, each) => sum.plus(each),
      new Decimal(0),
    ));
    require(`${row} consolidated`, consolidated, new Decimal(aggregated).plus(eliminated));
    if (role === 'IC_REV') require(row, consolidated, '0');
  }
  for (const [key, amount] of sums)
    if (ids.some((id) => key.startsWith(id)) && !stated.has(key)) require(key, '0', amount);
  require('out of balance', report.totals.outOfBalance, '0');
  if (!report.complete) wrong.push(`${report.currency}: ${report.unmatched.length} pairs do not agree`);
  return wrong;
}
