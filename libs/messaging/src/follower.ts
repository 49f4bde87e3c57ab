import { setTimeout as delay } from 'node:timers/promises';
import type { Context, Positions } from '@consigna/kernel/context';
import { isDomainError } from '@consigna/kernel/domain-error';
import type { EventContract } from '@consigna/contracts/contract';
import { isTransient, type Batch, type Database } from '@consigna/persistence/database';
import { statement } from '@consigna/persistence/statement';
import type { AppendedEvent, Transaction } from '@consigna/persistence/transaction';
import { feedOf, type FedEvent } from './feed.js';
import { DependencyMissing, type Followed } from './follow.js';
import { Lease } from './lease.js';
import type { Link } from './link.js';
import type { Taking } from './taking.js';
import { log } from './log.js';
import type { Wake } from './wake.js';

/** After a wake-up this long is waited for more events, so that one commit serves many; nobody waits when somebody waits for us. */
const LINGER_MS = 250;
/** Beneath the wake-ups: how often the producer is asked whether its log has moved. */
const POLL_MS = 2_000;
/** Positions passed without anything to do are written down this often at most. */
const IDLE_CURSOR_MS = 2_000;
/** A log that rests this long lets them be written at once. */
const QUIET_MS = 150;
/** Events handed over within the process that wait to be applied; beyond this they are fetched when their turn comes. */
const MAX_HANDED_OVER = 2_000;
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
  readonly feedUrl: string;
  /** Shared by the followers of the service. */
  readonly taking: Taking;
}

/** Cursors of one log as a transaction moves them: only from where they are known to stand. */
export type CursorMoves = readonly { readonly shard: number; readonly from: bigint; readonly to: bigint }[];

interface Head {
  readonly shard: number;
  readonly epoch: string;
  readonly position: string;
}

/** What was known when a page was asked for. */
interface Asked {
  readonly announcements: number;
  /** Applied by then, by shard. */
  readonly seen: ReadonlyMap<number, bigint>;
}

interface Cursor {
  epoch: string;
  /** Written in the database. */
  stored: bigint;
  /** Everything up to here is applied, or was of no interest. */
  seen: bigint;
}

