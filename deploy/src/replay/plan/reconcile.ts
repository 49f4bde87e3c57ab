import { monthOf } from '@consigna/kernel/business-date';
import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { netOf } from './classify.js';
import type { LogDocument } from './log-document.js';

/** Lines and exact net sum, GBP. */
export interface Total {
  lines: number;
  net: string;
}

export interface LogTotals extends Total {
  byMonth: Record<string, Total>;
  /** By the log's spelling. */
  byCountry: Record<string, Total>;
}

/** The form of `control-totals.json`, as far as it is compared. */
export interface ControlTotals {
  lines: number;
  net_amount: string;
  by_month: Record<string, { lines: number; net_amount: string }>;
  by_country: Record<string, { lines: number; net_amount: string }>;
}

/** What the reports say of one month and country. */
export interface ReportedNet {
  month: string;
  country: string;
  /** At full precision, GBP. */
  net: string;
  /** As the documents state it, rounded to the cent. */
  documentNet: string;
  /** The sum of the documents' named rounding lines: `documentNet` − `net`. */
  rounding: string;
}

export interface Difference {
  what: string;
  expected: string;
  found: string;
}

/** The totals of the documents of a run. */
export function totalsOf(documents: readonly LogDocument[]): LogTotals {
  const all = new RunningTotal();
  const byMonth = new Map<string, RunningTotal>();
  const byCountry = new Map<string, RunningTotal>();
  for (const { day, country, lines } of documents) {
    const net = netOf(lines);
    all.add(lines.length, net);
    totalIn(byMonth, monthOf(day)).add(lines.length, net);
    totalIn(byCountry, country).add(lines.length, net);
  }
  return { ...all.total(), byMonth: finished(byMonth), byCountry: finished(byCountry) };
}

/** Reported net sales against the totals of the same documents. @returns no difference when they agree */
export function reconcile(reported: readonly ReportedNet[], expected: LogTotals): Difference[] {
  const nets = { all: decimal(0), months: new Map<string, Decimal>(), countries: new Map<string, Decimal>() };
  const differences: Difference[] = [];
  for (const { month, country, net, documentNet, rounding } of reported) {
    nets.all = nets.all.plus(net);
    nets.months.set(month, (nets.months.get(month) ?? decimal(0)).plus(net));
    nets.countries.set(country, (nets.countries.get(country) ?? decimal(0)).plus(net));
    const named = decimal(net).plus(rounding).toString();
    const what = `document net of ${country} in ${month} and its rounding lines`;
    differences.push(...different(what, named, decimal(documentNet).toString()));
  }
  return [
    ...different('net', expected.net, nets.all.toString()),
    ...differentNets('net of', expected.byMonth, nets.months),
    ...differentNets('net of', expected.byCountry, nets.countries),
    ...differences,
  ];
}

/** The log's own totals against the published ones: to be asked only when the whole log was read. */
export function compareWithControlTotals(totals: LogTotals, control: ControlTotals): Difference[] {
  return [
    ...different('lines', String(control.lines), String(totals.lines)),
    ...different('net', decimal(control.net_amount).toString(), totals.net),
    ...differentTotals(control.by_month, totals.byMonth),
    ...differentTotals(control.by_country, totals.byCountry),
  ];
}

class RunningTotal {
  private lines = 0;
  private net = decimal(0);

  add(lines: number, net: Decimal): void {
    this.lines += lines;
    this.net = this.net.plus(net);
  }

  total(): Total {
    return { lines: this.lines, net: this.net.toString() };
  }
}

function totalIn(totals: Map<string, RunningTotal>, key: string): RunningTotal {
  let total = totals.get(key);
  if (!total) totals.set(key, (total = new RunningTotal()));
  return total;
}

function finished(totals: Map<string, RunningTotal>): Record<string, Total> {
  const sorted = [...totals].sort(([key], [otherKey]) => (key < otherKey ? -1 : 1));
  return Object.fromEntries(sorted.map(([key, total]) => [key, total.total()]));
}

function different(what: string, expected: string, found: string): Difference[] {
  return expected === found ? [] : [{ what, expected, found }];
}

function differentNets(what: string, expected: Record<string, Total>, found: Map<string, Decimal>): Difference[] {
  const keys = [...new Set([...Object.keys(expected), ...found.keys()])].sort();
  return keys.flatMap((key) =>
    different(`${what} ${key}`, expected[key]?.net ?? '0', found.get(key)?.toString() ?? '0'),
  );
}

function differentTotals(
  control: Record<string, { lines: number; net_amount: string }>,
  found: Record<string, Total>,
): Difference[] {
  const keys = [...new Set([...Object.keys(control), ...Object.keys(found)])].sort();
  return keys.flatMap((key) => [
    ...different(`lines of ${key}`, String(control[key]?.lines ?? 0), String(found[key]?.lines ?? 0)),
    ...different(`net of ${key}`, decimal(control[key]?.net_amount ?? '0').toString(), found[key]?.net ?? '0'),
  ]);
}
