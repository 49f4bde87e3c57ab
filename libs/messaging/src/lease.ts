import { createHash } from 'node:crypto';
import pg from 'pg';

/** The number by which the database knows the lease of a service on another's log. */
export function leaseKey(follower: string, producer: string): bigint {
  return createHash('sha256').update(`${follower}<${producer}`).digest().readBigInt64BE(0);
}

/**
 * Lets one process at a time follow a log: an advisory lock, freed by a crash. It only saves wasted work; that no event is
 * applied twice is decided by the cursor.
 */
export class Lease {
  private readonly key: string;

  constructor(
    private readonly session: LeaseSession,
    follower: string,
    producer: string,
  ) {
    this.key = leaseKey(follower, producer).toString();
  }

  get held(): boolean {
    return this.session.holds(this.key);
  }

  /** Whether it is held now; another process may have it. @throws Error when there is no connection */
  take(): Promise<boolean> {
    return this.session.take(this.key);
  }

  release(): Promise<void> {
    return this.session.release(this.key);
  }
}

/**
 * The connection on which a process holds or asks for the leases of a service: one for all the logs it follows, since
 * whoever has to wait asks again and again. It is there while any of them is asked for; whoever loses it loses them all.
 */
export class LeaseSession {
  private client: pg.Client | undefined;
  private connecting: Promise<unknown> | undefined;
  private readonly held = new Set<string>();
  private readonly asked = new Set<string>();

  constructor(private readonly url: string) {}

  holds(key: string): boolean {
    return this.held.has(key);
  }

  async take(key: string): Promise<boolean> {
    this.asked.add(key);
    if (this.held.has(key)) return true;
    const client = await this.connected();
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [key]);
    // The connection may be gone again, and the lock with it.
    if (rows[0]?.taken === true && this.client === client) this.held.add(key);
    return this.held.has(key);
  }

  async release(key: string): Promise<void> {
    this.asked.delete(key);
    const { client } = this;
    if (this.asked.size === 0) await client?.end();
    else if (this.held.delete(key)) await client?.query('select pg_advisory_unlock($1)', [key]).catch(() => undefined);
  }

  private async connected(): Promise<pg.Client> {
    const client = (this.client ??= this.newClient());
    this.connecting ??= client.connect();
    try {
      await this.connecting;
    } catch (error) {
      this.lose(client);
      throw error;
    }
    return client;
  }

  private newClient(): pg.Client {
    const client = new pg.Client({ connectionString: this.url, application_name: 'follower lease' });
    client.on('error', () => this.lose(client));
    client.on('end', () => this.lose(client));
    return client;
  }

  private lose(client: pg.Client): void {
    if (this.client !== client) return;
    this.client = undefined;
    this.connecting = undefined;
    this.held.clear();
  }
}
