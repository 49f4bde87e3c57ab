import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const processKinds = ['node', 'postgres', 'nats'] as const;
export type ProcessKind = (typeof processKinds)[number];
export type PerKind = Record<ProcessKind, number>;

/** Which processes are whose. */
export interface Processes {
  readonly node: readonly number[];
  readonly postmaster: number;
  readonly nats: readonly number[];
}

/** The kernel counts in hundredths of a second, on every machine Node runs on. */
const TICK_MS = 10;
const KIB_PER_MB = 1024;

/** Finds the server over `folder` and the broker among our children. */
export function findProcesses(node: readonly number[], folder: string): Processes {
  const postmaster = Number(readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  const nats = processIds().filter((pid) => {
    const stat = statOf(pid);
    return stat?.name === 'nats-server' && stat.parent === process.pid;
  });
  return { node, postmaster, nats };
}

/** Processor time of every process so far. */
export interface CpuReading {
  readonly ticks: Record<ProcessKind, ReadonlyMap<number, number>>;
  /** Of the server's children that have ended. */
  readonly endedTicks: number;
}

export function readCpu({ node, postmaster, nats }: Processes): CpuReading {
  const ticksOf = (pids: readonly number[]) => new Map(pids.map((pid) => [pid, statOf(pid)?.ownTicks ?? 0]));
  return {
    ticks: { node: ticksOf(node), postgres: ticksOf([postmaster, ...childrenOf(postmaster)]), nats: ticksOf(nats) },
    endedTicks: statOf(postmaster)?.endedChildrenTicks ?? 0,
  };
}

/** Processor time between two readings in milliseconds, with that of connections that ended meanwhile. */
export function cpuMsBetween(before: CpuReading, after: CpuReading): PerKind {
  const used = (kind: ProcessKind) => {
    let ticks = 0;
    for (const [pid, now] of after.ticks[kind]) ticks += now - (before.ticks[kind].get(pid) ?? 0);
    return ticks;
  };
  let known = 0;
  for (const [pid, ticks] of before.ticks.postgres) if (!after.ticks.postgres.has(pid)) known += ticks;
  const ended = Math.max(0, after.endedTicks - before.endedTicks - known);
  return { node: used('node') * TICK_MS, postgres: (used('postgres') + ended) * TICK_MS, nats: used('nats') * TICK_MS };
}

/** Memory in MB, shared pages counted once. */
export function memoryMb({ node, postmaster, nats }: Processes): PerKind {
  return {
    node: memoryOf(node),
    postgres: memoryOf([postmaster, ...childrenOf(postmaster)]),
    nats: memoryOf(nats),
  };
}

/** Memory of these processes in MB, shared pages counted once. */
export function memoryOf(pids: readonly number[]): number {
  return Math.round(pids.reduce((total, pid) => total + proportionalKib(pid), 0) / KIB_PER_MB);
}

/** The running programs that a process started, with their names. */
export function programsOf(parent: number): { pid: number; name: string }[] {
  return childrenOf(parent).map((pid) => ({ pid, name: statOf(pid)?.name ?? '' }));
}

function childrenOf(parent: number): number[] {
  return processIds().filter((pid) => statOf(pid)?.parent === parent);
}

function processIds(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

function statOf(
  pid: number,
): { name: string; parent: number; ownTicks: number; endedChildrenTicks: number } | undefined {
  const line = read(`/proc/${pid}/stat`);
  if (line === undefined) return undefined;
  const end = line.lastIndexOf(')');
  // After the name: state, parent, …, utime, stime, cutime, cstime (proc(5), fields 3, 4, 14 to 17).
  const fields = line
    .slice(end + 2)
    .split(' ')
    .map(Number);
  const [own, system, ended, endedSystem] = fields.slice(11, 15);
  return {
    name: line.slice(line.indexOf('(') + 1, end),
    parent: fields[1] ?? 0,
    ownTicks: (own ?? 0) + (system ?? 0),
    endedChildrenTicks: (ended ?? 0) + (endedSystem ?? 0),
  };
}

/** Resident where the kernel does not tell the proportional share, as for another user's process. */
function proportionalKib(pid: number): number {
  const kib = (text: string | undefined, label: string) =>
    Number(new RegExp(`^${label}:\\s+(\\d+) kB`, 'm').exec(text ?? '')?.[1] ?? Number.NaN);
  const proportional = kib(read(`/proc/${pid}/smaps_rollup`), 'Pss');
  if (Number.isFinite(proportional)) return proportional;
  const resident = kib(read(`/proc/${pid}/status`), 'VmRSS');
  return Number.isFinite(resident) ? resident : 0;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
