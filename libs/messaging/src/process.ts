import 'reflect-metadata';
import { unkeyed, type Context } from '@consigna/kernel/context';
import { isDomainError } from '@consigna/kernel/domain-error';
import { newId } from '@consigna/kernel/id';
import type { Database } from '@consigna/persistence/database';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import { log } from './log.js';

/** A request drives its process itself; when it dies, the timer takes over after this long. */
const TAKE_OVER_MS = 5_000;
/** How often the timer looks for processes that nobody drives. */
const TIMER_MS = 1_000;
const RETRY_AFTER_MS = 2_000;

const DRIVES = Symbol('consigna.drives');

/** A business step over several services, persisted: a kind, the step it is at, and what the next step needs. */
export interface Process<S = unknown> {
  readonly id: string;
  readonly kind: string;
  readonly step: string;
  readonly state: S;
}

type Drive = (ctx: Context, process: Process<never>) => Promise<unknown>;

/**
 * Makes a method drive the processes of a kind to their end, from whatever step they are at. Every step is idempotent
 * (calls to other services carry `stepContext`), moves on with `advance` in the transaction of its effect, and the last
 * one calls `finish`. The request that started the process drives it at once; after a crash the timer does.
 */
export function Drives(kind: string) {
  return <T extends Drive>(target: object, key: string, _descriptor: TypedPropertyDescriptor<T>): void => {
    const known = (Reflect.getMetadata(DRIVES, target) ?? []) as { kind: string; method: string }[];
    Reflect.defineMetadata(DRIVES, [...known, { kind, method: key }], target);
  };
}

const insert = statement(
  'kernel.start-process',
  `insert into process (company_id, id, kind, step, state, status, context, due_at)
   values ($1, $2, $3, $4, $5, 'running', $6, clock_timestamp() + $7 * interval '1 millisecond')`,
);
const move = statement(
  'kernel.advance-process',
  `update process set step = $3, state = $4, due_at = clock_timestamp() + $5 * interval '1 millisecond'
   where company_id = $1 and id = $2 and status = 'running' returning id`,
);
const end = statement(
  'kernel.finish-process',
  `update process set status = $3, ended_at = clock_timestamp(), last_error = $4 where company_id = $1 and id = $2 and status = 'running' returning id`,
);
const claim = statement(
  'kernel.claim-process',
  `update process set due_at = clock_timestamp() + $3 * interval '1 millisecond', attempts = attempts + 1
   where company_id = $1 and id = $2 and status = 'running' and due_at <= clock_timestamp()
   returning id, kind, step, state, context`,
);
const failedTry = statement(
  'kernel.process-failed-try',
  `update process set last_error = $3 where company_id = $1 and id = $2 and status = 'running' returning id`,
);

/** Starts a process in the transaction of its first step. */
export async function start<S>(tx: Transaction, kind: string, step: string, state: S): Promise<Process<S>> {
  const id = newId();
  const { receipt: _receipt, after: _after, ...context } = tx.ctx;
  await tx.sql(insert, [
    tx.ctx.companyId,
    id,
    kind,
    step,
    JSON.stringify(state),
    JSON.stringify(context),
    TAKE_OVER_MS,
  ]);
  return { id, kind, step, state };
}

/** Moves a process to its next step, in the transaction of the step's effect. */
export async function advance<S>(tx: Transaction, process: Process<S>, step: string, state: S): Promise<Process<S>> {
  await tx.sql(move, [tx.ctx.companyId, process.id, step, JSON.stringify(state), TAKE_OVER_MS]);
  return { ...process, step, state };
}

/** Ends a process; false when somebody else ended it before, and then the caller must change nothing. */
export async function finish(tx: Transaction, process: Process<unknown>): Promise<boolean> {
  return (await tx.sql(end, [tx.ctx.companyId, process.id, 'done', null])).length > 0;
}

/** The context of a step's call to another service: its key makes a repeated step harmless. */
export function stepContext(ctx: Context, process: Process<unknown>, step: string): Context {
  const key = `process/${process.id}/${step}`;
  return { ...ctx, permissions: [...(ctx.permissions ?? []), 'internal'], idempotency: { key, requestHash: key } };
}

/** Finds processes that nobody drives any more and drives them to their end. */
export class ProcessTimer {
  private readonly drivers = new Map<string, Drive>();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly database: Database) {}

  register(controller: object): void {
    const drives = (Reflect.getMetadata(DRIVES, Object.getPrototypeOf(controller) as object) ?? []) as {
      kind: string;
      method: string;
    }[];
    for (const { kind, method } of drives) {
      const drive = (controller as Record<string, Drive>)[method];
      if (drive === undefined) throw new Error(`process ${kind} has no driver`);
      this.drivers.set(kind, drive.bind(controller));
    }
  }

  start(): void {
    if (this.drivers.size === 0) return;
    this.timer = setInterval(() => {
      this.running = this.running
        .then(() => this.round())
        .catch((error: unknown) => log('warn', 'process timer tries again', { error }));
    }, TIMER_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async round(): Promise<void> {
    const due = await this.database.feed.query<{ company_id: string; id: string; context: StoredContext }>(
      `select company_id, id, context from process where status = 'running' and due_at <= clock_timestamp() order by due_at limit 50`,
    );
    for (const row of due.rows) await this.resume(row.id, revive(row.context));
  }

  private async resume(id: string, ctx: Context): Promise<void> {
    const claimed = await this.database.operation(unkeyed(ctx), (tx) =>
      tx.sql<{ id: string; kind: string; step: string; state: never }>(claim, [
        ctx.companyId,
        id,
        RETRY_AFTER_MS + TAKE_OVER_MS,
      ]),
    );
    const [process] = claimed;
    const drive = process === undefined ? undefined : this.drivers.get(process.kind);
    if (process === undefined || drive === undefined) return;
    try {
      await drive(ctx, process);
    } catch (error) {
      await this.keep(ctx, process, error);
    }
  }

  /** A refusal is final where the driver has compensated and finished before it threw; whatever else stays running. */
  private async keep(ctx: Context, { id, kind, step }: Process, error: unknown): Promise<void> {
    const tellOf = () => log('warn', 'process step failed, will be tried again', { kind, id, step, error });
    if (!isDomainError(error)) tellOf();
    const running = await this.database.operation(unkeyed(ctx), (tx) =>
      tx.sql(failedTry, [ctx.companyId, id, String(error)]),
    );
    if (isDomainError(error) && running.length > 0) tellOf();
  }
}

type StoredContext = Omit<Context, 'now'> & { now: string };

function revive(stored: StoredContext): Context {
  return { ...stored, now: new Date(stored.now), receipt: { written: {}, replayed: false } };
}
