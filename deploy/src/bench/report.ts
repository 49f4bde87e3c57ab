import { cpus, totalmem } from 'node:os';
import type { Distribution } from './distribution.js';
import type { HotProductFigures } from './hot.js';
import { round, type Percentiles } from './latency.js';
import type { LookUpFigures } from './look-up.js';
import type { StepName } from './order-to-cash.js';
import type { SecurityCost } from './security.js';
import type { StatementFigures } from './statements.js';
import type { PerKind } from './usage.js';

/** One distribution with one number of clients. */
export interface RunFigures {
  readonly distribution: Distribution;
  readonly clients: number;
  readonly seconds: number;
  readonly loopsPerSecond: number;
  readonly rawLoopsPerSecond: number;
  /** Of the reference; 0.1 is a tenth of its loops. */
  readonly ratio: number;
  readonly cpuMsPerLoop: PerKind;
  /** PostgreSQL's, for the same loop in hand-tuned SQL. */
  readonly rawPostgresCpuMsPerLoop: number;
  readonly commitsPerLoop: number;
  /** Of these, the ones that wrote or locked rows; the others only read and wait for no disk. */
  readonly writingPerLoop: number;
  readonly statementsPerLoop: number;
  /** To the database. */
  readonly roundTripsPerLoop: number;
  readonly walBytesPerLoop: number;
  readonly steps: readonly ({ readonly name: StepName } & Percentiles)[];
  /** Milliseconds from a cause to its journal entry. */
  readonly postedWithin: { readonly p50: number; readonly p99: number };
  /** Finished loops whose entries were not there in time; they do not count. */
  readonly unposted: number;
  readonly cancelled: number;
  /** How often each failure. */
  readonly errors: Readonly<Record<string, number>>;
}

/** Order to cash, and what is measured on its data. */
export interface LoopFigures {
  readonly data: {
    readonly companies: number;
    readonly products: number;
    readonly customers: number;
    readonly setUpSeconds: number;
  };
  readonly runs: readonly RunFigures[];
  readonly memoryMb: PerKind & { readonly total: number };
  readonly hotProduct: HotProductFigures;
  readonly securityCost: SecurityCost;
  readonly verify: { readonly violations: number };
}

/** Everything of one `./consigna bench`; a part that was left out is absent. */
export interface BenchReport extends Partial<LoopFigures> {
  readonly machine: string;
  readonly versions: Readonly<Record<string, string>>;
  /** From the start over an empty database to the first answer. */
  readonly startMs: number;
  readonly lookUp?: LookUpFigures;
  readonly statements?: StatementFigures;
}

/** Whether the figures count: nothing is violated, promised twice or answered wrongly. */
export function isRight({ verify, hotProduct, lookUp, statements }: BenchReport): boolean {
  const wrong = [hotProduct, lookUp, statements].flatMap((part) => part?.wrong ?? []);
  return (verify?.violations ?? 0) === 0 && wrong.length === 0;
}

const BYTES_PER_GIB = 2 ** 30;
const MAX_SHOWN = 10;

/** Cores and memory: what the figures depend on and may be told to anybody. */
export function machine(): string {
  return `${cpus().length} cores, ${Math.round(totalmem() / BYTES_PER_GIB)} GiB`;
}

/** For people, in the terminal. */
export function textOf(report: BenchReport): string {
  const { machine: cores, versions, startMs, lookUp, statements } = report;
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `${cores}; ${named.join(', ')}; first answer after ${startMs} ms`,
    ...(isLoop(report) ? loopLines(report) : []),
    ...(lookUp === undefined ? [] : lookUpLines(lookUp)),
    ...(statements === undefined ? [] : statementLines(statements)),
    '',
  ].join('\n');
}

function isLoop(report: BenchReport): report is BenchReport & LoopFigures {
  return report.runs !== undefined;
}

function loopLines({ data, runs, memoryMb, hotProduct, securityCost, verify }: LoopFigures): string[] {
  return [
    `${data.companies} companies, ${data.products} products, ${data.customers} customers (set up in ${data.setUpSeconds} s)`,
    '',
    ...table([
      [
        '',
        'clients',
        'loops/s',
        'raw',
        'share',
        'CPU ms',
        'node',
        'postgres',
        'nats',
        'commits',
        'writing',
        'statements',
        'round trips',
        'WAL kB',
        'posted p99',
        'errors',
      ],
      ...runs.map(overviewRow),
    ]),
    ...runs.flatMap(stepLines),
    ...runs.flatMap(errorLines),
    '',
    `memory: ${memoryMb.total} MB (node ${memoryMb.node}, postgres ${memoryMb.postgres}, nats ${memoryMb.nats})`,
    ...hotProductLines(hotProduct),
    securityLine(securityCost),
    verify.violations === 0
      ? 'verify: everything holds'
      : `verify: ${verify.violations} violations, so the result is 0`,
  ];
}

