import { generateKeyPair, randomBytes, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import type { JWK } from 'jose';
import type { Pool } from 'pg';

const RSA_BITS = 2048;

export interface ProviderSecrets {
  /** Private RSA keys, the first one signs. */
  signingKeys: { keys: JWK[] };
  cookieKeys: string[];
  /** In the clear, because the gateway has to be given it again at every start. */
  webClientSecret: string;
}

/** Keys and secrets of the provider; made at the first start, the same ever after, so that a restart signs nobody out. */
export async function loadSecrets(db: Pool): Promise<ProviderSecrets> {
  return {
    signingKeys: await keep(db, 'signing-keys', async () => ({ keys: [await newSigningKey()] })),
    cookieKeys: await keep(db, 'cookie-keys', () => Promise.resolve([randomBytes(32).toString('base64url')])),
    webClientSecret: await keep(db, 'web-client-secret', () => Promise.resolve(randomBytes(32).toString('base64url'))),
  };
}

async function keep<T>(db: Pool, name: string, make: () => Promise<T>): Promise<T> {
  const stored = await read<T>(db, name);
  if (stored !== undefined) return stored;
  await db.query('insert into identity.secret (name, value) values ($1, $2) on conflict do nothing', [
    name,
    JSON.stringify(await make()),
  ]);
  const kept = await read<T>(db, name);
  if (kept === undefined) throw new Error(`secret ${name} was not kept`);
  return kept;
}

async function read<T>(db: Pool, name: string): Promise<T | undefined> {
  const { rows } = await db.query<{ value: T }>('select value from identity.secret where name = $1', [name]);
  return rows[0]?.value;
}

async function newSigningKey(): Promise<JWK> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: RSA_BITS });
  return { ...(privateKey.export({ format: 'jwk' }) as JWK), kid: randomUUID(), alg: 'RS256', use: 'sig' };
}
