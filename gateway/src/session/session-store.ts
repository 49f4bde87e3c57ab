import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import type { VerifiedToken } from '../identity/token-verifier.js';
import type { Tokens } from './oidc-client.js';
import { Seal } from './seal.js';

/** A working day; the identity provider's own session ends it earlier when it ends. */
const LIFETIME_HOURS = 12;
/** A session is read from the database this often while it is used; ending it elsewhere acts within that time. */
const REMEMBERED_MS = 2_000;
/** An access token this close to its end is renewed. */
const RENEW_BEFORE_MS = 20_000;
const MAX_REMEMBERED = 10_000;
const POOL_SIZE = 4;
const PURPOSE = 'session';

interface Row {
  subject: string;
  username: string;
  name: string | null;
  administrator: boolean;
  refresh_token: Buffer | null;
  access_until: Date;
  expires_at: Date;
}

type Renew = (refreshToken: string) => Promise<Tokens | undefined>;

export interface SessionStoreOptions {
  /** The gateway's own connection string. */
  readonly access: string;
  readonly secret: string;
  readonly clientId: string;
  readonly renew: Renew;
}

/** Sessions of people in PostgreSQL: ids only as hashes, tokens only sealed. */
export class SessionStore {
  private readonly pool: pg.Pool;
  private readonly seal: Seal;
  private readonly remembered = new Map<string, { caller: VerifiedToken; until: number }>();
  private readonly reading = new Map<string, Promise<VerifiedToken | undefined>>();
  private readonly endings: (() => void)[] = [];

  constructor(private readonly options: SessionStoreOptions) {
    this.pool = new pg.Pool({ connectionString: options.access, max: POOL_SIZE, application_name: 'gateway' });
    // A connection that breaks, idle or in use, is replaced; without a listener it would end the process.
    this.pool.on('error', () => undefined);
    this.pool.on('connect', (client) => client.on('error', () => undefined));
    this.seal = new Seal(options.secret);
  }

  /** Opens a session. @returns its id, for the cookie alone */
  async open(caller: VerifiedToken, tokens: Tokens): Promise<string> {
    const id = randomBytes(32).toString('base64url');
    await this.pool.query('delete from gateway.session where expires_at < clock_timestamp()');
    await this.pool.query(
      `insert into gateway.session (id_hash, subject, username, name, administrator, provider_session, refresh_token, id_token, access_until, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp() + $10::int * interval '1 hour')`,
      [
        hashOf(id),
        caller.subject,
        caller.username,
        caller.name,
        caller.administrator,
        tokens.providerSession ?? null,
        this.close(tokens.refreshToken),
        this.close(tokens.idToken),
        new Date(caller.expiresAt),
        LIFETIME_HOURS,
      ],
    );
    return id;
  }

  /** Who a session belongs to; undefined when it has ended or cannot be renewed. */
  async find(id: string): Promise<VerifiedToken | undefined> {
    const key = hashOf(id).toString('base64url');
    const known = this.remembered.get(key);
    if (known !== undefined && known.until > Date.now()) return known.caller;
    const reading = this.reading.get(key) ?? this.readOnce(key, id);
    return reading;
  }

  /** Ends a session. @returns the ID token to tell the identity provider with */
  async end(id: string): Promise<string | undefined> {
    const hash = hashOf(id);
    this.remembered.delete(hash.toString('base64url'));
    const { rows } = await this.pool.query<{ id_token: Buffer | null }>(
      'delete from gateway.session where id_hash = $1 returning id_token',
      [hash],
    );
    this.tellEnded();
    const sealed = rows[0]?.id_token;
    return sealed == null ? undefined : this.seal.open(sealed, PURPOSE);
  }

  /** Ends what the identity provider says has ended: one of its sessions, or all of a subject. */
  async endOf(target: { providerSession: string } | { subject: string }): Promise<void> {
    if ('providerSession' in target)
      await this.pool.query('delete from gateway.session where provider_session = $1', [target.providerSession]);
    else await this.pool.query('delete from gateway.session where subject = $1', [target.subject]);
    this.remembered.clear();
    this.tellEnded();
  }

