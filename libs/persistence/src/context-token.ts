import { createHash, createHmac } from 'node:crypto';

/** A per-service secret that signs who is working for which company (ARCHITECTURE.md, decision 4). */
export interface SigningKey {
  readonly kid: number;
  readonly secret: Buffer;
}

/** Whom a database transaction works for: one company, or a set of companies for consolidated reads. */
export interface Claims {
  readonly companyIds: readonly string[];
  readonly networkId: string;
  readonly userId: string;
}

/** How long a signed context is good for. Longer transactions sign again. */
export const TOKEN_SECONDS = 60;
/** Tokens are reused until this many seconds before their end, so that none expires in the middle of a statement. */
const REUSE_UNTIL_SECONDS = 15;
const MAX_CACHED = 10_000;
/** No company has this id. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/**
 * `v2_<kid>_<expiry>_<backend pid>_<claims>_<hmac-sha256 hex>`. The claims are what policies read, as they read it:
 * `<company> ctx <companies> <network> <user>`, ids without their dashes and companies joined by commas; of several
 * companies, or of none, the first is nobody's. The backend's pid makes a token read from another session worthless.
 */
export class TokenSigner {
  private readonly cache = new Map<string, { token: string; until: number }>();

  constructor(private readonly key: SigningKey) {}

  sign(claims: Claims, backendPid: number, nowSeconds: number): string {
    const subject = `${claims.companyIds.join(',')} ${claims.networkId} ${claims.userId}`;
    const cacheKey = `${backendPid} ${subject}`;
    const known = this.cache.get(cacheKey);
    if (known !== undefined && known.until > nowSeconds) return known.token;

    const expiry = nowSeconds + TOKEN_SECONDS;
    const [company] = claims.companyIds;
    const first = company !== undefined && claims.companyIds.length === 1 ? company : NOBODY;
    const body = `v2_${this.key.kid}_${expiry}_${backendPid}_${first} ctx ${subject}`.replaceAll('-', '');
    const token = `${body}_${createHmac('sha256', this.key.secret).update(body).digest('hex')}`;
    if (this.cache.size >= MAX_CACHED) this.cache.clear();
    this.cache.set(cacheKey, { token, until: expiry - REUSE_UNTIL_SECONDS });
    return token;
  }
}

/** The two padded key blocks of HMAC-SHA256, which let PostgreSQL verify a signature with `sha256` alone. */
export function hmacPads(secret: Buffer): { ipad: Buffer; opad: Buffer } {
  const block = Buffer.alloc(64);
  (secret.length > 64 ? createHash('sha256').update(secret).digest() : secret).copy(block);
  const pad = (byte: number) => Buffer.from(block.map((value) => value ^ byte));
  return { ipad: pad(0x36), opad: pad(0x5c) };
}
