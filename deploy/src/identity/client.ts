import { createHash, timingSafeEqual } from 'node:crypto';
import type { Database } from './account.js';

const PREFIX = 'sha256$';

/** Shorter secrets could be guessed from their unsalted hash. */
const MIN_SECRET_LENGTH = 24;

export interface MachineClient {
  clientId: string;
  secretHash: string;
  name: string;
}

/**
 * Registers a machine (client-credentials grant), or sets the secret and name of the one with that id; safe to repeat.
 * The secret is stored as a plain SHA-256: it is random and long, so a slow hash would only slow every token request.
 */
export async function createClient(
  db: Database,
  client: { clientId: string; secret: string; name?: string; disabled?: boolean },
): Promise<void> {
  if (!/^[a-z0-9][a-z0-9-]{1,62}$/.test(client.clientId))
    throw new Error('client id: lower-case letters, digits and hyphens');
  if (RESERVED.has(client.clientId)) throw new Error(`client id ${client.clientId} is taken by the installation`);
  if (client.secret.length < MIN_SECRET_LENGTH)
    throw new Error(`client secret: at least ${MIN_SECRET_LENGTH} characters`);
  await db.query(
    `insert into identity.client (client_id, secret_hash, name, disabled) values ($1, $2, $3, $4)
     on conflict (client_id) do update set
       secret_hash = excluded.secret_hash, name = excluded.name, disabled = excluded.disabled`,
    [client.clientId, hashClientSecret(client.secret), client.name ?? client.clientId, client.disabled ?? false],
  );
}

/** The client of the gateway, through which people sign in. */
export const WEB_CLIENT = 'consigna-web';

/** The client of command-line tools and tests; only there with `testGrants`. */
export const CLI_CLIENT = 'consigna-cli';

const RESERVED: ReadonlySet<string> = new Set([WEB_CLIENT, CLI_CLIENT]);

export async function findClient(db: Database, clientId: string): Promise<MachineClient | undefined> {
  const { rows } = await db.query<MachineClient>(
    `select client_id as "clientId", secret_hash as "secretHash", name
     from identity.client where client_id = $1 and not disabled`,
    [clientId],
  );
  return rows[0];
}

export function hashClientSecret(secret: string): string {
  return PREFIX + createHash('sha256').update(secret).digest('hex');
}

/** Compares a presented secret with a hash of `hashClientSecret`, in constant time. */
export function clientSecretMatches(presented: string, stored: string | undefined): boolean {
  const expected = Buffer.from(stored ?? '');
  const actual = Buffer.from(hashClientSecret(presented));
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}
