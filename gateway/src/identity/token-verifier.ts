/** Who a verified access token speaks for. Rights in companies are not in it: they are the directory's. */
export interface VerifiedToken {
  readonly subject: string;
  readonly username: string;
  readonly name: string | null;
  /** The client the token was issued to (`azp`). */
  readonly clientId: string;
  readonly kind: 'person' | 'machine';
  /** Realm role `admin`. */
  readonly administrator: boolean;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Verifies access tokens: signature RS256 by a key of the realm, issuer, audience, lifetime. */
export interface TokenVerifier {
  /**
   * Undefined for anything but a valid token; never throws for what a caller sent.
   * @throws DomainError `service-unavailable` when nothing can be said, since the realm does not give its keys
   */
  verify(token: string): Promise<VerifiedToken | undefined>;
}

export interface RealmOptions {
  /** `http://host/realms/name`. */
  readonly issuer: string;
  /** What `aud` must contain. */
  readonly audience: string;
}

/** Clocks of two machines may differ by this much. */
export const CLOCK_TOLERANCE_SECONDS = 5;

/** A token is longer than this only if somebody plays with us. */
const MAX_TOKEN_LENGTH = 8_192;

/** The key id of a token that is signed RS256; everything else is refused before any key is touched. */
export function keyIdOf(token: string): string | undefined {
  if (token.length > MAX_TOKEN_LENGTH) return undefined;
  const parts = token.split('.');
  if (parts.length !== 3) return undefined;
  const header = parseJson(parts[0]);
  return header?.['alg'] === 'RS256' && typeof header['kid'] === 'string' && header['crit'] === undefined
    ? header['kid']
    : undefined;
}

/** The claims of a token whose signature was verified, checked once more whatever the library checks by itself. */
export function readClaims(
  token: string,
  { issuer, audience }: RealmOptions,
  nowMs: number,
): VerifiedToken | undefined {
  const claims = parseJson(token.split('.')[1]);
  if (claims === undefined) return undefined;
  const now = nowMs / 1_000;
  const { exp, nbf, sub, azp, aud, iss, typ } = claims;
  if (typeof exp !== 'number' || exp <= now) return undefined;
  if (typeof nbf === 'number' && nbf > now + CLOCK_TOLERANCE_SECONDS) return undefined;
  if (iss !== issuer || typ !== 'Bearer') return undefined;
  if (!(Array.isArray(aud) ? aud : [aud]).includes(audience)) return undefined;
  if (typeof sub !== 'string' || sub === '') return undefined;
  const username = typeof claims['preferred_username'] === 'string' ? claims['preferred_username'] : sub;
  return {
    subject: sub,
    username,
    name: typeof claims['name'] === 'string' ? claims['name'] : null,
    clientId: typeof azp === 'string' ? azp : 'unknown',
    kind: username.startsWith('service-account-') ? 'machine' : 'person',
    administrator: rolesOf(claims['realm_access']).includes('admin'),
    expiresAt: exp * 1_000,
  };
}

function rolesOf(access: unknown): readonly unknown[] {
  const roles = (access as { roles?: unknown } | null | undefined)?.roles;
  return Array.isArray(roles) ? roles : [];
}

function parseJson(part: string | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
