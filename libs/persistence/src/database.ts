import { unkeyed, type Context, type Positions } from '@consigna/kernel/context';
import { mergePositions } from '@consigna/kernel/context';
import { DomainError, isDomainError } from '@consigna/kernel/domain-error';
import pg from 'pg';
import type { PoolClient } from 'pg';
import type { ServiceAccess } from './bootstrap.js';
import { TokenSigner, type Claims } from './context-token.js';
import { translateConstraint, type ConstraintErrors } from './constraint-errors.js';
import { ask, statement, type Statement } from './statement.js';
import { GatheringClient } from './gathering-client.js';
import {
  leaveContext,
  realSeconds,
  Transaction,
  type AppendedEvent,
  type DocumentChange,
  type Row,
  type Sql,
} from './transaction.js';

/** Connections a service keeps per process; two cores do not gain from more. */
const POOL_SIZE = 5;
/** Serialisation failures and deadlocks are tried this often before they are told to the caller. */
const TRANSIENT_TRIES = 3;

const beginWork = { name: 'kernel.begin', text: 'begin' };
const commit = { name: 'kernel.commit', text: 'commit' };
const deriveAgain = { name: 'kernel.derive-again', text: 'set local synchronous_commit = off' };
const rollback = { name: 'kernel.rollback', text: 'rollback' };

/** The context of a group of statements that only read. */
const enterToRead = statement(
  'kernel.enter-to-read',
  `select ctx.enter_v2($1), set_config('transaction_read_only', 'on', true)`,
);
const storedAnswer = statement(
  'kernel.stored-answer',
  `select pg_try_advisory_xact_lock(hashtextextended($1::text || $2, 0)) as free,
          (select jsonb_build_object('hash', k.request_hash, 'failed', k.failed, 'answer', k.answer)
           from idempotency_key k where k.company_id = $1::uuid and k.key = $2) as stored`,
);
/** Looks without taking the key: whoever only looks must not stand in the way of who is about to store the answer. */
const keptAnswer = statement(
  'kernel.kept-answer',
  `select jsonb_build_object('hash', k.request_hash, 'failed', k.failed, 'answer', k.answer) as stored
   from idempotency_key k where k.company_id = $1 and k.key = $2`,
);
const storeRefusal = statement(
  'kernel.store-refusal',
  `insert into idempotency_key (company_id, key, request_hash, failed, answer) values ($1, $2, $3, true, $4)
   on conflict (company_id, key) do nothing`,
);

interface Stored {
  hash: string;
  failed: boolean;
  answer: unknown;
}

/** A transaction over several companies; statements of one company come after its `enter` and before the next. */
export interface Batch {
  readonly client: PoolClient;
  enter(ctx: Context, causation: string | null): Transaction;
  /** Has to succeed before COMMIT; what comes after it need not wait for its answer. */
  before(work: Promise<unknown>): void;
  /** Forgets what a company's transaction gathered, after its savepoint was rolled back. */
  discard(tx: Transaction): void;
}

/** Rolls a dry run back after everything was checked. */
class DryRun extends Error {
  constructor(readonly answer: unknown) {
    super('dry run');
  }
}

export interface DatabaseOptions {
  readonly service: string;
  readonly access: ServiceAccess;
  /** Database constraints that back a business rule, and the refusal each stands for. */
  readonly constraints?: ConstraintErrors;
  readonly poolSize?: number;
}

/** A service's database: the only way to a transaction (ARCHITECTURE.md, decision 11). */
export class Database {
  readonly service: string;
  /** Reads the log over all companies; used by the page handler, the followers' and processes' runners alone. */
  readonly feed: pg.Pool;
  private readonly pool: pg.Pool;
  private readonly signer: TokenSigner;
  private readonly constraints: ConstraintErrors;
  private doubt: ((companyId: string) => Promise<boolean>) | undefined;
  private readonly listeners: ((positions: Positions, events: readonly AppendedEvent[]) => void)[] = [];
  private readonly watchers: ((companyId: string, changes: readonly DocumentChange[]) => void)[] = [];

