import { setTimeout as delay } from 'node:timers/promises';
import type { Positions } from '@consigna/kernel/context';
import type { EventContract } from '@consigna/contracts/contract';
import type { Batch, Database } from '@consigna/persistence/database';
import type { AppendedEvent, Transaction } from '@consigna/persistence/transaction';
import { feedOf, type FedEvent } from './feed.js';
import type { Followed } from './follow.js';
import { HandedOver } from './handed-over.js';
import { Lease, type LeaseSession } from './lease.js';
import type { Link } from './link.js';
import { log } from './log.js';
import { LogPosition, LogRestored, type CursorMoves } from './log-position.js';
import { Parking } from './parking.js';
import { systemContext } from './system-context.js';
import type { Taking } from './taking.js';
import { Waiting } from './waiting.js';
import type { Wake } from './wake.js';

/** Beneath the wake-ups: how often the producer is asked whether its log has moved. */
const POLL_MS = 2_000;
/** Positions passed without anything to do are written down this often at most. */
const IDLE_CURSOR_MS = 2_000;
/** After an error of the batch as a whole. */
const RETRY_MS = 200;

type Apply = (tx: Transaction, event: Followed<unknown>) => Promise<void>;

/** One reaction, bound to its controller. */
export interface BoundReaction {
  readonly event: EventContract;
  readonly apply: Apply;
}

/** What a follower is made of beside its database and the log it follows. */
export interface FollowerParts {
  readonly reactions: readonly BoundReaction[];
  readonly link: Link;
  readonly wake: Wake;
  /** Shared by the followers of the service, like `taking`. */
  readonly leases: LeaseSession;
  readonly taking: Taking;
}

/** Follows one producer's log for one service (ARCHITECTURE.md, decision 2). */
export class Follower {
  private readonly position = new LogPosition();
  private readonly handedOver = new HandedOver();
  private readonly waiting = new Waiting(this.position);
  private readonly parking: Parking;
  private readonly reactions: ReadonlyMap<string, Apply>;
  private readonly lease: Lease;
  private readonly link: Link;
  private readonly wake: Wake;
  private readonly taking: Taking;
  private stopped = false;
  private running: Promise<void> | undefined;
  /** The cursors and what is parked are known. */
  private loaded = false;
  private idleSince = Date.now();
  /** When the producer is asked for its heads again, whatever wake-ups told. */
  private pollAt = 0;

  constructor(
    private readonly database: Database,
    readonly producer: string,
    { reactions, link, wake, leases, taking }: FollowerParts,
  ) {
    this.link = link;
    this.wake = wake;
    this.taking = taking;
    taking.join(this);
    this.reactions = new Map(reactions.map(({ event, apply }) => [event.subject, apply]));
    this.parking = new Parking(database, producer, (tx, event) => this.react(tx, event));
    this.lease = new Lease(leases, database.service, producer);
  }

  start(): void {
    this.wake.onMoved(this.producer, (positions) => this.learn(positions));
    this.wake.onHandOver(this.producer, (events) => this.keep(events));
    this.wake.onHurry(this.database.service, (positions) => {
      if (!Object.keys(positions).some((key) => key.startsWith(`${this.producer}:`))) return;
      this.learn(positions);
      // Whoever waits elsewhere reads the cursor in the database.
      this.idleSince = 0;
      this.waiting.nudge(true);
    });
    this.running = this.run();
  }

  /** Ends after the batch in hand. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.waiting.nudge(true);
    await this.running;
    await this.lease.release();
  }

  /** Events of the producer that are known of and not yet applied, and companies with parked events. */
  status(): { producer: string; leading: boolean; loaded: boolean; lag: string; parkedCompanies: number } {
    return {
      producer: this.producer,
      leading: this.lease.held,
      loaded: this.loaded,
      lag: this.position.lag().toString(),
      parkedCompanies: this.parking.companies,
    };
  }

  /** Resolves when everything up to the position is applied; only where this process leads. */
  until(shard: number, position: bigint): Promise<void> | null {
    if (!this.lease.held) return null;
    if (this.hasReached(shard, position)) return Promise.resolve();
    this.position.announce(shard, position);
    return this.waiting.until(shard, position);
  }

  /** Whether everything up to the position is applied, as far as this process knows. */
  hasReached(shard: number, position: bigint): boolean {
    return this.lease.held && this.position.hasReached(shard, position);
  }

  /** What is not certain any more is read again from the database. */
  forget(): void {
    this.loaded = false;
    this.position.forget();
    this.handedOver.clear();
    this.pollAt = 0;
  }

  /** What is next, from a page or from what was handed over. It counts as taken: apply it or `forget`. */
  next(page: readonly FedEvent[] | null): FedEvent[] {
    if (!this.lease.held || !this.loaded) return [];
    if (page !== null) return this.position.inSequence(page);
    return this.position.behind().flatMap((shard) => this.handedOver.takeAfter(shard, this.position.seen(shard)));
  }

  /** How far the cursors stand when these events are applied, with what was passed before and not written yet. */
  moves(events: readonly FedEvent[]): CursorMoves {
    return this.position.moves(events);
  }

  /** In a transaction with other events of its company; queued where the company has something parked. */
  applyOne(tx: Transaction, event: FedEvent): Promise<void> {
    return this.parking.applyOne(tx, event);
  }

  /** Each event behind a savepoint of its own; what fails is parked, and what comes after it for its company queues. */
  applyOneByOne(batch: Batch, events: readonly FedEvent[]): Promise<void> {
    return this.parking.applyOneByOne(batch, events);
  }

  /** These were applied with the cursor, or were of no interest. */
  passed(events: readonly FedEvent[], written: CursorMoves): void {
    this.position.passed(events, written);
    this.handedOver.drop(events);
    this.waiting.release();
  }

