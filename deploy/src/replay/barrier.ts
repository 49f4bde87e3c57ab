import { setTimeout as delay } from 'node:timers/promises';
import type { SystemStatus } from '@consigna/gateway/options';

/** The longest a follower may need; a day's documents take well under a second. */
const PATIENCE_MS = 120_000;
const LOOK_AGAIN_MS = 10;
/** Looks in a row that find nothing left: a log that moves because another one did is seen by the second. */
const QUIET_LOOKS = 2;

/** Waits until every follower has applied every log and nothing is parked. @throws Error naming who is behind */
export async function settledEverywhere(url: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (let quiet = 0; quiet < QUIET_LOOKS;) {
    const answer = await fetch(`${url}/health/status`).catch(() => null);
    const status = answer?.ok === true ? ((await answer.json()) as SystemStatus) : null;
    const behind = status?.followers.filter((follower) => follower.behind > 0);
    quiet = behind?.length === 0 ? quiet + 1 : 0;
    if (quiet < QUIET_LOOKS && Date.now() > deadline)
      throw new Error(`not settled after ${PATIENCE_MS / 1000} s: ${JSON.stringify(behind)}`);
    if (quiet < QUIET_LOOKS) await delay(LOOK_AGAIN_MS);
  }
}
