import { createHash } from 'node:crypto';
import pg from 'pg';

/** The number by which the database knows the lease of a service on another's log. */
export function leaseKey(follower: string, producer: string): bigint {
  return createHash('sha256').update(`${follower}<${producer}`).digest().readBigInt64BE(0);
}

/**
 * Lets one process at a time follow a log: an advisory lock on a connection of its own, freed by a crash. It only saves
 * wasted work; that no event is applied twice is decided by the cursor.
 */
export class Lease {
  private client: pg.Client | undefined;
  private readonly key: bigint;

  constructor(
    private readonly url: string,
    follower: string,
    producer: string,
  ) {
    this.key = leaseKey(follower, producer);
  }

  get held(): boolean {
    return this.client !== undefined;
  }

  async take(): Promise<boolean> {
    if (this.client !== undefined) return true;
    const client = new pg.Client({ connectionString: this.url, application_name: 'follower lease' });
    client.on('error', () => this.drop(client));
    client.on('end', () => this.drop(client));
    try {
      await client.connect();
      const result = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
        this.key.toString(),
      ]);
      if (result.rows[0]?.taken === true) this.client = client;
    } finally {
      if (this.client !== client) await client.end();
    }
    return this.held;
  }

  async release(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    await client?.end();
  }

  private drop(client: pg.Client): void {
    if (this.client === client) this.client = undefined;
  }
}
