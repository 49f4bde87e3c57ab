import type pg from 'pg';
import type { Running } from '../platform/start.js';
import { round } from './latency.js';

/** What row-level security, audit trail and idempotency cost: the same load with and without them, in turn. */
export interface SecurityCost {
  /** Loops a second with everything on, and without. */
  readonly on: number;
  readonly off: number;
  /** CPU a loop, in milliseconds, all processes. */
  readonly cpuOn: number;
  readonly cpuOff: number;
  /** By how much a loop's CPU is more with them; 0.1 is a tenth. */
  readonly cost: number;
}

/** One window of the load. */
export interface Window {
  readonly loopsPerSecond: number;
  readonly cpuMs: number;
}

const unguarded = `--import ${new URL('./unguarded.js', import.meta.url).href}`;

/**
 * Measures A B B A, since the data grows; the platform's process is started anew for each, so that none is warmer. Afterwards
 * everything is on again. What was traded without an audit trail stays in the data: invariants are checked before.
 */
export async function measureSecurityCost(
  platform: Running,
  admin: pg.Client,
  measure: () => Promise<Window>,
): Promise<SecurityCost> {
  const on: Window[] = [];
  const off: Window[] = [];
  const guarded = async () => {
    await platform.restart(0);
    on.push(await measure());
  };
  const bare = async () => {
    await setRowSecurity(admin, 'disable');
    try {
      await withNodeOptions(unguarded, () => platform.restart(0));
      const before = await auditRows(admin);
      off.push(await measure());
      if ((await auditRows(admin)) !== before) throw new Error('the platform still wrote its audit trail');
    } finally {
      await setRowSecurity(admin, 'enable');
    }
  };
  for (const window of [guarded, bare, bare, guarded]) await window();
  await platform.restart(0);
  const [cpuOn, cpuOff] = [mean(on.map(({ cpuMs }) => cpuMs)), mean(off.map(({ cpuMs }) => cpuMs))];
  return {
    on: mean(on.map(({ loopsPerSecond }) => loopsPerSecond)),
    off: mean(off.map(({ loopsPerSecond }) => loopsPerSecond)),
    cpuOn,
    cpuOff,
    cost: cpuOff === 0 ? 0 : round(cpuOn / cpuOff - 1),
  };
}

/** As many as there were before, where the protections are really away. */
async function auditRows(admin: pg.Client): Promise<string> {
  const { rows } = await admin.query<{ count: string }>('select count(*) from sales.audit');
  return rows[0]?.count ?? '';
}

async function setRowSecurity(admin: pg.Client, state: 'enable' | 'disable'): Promise<void> {
  await admin.query(`do $$ declare t regclass; begin
    for t in select c.oid::regclass from pg_class c where c.relforcerowsecurity and c.relkind in ('r', 'p')
    loop execute format('alter table %s ${state} row level security', t); end loop; end $$`);
}

/** Processes started by `work` get these options of Node. */
export async function withNodeOptions<T>(options: string, work: () => Promise<T>): Promise<T> {
  const before = process.env['NODE_OPTIONS'];
  process.env['NODE_OPTIONS'] = before === undefined ? options : `${before} ${options}`;
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env['NODE_OPTIONS'];
    else process.env['NODE_OPTIONS'] = before;
  }
}

function mean(values: readonly number[]): number {
  return round(values.reduce((sum, value) => sum + value, 0) / values.length);
}
