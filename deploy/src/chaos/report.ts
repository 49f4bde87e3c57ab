import type { Disturbed } from './broker-proxy.js';
import type { Work } from './clerks.js';
import type { Fault } from './plan.js';
import type { Recovery } from './watch.js';

/** What is left when the clerks have gone home has to be done within this. */
const DRAINED_WITHIN_MS = 30_000;

export interface Survived {
  readonly fault: Fault;
  readonly recovery: Recovery;
}

/** Pieces of work a second. */
export interface Load {
  /** Between the recovery from a fault and the next one. */
  readonly standing: number;
  readonly overall: number;
}

export interface ChaosReport {
  readonly seed: number;
  readonly minutes: number;
  readonly apart: boolean;
  /** Seconds in which everybody has to answer again. */
  readonly within: number;
  readonly faults: readonly Survived[];
  readonly work: Work;
  readonly load: Load;
  readonly disturbed: Disturbed;
  /** The clients' log of keys, and its lines. */
  readonly keys: string;
  readonly requests: number;
  readonly drainedMs: number;
  readonly violations: number;
}

/** Nothing lost, nothing twice, everybody back in time, and there was work to lose. */
export function wentWell(report: ChaosReport): boolean {
  return (
    report.violations === 0 &&
    report.drainedMs <= DRAINED_WITHIN_MS &&
    report.work.sold > 0 &&
    report.faults.every(({ recovery }) => isInTime(report, recovery))
  );
}

function isInTime({ within }: ChaosReport, { afterMs }: Recovery): boolean {
  return afterMs !== null && afterMs <= within * 1_000;
}

export function textOf(report: ChaosReport): string {
  const { work, load, disturbed, faults } = report;
  const refusals = Object.entries(work.refused).map(([code, times]) => `    ${times} × ${code}`);
  const recoveries = faults.map(
    ({ fault, recovery }) =>
      `  ${fault.at.toFixed(1).padStart(6)} s  ${`${fault.kind} ${fault.targets.join(' and ')}`.padEnd(44)} ` +
      `${recovery.afterMs === null ? 'never' : `${recovery.afterMs} ms`}${isInTime(report, recovery) ? '' : `  TOO LATE (${recovery.last})`}`,
  );
  return [
    `Chaos with seed ${report.seed} over ${report.minutes} minutes, ${report.apart ? 'every service by itself' : 'all services together'}:`,
    'Fault, and when everybody answered again',
    ...recoveries,
    `Messages: ${disturbed.lost} lost, ${disturbed.repeated} repeated, ${disturbed.late} late`,
    `Load: ${load.standing.toFixed(1)} pieces of work a second while everything stood, ${load.overall.toFixed(1)} over all`,
    `Work: ${work.sold} sold, ${work.cancelled} cancelled, ${work.received} received, ${work.settled} settled; ` +
      `${work.walkedAway} clients walked away; the longest piece of work took ${work.longestMs} ms`,
    ...(refusals.length === 0 ? [] : ['  refused:', ...refusals]),
    `Backlog drained after ${report.drainedMs} ms; ${report.requests} lines of keys in ${report.keys}`,
    wentWell(report) ? 'Survived: every answer was kept.' : 'NOT survived: see above.',
    '',
  ].join('\n');
}
