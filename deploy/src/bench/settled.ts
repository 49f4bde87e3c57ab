import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Check } from '../verify/check.js';
import { checks, readCatalog, runCheck, type CheckResult } from '../verify/verify.js';

/** What was set up in minutes is followed in minutes. */
const FOLLOWED_MS = 600_000;
const LOOK_AGAIN_MS = 250;

/** Waits until every follower has applied every log. @throws Error when one has not after ten minutes */
export async function untilFollowed(admin: pg.Client): Promise<void> {
  const deadline = Date.now() + FOLLOWED_MS;
  for (;;) {
    const [behind] = await runChecks(admin, ['followers-at-head']);
    if (behind?.found === 0) return;
    if (Date.now() > deadline) throw new Error(`followers are behind: ${JSON.stringify(behind?.violations)}`);
    await delay(LOOK_AGAIN_MS);
  }
}

/** Some of the invariants, by their names. */
export async function runChecks(admin: pg.Client, names: readonly string[]): Promise<CheckResult[]> {
  const catalog = await readCatalog(admin);
  const results: CheckResult[] = [];
  for (const name of names) results.push(await runCheck(admin, catalog, checkNamed(name)));
  return results;
}

function checkNamed(name: string): Check {
  const check = checks.find((one) => one.name === name);
  if (check === undefined) throw new Error(`there is no invariant ${name}`);
  return check;
}