  constructor({ service, access, constraints = {}, poolSize = POOL_SIZE }: DatabaseOptions) {
    this.service = service;
    this.constraints = constraints;
    this.pool = makePool(access.url, poolSize, `${service}`);
    this.feed = makePool(access.feedUrl, 2, `${service} feed`);
    this.signer = new TokenSigner({ kid: access.signingKey.kid, secret: Buffer.from(access.signingKey.secret, 'hex') });
  }

  /**
   * One command's transaction. Context, the look for an answer stored under its key and the first statements of the work
   * share the first packet; where the key was used before, the work is rolled back. At the end numbers, audit, events and
   * the answer go with COMMIT. A refusal leaves nothing but its own stored answer. What the work returns is the command's
   * answer (plain JSON).
   *
   * @throws DomainError what the work refused; `idempotency-key-reused`, `idempotency-key-in-flight`
   */
  async operation<T>(ctx: Context, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.tried(ctx, () =>
      this.attempt(
        ctx,
        work,
        (tx) => this.lookUp(tx),
        (stored) => this.replay<T>(ctx, stored),
      ),
    );
  }

  /**
   * The first transaction of a command that takes several. An answer stored under its key is found on the way and given
   * instead of the work's result, once the work has its locks; the key is not taken, and nothing is stored under it
   * before the last transaction.
   *
   * @throws DomainError what the work refused, or what was refused under this key before; `idempotency-key-reused`
   */
  async opening<T, A>(ctx: Context, work: (tx: Transaction) => Promise<T>): Promise<{ begun: T } | { answer: A }> {
    const open = unkeyed(ctx);
    return this.tried(open, () =>
      this.attempt<{ begun: T } | { answer: A }>(
        open,
        async (tx) => ({ begun: await work(tx) }),
        (tx) => this.look(tx, ctx),
        (stored) => ({ answer: this.replay<A>(ctx, stored) }),
      ),
    );
  }

  /** Reads as a company. What is asked for in one turn travels in one packet and is a transaction that writes nothing. */
  async read<T>(ctx: Context, work: (sql: Sql) => Promise<T>): Promise<T> {
    const { companyId, networkId, userId, trace } = ctx;
    return this.readAs({ companyIds: [companyId], networkId, userId, trace }, work);
  }

  /** Reads over a set of companies (consolidation) or none (a user's own memberships). */
  async readAs<T>(claims: Claims & Pick<Context, 'trace'>, work: (sql: Sql) => Promise<T>): Promise<T> {
    const client = await this.checkOut(claims.trace);
    const { sql, end } = this.reader(client, claims);
    try {
      return await work(sql);
    } finally {
      // Nobody else's statements may travel with what is still under way; a lost connection the pool does not take back.
      void end().then(() => client.release());
    }
  }

  /**
   * A transaction over several companies for followers: `work` gets a way to make each company's transaction on the
   * same connection. Nothing is stored under keys; events of all companies are appended together at the end.
   */
  async batch<T>(work: (batch: Batch) => Promise<T>): Promise<T> {
    const client = await this.checkOut();
    const entered: Transaction[] = [];
    const sent: Promise<unknown>[] = [];
    const before = (each: Promise<unknown>) => {
      sent.push(each);
      each.catch(() => undefined);
    };
    try {
      leaveContext(client);
      before(client.query(beginWork));
      const result = await work({
        client,
        before,
        enter: (ctx, causation) => {
          const tx = new Transaction(ctx, client, this.signer, causation);
          before(tx.begin());
          entered.push(tx);
          return tx;
        },
        discard: (tx) => {
          leaveContext(client);
          entered.splice(entered.indexOf(tx), 1);
        },
      });
      await Promise.all(sent);
      const closing = await this.flushed(entered);
      // What is only derived from another log is derived again if a crash takes it away together with its cursor
      // (docs/adr/0010): the disk need not be waited for. What others may have read already is.
      const isDerived = !closing.some((tx) => tx.hasEvents);
      const [written] = await Promise.all([
        Transaction.append(closing),
        isDerived ? client.query(deriveAgain) : null,
        commitOf(client),
      ]);
      client.release();
      this.tell(written);
      this.tellChanged(entered.flatMap((tx) => [tx, ...tx.guests]));
      return result;
    } catch (error) {
      await this.undo(client);
      throw await causeOf(error, sent);
    }
  }

