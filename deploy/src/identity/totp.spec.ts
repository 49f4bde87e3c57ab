import { describe, expect, it } from '@jest/globals';
import {
  decodeBase32,
  encodeBase32,
  matchTotp,
  newTotpSecret,
  totpAddress,
  totpCode,
  totpStep,
  type TotpAlgorithm,
} from './totp.js';

const seeds: Record<TotpAlgorithm, Buffer> = {
  sha1: Buffer.from('12345678901234567890'),
  sha256: Buffer.from('12345678901234567890123456789012'),
  sha512: Buffer.from('1234567890123456789012345678901234567890123456789012345678901234'),
};

describe('one-time codes', () => {
  it.each<[number, string, string, string]>([
    [59, '94287082', '46119246', '90693936'],
    [1_111_111_109, '07081804', '68084774', '25091201'],
    [1_111_111_111, '14050471', '67062674', '99943326'],
    [1_234_567_890, '89005924', '91819424', '93441116'],
    [2_000_000_000, '69279037', '90698825', '38618901'],
    [20_000_000_000, '65353130', '77737706', '47863826'],
  ])('follow the vectors of RFC 6238 at %d seconds', (seconds, sha1, sha256, sha512) => {
    const step = totpStep(seconds * 1000);

    const codes = (['sha1', 'sha256', 'sha512'] as const).map((algorithm) =>
      totpCode(seeds[algorithm], step, { digits: 8, algorithm }),
    );
    expect(codes).toEqual([sha1, sha256, sha512]);
  });

  const secret = encodeBase32(seeds.sha1);
  const atMs = 1_234_567_890_000;
  const step = totpStep(atMs);

  it.each<[string, number, number | undefined]>([
    ['of this step is taken', 0, step],
    ['of the step before is taken', -1, step - 1],
    ['of the next step is taken', 1, step + 1],
    ['two steps old is refused', -2, undefined],
    ['two steps ahead is refused', 2, undefined],
  ])('a code %s', (_, offset, expected) => {
    expect(matchTotp(secret, totpCode(seeds.sha1, step + offset), atMs)).toBe(expected);
  });

  it('may be typed with a space, but not with other characters', () => {
    const code = totpCode(seeds.sha1, step);

    expect(matchTotp(secret, `${code.slice(0, 3)} ${code.slice(3)}`, atMs)).toBe(step);
    expect(matchTotp(secret, `${code}0`, atMs)).toBeUndefined();
    expect(matchTotp(secret, '', atMs)).toBeUndefined();
  });
});

describe('authenticator secrets', () => {
  it.each([
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('are base32 as in RFC 4648: %s', (plain, encoded) => {
    expect(encodeBase32(Buffer.from(plain))).toBe(encoded);
    expect(decodeBase32(encoded).toString()).toBe(plain);
  });

  it('are 160 random bits, read with spaces and in any case', () => {
    const secret = newTotpSecret();

    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(decodeBase32(secret.toLowerCase().replace(/(.{4})/g, '$1 '))).toEqual(decodeBase32(secret));
    expect(() => decodeBase32('M1')).toThrow('base32');
  });

  it('are handed to an app with the name of the account', () => {
    expect(totpAddress('ABC', 'ines@alondra.example')).toBe(
      'otpauth://totp/Consigna:ines%40alondra.example?secret=ABC&issuer=Consigna&period=30',
    );
  });
});
