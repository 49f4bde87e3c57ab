import { cpus, totalmem } from 'node:os';
import type { Distribution } from './distribution.js';
import type { HotProductFigures } from './hot.js';
import { round, type Percentiles } from './latency.js';
import type { StepName } from './order-to-cash.js';
import type { SecurityCost } from './security.js';
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

/** Everything of one `./consigna bench`. */
export interface BenchReport {
  readonly machine: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly data: {
    readonly companies: number;
    readonly products: number;
    readonly customers: number;
    readonly setUpSeconds: number;
  };
  /** From the start over an empty database to the first answer. */
  readonly startMs: number;
  readonly runs: readonly RunFigures[];
  readonly memoryMb: PerKind & { readonly total: number };
  readonly hotProduct: HotProductFigures;
  readonly securityCost: SecurityCost;
  readonly verify: { readonly violations: number };
}

const BYTES_PER_GIB = 2 ** 30;

/** Cores and memory: what the figures depend on and may be told to anybody. */
export function machine(): string {
  return `${cpus().length} cores, ${Math.round(totalmem() / BYTES_PER_GIB)} GiB`;
}

/** For people, in the terminal. */
export function textOf(report: BenchReport): string {
  const { data, memoryMb, verify } = report;
  return [
    `${report.machine}; ${Object.entries(report.versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}`,
    `${data.companies} companies, ${data.products} products, ${data.customers} customers (set up in ${data.setUpSeconds} s); first answer after ${report.startMs} ms`,
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
        'statements',
        'round trips',
        'WAL kB',
        'posted p99',
        'errors',
      ],
      ...report.runs.map(overviewRow),
    ]),
    ...report.runs.flatMap(stepLines),
    ...report.runs.flatMap(errorLines),
    '',
    `memory: ${memoryMb.total} MB (node ${memoryMb.node}, postgres ${memoryMb.postgres}, nats ${memoryMb.nats})`,
    ...hotProductLines(report.hotProduct),
    securityLine(report.securityCost),
    verify.violations === 0
      ? 'verify: everything holds'
      : `verify: ${verify.violations} violations, so the result is 0`,
    '',
  ].join('\n');
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
    ...[node, postgres, nats, run.commitsPerLoop, run.statementsPerLoop, run.roundTripsPerLoop].map(String),
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
