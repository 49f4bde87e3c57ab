import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';

/** OWASP's row for scrypt with 32 MiB: N = 2^15, r = 8, p = 3; about a quarter of a second of one core. */
const COST_LOG2 = 15;
const BLOCK_SIZE = 8;
const PARALLELISM = 3;
const SALT_BYTES = 16;
const KEY_BYTES = 32;

/** scrypt works on 128 · N · r bytes; Node asks for a ceiling above that. */
const MAX_MEMORY_BYTES = 128 * 1024 * 1024;

/** Longer input is refused before hashing: nobody types it, and it would only cost time. */
export const MAX_PASSWORD_LENGTH = 256;

/**
 * Hash of a password for storage: `scrypt$log2 N$r$p$salt$key`, salt and key in base64url.
 * The parameters travel with the hash, so they can be raised without invalidating what is stored.
 */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt, { costLog2: COST_LOG2, blockSize: BLOCK_SIZE, parallelism: PARALLELISM });
  return ['scrypt', COST_LOG2, BLOCK_SIZE, PARALLELISM, salt.toString('base64url'), key.toString('base64url')].join(
    '$',
  );
}

/** Whether the password is the one behind a hash of `hashPassword`. A hash of another form is an error, not a refusal. */
export async function passwordMatches(password: string, stored: string): Promise<boolean> {
  const [scheme, costLog2, blockSize, parallelism, salt, key] = stored.split('$');
  if (scheme !== 'scrypt' || salt === undefined || key === undefined) throw new Error('unknown form of password hash');
  if (password.length > MAX_PASSWORD_LENGTH) return false;

  const expected = Buffer.from(key, 'base64url');
  const actual = await derive(password, Buffer.from(salt, 'base64url'), {
    costLog2: Number(costLog2),
    blockSize: Number(blockSize),
    parallelism: Number(parallelism),
  });
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

function derive(
  password: string,
  salt: Buffer,
  cost: { costLog2: number; blockSize: number; parallelism: number },
): Promise<Buffer> {
  const options: ScryptOptions = {
    N: 2 ** cost.costLog2,
    r: cost.blockSize,
    p: cost.parallelism,
    maxmem: MAX_MEMORY_BYTES,
  };
  // NFKC: the same password typed on another keyboard or system may arrive composed differently.
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
