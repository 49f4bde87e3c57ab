import { isDomainError } from '@consigna/kernel/domain-error';
import { isTransient, type Batch, type Database } from '@consigna/persistence/database';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import type { FedEvent } from './feed.js';
import { DependencyMissing } from './follow.js';
import { log } from './log.js';
import { reactionContext, systemContext } from './system-context.js';

/** How often what is parked is tried again, if no other log moves. */
const RETRY_PARKED_MS = 2_000;

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

/** What a service does about an event. */
type React = (tx: Transaction, event: FedEvent) => Promise<void>;

/** Lets events of a log be reacted to, and keeps those that cannot be applied yet: later ones of their company queue behind. */
export class Parking {
  /** Companies with parked events, and their networks. */
  private waiting = new Map<string, string>();
  private retryAt = 0;

  constructor(
    private readonly database: Database,
    private readonly producer: string,
    private readonly react: React,
  ) {}

  get companies(): number {
    return this.waiting.size;
  }

  async load(): Promise<void> {
    const parked = await this.database.feed.query<{ company_id: string; network_id: string }>(
      'select distinct company_id, network_id from parked where producer = $1',
      [this.producer],
    );
    this.waiting = new Map(parked.rows.map((row) => [row.company_id, row.network_id]));
  }

  /** In a transaction with other events of its company; queued where the company has something parked. */
  async applyOne(tx: Transaction, event: FedEvent): Promise<void> {
    if (this.waiting.has(event.companyId)) await this.park(tx, event, queuedBehind);
    else await this.react(tx, event);
  }

  /** Each event behind a savepoint of its own; what fails is parked, and what comes after it for its company queues. */
  async applyOneByOne(batch: Batch, events: readonly FedEvent[]): Promise<void> {
    for (const event of events) {
      const queued = this.waiting.has(event.companyId);
      const failure = queued ? null : await this.tryOne(batch, event);
      if (!queued && failure === null) continue;
      const tx = batch.enter(reactionContext(event, this.database.service), event.eventId);
      await this.park(tx, event, failure === null ? queuedBehind : causeOf(failure));
      this.waiting.set(event.companyId, event.networkId);
    }
  }

  isDue(): boolean {
    return this.waiting.size > 0 && Date.now() >= this.retryAt;
  }

  retryAtOnce(): void {
    this.retryAt = 0;
  }

  /** Tries what is parked again, in order, until something of a company fails once more. */
  async retry(): Promise<void> {
    this.retryAt = Date.now() + RETRY_PARKED_MS;
    for (const [companyId, networkId] of this.waiting)
      if (await this.retryCompany(companyId, networkId)) this.waiting.delete(companyId);
  }

  /** @returns whether nothing of the company is parked any more */
  private retryCompany(companyId: string, networkId: string): Promise<boolean> {
    return this.database.batch(async (batch) => {
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