  /** Calls back after each commit that appended events, with the last positions by `service:shard` and the events. */
  onAppended(listener: (positions: Positions, events: readonly AppendedEvent[]) => void): void {
    this.listeners.push(listener);
  }

  /** Calls back after each commit that changed documents, for each company: open screens are told. */
  onChanged(watcher: (companyId: string, changes: readonly DocumentChange[]) => void): void {
    this.watchers.push(watcher);
  }

  /** Asked before something is refused as unknown: true when copied facts are at the head and the work is to be tried again. */
  onDoubt(doubt: (companyId: string) => Promise<boolean>): void {
    this.doubt = doubt;
  }

  /** Connections for commands and reads: in use, at rest, and how many requests wait for one. */
  get connections(): { busy: number; idle: number; waiting: number } {
    const { totalCount, idleCount, waitingCount } = this.pool;
    return { busy: totalCount - idleCount, idle: idleCount, waiting: waitingCount };
  }

  async close(): Promise<void> {
    await Promise.all([this.pool.end(), this.feed.end()]);
  }

  /** Tries again what a lock or an old copy was in the way of; a refusal is stored under the context's key. */
  private async tried<T>(ctx: Context, attempted: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await attempted();
      } catch (error) {
        if (error instanceof DryRun) return error.answer as T;
        if (error instanceof Replayed) throw error;
        const refusal = translateConstraint(error, this.constraints);
        if (isDomainError(refusal)) {
          if (attempt === 1 && isOnCopiedFact(refusal) && (await this.doubt?.(ctx.companyId)) === true) continue;
          await this.storeRefusal(ctx, refusal);
          throw refusal;
        }
        if (attempt >= TRANSIENT_TRIES || !isTransient(error)) throw error;
      }
    }
  }

  private async attempt<T>(
    ctx: Context,
    work: (tx: Transaction) => Promise<T>,
    lookUp: (tx: Transaction) => Promise<Stored | null>,
    replay: (stored: Stored) => T,
  ): Promise<T> {
    const client = await this.checkOut(ctx.trace);
    try {
      const tx = new Transaction(ctx, client, this.signer, ctx.idempotency?.key ?? null);
      leaveContext(client);
      const opened = Promise.all([client.query(beginWork), tx.begin()]);
      // The work goes in the same packet: a key that was used before is seldom, and then everything is rolled back.
      const [stored, answer] = await settle(opened, settleBoth(lookUp(tx), work(tx)));
      if (stored !== null) {
        await client.query(rollback);
        client.release();
        return replay(stored);
      }
      if (ctx.dryRun === true) {
        await tx.flush();
        await Transaction.append([tx]);
        throw new DryRun(answer);
      }
      const written = await this.closeAndCommit(tx, answer);
      client.release();
      this.tell(written, ctx);
      this.tellChanged([tx]);
      return answer;
    } catch (error) {
      if (!(error instanceof Replayed)) await this.undo(client);
      throw error;
    }
  }

  private async lookUp(tx: Transaction): Promise<Stored | null> {
    if (tx.ctx.idempotency === undefined) return null;
    const [row] = await tx.sql<{ free: boolean; stored: Stored | null }>(storedAnswer, [
      tx.ctx.companyId,
      tx.ctx.idempotency.key,
    ]);
    if (row?.stored) return row.stored;
    if (row?.free === false) throw new DomainError('idempotency-key-in-flight');
    return null;
  }

  private async look(tx: Transaction, { companyId, idempotency }: Context): Promise<Stored | null> {
    if (idempotency === undefined) return null;
    const [row] = await tx.sql<{ stored: Stored }>(keptAnswer, [companyId, idempotency.key]);
    return row?.stored ?? null;
  }

  private replay<T>(ctx: Context, stored: Stored): T {
    if (stored.hash !== ctx.idempotency?.requestHash) throw new Replayed('idempotency-key-reused');
    if (ctx.receipt !== undefined) ctx.receipt.replayed = true;
    if (!stored.failed) return stored.answer as T;
    const refusal = stored.answer as { code: string; details: Record<string, unknown>; fields?: DomainError['fields'] };
    throw new Replayed(refusal.code, refusal.details, refusal.fields);
  }

  private async closeAndCommit(tx: Transaction, answer: unknown): Promise<AppendedEvent[]> {
    const { idempotency } = tx.ctx;
    await tx.flush();
    if (tx.guests.length > 0) throw new Error('only a reaction may write in another company');
    // All of it travels with COMMIT, so that the log's heads are locked for one answer and not for several.
    const kept =
      idempotency === undefined
        ? undefined
        : {
            companyId: tx.ctx.companyId,
            key: idempotency.key,
            requestHash: idempotency.requestHash,
            answer: JSON.stringify(answer ?? null),
          };
    const [written] = await Promise.all([Transaction.append([tx], kept), commitOf(tx.client)]);
    return written;
  }

  /** Transactions of a batch that have something to write at its end. */
  private async flushed(entered: readonly Transaction[]): Promise<Transaction[]> {
    const closing = entered.flatMap((tx) => [tx, ...tx.guests]).filter((tx) => tx.hasUnwritten);
    for (const tx of closing) {
      if (!tx.hasOpen) continue;
      await tx.begin();
      await tx.flush();
    }
    return closing;
  }

  private positions(written: readonly AppendedEvent[]): Record<string, string> {
    const positions: Record<string, string> = {};
    for (const { shard, position } of written) {
      const log = `${this.service}:${shard}`;
      const known = positions[log];
      if (known === undefined || BigInt(position) > BigInt(known)) positions[log] = position;
    }
    return positions;
  }

  private tell(written: readonly AppendedEvent[], ctx?: Context): void {
    if (written.length === 0) return;
    const positions = this.positions(written);
    if (ctx?.receipt !== undefined) ctx.receipt.written = mergePositions(ctx.receipt.written, positions);
    for (const listener of this.listeners) listener(positions, written);
  }

  private tellChanged(committed: readonly Transaction[]): void {
    for (const tx of committed) {
      const changes = tx.changed();
      if (changes.length === 0) continue;
      for (const watcher of this.watchers) watcher(tx.ctx.companyId, changes);
    }
  }

  private async storeRefusal(ctx: Context, refusal: DomainError): Promise<void> {
    const { idempotency } = ctx;
    if (idempotency === undefined || ctx.dryRun === true || isRetryable(refusal)) return;
    await this.operation(unkeyed(ctx), async (tx) => {
      const answer = JSON.stringify({ code: refusal.code, details: refusal.details, fields: refusal.fields });
      await tx.sql(storeRefusal, [ctx.companyId, idempotency.key, idempotency.requestHash, answer]);
    });
  }

  /**
   * Statements that read: PostgreSQL takes what stands before one Sync for one transaction, so neither BEGIN nor COMMIT
   * is sent, and the context goes first in each group.
   */
  private reader(client: PoolClient, claims: Claims): { sql: Sql; end: () => Promise<unknown> } {
    const pid = (client as unknown as { processID: number }).processID;
    const sent: Promise<unknown>[] = [];
    let isOver = false;
    const query = <R extends Row>(name: Statement, values: readonly unknown[]) => {
      const answer = ask<R>(client, name, values);
      sent.push(answer.catch(() => undefined));
      return answer;
    };
    return {
      sql: async <R extends Row>(name: Statement, values: readonly unknown[]) => {
        if (isOver) throw new Error(`${name.name} was asked for after its read had ended`);
        const token = this.signer.sign(claims, pid, realSeconds());
        // Where the context is refused, so is what stands behind it.
        if ((client as unknown as GatheringClient).isFirst(token)) query(enterToRead, [token]).catch(() => undefined);
        return (await query<R>(name, values)).rows;
      },
      end: () => {
        isOver = true;
        return Promise.all(sent);
      },
    };
  }

  /** @param trace of the request that it works for; none is left over from the one before */
  private async checkOut(trace?: string): Promise<PoolClient> {
    const client = await this.pool.connect();
    (client as unknown as GatheringClient).trace = trace;
    return client;
  }

  /** A connection whose rollback fails is thrown away. */
  private async undo(client: PoolClient): Promise<void> {
    try {
      await client.query(rollback);
      client.release();
    } catch (error) {
      client.release(error instanceof Error ? error : true);
    }
  }
}

