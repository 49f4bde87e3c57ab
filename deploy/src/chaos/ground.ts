import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { startNats, type Nats } from '../infra/nats.js';
import { freePort } from '../infra/ports.js';
import { connectionRefusal, startPostgres, type Postgres } from '../infra/postgres.js';
import { onShutdown } from '../infra/processes.js';

/** A killed server's children let go of its memory within this. */
const LET_GO_MS = 10_000;
/** A server of so little data has recovered long before. */
const RECOVERS_MS = 60_000;
const TRY_AGAIN_MS = 100;

/** The database server and the broker of a run, which can be killed and come back at the same address. */
export class Ground {
  private constructor(
    private readonly folders: { readonly postgres: string; readonly nats: string },
    private postgres: Postgres,
    private nats: Nats,
    readonly brokerPort: number,
  ) {}

  static async start(folders: { postgres: string; nats: string }): Promise<Ground> {
    const postgres = await startPostgres({ dataDir: folders.postgres, durable: true });
    const brokerPort = await freePort();
    const nats = await startNats({ dir: folders.nats, port: brokerPort });
    const ground = new Ground(folders, postgres, nats, brokerPort);
    onShutdown(() => ground.stop());
    return ground;
  }

  /** The superuser's address of the server. */
  get databaseUrl(): string {
    return this.postgres.url;
  }

  async killDatabase(): Promise<void> {
    process.kill(pidOf(this.postgres), 'SIGKILL');
    this.postgres = await this.startDatabaseAgain();
  }

  /** The broker keeps nothing: it comes back empty. */
  async killBroker(): Promise<void> {
    process.kill(pidOf(this.nats), 'SIGKILL');
    this.nats = await startNats({ dir: this.folders.nats, port: this.brokerPort });
  }

  async pauseBroker(ms: number): Promise<void> {
    await pause(pidOf(this.nats), ms);
  }

  /**
   * Kills the session in which a service works, or worked last. The server then ends everybody's session and recovers;
   * resolves when it takes connections again.
   */
  async killSession(service: string): Promise<void> {
    const watcher = new pg.Client({ connectionString: this.databaseUrl });
    watcher.on('error', () => undefined);
    await watcher.connect();
    const ended = new Promise<void>((resolve) => watcher.once('end', resolve));
    const { rows } = await watcher.query<{ pid: number }>(
      `select pid from pg_stat_activity where usename = $1 order by state = 'idle', state_change desc limit 1`,
      [service],
    );
    const [session] = rows;
    if (session === undefined) throw new Error(`${service} has no session`);
    process.kill(session.pid, 'SIGKILL');
    await ended;
    await this.untilRecovered();
  }

  async stop(): Promise<void> {
    await this.nats.stop();
    await this.postgres.stop();
  }

  private async untilRecovered(): Promise<void> {
    const deadline = Date.now() + RECOVERS_MS;
    for (;;) {
      const refusal = await connectionRefusal(this.databaseUrl);
      if (refusal === undefined) return;
      if (Date.now() > deadline) throw refusal;
      await delay(TRY_AGAIN_MS);
    }
  }

  private async startDatabaseAgain(): Promise<Postgres> {
    const { port } = this.postgres;
    const deadline = Date.now() + LET_GO_MS;
    for (;;) {
      try {
        return await startPostgres({ dataDir: this.folders.postgres, durable: true, port });
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await delay(TRY_AGAIN_MS);
      }
    }
  }
}

/** Stops a process for a while in the midst of whatever it does. */
export async function pause(pid: number, ms: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  try {
    await delay(ms);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

function pidOf({ pid }: { pid: number | undefined }): number {
  if (pid === undefined) throw new Error('the server is not ours');
  return pid;
}
