import { DomainError } from '@consigna/kernel/domain-error';
import { log } from '@consigna/messaging/log';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator } from './caller.js';
import { languageOf } from './problem-answer.js';
import { cookiesOf, setCookie } from './session/cookies.js';
import { sameText, type Attempt, type OidcClient } from './session/oidc-client.js';
import { localPath } from './session/return-to.js';
import { Seal } from './session/seal.js';
import type { SessionStore } from './session/session-store.js';

/** Time to find one's password and second factor. */
const ATTEMPT_SECONDS = 15 * 60;
const PURPOSE = 'sign-in';

export interface PeopleParts {
  readonly oidc: OidcClient;
  readonly sessions: SessionStore;
  readonly authenticator: Authenticator;
  readonly sessionCookie: string;
  readonly secure: boolean;
  readonly publicUrl: string;
  readonly secret: string;
}

interface StoredAttempt extends Attempt {
  readonly returnTo: string;
  readonly until: number;
}

/** Signing in and out of people: browsers get a cookie, never a token. */
export function registerPeople(scope: FastifyInstance, parts: PeopleParts): void {
  const seal = new Seal(parts.secret);
  scope.get('/auth/login', (request, reply) => login(parts, seal, request, reply));
  scope.get('/auth/callback', (request, reply) => callback(parts, seal, request, reply));
  scope.post('/auth/logout', (request, reply) => logout(parts, request, reply));
  void scope.register((inner, _options, done) => {
    inner.removeAllContentTypeParsers();
    inner.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 16_384 },
      (_request, body, parsed) => parsed(null, Object.fromEntries(new URLSearchParams(String(body)))),
    );
    inner.post('/auth/backchannel-logout', (request, reply) => providerLogout(parts, request, reply));
    done();
  });
}

function login({ oidc, secure }: PeopleParts, seal: Seal, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { returnTo } = request.query as { returnTo?: unknown };
  const attempt = oidc.begin();
  const stored: StoredAttempt = {
    ...attempt,
    returnTo: localPath(typeof returnTo === 'string' ? returnTo : undefined),
    until: Date.now() + ATTEMPT_SECONDS * 1_000,
  };
  const sealed = seal.close(JSON.stringify(stored), PURPOSE).toString('base64url');
  const cookie = setCookie(attemptCookie(attempt.state), sealed, {
    path: '/auth',
    secure,
    maxAgeSeconds: ATTEMPT_SECONDS,
  });
  return reply
    .header('set-cookie', cookie)
    .header('cache-control', 'no-store')
    .redirect(oidc.signInUrl(attempt, languageOf(request)), 302);
}

async function callback(
  parts: PeopleParts,
  seal: Seal,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { state, code } = request.query as { state?: unknown; code?: unknown };
  const attempt = typeof state === 'string' ? attemptOf(seal, request, state) : undefined;
  if (attempt === undefined || typeof state !== 'string' || typeof code !== 'string')
    throw new DomainError('sign-in-failed');
  const tokens = await parts.oidc.redeem(code, attempt).catch((error: unknown) => {
    log('error', 'the identity provider did not answer', { error });
    throw new DomainError('service-unavailable');
  });
  if (tokens === undefined) throw new DomainError('sign-in-failed');
  const id = await parts.sessions.open({ ...tokens.caller, kind: 'person' }, tokens);
  const { secure } = parts;
  return reply
    .header('set-cookie', [
      setCookie(parts.sessionCookie, id, { path: '/', secure }),
      setCookie(attemptCookie(state), '', { path: '/auth', secure, maxAgeSeconds: 0 }),
    ])
    .header('cache-control', 'no-store')
    .redirect(attempt.returnTo, 303);
}

/** Answers where the browser signs out of the identity provider too; the page goes there by itself. */
async function logout(parts: PeopleParts, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  parts.authenticator.requireOwnPage(request);
  const id = parts.authenticator.sessionOf(request);
  const idToken = id === undefined ? undefined : await parts.sessions.end(id);
  return reply
    .header('set-cookie', setCookie(parts.sessionCookie, '', { path: '/', secure: parts.secure, maxAgeSeconds: 0 }))
    .header('cache-control', 'no-store')
    .send({ location: parts.oidc.signOutUrl(idToken, `${parts.publicUrl}/`) });
}

/** The identity provider tells that somebody signed out or was disabled (OpenID Connect Back-Channel Logout). */
async function providerLogout(
  { oidc, sessions }: PeopleParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const token = (request.body as Record<string, string> | undefined)?.['logout_token'];
  const ended = token === undefined ? undefined : await oidc.endedSession(token);
  if (ended === undefined) throw new DomainError('malformed-request');
  await sessions.endOf(ended);
  return reply.header('cache-control', 'no-store').code(200).send();
}

function attemptOf(seal: Seal, request: FastifyRequest, state: string): StoredAttempt | undefined {
  const sealed = cookiesOf(request.headers.cookie).get(attemptCookie(state));
  const text = sealed === undefined ? undefined : seal.open(Buffer.from(sealed, 'base64url'), PURPOSE);
  if (text === undefined) return undefined;
  const attempt = JSON.parse(text) as StoredAttempt;
  return attempt.until > Date.now() && sameText(attempt.state, state) ? attempt : undefined;
}

/** One per attempt, so that two tabs can sign in side by side. */
function attemptCookie(state: string): string {
  return `consigna_sign_in_${state.slice(0, 12).replaceAll(/[^\w-]/g, '')}`;
}
