import type { DatabaseAccess } from '@consigna/persistence/bootstrap';
import { isDomainError } from '@consigna/kernel/domain-error';
import { Waiting } from '@consigna/messaging/waiting';
import pg from 'pg';
import { eventually } from './eventually.js';
import { Life, openFaultPoints, type Pass } from './fault-points.js';
import { hotContracts, prepare, type Prepared, type HotCommand } from './hot-commands.js';
import type { TestPlatform } from './test-platform.js';
import { tradingPlatform } from './trader.js';

/** A process that trades and can be made to die: all trading services on a database that outlives it. */

/** Companies that are prepared at once: their events share the followers' transactions. */
const AT_ONCE = 8;
/** Nobody looks by himself whether a log has moved. */
const LONG_MS = 3_600_000;

/** Where to die, and how: as a process, or by throwing everything away and beginning again in the same one. */
export interface Crash extends Omit<Pass, 'moment'> {
  readonly how: 'killed' | 'thrown away';
}

export interface Perform {
  readonly prepared: Prepared;
  readonly key: string;
  readonly crash?: Crash | undefined;
}

/** What a host is asked for. */
export type Order = { readonly id: number } & (
  { readonly prepare: { readonly command: HotCommand; readonly count: number } } | { readonly perform: Perform }
);

/** What came of a command once everything that follows from it was done. */
export interface Performed {
  readonly answer?: unknown;
  readonly refusal?: string;
  readonly passed: readonly Pass[];
}

/** What a host says: that it runs, that it has died, or what came of an order. */
export type Said = 'up' | 'died' | { readonly id: number; readonly result: unknown } | { readonly failed: string };

const database = JSON.parse(process.env['CONSIGNA_FAULT_DATABASE'] ?? '') as {
  access: DatabaseAccess;
  adminUrl: string;
};
let life: Life;
let test: TestPlatform;

async function begin(): Promise<void> {
  life = new Life(() => void beginAgain().catch(fail));
  test = await life.run(() => tradingPlatform({ ...database, drop: () => Promise.resolve() }));
  say('up');
}

async function beginAgain(): Promise<void> {
  const { sessions } = life;
  const { followers, timers } = test.platform.running;
  say('died');
  // What would only tick on in vain; nothing of it gets anywhere.
  for (const one of [...[...followers.values()].flat(), ...timers]) void one.stop();
  await gone(sessions);
  await begin();
}

/** The server lets go of a closed connection as soon as it looks at it. */
async function gone(sessions: readonly number[]): Promise<void> {
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  await eventually(async () => {
    const { rows } = await client.query('select pid from pg_stat_activity where pid = any($1)', [sessions]);
    if (rows.length > 0) throw new Error(`${rows.length} sessions of the last life are still there`);
  });
  await client.end();
}

async function prepareMany({ command, count }: { command: HotCommand; count: number }): Promise<Prepared[]> {
  const all: Prepared[] = [];
  while (all.length < count) {
    const next = Math.min(AT_ONCE, count - all.length);
    all.push(...(await Promise.all(Array.from({ length: next }, () => prepare(test, command)))));
  }
  await test.settled();
  return all;
}

async function perform({ prepared, key, crash }: Perform): Promise<Performed> {
  const { subject, input } = prepared;
  const contract = hotContracts.get(subject);
  if (contract === undefined) throw new Error(`${subject} is no hot command`);
  const passed: Pass[] = [];
  life.watch((pass) => {
    passed.push(pass);
    if (pass.point !== crash?.point || pass.side !== crash.side) return 'live';
    if (crash.how === 'killed') process.kill(process.pid, 'SIGKILL');
    return 'die';
  });
  const ctx = { ...prepared.ctx, now: new Date(prepared.ctx.now), idempotency: { key, requestHash: key } };
  const outcome = await life
    .asClient(() => test.platform.link.ask(contract, ctx, input as never))
    .then(
      (answer: unknown) => ({ answer }),
      (error: unknown) => {
        if (!isDomainError(error)) throw error;
        return { refusal: error.code };
      },
    );
  await life.run(() => test.settled());
  life.watch(undefined);
  return { ...outcome, passed };
}

async function obey(order: Order): Promise<void> {
  const result = 'prepare' in order ? await life.run(() => prepareMany(order.prepare)) : await perform(order.perform);
  say({ id: order.id, result });
}

/**
 * Followers go when somebody waits for them, as if every wake-up had been lost: so all runs share events among
 * transactions in the same way, and a point that one run has passed is there in the next.
 */
function followWhenAsked(): void {
  const { nudge, rest } = Waiting.prototype;
  Object.assign(Waiting.prototype, {
    nudge(this: Waiting, hurry: boolean) {
      if (hurry) nudge.call(this, hurry);
    },
    rest(this: Waiting, ms: number) {
      return rest.call(this, ms === 0 ? 0 : LONG_MS);
    },
  });
}

function say(said: Said): void {
  process.send?.(said);
}

function fail(error: unknown): void {
  say({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}

openFaultPoints();
followWhenAsked();
process.on('message', (order: Order) => void obey(order).catch(fail));
process.on('disconnect', () => process.exit());
await begin().catch(fail);
