import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { jwtVerify, type JWTPayload } from 'jose';
import type { SigningKeys } from '../identity/signing-keys.js';
import { keyIdOf, type TokenVerifier, type VerifiedToken } from '../identity/token-verifier.js';

const REQUEST_TIMEOUT_MS = 10_000;
const SCOPE = 'openid profile email';

export interface OidcClientOptions {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  readonly keys: SigningKeys;
  readonly verifier: TokenVerifier;
}

/** What the identity provider gave for a code or a refresh token, verified. */
export interface Tokens {
  readonly caller: VerifiedToken;
  readonly refreshToken: string | undefined;
  readonly idToken: string | undefined;
  /** Its own session (`sid`), to hear when that ends. */
  readonly providerSession: string | undefined;
}

/** What must come back from a sign-in that was begun here. */
export interface Attempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** The gateway as an OpenID Connect client of the realm: code flow with PKCE, refresh, sign-out (Keycloak's routes). */
export class OidcClient {
  private readonly endpoint: string;

  constructor(private readonly options: OidcClientOptions) {
    this.endpoint = `${options.issuer}/protocol/openid-connect`;
  }

  begin(): Attempt {
    return { state: random(), nonce: random(), verifier: random() };
  }

  /** Where to send a browser to sign in. */
  signInUrl({ state, nonce, verifier }: Attempt, locale: string | undefined): string {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: this.options.clientId,
      redirect_uri: this.options.redirectUri,
      scope: SCOPE,
      state,
      nonce,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...(locale === undefined ? {} : { ui_locales: locale }),
    });
    return `${this.endpoint}/auth?${query.toString()}`;
  }

  /** Where to send a browser to sign out at the identity provider too. */
  signOutUrl(idToken: string | undefined, returnUri: string): string {
    const query = new URLSearchParams({ client_id: this.options.clientId, post_logout_redirect_uri: returnUri });
    if (idToken !== undefined) query.set('id_token_hint', idToken);
    return `${this.endpoint}/logout?${query.toString()}`;
  }

  /** Undefined when the code, the nonce or a token is not good. @throws Error when the identity provider does not answer */
  async redeem(code: string, attempt: Attempt): Promise<Tokens | undefined> {
    await this.options.keys.require();
    const answer = await this.tokens({
      grant_type: 'authorization_code',
      code,
      redirect_uri: this.options.redirectUri,
      code_verifier: attempt.verifier,
    });
    if (typeof answer?.id_token !== 'string') return undefined;
    const identity = await this.identity(answer.id_token);
    if (identity === undefined || !sameText(String(identity['nonce'] ?? ''), attempt.nonce)) return undefined;
    const tokens = await this.verified(answer, identity);
    return tokens?.caller.subject === identity.sub ? tokens : undefined;
  }

  /** Undefined when the identity provider refuses: the session has ended. @throws Error when it does not answer */
  async renew(refreshToken: string): Promise<Tokens | undefined> {
    // A refresh token is good for one use: it is kept while no key is known to judge by what comes for it.
    await this.options.keys.require();
    const answer = await this.tokens({ grant_type: 'refresh_token', refresh_token: refreshToken });
    return answer === undefined ? undefined : this.verified(answer, undefined);
  }

  /**
   * Reads a back-channel logout token: whose session has ended, undefined when the token is not good.
   * @throws DomainError `service-unavailable` when the realm does not give its keys
   */
  async endedSession(logoutToken: string): Promise<{ providerSession: string } | { subject: string } | undefined> {
    const claims = await this.identity(logoutToken);
    const events = claims?.['events'] as Record<string, unknown> | undefined;
    if (
      claims === undefined ||
      claims['nonce'] !== undefined ||
      events?.['http://schemas.openid.net/event/backchannel-logout'] === undefined
    )
      return undefined;
    if (typeof claims['sid'] === 'string') return { providerSession: claims['sid'] };
    return typeof claims.sub === 'string' ? { subject: claims.sub } : undefined;
  }

  private async verified(answer: TokenAnswer, identity: JWTPayload | undefined): Promise<Tokens | undefined> {
    const caller =
      typeof answer.access_token === 'string' ? await this.options.verifier.verify(answer.access_token) : undefined;
    if (caller === undefined) return undefined;
    return {
      caller,
      refreshToken: typeof answer.refresh_token === 'string' ? answer.refresh_token : undefined,
      idToken: typeof answer.id_token === 'string' ? answer.id_token : undefined,
      providerSession: typeof identity?.['sid'] === 'string' ? identity['sid'] : undefined,
    };
  }

  private async identity(token: string): Promise<JWTPayload | undefined> {
    const kid = keyIdOf(token);
    const key = kid === undefined ? undefined : await this.options.keys.find(kid);
    if (key === undefined) return undefined;
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ['RS256'],
        issuer: this.options.issuer,
        audience: this.options.clientId,
      });
      return payload;
    } catch {
      return undefined;
    }
  }

  private async tokens(parameters: Record<string, string>): Promise<TokenAnswer | undefined> {
    const { clientId, clientSecret } = this.options;
    const basic = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64');
    const response = await fetch(`${this.endpoint}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}`, accept: 'application/json' },
      body: new URLSearchParams(parameters),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    if (response.status >= 500) throw new Error(`identity provider: ${response.status}`);
    return response.ok ? ((await response.json()) as TokenAnswer) : undefined;
  }
}

interface TokenAnswer {
  readonly access_token?: unknown;
  readonly refresh_token?: unknown;
  readonly id_token?: unknown;
}

export function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

function random(): string {
  return randomBytes(32).toString('base64url');
}