/** What made a transaction fail, where the error is only that it had failed before. */
async function causeOf(error: unknown, sent: readonly Promise<unknown>[]): Promise<unknown> {
  if ((error as { code?: unknown }).code !== '25P02') return error;
  const outcomes = await Promise.allSettled(sent);
  return outcomes.find((outcome) => outcome.status === 'rejected')?.reason ?? error;
}

/** Sends COMMIT. @throws Error when an earlier statement had failed and the server rolled back instead */
async function commitOf(client: PoolClient): Promise<void> {
  const { command } = await client.query(commit);
  if (command !== 'COMMIT') throw new Error(`the transaction ended with ${command}`);
}

/** A refusal read back from the store: the connection is already released and nothing is to be stored again. */
class Replayed extends DomainError {}

/** Refusals that a copy which is behind can cause: they are decided again on the head of the logs. */
function isOnCopiedFact({ code }: DomainError): boolean {
  return code.endsWith('-not-found') || code === 'exchange-rate-missing';
}

/** Refusals that say "not now" rather than "no": the same request may succeed later. */
function isRetryable(refusal: DomainError): boolean {
  return ['idempotency-key-in-flight', 'not-caught-up', 'service-unavailable', 'version-conflict'].includes(
    refusal.code,
  );
}

/** 40001 serialisation, 40P01 deadlock, 08 connection, 57P01–57P03 shutdown: the transaction left nothing behind. */
export function isTransient(error: unknown): boolean {
  const { code, constraint } = (error ?? {}) as { code?: unknown; constraint?: unknown };
  if (code === '23505' && constraint === 'idempotency_key_pkey') return true;
  return typeof code === 'string' && /^(40001|40P01|08|57P0)/.test(code);
}

