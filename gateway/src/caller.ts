import { DomainError } from '@consigna/kernel/domain-error';
import type { FastifyRequest } from 'fastify';
import type { TokenVerifier, VerifiedToken } from './identity/token-verifier.js';
import { cookiesOf } from './session/cookies.js';
import type { SessionStore } from './session/session-store.js';

/** Header and value that a page of ours sends with unsafe requests; a form of another site cannot. */
const OWN_PAGE = 'erp-web';

export interface Caller {
  readonly token: VerifiedToken;
  /** By session cookie rather than bearer token. */
  readonly bySession: boolean;
}

export interface AuthenticatorOptions {
  readonly verifier: TokenVerifier;
  readonly sessions: SessionStore;
  readonly sessionCookie: string;
  readonly publicUrl: string;
}

/** Finds out who asks: by bearer token or, without one, by session. */
export class Authenticator {
  private readonly origin: string;

  constructor(private readonly options: AuthenticatorOptions) {
    this.origin = new URL(options.publicUrl).origin;
  }

  /** @throws DomainError `unauthenticated`, `session-expired`, `cross-site-request` */
  async callerOf(request: FastifyRequest): Promise<Caller> {
    const { authorization } = request.headers;
    if (authorization !== undefined) return { token: await this.bearer(authorization), bySession: false };
    const id = this.sessionOf(request);
    if (id === undefined) throw new DomainError('unauthenticated');
    if (request.method !== 'GET' && request.method !== 'HEAD') this.requireOwnPage(request);
    const token = await this.options.sessions.find(id);
    if (token === undefined) throw new DomainError('session-expired');
    return { token, bySession: true };
  }

  sessionOf(request: FastifyRequest): string | undefined {
    const id = cookiesOf(request.headers.cookie).get(this.options.sessionCookie);
    return id !== undefined && /^[\w-]{43}$/.test(id) ? id : undefined;
  }

  /** Cookies travel with requests that other sites cause; these two headers do not. @throws DomainError `cross-site-request` */
  requireOwnPage(request: FastifyRequest): void {
    const own = request.headers['x-requested-with'] === OWN_PAGE && request.headers.origin === this.origin;
    if (!own) throw new DomainError('cross-site-request');
  }

  private async bearer(authorization: string): Promise<VerifiedToken> {
    const token = /^Bearer ([\w.~+/=-]+)$/i.exec(authorization)?.[1];
    const verified = token === undefined ? undefined : await this.options.verifier.verify(token);
    if (verified === undefined) throw new DomainError('unauthenticated');
    return verified;
  }
}