function lookUpLines({ products, setUpSeconds, ways, wrong, ...all }: LookUpFigures): string[] {
  return [
    '',
    `look-up while typing, ${products} products in a company (set up in ${setUpSeconds} s): milliseconds of each request`,
    ...table([
      ['', 'requests', 'p50', 'p95', 'p99'],
      ...ways.map(({ way, ...figures }) => percentileRow(way, figures)),
      percentileRow('all', all),
    ]),
    ...wrongLines(wrong),
  ];
}

function statementLines({ companies, lines, months, setUpSeconds, wrong, ...figures }: StatementFigures): string[] {
  return [
    '',
    `consolidated profit and loss, ${companies} companies, ${lines} journal lines of ${months} months (set up in ${setUpSeconds} s): milliseconds of each request`,
    ...table([['', 'requests', 'p50', 'p95', 'p99'], percentileRow('a year', figures)]),
    ...wrongLines(wrong),
  ];
}

function percentileRow(
  name: string,
  { requests, p50, p95, p99 }: Percentiles & { readonly requests: number },
): string[] {
  return [name, `${requests}`, `${p50}`, `${p95}`, `${p99}`];
}

/** The first of them; the object of `--json` has all. */
function wrongLines(wrong: readonly string[]): string[] {
  if (wrong.length === 0) return ['every answer is right'];
  return [`${wrong.length} wrong, so the result is 0`, ...wrong.slice(0, MAX_SHOWN).map((each) => `  ${each}`)];
}

function hotProductLines({ clients, lastUnits, wrong, ...rates }: HotProductFigures): string[] {
  return [
    `hot product, ${clients} clients: ${rates.reservedPerSecond} reservations/s, ${rates.ratio} times a locked row a request (${rates.lockedRowPerSecond}/s); of the last ${lastUnits.stock} units ${lastUnits.granted} granted to ${lastUnits.asked}`,
    ...wrong.map((each) => `  wrong: ${each}`),
  ];
}

function securityLine({ on, off, cpuOn, cpuOff, cost }: SecurityCost): string {
  return `row-level security, audit and idempotency: ${round(cost * 100)} % of CPU a loop (${cpuOn} ms with, ${cpuOff} ms without; ${on} and ${off} loops/s)`;
}

function overviewRow(run: RunFigures): string[] {
  const { node, postgres, nats } = run.cpuMsPerLoop;
  const failures = Object.values(run.errors).reduce((sum, count) => sum + count, run.unposted);
  return [
    run.distribution,
    `${run.clients}`,
    `${run.loopsPerSecond}`,
    `${run.rawLoopsPerSecond}`,
    `${round(run.ratio * 100)} %`,
    `${round(node + postgres + nats)}`,
    ...[node, postgres, nats, run.commitsPerLoop, run.writingPerLoop, run.statementsPerLoop, run.roundTripsPerLoop].map(
      String,
    ),
    `${round(run.walBytesPerLoop / 1_000)}`,
    `${run.postedWithin.p99} ms`,
    `${failures}`,
  ];
}

function stepLines(run: RunFigures): string[] {
  const rows = run.steps.map(({ name, p50, p95, p99 }) => [name, `${p50}`, `${p95}`, `${p99}`]);
  return [
    '',
    `${run.distribution}, ${run.clients} clients: milliseconds of each request`,
    ...table([['', 'p50', 'p95', 'p99'], ...rows]),
  ];
}

function errorLines(run: RunFigures): string[] {
  const errors = Object.entries(run.errors).map(([code, count]) => `  ${count} × ${code}`);
  if (run.unposted > 0) errors.push(`  ${run.unposted} × not posted in time`);
  return errors.length === 0 ? [] : ['', `${run.distribution}, ${run.clients} clients: errors`, ...errors];
}

/** The first column to the left, figures to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const [header = []] = rows;
  const widths = header.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
}