const park = statement(
  'kernel.park',
  `insert into parked (company_id, network_id, producer, shard, position, kind, reason, problem, event) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
);
const parkedOfCompany = statement(
  'kernel.parked-of-company',
  `select shard, position, event from parked where company_id = $1 and producer = $2 order by shard, position for update`,
);
const unpark = statement(
  'kernel.unpark',
  'delete from parked where company_id = $1 and producer = $2 and shard = $3 and position = $4',
);
const repark = statement(
  'kernel.repark',
  `update parked set kind = $5, reason = $6, problem = $7, attempts = attempts + 1 where company_id = $1 and producer = $2 and shard = $3 and position = $4`,
);

/** Follows one producer's log for one service (ARCHITECTURE.md, decision 2). */
export class Follower {
  private readonly cursors = new Map<number, Cursor>();
  private readonly heads = new Map<number, bigint>();
  /** When each shard's head was last announced, counted in announcements; a page asked for before that knows less. */
  private readonly announced = new Map<number, number>();
  private announcements = 0;
  /** Events that their writer in the same process handed over, by shard and position. */
  private readonly handedOver = new Map<string, FedEvent>();
  private readonly apply = new Map<string, { contract: EventContract; run: Apply }>();
  /** Companies with parked events; their later events queue behind. */
  private parkedCompanies = new Map<string, string>();
  private waiters: { shard: number; position: bigint; done: () => void }[] = [];
  private signal: (() => void) | undefined;
  private signalled = false;
  private hurried = false;
  private stopped = false;
  private idleSince = Date.now();
  private retryParkedAt = 0;
  /** When the producer is asked for its heads again, whatever wake-ups told. */
  private pollAt = 0;
  private running: Promise<void> | undefined;
  private readonly lease: Lease;
  /** The cursors and what is parked are known. */
  private loaded = false;

  private readonly link: Link;
  private readonly wake: Wake;
  private readonly taking: Taking;

  constructor(
    private readonly database: Database,
    readonly producer: string,
    { reactions, link, wake, feedUrl, taking }: FollowerParts,
  ) {
    this.link = link;
    this.wake = wake;
    this.taking = taking;
    taking.join(this);
    for (const { event, apply } of reactions) this.apply.set(event.subject, { contract: event, run: apply });
    this.lease = new Lease(feedUrl, database.service, producer);
  }

  start(): void {
    this.wake.onMoved(this.producer, (positions) => this.learn(positions));
    this.wake.onHandOver(this.producer, (events) => this.keep(events));
    this.wake.onHurry(this.database.service, (positions) => {
      if (!Object.keys(positions).some((key) => key.startsWith(`${this.producer}:`))) return;
      this.learn(positions);
      // Whoever waits elsewhere reads the cursor in the database.
      this.idleSince = 0;
      this.nudge(true);
    });
    this.running = this.run();
  }

  /** Ends after the batch in hand. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.nudge(true);
    await this.running;
    await this.lease.release();
  }

  /** Events of the producer that are known of and not yet applied, and companies with parked events. */
  status(): { producer: string; leading: boolean; loaded: boolean; lag: string; parkedCompanies: number } {
    let lag = 0n;
    for (const [shard, head] of this.heads) lag += max(0n, head - (this.cursors.get(shard)?.seen ?? 0n));
    return {
      producer: this.producer,
      leading: this.lease.held,
      loaded: this.loaded,
      lag: lag.toString(),
      parkedCompanies: this.parkedCompanies.size,
    };
  }

  /** Resolves when everything up to the position is applied; only where this process leads. */
  until(shard: number, position: bigint): Promise<void> | null {
    if (!this.lease.held) return null;
    if (this.hasReached(shard, position)) return Promise.resolve();
    this.announce(shard, position);
    return new Promise((done) => {
      this.waiters.push({ shard, position, done });
      this.nudge(true);
    });
  }

  /** Whether everything up to the position is applied, as far as this process knows. */
  hasReached(shard: number, position: bigint): boolean {
    return this.lease.held && (this.cursors.get(shard)?.seen ?? -1n) >= position;
  }

  /** What is not certain any more is read again from the database. */
  forget(): void {
    this.loaded = false;
    this.cursors.clear();
    this.handedOver.clear();
    this.pollAt = 0;
  }

  private keep(events: readonly AppendedEvent[]): void {
    if (!this.lease.held || this.handedOver.size > MAX_HANDED_OVER) return;
    for (const event of events) {
      // A page may have brought it before its writer got round to handing it over.
      if (BigInt(event.position) <= (this.cursors.get(event.shard)?.seen ?? -1n)) continue;
      this.handedOver.set(
        `${event.shard}:${event.position}`,
        this.apply.has(event.subject) ? event : { ...event, payload: null },
      );
    }
  }

  /** What was handed over and is next in its shard, as far as nothing is missing in between. */
  private takeHandedOver(shards: readonly number[]): FedEvent[] {
    const events: FedEvent[] = [];
    for (const shard of shards) {
      for (let position = (this.cursors.get(shard)?.seen ?? 0n) + 1n; ; position++) {
        const key = `${shard}:${position}`;
        const event = this.handedOver.get(key);
        if (event === undefined) break;
        this.handedOver.delete(key);
        events.push(event);
      }
    }
    return events;
  }

  private learn(positions: Positions): void {
    let dirty = false;
    for (const [key, position] of Object.entries(positions)) {
      const [producer, shard] = key.split(':');
      if (producer !== this.producer) continue;
      const head = this.announce(Number(shard), BigInt(position));
      dirty ||= head > (this.cursors.get(Number(shard))?.seen ?? 0n);
    }
    if (dirty) this.nudge(false);
  }

  private announce(shard: number, position: bigint): bigint {
    const head = max(position, this.heads.get(shard) ?? 0n);
    this.stand(shard, head);
    this.announced.set(shard, ++this.announcements);
    return head;
  }

  private nudge(hurry: boolean): void {
    this.hurried ||= hurry;
    this.signalled = true;
    this.signal?.();
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      try {
        const led = this.lease.held;
        if (!(await this.lease.take())) {
          await this.rest(POLL_MS);
          continue;
        }
        // Whoever was without the lease in between, or saw the database restart, knows nothing for certain any more.
        if (!led) this.forget();
        if (!this.loaded) await this.load();
        await this.round(Date.now() < this.pollAt);
        await this.rest(this.behind().length > 0 ? 0 : POLL_MS);
      } catch (error) {
        log('warn', 'follower tries again', { service: this.database.service, producer: this.producer, error });
        this.forget();
        // Whoever waits for us does not make it come sooner: asking without a pause would keep this process from everything
        // else, also from connecting again.
        await delay(RETRY_MS);
      }
    }
  }

  /** Waits for a wake-up or the poll; then lets more events gather unless somebody waits. */
  private async rest(ms: number): Promise<void> {
    if (!this.signalled && ms > 0) {
      await this.sleep(this.hasUnwritten() ? QUIET_MS : ms);
      if (!this.signalled) this.idleSince = 0;
    }
    if (this.signalled && !this.hurried && this.waiters.length === 0) {
      this.signalled = false;
      await this.sleep(LINGER_MS);
    }
    this.signalled = this.behind().length > 0;
    this.hurried = false;
  }

  private sleep(ms: number): Promise<void> {
    return new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.signal = () => {
        if (ms === LINGER_MS && !this.hurried) return;
        clearTimeout(timer);
        resolve();
      };
    }).then(() => {
      this.signal = undefined;
    });
  }

  private hasUnwritten(): boolean {
    for (const cursor of this.cursors.values()) if (cursor.seen > cursor.stored) return true;
    return false;
  }

  private behind(): number[] {
    const shards: number[] = [];
    for (const [shard, head] of this.heads) if (head > (this.cursors.get(shard)?.seen ?? 0n)) shards.push(shard);
    return shards;
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
      for (const { shard, epoch, position } of rows.rows) {
        this.cursors.set(shard, { epoch, stored: BigInt(position), seen: BigInt(position) });
      }
    });
    // Read again: whoever led before may have moved the cursors past the heads first read.
    const page = await this.page([]);
    this.meet(page.heads, page.asked);
    const parked = await this.database.feed.query<{ company_id: string; network_id: string }>(
      'select distinct company_id, network_id from parked where producer = $1',
      [this.producer],
    );
    this.parkedCompanies = new Map(parked.rows.map((row) => [row.company_id, row.network_id]));
    this.loaded = true;
  }

  private async round(headsKnown: boolean): Promise<void> {
    if (this.parkedCompanies.size > 0 && Date.now() >= this.retryParkedAt)
      await this.taking.alone(() => this.retryParked());
    // What a peer has taken for us is on its way: it is waited for and not fetched once more.
    if (this.behind().length > 0 && !this.isHandedOver(this.behind())) await this.taking.alone(() => Promise.resolve());
    const shards = this.behind();
    if (shards.length === 0 && headsKnown) return this.rememberIdle();
    const page = this.isHandedOver(shards) ? null : await this.page(shards);
    if (page !== null) this.meet(page.heads, page.asked);
    const took = await this.taking.alone(() => this.taking.take(this, page?.events ?? null));
    if (took) return;
    // Nothing came although a head was announced: ask what the heads really are.
    if (this.behind().length > 0) {
      const heads = await this.page([]);
      this.meet(heads.heads, heads.asked);
    }
    await this.rememberIdle();
  }

  /** What is next, from a page or from what was handed over. It counts as taken: apply it or `forget`. */
  next(page: readonly FedEvent[] | null): FedEvent[] {
    if (!this.lease.held || !this.loaded) return [];
    return page === null ? this.takeHandedOver(this.behind()) : this.inSequence(page);
  }

  private isHandedOver(shards: readonly number[]): boolean {
    return shards.some((shard) => this.handedOver.has(`${shard}:${(this.cursors.get(shard)?.seen ?? 0n) + 1n}`));
  }

  /** A head that was announced while the page was under way stays: the page may have been read before that commit. */
  private meet(heads: readonly Head[], asked: Asked): void {
    for (const head of heads) {
      this.checkEpoch(head, asked);
      const position = BigInt(head.position);
      const isOlder = (this.announced.get(head.shard) ?? 0) > asked.announcements;
      this.stand(head.shard, isOlder ? max(position, this.heads.get(head.shard) ?? 0n) : position);
    }
  }

  /** Of a log's shards most may be empty, and all that are not are gone through after every batch. */
  private stand(shard: number, head: bigint): void {
    if (head > 0n) this.heads.set(shard, head);
    else this.heads.delete(shard);
  }

  private async page(shards: number[]) {
    if (shards.length === 0) this.pollAt = Date.now() + POLL_MS;
    const seen = new Map([...this.cursors].map(([shard, cursor]) => [shard, cursor.seen]));
    const asked: Asked = { announcements: this.announcements, seen };
    return { ...(await this.fetch(shards)), asked };
  }

  private fetch(shards: number[]) {
    const cursors = shards.map((shard) => ({ shard, position: (this.cursors.get(shard)?.seen ?? 0n).toString() }));
    return this.link.ask(feedOf(this.producer), systemContext(this.database.service), {
      cursors,
      subjects: [...this.apply.keys()],
    });
  }

  /** Repeated events are dropped; behind a gap nothing is taken, the next page brings it again. */
  private inSequence(events: readonly FedEvent[]): FedEvent[] {
    const next = new Map<number, bigint>();
    return events.filter((event) => {
      const expected = next.get(event.shard) ?? (this.cursors.get(event.shard)?.seen ?? 0n) + 1n;
      if (BigInt(event.position) !== expected) return false;
      next.set(event.shard, expected + 1n);
      return true;
    });
  }

  /** Another epoch, or a head before what was applied when it was asked for: peers may have carried us on since. */
  private checkEpoch(head: Head, { seen }: Asked): void {
    const cursor = this.cursors.get(head.shard);
    if (cursor === undefined) return;
    if (cursor.epoch === head.epoch && (seen.get(head.shard) ?? 0n) <= BigInt(head.position)) return;
    log('error', 'the log was restored: rewind the followers', {
      service: this.database.service,
      producer: this.producer,
      shard: head.shard,
    });
    this.stopped = true;
    throw new Error(`log ${this.producer}/${head.shard} has another epoch`);
  }

  /** These were applied with the cursor, or were of no interest. */
  passed(events: readonly FedEvent[], written: CursorMoves): void {
    for (const { shard, position } of events) this.cursor(shard).seen = max(BigInt(position), this.cursor(shard).seen);
    for (const { shard, to } of written) this.cursor(shard).stored = to;
    for (const event of events) this.handedOver.delete(`${event.shard}:${event.position}`);
    this.release();
  }

  /** How far the cursors stand when these events are applied, with what was passed before and not written yet. */
  moves(events: readonly FedEvent[]): CursorMoves {
    const reached = new Map<number, bigint>();
    for (const [shard, { seen, stored }] of this.cursors) if (seen > stored) reached.set(shard, seen);
    for (const { shard, position } of events) reached.set(shard, BigInt(position));
    return [...reached].map(([shard, to]) => ({ shard, from: this.cursor(shard).stored, to }));
  }

  /** Another log of the same service moved: what waited for it is tried again at once. */
  dependencyMayHaveCome(): void {
    if (this.parkedCompanies.size === 0) return;
    this.retryParkedAt = 0;
    this.nudge(true);
  }

  /** In a transaction with other events of its company; queued where the company has something parked. */
  async applyOne(tx: Transaction, event: FedEvent): Promise<void> {
    if (this.parkedCompanies.has(event.companyId)) await this.park(tx, event, queuedBehind);
    else await this.react(tx, event);
  }

  /** Each event behind a savepoint of its own; what fails is parked, and what comes after it for its company queues. */
  async applyOneByOne(batch: Batch, events: readonly FedEvent[]): Promise<void> {
    for (const event of events) {
      const queued = this.parkedCompanies.has(event.companyId);
      const failure = queued ? null : await this.tryOne(batch, event);
      if (!queued && failure === null) continue;
      const tx = batch.enter(reactionContext(event, this.database.service), event.eventId);
      await this.park(tx, event, failure === null ? queuedBehind : causeOf(failure));
      this.parkedCompanies.set(event.companyId, event.networkId);
    }
  }

  /** Applies one event behind a savepoint; what it failed with, or null. */
  private async tryOne(batch: Batch, event: FedEvent): Promise<unknown> {
    await batch.client.query('savepoint one');
    const tx = batch.enter(reactionContext(event, this.database.service), event.eventId);
    try {
      await this.react(tx, event);
      await tx.flush();
      await batch.client.query('set constraints all immediate; set constraints all deferred; release savepoint one');
      return null;
    } catch (error) {
      if (isTransient(error)) throw error;
      batch.discard(tx);
      await batch.client.query('rollback to savepoint one');
      return error;
    }
  }

  private async retryParked(): Promise<void> {
    this.retryParkedAt = Date.now() + POLL_MS;
    for (const [companyId, networkId] of this.parkedCompanies) {
      const empty = await this.database.batch(async (batch) => {
        const owner = batch.enter({ ...systemContext(this.database.service), companyId, networkId }, null);
        const rows = await owner.sql<{ shard: number; position: string; event: FedEvent }>(parkedOfCompany, [
          companyId,
          this.producer,
        ]);
        for (const { shard, position, event } of rows) {
          const failure = await this.tryOne(batch, event);
          await owner.begin();
          if (failure !== null) {
            const { kind, reason, problem } = causeOf(failure);
            await owner.sql(repark, [companyId, this.producer, shard, position, kind, reason, problem]);
            return false;
          }
          await owner.sql(unpark, [companyId, this.producer, shard, position]);
        }
        return true;
      });
      if (empty) this.parkedCompanies.delete(companyId);
    }
  }

  private async react(tx: Transaction, event: FedEvent): Promise<void> {
    const reaction = this.apply.get(event.subject);
    if (reaction === undefined || event.payload === null) return;
    await reaction.run(tx, {
      eventId: event.eventId,
      subject: event.subject,
      companyId: event.companyId,
      networkId: event.networkId,
      actor: event.actor,
      at: new Date(event.businessAt),
      payload: JSON.parse(event.payload) as unknown,
    });
  }

  private async park(tx: Transaction, event: FedEvent, { kind, reason, problem }: Cause): Promise<void> {
    if (kind !== 'queued') {
      log(kind === 'poison' ? 'error' : 'warn', 'event parked', {
        service: this.database.service,
        subject: event.subject,
        eventId: event.eventId,
        kind,
        reason,
      });
    }
    await tx.sql(park, [
      event.companyId,
      event.networkId,
      this.producer,
      event.shard,
      event.position,
      kind,
      reason,
      problem,
      JSON.stringify(event),
    ]);
  }

  /** Writes down, now and then, positions that were passed without anything to do. */
  private async rememberIdle(): Promise<void> {
    if (Date.now() - this.idleSince < IDLE_CURSOR_MS) return;
    this.idleSince = Date.now();
    await this.taking.alone(() => this.taking.remember(this));
  }

  private release(): void {
    const open: typeof this.waiters = [];
    for (const waiter of this.waiters) {
      if (this.cursor(waiter.shard).seen >= waiter.position) waiter.done();
      else open.push(waiter);
    }
    this.waiters = open;
  }

  private cursor(shard: number): Cursor {
    const cursor = this.cursors.get(shard);
    if (cursor === undefined) throw new Error(`no cursor for shard ${shard}`);
    return cursor;
  }
}

/** Why an event is parked: for the log, and as code and params (JSON) where it is a refusal. */
interface Cause {
  readonly kind: 'waiting' | 'poison' | 'queued';
  readonly reason: string;
  readonly problem: string | null;
}

const queuedBehind: Cause = { kind: 'queued', reason: 'behind a parked event', problem: null };

function causeOf(failure: unknown): Cause {
  const refusal = failure instanceof DependencyMissing || isDomainError(failure) ? failure : null;
  return {
    kind: failure instanceof DependencyMissing ? 'waiting' : 'poison',
    reason: failure instanceof Error ? `${failure.name}: ${failure.message}` : String(failure),
    problem: refusal === null ? null : JSON.stringify({ code: refusal.code, params: refusal.details }),
  };
}

export function reactionContext(event: FedEvent, service: string): Context {
  return {
    ...systemContext(service),
    companyId: event.companyId,
    networkId: event.networkId,
    userId: event.actor,
    now: new Date(event.businessAt),
  };
}

const NOBODY = '00000000-0000-8000-8000-000000000000';

/** For what a service does by itself. Its permissions are `internal` alone. */
export function systemContext(service: string): Context {
  return {
    companyId: NOBODY,
    networkId: NOBODY,
    userId: NOBODY,
    clientId: `system:${service}`,
    now: new Date(),
    locale: 'en',
    permissions: ['internal'],
  };
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