const lostCodes = /^(08|57P0|53300|ECONNRE|ETIMEDOUT|EPIPE)/;
const lostMessages = /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered)/;

/** Whether the database could not be reached, or was lost on the way: what became of the work is told by its key. */
export function isUnreachable(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && lostCodes.test(code)) return true;
  return typeof message === 'string' && lostMessages.test(message);
}

/** Waits for both, so that no rejection is left unheard, and prefers the error of what came first. */
async function settle<T>(opened: Promise<unknown>, work: Promise<T>): Promise<T> {
  const [first, second] = await Promise.allSettled([opened, work]);
  if (first.status === 'rejected') throw first.reason;
  if (second.status === 'rejected') throw second.reason;
  return second.value;
}

/** An answer that is stored already counts, whatever became of the work that was begun beside the look at it. */
async function settleBoth<T>(known: Promise<Stored | null>, work: Promise<T>): Promise<[Stored, null] | [null, T]> {
  const [looked, worked] = await Promise.allSettled([known, work]);
  if (looked.status === 'rejected') throw looked.reason;
  if (looked.value !== null) return [looked.value, null];
  if (worked.status === 'rejected') throw worked.reason;
  return [null, worked.value];
}

function makePool(url: string, size: number, name: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: size,
    application_name: name,
    pipeline: true,
    Client: GatheringClient,
    idleTimeoutMillis: 0,
    types: { getTypeParser: typeParser as typeof pg.types.getTypeParser },
  } as pg.PoolConfig);
  // A connection that the server drops must not end the process: its statements are rejected, and the next check-out
  // opens another. The pool listens to idle connections only.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

const DATE = 1082;

/** Dates stay text: a business date has no zone. */
function typeParser(oid: number, format?: 'text' | 'binary'): unknown {
  if (oid === DATE) return (value: string) => value;
  return pg.types.getTypeParser(oid, format as 'text');
}
