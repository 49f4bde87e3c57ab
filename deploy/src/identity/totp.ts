import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const STEP_SECONDS = 30;
const DIGITS = 6;

/** A code of the step before or after is taken too: clocks of telephones are rarely exact. */
const STEPS_TOLERATED = 1;

/** 160 bits, the length RFC 4226 recommends and every authenticator app accepts. */
const SECRET_BYTES = 20;

export type TotpAlgorithm = 'sha1' | 'sha256' | 'sha512';

/** A new secret for an authenticator app, in base32 without padding. */
export function newTotpSecret(): string {
  return encodeBase32(randomBytes(SECRET_BYTES));
}

/** The step of RFC 6238 that a moment (milliseconds since 1970) falls in. */
export function totpStep(atMs: number): number {
  return Math.floor(atMs / 1000 / STEP_SECONDS);
}

/** The code of RFC 6238 for a step; `digits` and `algorithm` as the authenticator was told (apps: 6, sha1). */
export function totpCode(
  secret: Buffer,
  step: number,
  { digits = DIGITS, algorithm = 'sha1' }: { digits?: number; algorithm?: TotpAlgorithm } = {},
): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac(algorithm, secret).update(counter).digest();

  const offset = mac.readUInt8(mac.length - 1) & 0x0f;
  const truncated = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(truncated % 10 ** digits).padStart(digits, '0');
}

/**
 * The step whose code was entered, or undefined where it fits none of the tolerated steps.
 * The caller keeps the step and refuses it and every earlier one from then on (RFC 6238, 5.2).
 */
export function matchTotp(secretBase32: string, entered: string, atMs: number): number | undefined {
  const code = entered.replace(/\s/g, '');
  if (!/^\d{6}$/.test(code)) return undefined;

  const secret = decodeBase32(secretBase32);
  const now = totpStep(atMs);
  let matched: number | undefined;
  for (let step = now - STEPS_TOLERATED; step <= now + STEPS_TOLERATED; step += 1) {
    if (timingSafeEqual(Buffer.from(totpCode(secret, step)), Buffer.from(code))) matched = step;
  }
  return matched;
}

/** The address an authenticator app reads (as text or as a code to scan). */
export function totpAddress(secretBase32: string, username: string): string {
  const query = new URLSearchParams({ secret: secretBase32, issuer: 'Consigna', period: String(STEP_SECONDS) });
  return `otpauth://totp/Consigna:${encodeURIComponent(username)}?${query}`;
}

export function encodeBase32(bytes: Buffer): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return (bits.match(/.{1,5}/g) ?? []).map((group) => ALPHABET.charAt(parseInt(group.padEnd(5, '0'), 2))).join('');
}

/** Bytes of a base32 text; spaces, lower case and padding are accepted, anything else is an error. */
export function decodeBase32(text: string): Buffer {
  let bits = '';
  for (const character of text.toUpperCase().replace(/[\s=]/g, '')) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) throw new Error('not a base32 text');
    bits += value.toString(2).padStart(5, '0');
  }
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}
