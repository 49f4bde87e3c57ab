import { isTransient, type Batch, type Database } from '@consigna/persistence/database';
import { statement } from '@consigna/persistence/statement';
import type { FedEvent } from './feed.js';
import type { Follower } from './follower.js';
import type { CursorMoves } from './log-position.js';
import { reactionContext } from './system-context.js';

const moveCursors = statement(
  'kernel.move-cursors',
  `update event_cursor c set position = n.p from unnest($1::text[], $2::smallint[], $3::bigint[], $4::bigint[]) n(producer, s, p, o)
   where c.producer = n.producer and c.shard = n.s and c.position = n.o returning c.shard`,
);

/** What one follower has next. */
interface Share {
  readonly follower: Follower;
  readonly events: readonly FedEvent[];
}

/**
 * Applies what the followers of a service have next, one transaction at a time: whatever was handed over for the others
 * goes with the one that is awake, so that one commit serves several logs.
 */
export class Taking {
  private readonly followers: Follower[] = [];
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly database: Database) {}

  join(follower: Follower): void {
    this.followers.push(follower);
  }

  /** Nothing else of the service is applied meanwhile. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work, work);
    this.last = turn.catch(() => undefined);
    return turn;
  }

  /**
   * Applies what a follower has next, with what was handed over for its peers.
   *
   * @param page what the follower has fetched; null: it takes what was handed over
   * @returns whether the follower had anything
   * @throws Error of a transient kind; everything is as before, and the follower has to `forget`
   */
  async take(follower: Follower, page: readonly FedEvent[] | null): Promise<boolean> {
    const own: Share = { follower, events: follower.next(page) };
    const others = this.followers.filter((peer) => peer !== follower);
    const shares = [own, ...others.map((peer) => ({ follower: peer, events: peer.next(null) }))].filter(
      ({ events }) => events.length > 0,
    );
    const relevant = shares.filter(({ events }) => events.some(isRelevant));
    for (const share of shares) if (!relevant.includes(share)) share.follower.passed(share.events, []);
    if (relevant.length > 0) await this.apply(relevant, follower);
    return own.events.length > 0;
  }

  /** Writes down where a follower stands. */
  async remember(follower: Follower): Promise<void> {
    const moves = follower.moves([]);
    if (moves.length === 0) return;
    await this.database.batch(async (batch) => this.move(batch, [{ follower, moves }]));
    follower.passed([], moves);
  }

  private async apply(shares: readonly Share[], awake: Follower): Promise<void> {
    try {
      await this.applyTogether(shares);
    } catch (error) {
      if (isTransient(error) || error instanceof CursorMoved) {
        for (const { follower } of shares) follower.forget();
        throw error;
      }
      for (const share of shares) await this.applyAlone(share, awake);
    }
    for (const { follower } of shares)
      for (const peer of this.followers) if (peer !== follower) peer.dependencyMayHaveCome();
  }

  private async applyTogether(shares: readonly Share[]): Promise<void> {
    const moves = shares.map(({ follower, events }) => ({ follower, moves: follower.moves(events) }));
    await this.database.batch(async (batch) => {
      this.move(batch, moves);
      for (const group of byCompany(shares)) await this.applyCompany(batch, group);
    });
    for (const [index, { follower, events }] of shares.entries()) follower.passed(events, moves[index]?.moves ?? []);
  }

  private async applyCompany(batch: Batch, group: readonly Coming[]): Promise<void> {
    const [first] = group;
    if (first === undefined) return;
    const { service } = this.database;
    const tx = batch.enter(reactionContext(first.event, service), first.event.eventId);
    for (const { follower, event } of group) {
      // What was gathered for one user is written before the next one's turn.
      if (event.actor !== tx.ctx.userId) await tx.flush();
      tx.behalf(reactionContext(event, service), event.eventId);
      await follower.applyOne(tx, event);
    }
    await tx.flush();
  }

  /** A log whose events are the trouble does not hold up the others. */
  private async applyAlone({ follower, events }: Share, awake: Follower): Promise<void> {
    const moves = follower.moves(events);
    try {
      await this.database.batch(async (batch) => {
        this.move(batch, [{ follower, moves }]);
        await follower.applyOneByOne(batch, events.filter(isRelevant));
      });
      follower.passed(events, moves);
    } catch (error) {
      follower.forget();
      if (follower === awake) throw error;
    }
  }

  /** Compare and set: the transaction fails when another process moved one of the cursors. */
  private move(batch: Batch, moves: readonly { follower: Follower; moves: CursorMoves }[]): void {
    const all = moves.flatMap(({ follower, moves: each }) =>
      each.map((one) => ({ producer: follower.producer, ...one })),
    );
    batch.before(
      batch.client
        .query({
          name: moveCursors.name,
          text: moveCursors.text,
          values: [
            all.map(({ producer }) => producer),
            all.map(({ shard }) => shard),
            all.map(({ to }) => to.toString()),
            all.map(({ from }) => from.toString()),
          ],
        })
        .then(({ rowCount }) => {
          if (rowCount !== all.length) throw new CursorMoved();
        }),
    );
  }
}

/** An event and who follows it. */
interface Coming {
  readonly follower: Follower;
  readonly event: FedEvent;
}

/** Another process moved the cursor first: what this one was about to do is done. */
class CursorMoved extends Error {}

function isRelevant(event: FedEvent): boolean {
  return event.payload !== null;
}

/**
 * Companies in one order everywhere: two transactions that lock rows of the same two companies do not wait in a circle.
 * Within a company each log keeps its order, and between logs the older event goes first, which is seldom one that
 * needs another.
 */
function byCompany(shares: readonly Share[]): Coming[][] {
  const queues = new Map<string, Coming[][]>();
  for (const { follower, events } of shares) {
    const ofLog = Map.groupBy(events.filter(isRelevant), ({ companyId }) => companyId);
    for (const [companyId, own] of ofLog)
      queues.set(companyId, [...(queues.get(companyId) ?? []), own.map((event) => ({ follower, event }))]);
  }
  return [...queues].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, logs]) => merged(logs));
}

function merged(logs: Coming[][]): Coming[] {
  const [only] = logs;
  if (only !== undefined && logs.length === 1) return only;
  const all: Coming[] = [];
  for (;;) {
    let oldest: Coming[] | undefined;
    for (const log of logs)
      if (log[0] !== undefined && (oldest?.[0] === undefined || log[0].event.eventId < oldest[0].event.eventId))
        oldest = log;
    const next = oldest?.shift();
    if (next === undefined) return all;
    all.push(next);
  }
}
