import type { Context } from '@consigna/kernel/context';
import { newId } from '@consigna/kernel/id';
import type { EventContract, Payload } from '@consigna/contracts/contract';
import type { PoolClient, QueryResultRow } from 'pg';
import { writeClosing, type KeptAnswer } from './closing.js';
import { ask, statement, type Statement } from './statement.js';
import type { TokenSigner } from './context-token.js';

/** Rows as PostgreSQL gives them: `numeric` and `bigint` are text, `date` is `YYYY-MM-DD`, `timestamptz` is a Date, `jsonb` is parsed. */
export type Row = QueryResultRow;

/** Reads and writes on one connection; statements are sent at once and answered in order, so independent ones share a round trip. */
export interface Sql {
  <R extends Row = Row>(statement: Statement, values: readonly unknown[]): Promise<R[]>;
}

/** Numbers of one kind of document in a company; gapless. */
export interface Series {
  readonly name: string;
  readonly prefix: string;
  /** Its documents are no legal ones and may be dated before the latest; where it is absent, dates never run backwards. */
  readonly backdating?: boolean;
}

/** A number taken from a series, and the instant at which its document is posted. */
export interface TakenNumber {
  /** With the series' prefix. */
  readonly number: string;
  readonly sequence: bigint;
  readonly postedAt: Date;
}

/** What changed in a document, for the audit trail: field to its value before and after. */
export type Changes = Readonly<Record<string, { from: unknown; to: unknown }>>;

/** An event as it stands in the log after COMMIT. */
export interface AppendedEvent {
  readonly shard: number;
  readonly position: string;
  readonly companyId: string;
  readonly networkId: string;
  readonly eventId: string;
  readonly subject: string;
  readonly actor: string;
  /** RFC 3339. */
  readonly businessAt: string;
  /** JSON text. */
  readonly payload: string;
}

/** A document that looks different after COMMIT, told to whoever has it on the screen: which one, never what is in it. */
export interface DocumentChange {
  /** As in the audit trail, `sales-order`. */
  readonly document: string;
  readonly id: string;
  /** What was done, as in the audit trail; `progress` for what followed from another document. */
  readonly action: string;
}

const PROGRESS = 'progress';

/** On whose behalf something was done, when by the business clock, and because of what. */
export interface Occasion {
  actor: string;
  at: Date;
  causation: string | null;
}

interface PendingEvent extends Occasion {
  eventId: string;
  subject: string;
  payload: unknown;
}

interface TrailEntry extends Occasion {
  id: string;
  document: string;
  documentId: string;
  action: string;
  /** JSON text. */
  changes: string;
}

/** Verifies the signed context once; every statement after it in the transaction works for its company. */
export const enterContext = statement('kernel.enter-context', 'select ctx.enter_v2($1)');

/** The context in which a connection's transaction is, as far as we brought it there. */
const contexts = new WeakMap<PoolClient, string>();

/** A transaction begins or is rolled back to a savepoint: the next one that works in it enters its context. */
export function leaveContext(client: PoolClient): void {
  contexts.delete(client);
}

const takeNumbers = statement(
  'kernel.take-numbers',
  `insert into number_series as s (company_id, series, prefix, next_number, last_date, backdating)
   values ($1, $2, $3, 1 + $4::bigint, $5::date, $6)
   on conflict (company_id, series) do update
     set next_number = s.next_number + $4::bigint, last_date = greatest(s.last_date, excluded.last_date)
     where s.backdating or s.last_date is null or s.last_date <= excluded.last_date
   returning s.prefix, s.next_number - $4::bigint as first, clock_timestamp() as posted_at`,
);

/**
 * One database transaction of one company (ARCHITECTURE.md, decisions 3, 9 and 11). Made by `Database`, never by hand.
 * What is published, audited or numbered is written in the closing group, together with COMMIT.
 */
export class Transaction {
  private readonly events: PendingEvent[] = [];
  private readonly changes: DocumentChange[] = [];
  private readonly trail: TrailEntry[] = [];
  private readonly closers: (() => Promise<void>)[] = [];
  /** Transactions of other companies whose events are appended with this one's. */
  readonly guests: Transaction[] = [];

  private current: Context;

  constructor(
    ctx: Context,
    readonly client: PoolClient,
    private readonly signer: TokenSigner,
    /** What caused this: the message or event id that the log names. */
    private causation: string | null,
  ) {
    this.current = ctx;
  }

  /** Who works in which company, and when; in a follower's batch that of the event in hand. */
  get ctx(): Context {
    return this.current;
  }

  /** A follower goes on to the next event of the same company: what is written from now on is its user's, at its time. */
  behalf(ctx: Context, causation: string): void {
    if (ctx.companyId !== this.current.companyId) throw new Error('a transaction stays in its company');
    this.current = ctx;
    this.causation = causation;
  }

  /** Sends a named statement. Rejections carry PostgreSQL's error; `Database` translates constraints by name. */
  readonly sql: Sql = async <R extends Row>(query: Statement, values: readonly unknown[]): Promise<R[]> =>
    (await ask<R>(this.client, query, values)).rows;

