import { setTimeout as delay } from 'node:timers/promises';
import type { Positions } from '@consigna/kernel/context';
import { Wake } from '@consigna/messaging/wake';
import pg from 'pg';
import { services } from '../platform/services.js';

/** The longest a follower may need; a day's documents take well under a second. */
const PATIENCE_MS = 120_000;
const LOOK_AGAIN_MS = 10;

/** Where the platform is, for those who must know that nothing is under way. */
export interface Settling {
  readonly adminUrl: string;
  readonly natsUrl: string;
}

/** What a service has not applied of a log, has parked of it, or has begun and not ended. */
interface Behind {
  readonly service: string;
  /** The log with its shard, or the kind of the process. */
  readonly what: string;
  /** Up to where the log has to be applied, where it has only to be applied. */
  readonly until: string | null;
  /** Why it is parked, or the step of the process. */
  readonly why: string | null;
}

/**
 * Waits until every follower has applied every log, nothing is parked and no process runs, and hurries followers that
 * have not. One look is enough: cursors and what is derived from the events they passed are committed together, and a look
 * is one statement.
 *
 * @throws Error naming who is behind
 */
export async function settledEverywhere({ adminUrl, natsUrl }: Settling): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  const wake = new Wake(natsUrl);
  const pool = new pg.Pool({ connectionString: adminUrl, max: 1 });
  pool.on('error', () => undefined);
  try {
    await wake.connect();
    for (;;) {
      const behind = await whoIsBehind(pool).catch((error: unknown) => String(error));
      if (behind.length === 0) return;
      if (Date.now() > deadline)
        throw new Error(`not settled after ${PATIENCE_MS / 1000} s: ${JSON.stringify(behind)}`);
      if (typeof behind !== 'string')
        for (const [service, positions] of positionsOf(behind)) wake.hurry(service, positions);
      await delay(LOOK_AGAIN_MS);
    }
  } finally {
    await Promise.all([wake.close(), pool.end()]);
  }
}

function positionsOf(behind: readonly Behind[]): [service: string, Positions][] {
  const logs = behind.flatMap(({ service, what, until }) => (until === null ? [] : [{ service, log: what, until }]));
  return [...Map.groupBy(logs, ({ service }) => service)].map(([service, own]) => [
    service,
    Object.fromEntries(own.map(({ log, until }) => [log, until])),
  ]);
}

async function whoIsBehind(pool: pg.Pool): Promise<Behind[]> {
  const rows = await pool.query<Behind>({ name: 'who-is-behind', text: whoIsBehindText });
  return rows.rows;
}

const names = services.map(({ definition }) => definition.name);
const whoIsBehindText = `with heads as (${names.map(headsOf).join(' union all ')})
  ${names.flatMap((name) => [notAppliedBy(name), parkedBy(name), begunBy(name)]).join(' union all ')}`;

function headsOf(name: string): string {
  return `select '${name}' as producer, shard, position from ${name}.event_head`;
}

function notAppliedBy(name: string): string {
  return `select '${name}' as service, c.producer || ':' || c.shard as what, h.position::text as until, null as why
    from ${name}.event_cursor c join heads h using (producer, shard) where c.position < h.position`;
}

function parkedBy(name: string): string {
  return `select '${name}', producer || ':' || shard, null, reason from ${name}.parked`;
}

function begunBy(name: string): string {
  return `select '${name}', kind, null, step from ${name}.process where status = 'running'`;
}
