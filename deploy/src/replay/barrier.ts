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

/** What a service has not applied of a log, or has parked of it. */
interface Behind {
  readonly service: string;
  readonly log: string;
  readonly head: string;
  /** Why it is parked; `null` where it only has to be applied. */
  readonly parked: string | null;
}

/**
 * Waits until every follower has applied every log and nothing is parked, and hurries those who have not. One look is
 * enough: cursors and what is derived from the events they passed are committed together, and a look is one statement.
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
  const waiting = behind.filter(({ parked }) => parked === null);
  return [...Map.groupBy(waiting, ({ service }) => service)].map(([service, logs]) => [
    service,
    Object.fromEntries(logs.map(({ log, head }) => [log, head])),
  ]);
}

async function whoIsBehind(pool: pg.Pool): Promise<Behind[]> {
  const names = services.map(({ definition }) => definition.name);
  const each = (text: (name: string) => string) => names.map((name) => `(${text(name)})`).join(' union all ');
  const rows = await pool.query<Behind>({
    name: 'who-is-behind',
    text: `with heads as (${each((name) => `select '${name}' as producer, shard, position from ${name}.event_head`)})
           ${each(
             (
               name,
             ) => `select '${name}' as service, c.producer || ':' || c.shard as log, h.position::text as head, null as parked
                        from ${name}.event_cursor c join heads h using (producer, shard) where c.position < h.position`,
           )}
           union all
           ${each((name) => `select '${name}', producer || ':' || shard, position::text, reason from ${name}.parked`)}`,
  });
  return rows.rows;
}
