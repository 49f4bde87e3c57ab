import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endOfMonth, monthOf } from '@consigna/kernel/business-date';
import { Decimal } from '@consigna/kernel/decimal';
import { getTrialBalance } from '@consigna/contracts/accounting/statement';
import { consolidate, reportGroupSales } from '@consigna/contracts/reporting/group-reports';
import { countries } from './plan/countries.js';
import type { LogDocument } from './plan/log-document.js';
import { selectDocuments, type PlanOptions, type ReplayPlan } from './plan/plan.js';
import {
  compareWithControlTotals,
  reconcile,
  totalsOf,
  type ControlTotals,
  type Difference,
  type ReportedNet,
} from './plan/reconcile.js';
import { inPlay, type People, type World } from './world.js';

/** Documents and report are in this currency. */
const CURRENCY = 'GBP';

/** Prints the consolidated report and reconciles it with the log. @returns whether everything agrees */
export async function report(
  people: People,
  world: World,
  log: readonly LogDocument[],
  plan: ReplayPlan,
  options: PlanOptions,
  folder: string,
): Promise<boolean> {
  const months = [...new Set(plan.days.flatMap(({ documents }) => documents.map(({ day }) => monthOf(day))))].sort();
  const [from] = months;
  const through = months.at(-1);
  if (from === undefined || through === undefined) return true;
  await printSales(people, world, from, through);
  await printConsolidation(people, world, from, through);

  const reported = [...(await salesOfTheGroup(people, world, from, through)), ...(await badDebts(people, world, plan))];
  const totals = totalsOf(selectDocuments(log, options));
  const differences = reconcile(reported, totals);
  const whole = options.from === undefined && options.to === undefined && options.limit === undefined;
  const control = whole ? await controlTotals(folder) : null;
  if (control !== null) differences.push(...compareWithControlTotals(totals, control));
  printReconciliation(reported, totals.net, differences, control !== null);
  return differences.length === 0;
}

async function printSales({ clerk }: People, world: World, from: string, through: string): Promise<void> {
  const { rows } = await clerk.call(
    reportGroupSales,
    { from, through, groupBy: 'company,month', currency: CURRENCY },
    network(world),
  );
  const months = [...new Set(rows.map(({ month }) => month ?? ''))].sort();
  const companies = [...new Set(rows.map(({ company }) => company?.code ?? ''))].sort();
  const cell = (code: string, month: string) =>
    rows
      .filter((row) => row.company?.code === code && row.month === month)
      .reduce((sum, row) => sum.plus(row.presentationNet), new Decimal(0));
  const lines = months.map((month) => [month, ...companies.map((code) => cell(code, month))] as const);
  print(`\nNet sales by company and month, ${CURRENCY}`);
  print(row(['', ...companies, 'group']));
  for (const [month, ...amounts] of lines) print(row([month, ...amounts.map(text), text(sumOf(amounts))]));
  const totals = companies.map((code) => sumOf(months.map((month) => cell(code, month))));
  print(row(['total', ...totals.map(text), text(sumOf(totals))]));
}

async function printConsolidation({ clerk }: People, world: World, from: string, through: string): Promise<void> {
  const consolidated = await clerk.call(consolidate, { from, through, currency: CURRENCY }, network(world));
  const codes = consolidated.companies.map(({ code }) => code);
  print(`\nConsolidated ${from} to ${through}, ${CURRENCY}`);
  print(row(['', ...codes, 'eliminated', 'group']));
  for (const statement of [consolidated.profitAndLoss, consolidated.balanceSheet]) {
    for (const { role, companies, eliminated, consolidated: group } of statement) {
      print(
        row([role.slice(0, 12), ...consolidated.companies.map(({ id }) => companies[id] ?? ''), eliminated, group]),
      );
    }
    print('');
  }
  const { totals, unmatched } = consolidated;
  print(
    `income ${totals.income}, expense ${totals.expense}, result ${totals.netIncome}; assets ${totals.assets}, out of balance ${totals.outOfBalance}`,
  );
  for (const { creditor, debtor, difference } of unmatched)
    print(`unmatched: ${creditor.code} and ${debtor.code} differ by ${difference}`);
}