  /** Another log of the same service moved: what waited for it is tried again at once. */
  dependencyMayHaveCome(): void {
    if (this.parking.companies === 0) return;
    this.parking.retryAtOnce();
    this.waiting.nudge(true);
  }

  private keep(events: readonly AppendedEvent[]): void {
    if (!this.lease.held || this.handedOver.isFull) return;
    for (const event of events) {
      // A page may have brought it before its writer got round to handing it over.
      if (this.position.hasReached(event.shard, BigInt(event.position))) continue;
      this.handedOver.keep(this.reactions.has(event.subject) ? event : { ...event, payload: null });
    }
  }

  private learn(positions: Positions): void {
    if (!this.lease.held) return;
    let behind = false;
    for (const [key, position] of Object.entries(positions)) {
      const [producer, shard] = key.split(':');
      if (producer !== this.producer) continue;
      this.position.announce(Number(shard), BigInt(position));
      behind ||= this.position.isBehindOn(Number(shard));
    }
    if (behind) this.waiting.nudge(false);
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      try {
        const led = this.lease.held;
        if (!(await this.lease.take())) {
          // Another process follows: how far the log is, is its business, and is read again once it is ours.
          this.forget();
          await this.rest(POLL_MS);
          continue;
        }
        // Whoever was without the lease in between, or saw the database restart, knows nothing for certain any more.
        if (!led) this.forget();
        if (!this.loaded) await this.load();
        await this.round(Date.now() < this.pollAt);
        await this.rest(this.position.behind().length > 0 ? 0 : POLL_MS);
      } catch (error) {
        if (error instanceof LogRestored) this.giveUp(error);
        log('warn', 'follower tries again', { service: this.database.service, producer: this.producer, error });
        this.forget();
        // Whoever waits for us does not make it come sooner: asking without a pause would keep this process from everything
        // else, also from connecting again.
        await delay(RETRY_MS);
      }
    }
  }

  private async rest(ms: number): Promise<void> {
    if (await this.waiting.rest(ms)) this.idleSince = 0;
  }

  private giveUp({ shard }: LogRestored): void {
    this.stopped = true;
    const { service } = this.database;
    log('error', 'the log was restored: rewind the followers', { service, producer: this.producer, shard });
  }

  private async load(): Promise<void> {
    const { heads } = await this.page([]);
    await this.database.batch(async ({ client }) => {
      await client.query({
        name: 'kernel.make-cursors',
        text: `insert into event_cursor (producer, shard, epoch, position)
               select $1, s, e, 0 from unnest($2::smallint[], $3::uuid[]) u(s, e) on conflict do nothing`,
        values: [this.producer, heads.map((head) => head.shard), heads.map((head) => head.epoch)],
      });
      const rows = await client.query<{ shard: number; epoch: string; position: string }>({
        name: 'kernel.read-cursors',
        text: 'select shard, epoch, position from event_cursor where producer = $1',
        values: [this.producer],
      });
      for (const { shard, epoch, position } of rows.rows) this.position.begin(shard, epoch, BigInt(position));
    });
    // Read again: whoever led before may have moved the cursors past the heads first read.
    await this.askHeads();
    await this.parking.load();
    this.loaded = true;
  }

  private async round(headsKnown: boolean): Promise<void> {
    if (this.parking.isDue()) await this.taking.alone(() => this.parking.retry());
    // What a peer has taken for us is on its way: it is waited for and not fetched once more.
    if (this.position.behind().length > 0 && !this.isHandedOver(this.position.behind()))
      await this.taking.alone(() => Promise.resolve());
    const shards = this.position.behind();
    if (shards.length === 0 && headsKnown) return this.rememberIdle();
    const page = this.isHandedOver(shards) ? null : await this.page(shards);
    if (page !== null) this.position.meet(page.heads, page.asked);
    const took = await this.taking.alone(() => this.taking.take(this, page?.events ?? null));
    if (took) return;
    // Nothing came although a head was announced: ask what the heads really are.
    if (this.position.behind().length > 0) await this.askHeads();
    await this.rememberIdle();
  }

  private isHandedOver(shards: readonly number[]): boolean {
    return shards.some((shard) => this.handedOver.has(shard, this.position.seen(shard) + 1n));
  }

  private async askHeads(): Promise<void> {
    const { heads, asked } = await this.page([]);
    this.position.meet(heads, asked);
  }

  /** The next events of some shards; of none, the heads of all. */
  private async page(shards: readonly number[]) {
    if (shards.length === 0) this.pollAt = Date.now() + POLL_MS;
    const asked = this.position.asking();
    const page = await this.link.ask(feedOf(this.producer), systemContext(this.database.service), {
      cursors: shards.map((shard) => ({ shard, position: this.position.seen(shard).toString() })),
      subjects: [...this.reactions.keys()],
    });
    return { ...page, asked };
  }

  private async react(tx: Transaction, event: FedEvent): Promise<void> {
    const apply = this.reactions.get(event.subject);
    if (apply === undefined || event.payload === null) return;
    await apply(tx, {
      eventId: event.eventId,
      subject: event.subject,
      companyId: event.companyId,
      networkId: event.networkId,
      actor: event.actor,
      at: new Date(event.businessAt),
      payload: JSON.parse(event.payload) as unknown,
    });
  }

  /** Writes down, now and then, positions that were passed without anything to do. */
  private async rememberIdle(): Promise<void> {
    if (Date.now() - this.idleSince < IDLE_CURSOR_MS) return;
    this.idleSince = Date.now();
    await this.taking.alone(() => this.taking.remember(this));
  }
}
