import { describe, expect, it } from '@jest/globals';
import { hashPassword, MAX_PASSWORD_LENGTH, passwordMatches } from './password.js';

describe('passwords', () => {
  it('match their own hash and no other', async () => {
    const stored = await hashPassword('correct horse');

    expect(await passwordMatches('correct horse', stored)).toBe(true);
    expect(await passwordMatches('correct horsf', stored)).toBe(false);
  });

  it('are salted, and the hash names its cost', async () => {
    const [one, other] = await Promise.all([hashPassword('same'), hashPassword('same')]);

    expect(one).not.toBe(other);
    expect(one).toMatch(/^scrypt\$15\$8\$3\$[\w-]{22}\$[\w-]{43}$/);
  });

  it('match a hash made at another cost: the vector of RFC 7914, 12', async () => {
    const key =
      'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640';
    const salt = Buffer.from('NaCl').toString('base64url');
    const truncated = Buffer.from(key, 'hex').subarray(0, 32).toString('base64url');

    // scrypt's last step is PBKDF2 with HMAC-SHA-256: its first 32 bytes do not depend on the length asked for.
    expect(await passwordMatches('password', `scrypt$10$8$16$${salt}$${truncated}`)).toBe(true);
  });

  it('are the same however an accent was composed', async () => {
    expect(await passwordMatches('Espan\u0303a', await hashPassword('Espa\u00f1a'))).toBe(true);
  });

  it('of absurd length are refused, a hash of another form is an error', async () => {
    expect(await passwordMatches('x'.repeat(MAX_PASSWORD_LENGTH + 1), await hashPassword('x'))).toBe(false);
    await expect(passwordMatches('x', 'md5$abc')).rejects.toThrow('unknown form');
  });
});