async function salesOfTheGroup({ clerk }: People, world: World, from: string, through: string): Promise<ReportedNet[]> {
  const { rows } = await clerk.call(
    reportGroupSales,
    { from, through, groupBy: 'month,country', currency: CURRENCY },
    network(world),
  );
  return rows.map(({ month = '', country = '', currency, netExact, documentNet, rounding }) => {
    if (currency !== CURRENCY) throw new Error(`the log is in ${CURRENCY}, not in ${currency}`);
    return { month, country: logNameOf(country), net: netExact, documentNet, rounding };
  });
}

/** Written off debts stand in the log beside the sales; here they are entries of their own, read back from the books. */
async function badDebts({ clerk }: People, world: World, plan: ReplayPlan): Promise<ReportedNet[]> {
  const planned = new Map<string, { company: Parameters<typeof inPlay>[1]; month: string; country: string }>();
  for (const { documents } of plan.days) {
    for (const { company, day, country, steps } of documents) {
      if (steps.some(({ kind }) => kind === 'badDebt'))
        planned.set(`${company}/${monthOf(day)}`, { company, month: monthOf(day), country });
    }
  }
  const reported: ReportedNet[] = [];
  for (const { company: key, month, country } of planned.values()) {
    const company = inPlay(world, key);
    if (company.baseCurrency !== CURRENCY) throw new Error(`bad debts of ${key} are kept in ${company.baseCurrency}`);
    const { accounts } = await clerk.call(
      getTrialBalance,
      { from: `${month}-01`, through: endOfMonth(`${month}-01`) },
      { company: company.id },
    );
    const written = accounts
      .filter(({ role }) => role === 'WRITE_OFF')
      .reduce((sum, { debit, credit }) => sum.plus(debit).minus(credit), new Decimal(0));
    const net = written.negated().toString();
    reported.push({ month, country, net, documentNet: net, rounding: '0' });
  }
  return reported;
}

/** The clerk may work in other networks too: the report is of this one. */
function network(world: World): { companies: string[] } {
  return { companies: [...world.companies.values()].map(({ id }) => id) };
}

function printReconciliation(
  reported: readonly ReportedNet[],
  expected: string,
  differences: readonly Difference[],
  controlled: boolean,
): void {
  const net = reported.reduce((sum, each) => sum.plus(each.net), new Decimal(0));
  const rounding = reported.reduce((sum, each) => sum.plus(each.rounding), new Decimal(0));
  const documents = reported.reduce((sum, each) => sum.plus(each.documentNet), new Decimal(0));
  print(`\nReconciliation: net at full precision ${net.toString()} ${CURRENCY}, of the log ${expected}`);
  print(`as documents state it ${documents.toString()}, of which named rounding lines ${rounding.toString()}`);
  if (controlled) print('compared with the control totals of the log');
  for (const { what, expected: wanted, found } of differences)
    print(`DIFFERENT ${what}: expected ${wanted}, found ${found}`);
  print(differences.length === 0 ? 'Everything agrees by month and country.' : `${differences.length} differences.`);
}

async function controlTotals(folder: string): Promise<ControlTotals | null> {
  try {
    return JSON.parse(await readFile(join(folder, 'control-totals.json'), 'utf8')) as ControlTotals;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function logNameOf(code: string): string {
  return countries.find((country) => country.code === code)?.name ?? code;
}

const sumOf = (amounts: readonly Decimal[]) => amounts.reduce((sum, amount) => sum.plus(amount), new Decimal(0));
const text = (amount: Decimal) => amount.toFixed(2);
const row = (cells: readonly string[]) =>
  cells.map((cell, index) => (index === 0 ? cell.padEnd(13) : cell.padStart(14))).join('');
const print = (line: string) => process.stdout.write(`${line}\n`);