  /** Tells the other services what happened, in the same transaction. The payload is checked against its contract. */
  publish<E extends EventContract>(
    contract: E,
    payload: Payload<E>,
    { eventId = newId(), occasion = this.occasion() }: { eventId?: string; occasion?: Occasion } = {},
  ): void {
    this.events.push({
      eventId,
      subject: contract.subject,
      payload: contract.payload.parse(payload),
      ...occasion,
    });
  }

  /** Writes who did what to a document, with values before and after where there were any. */
  audit(document: string, documentId: string, action: string, changes: Changes = {}): void {
    this.changes.push({ document, id: documentId, action });
    this.trail.push({
      id: newId(),
      document,
      documentId,
      action,
      changes: JSON.stringify(changes),
      ...this.occasion(),
    });
  }

  /** Tells open screens that documents moved on by what was done elsewhere, which no trail of theirs records. */
  progressed(document: string, ids: Iterable<string>): void {
    for (const id of ids) this.changes.push({ document, id, action: PROGRESS });
  }

  /**
   * Runs when everything else of the operation is decided, in the order given: here numbers are taken and what carries
   * them is written. Nothing locks a document or a ledger row after it.
   */
  closing(work: () => Promise<void>): void {
    this.closers.push(work);
  }

  /**
   * Takes `count` numbers of a series in order; only inside `closing`. Dates in a series never run backwards unless it
   * allows that: then nothing is returned and the caller refuses with `series-date-backwards`.
   */
  async numbers(series: Series, date: string, count = 1): Promise<TakenNumber[]> {
    const [row] = await this.sql<{ prefix: string; first: string; posted_at: Date }>(takeNumbers, [
      this.ctx.companyId,
      series.name,
      series.prefix,
      count,
      date,
      series.backdating ?? false,
    ]);
    if (row === undefined) return [];
    return Array.from({ length: count }, (_, index) => {
      const sequence = BigInt(row.first) + BigInt(index);
      return { number: `${row.prefix}${sequence.toString().padStart(6, '0')}`, sequence, postedAt: row.posted_at };
    });
  }

  /** Sends the signed context unless the connection is in it; the first statement after BEGIN. */
  async begin(): Promise<void> {
    await this.enter([this.ctx.companyId]);
  }

  /**
   * Does something in another company of the network, in the same transaction: only for inter-company documents and
   * only in reactions (ARCHITECTURE.md, decision 4). Events and audit of `work` belong to that company.
   */
  async within<T>(companyId: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    const other = new Transaction({ ...this.ctx, companyId }, this.client, this.signer, this.causation);
    await this.flush();
    await other.begin();
    const result = await work(other);
    await other.flush();
    this.guests.push(other);
    await this.begin();
    return result;
  }

  private token(companyIds: readonly string[]): string {
    const pid = (this.client as unknown as { processID: number }).processID;
    return this.signer.sign({ companyIds, networkId: this.ctx.networkId, userId: this.ctx.userId }, pid, realSeconds());
  }

  /** Does what was put off with `closing`. A follower calls it before something reads what its reactions gathered. */
  async flush(): Promise<void> {
    for (const work of this.closers.splice(0)) await work();
  }

  /** Whether anything is left for the end. */
  get hasUnwritten(): boolean {
    return this.closers.length + this.trail.length + this.events.length > 0;
  }

  /** Whether others will be told of something. */
  get hasEvents(): boolean {
    return this.events.length > 0;
  }

  /** Whether something was put off and not done yet. */
  get hasOpen(): boolean {
    return this.closers.length > 0;
  }

  /**
   * Sends audit rows and events of transactions on one connection, and a command's answer, at once; after each was
   * flushed. Positions of the events come with the answer; COMMIT may be sent right behind.
   */
  static async append(transactions: readonly Transaction[], answer?: KeptAnswer): Promise<AppendedEvent[]> {
    const [first] = transactions;
    if (first === undefined) return [];
    const companies = [...new Set(transactions.map(({ ctx }) => ctx.companyId))].sort();
    const entered = first.enter(companies);
    const [written] = await Promise.all([writeClosing(first.sql, transactions, answer), entered]);
    return written;
  }

  /** Documents this transaction changed, each once: an entry of the trail says more than that it moved on. */
  changed(): DocumentChange[] {
    const changes = new Map<string, DocumentChange>();
    for (const change of this.changes) {
      const key = `${change.document} ${change.id}`;
      if (change.action !== PROGRESS || !changes.has(key)) changes.set(key, change);
    }
    return [...changes.values()];
  }

  /** What is done right now: kept by who gathers things of several occasions and writes them together. */
  occasion(): Occasion {
    return { actor: this.ctx.userId, at: this.ctx.now, causation: this.causation };
  }

  /** What waits for the end, and does so no longer. */
  takeTrail(): TrailEntry[] {
    return this.trail.splice(0);
  }

  /** What waits for the end, and does so no longer. */
  takeEvents(): PendingEvent[] {
    return this.events.splice(0);
  }

  private async enter(companies: readonly string[]): Promise<void> {
    const token = this.token(companies);
    if (contexts.get(this.client) === token) return;
    contexts.set(this.client, token);
    await this.sql(enterContext, [token]);
  }
}

/** Tokens and leases live by the real clock, whatever the business clock says. */
export function realSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
