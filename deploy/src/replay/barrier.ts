import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { services } from '../platform/services.js';

/** The longest a follower may need; a day's documents take well under a second. */
const PATIENCE_MS = 120_000;
const LOOK_AGAIN_MS = 25;
/** Looks in a row that find nothing left: a log that moves because another one did is seen by the second. */
const QUIET_LOOKS = 2;

/** Where the platform is, for those who must know that nothing is under way. */
export interface Settling {
  readonly adminUrl: string;
}

/**
 * Waits until every follower has applied every log and nothing is parked, as the cursors in the database tell.
 *
 * @throws Error naming who is behind
 */
export async function settledEverywhere({ adminUrl }: Settling): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (let quiet = 0; quiet < QUIET_LOOKS;) {
    const behind = await stillBehind(adminUrl);
    quiet = behind.length === 0 ? quiet + 1 : 0;
    if (quiet < QUIET_LOOKS && Date.now() > deadline) {
      throw new Error(`not settled after ${PATIENCE_MS / 1000} s: ${JSON.stringify(behind)}`);
    }
    if (quiet < QUIET_LOOKS) await delay(LOOK_AGAIN_MS);
  }
}

async function stillBehind(adminUrl: string): Promise<unknown[]> {
  const names = services.map(({ definition }) => definition.name);
  const each = (text: (name: string) => string) => names.map((name) => `(${text(name)})`).join(' union all ');
  const client = new pg.Client({ connectionString: adminUrl });
  try {
    await client.connect();
    const rows = await client.query(
      `with heads as (${each((name) => `select '${name}' as producer, shard, position from ${name}.event_head`)})
       ${each((name) => `select '${name}' as service, c.producer, c.shard::text as what from ${name}.event_cursor c join heads h using (producer, shard) where c.position < h.position`)}
       union all ${each((name) => `select '${name}', producer, reason from ${name}.parked`)}`,
    );
    return rows.rows;
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  } finally {
    await client.end().catch(() => undefined);
  }
}