  /** Calls back after sessions were ended here; those ended elsewhere are found when they are looked for. */
  onEnded(listener: () => void): void {
    this.endings.push(listener);
  }

  async stop(): Promise<void> {
    await this.pool.end();
  }

  private tellEnded(): void {
    for (const listener of this.endings) listener();
  }

  private readOnce(key: string, id: string): Promise<VerifiedToken | undefined> {
    const reading = this.read(hashOf(id))
      .then((caller) => {
        this.remembered.delete(key);
        if (this.remembered.size >= MAX_REMEMBERED) this.remembered.clear();
        if (caller !== undefined)
          this.remembered.set(key, { caller, until: Math.min(Date.now() + REMEMBERED_MS, caller.expiresAt) });
        return caller;
      })
      .finally(() => this.reading.delete(key));
    this.reading.set(key, reading);
    return reading;
  }

  private async read(hash: Buffer): Promise<VerifiedToken | undefined> {
    const { rows } = await this.pool.query<Row>(
      `select ${columns} from gateway.session where id_hash = $1 and expires_at > clock_timestamp()`,
      [hash],
    );
    const row = rows[0];
    if (row === undefined) return undefined;
    return isFresh(row) ? this.callerOf(row) : this.renew(hash);
  }

  /** Refresh tokens are used once: whoever holds the row's lock renews, the others find it renewed. */
  private async renew(hash: Buffer): Promise<VerifiedToken | undefined> {
    const client = await this.pool.connect();
    try {
      await client.query('begin');
      const { rows } = await client.query<Row>(`select ${columns} from gateway.session where id_hash = $1 for update`, [
        hash,
      ]);
      const row = rows[0];
      const renewed = row === undefined || isFresh(row) ? undefined : await this.renewed(row);
      if (row !== undefined && renewed === undefined && !isFresh(row))
        await client.query('delete from gateway.session where id_hash = $1', [hash]);
      if (renewed !== undefined) {
        await client.query(
          `update gateway.session set username = $2, name = $3, administrator = $4, access_until = $5,
             refresh_token = coalesce($6, refresh_token), id_token = coalesce($7, id_token) where id_hash = $1`,
          [
            hash,
            renewed.caller.username,
            renewed.caller.name,
            renewed.caller.administrator,
            new Date(renewed.caller.expiresAt),
            this.close(renewed.tokens.refreshToken),
            this.close(renewed.tokens.idToken),
          ],
        );
      }
      await client.query('commit');
      if (renewed !== undefined) return renewed.caller;
      return row !== undefined && isFresh(row) ? this.callerOf(row) : undefined;
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }

  private async renewed(row: Row): Promise<{ caller: VerifiedToken; tokens: Tokens } | undefined> {
    const refreshToken = row.refresh_token === null ? undefined : this.seal.open(row.refresh_token, PURPOSE);
    if (refreshToken === undefined) return undefined;
    const tokens = await this.options.renew(refreshToken);
    return tokens === undefined || tokens.caller.subject !== row.subject
      ? undefined
      : { caller: { ...tokens.caller, kind: 'person' }, tokens };
  }

  private callerOf(row: Row): VerifiedToken {
    return {
      subject: row.subject,
      username: row.username,
      name: row.name,
      administrator: row.administrator,
      clientId: this.options.clientId,
      kind: 'person',
      expiresAt: Math.min(row.access_until.getTime(), row.expires_at.getTime()),
    };
  }

  private close(token: string | undefined): Buffer | null {
    return token === undefined ? null : this.seal.close(token, PURPOSE);
  }
}

const columns = 'subject, username, name, administrator, refresh_token, access_until, expires_at';

function isFresh(row: Row): boolean {
  return row.access_until.getTime() > Date.now() + RENEW_BEFORE_MS;
}

function hashOf(id: string): Buffer {
  return createHash('sha256').update(id).digest();
}
