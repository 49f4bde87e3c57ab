import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { newId } from '@consigna/kernel/id';
import pg from 'pg';
import { blurred, CompanyContent } from './company-content.js';
import type { Crash, Order, Perform, Performed, Said } from './fault-host.js';
import type { Pass } from './fault-points.js';
import type { HotCommand, Prepared } from './hot-commands.js';
import { serviceNames } from './services.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

const host = fileURLToPath(new URL('../dist/fault-host.js', import.meta.url));
/** A client that is told to wait asks again after this long. */
const ASK_AGAIN_MS = 50;
/** Whatever hangs longer than this has failed. */
const PATIENCE_MS = 30_000;

const DEAD = Symbol('dead');
type Waiting = { readonly done: (result: unknown) => void; readonly failed: (error: Error) => void };

/** A command that was carried out, whatever stood in its way. */
export interface Carried {
  /** Without its ids and times. */
  readonly answer: string;
  readonly content: CompanyContent;
  /** Everything that was passed on the way, where nothing died. */
  readonly passed: readonly Pass[];
}

/** A host that is started again whenever it dies, with its database and whoever asks it. */
export class FaultLane {
  private child: ChildProcess;
  private waiting = new Map<number, Waiting>();
  private up: PromiseWithResolvers<void> = Promise.withResolvers();
  private isUp = false;
  private orders = 0;

  private constructor(
    private readonly database: TestDatabase,
    private readonly admin: pg.Client,
  ) {
    this.child = this.start();
  }

  static async open(): Promise<FaultLane> {
    const database = await createTestDatabase();
    const admin = new pg.Client({ connectionString: database.adminUrl });
    await admin.connect();
    const lane = new FaultLane(database, admin);
    await lane.up.promise;
    return lane;
  }

  get adminUrl(): string {
    return this.database.adminUrl;
  }

  /** Companies that are each ready for a command. */
  async prepare(command: HotCommand, count: number): Promise<Prepared[]> {
    const prepared = await this.order({ prepare: { command, count } });
    if (prepared === DEAD) throw new Error('the host died while it prepared');
    return prepared as Prepared[];
  }

  /** Carries a command out without a fault. */
  async undisturbed(prepared: Prepared): Promise<Carried> {
    const performed = await this.perform({ prepared, key: newId() });
    if (performed === DEAD) throw new Error('the host died although nobody had asked it to');
    return this.carried(prepared, performed);
  }

  /**
   * Carries a command out as a client that does not give up: its host dies at a point, and it asks again with the same
   * key until it has its answer. @returns null where the point was not passed
   */
  async crashed(prepared: Prepared, crash: Crash): Promise<Carried | null> {
    const key = newId();
    if ((await this.perform({ prepared, key, crash })) !== DEAD) return null;
    await this.up.promise;
    for (const deadline = Date.now() + PATIENCE_MS; ;) {
      const performed = await this.perform({ prepared, key });
      if (performed === DEAD) throw new Error('the host died a second time');
      if (performed.refusal === undefined) return this.carried(prepared, performed);
      if (performed.refusal !== 'idempotency-key-in-flight' || Date.now() > deadline)
        throw new Error(`asked again, the command was refused: ${performed.refusal}`);
      await this.letTimePass(prepared.ctx.companyId);
    }
  }

  /**
   * Begins with a new process, whose followers read where they stand and write it down. Those of the old one sleep until they are
   * hurried, and do not write how far a peer has taken them past events that were nothing to them. The new ones find no lease
   * of the old ones: the server has noticed that these are gone.
   */
  async beginAnew(): Promise<void> {
    this.end();
    await once(this.child, 'exit');
    this.bury();
    await this.untilAlone();
    this.child = this.start();
    await this.up.promise;
  }

  async close(): Promise<void> {
    this.end();
    await this.admin.end();
    await this.database.drop();
  }

  private start(): ChildProcess {
    const child = fork(host, [], {
      env: { ...process.env, CONSIGNA_FAULT_DATABASE: JSON.stringify(this.database) },
      serialization: 'json',
    });
    child.on('message', (said: Said) => {
      // What a host said before it ended may arrive after it.
      if (child === this.child) this.hear(said);
    });
    child.on('exit', () => {
      this.bury();
      this.child = this.start();
    });
    return child;
  }

  private end(): void {
    this.child.removeAllListeners();
    this.child.kill('SIGKILL');
  }

  private async untilAlone(): Promise<void> {
    for (const deadline = Date.now() + PATIENCE_MS; ;) {
      const { rows } = await this.admin.query(
        `select pid from pg_stat_activity
          where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()`,
      );
      if (rows.length === 0) return;
      if (Date.now() > deadline) throw new Error(`${rows.length} sessions of the killed host are still there`);
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    }
  }

  private hear(said: Said): void {
    if (said === 'up') {
      this.isUp = true;
      this.up.resolve();
    } else if (said === 'died') this.bury();
    else if ('failed' in said) {
      for (const { failed } of this.waiting.values()) failed(new Error(said.failed));
    } else {
      this.waiting.get(said.id)?.done(said.result);
      this.waiting.delete(said.id);
    }
  }

  private bury(): void {
    if (this.isUp) this.up = Promise.withResolvers();
    this.isUp = false;
    for (const { done } of this.waiting.values()) done(DEAD);
    this.waiting.clear();
  }

  private async perform(perform: Perform): Promise<Performed | typeof DEAD> {
    return (await this.order({ perform })) as Performed | typeof DEAD;
  }

  private order(what: Omit<Extract<Order, { prepare: unknown }>, 'id'> | { perform: Perform }): Promise<unknown> {
    const id = ++this.orders;
    return new Promise((done, failed) => {
      this.waiting.set(id, { done, failed });
      this.child.send({ id, ...what });
    });
  }

  private async carried({ ctx }: Prepared, { answer, refusal, passed }: Performed): Promise<Carried> {
    if (refusal !== undefined) throw new Error(`the command was refused: ${refusal}`);
    const content = await CompanyContent.read(this.admin, ctx.companyId, new Date(ctx.now));
    return { answer: blurred(JSON.stringify(answer)), passed, content };
  }

  /** A process that nobody drives is due after some seconds; they have passed. */
  private async letTimePass(companyId: string): Promise<void> {
    for (const service of serviceNames)
      await this.admin.query(
        `update ${service}.process set due_at = clock_timestamp() where company_id = $1 and status = 'running' and attempts = 0`,
        [companyId],
      );
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
}

/** What is different where something had died, as lines to read: the answer, and whatever the services keep. */
export function differences(undisturbed: Carried, crashed: Carried): string[] {
  // An answer that was stored has its members in another order.
  const same = isDeepStrictEqual(JSON.parse(undisturbed.answer), JSON.parse(crashed.answer));
  const answers = same ? [] : [`- ${undisturbed.answer}`, `+ ${crashed.answer}`];
  return [...answers, ...undisturbed.content.differences(crashed.content)];
}
