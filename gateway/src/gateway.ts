import { contracts as registeredContracts, events as registeredEvents } from '@consigna/contracts/registry';
import { DomainError } from '@consigna/kernel/domain-error';
import { tracer } from '@consigna/kernel/tracing';
import { log } from '@consigna/messaging/log';
import type { FastifyInstance } from 'fastify';
import { AccessCache } from './access-cache.js';
import { registerApi } from './api.js';
import { Authenticator } from './caller.js';
import { Signer } from './cursor.js';
import { registerDocuments } from './documents.js';
import { registerHealth, type HealthOptions } from './health.js';
import { KeycloakVerifier } from './identity/keycloak-verifier.js';
import { SigningKeys } from './identity/signing-keys.js';
import { CachedVerifier } from './identity/token-cache.js';
import { registerLive } from './live/live.js';
import { Metrics } from './metrics.js';
import { OperationRunner } from './operations/operation-runner.js';
import { OperationStore } from './operations/operation-store.js';
import { registerOperations } from './operations/operations.js';
import { STANDARD_BODY_BYTES, STANDARD_RATE, type GatewayOptions } from './options.js';
import { readPages, registerPages } from './pages.js';
import { registerPeople } from './people.js';
import { WrittenPositions } from './positions.js';
import { answerProblem } from './problem-answer.js';
import { RateLimiter } from './rate-limit.js';
import { routesOf, type Route } from './routes.js';
import { securityHeaders, type Headers } from './security-headers.js';
import { OidcClient } from './session/oidc-client.js';
import { SessionStore } from './session/session-store.js';
import { callersTrace, traceIdOf, traceOf } from './trace.js';
import { isPageOfApp, readWebApp, registerWebApp, sendPage, type WebApp } from './web-app.js';
import type {} from './work.js';

export interface Gateway {
  /** What is served, for tests that go through all of it. */
  readonly routes: readonly Route[];
  /** Forgets all rights known, as when the directory's log moves. */
  forgetAccess(): void;
  /** Closes the connections to the gateway's own database; fastify itself is closed by who made it. */
  close(): Promise<void>;
}

/**
 * Mounts the API, sign-in, health, documents and pages on a fastify instance made with `gatewayFastifyOptions`, before
 * it listens. Every address below `/` is the gateway's unless another route was registered for it.
 *
 * @throws Error when a contract has a route but no permission, or two have the same
 */
export async function mountGateway(fastify: FastifyInstance, options: GatewayOptions): Promise<Gateway> {
  const { identity, mode, publicUrl, cursorSecret, sessionSecret, limits = {}, link, wake } = options;
  const routes = routesOf(options.contracts ?? registeredContracts);
  const secure = mode === 'production';
  // The prefix binds a cookie to this very host; browsers accept it with Secure only.
  const sessionCookie = secure ? '__Host-consigna' : 'consigna';

  const keys = SigningKeys.ofRealm(identity.issuer);
  const verifier = options.verifier ?? new CachedVerifier(new KeycloakVerifier(identity, keys));
  const oidc = new OidcClient({ ...identity, redirectUri: `${publicUrl}/auth/callback`, keys, verifier });
  const sessions = new SessionStore({
    access: options.access,
    secret: sessionSecret,
    clientId: identity.clientId,
    renew: (refreshToken) => oidc.renew(refreshToken).catch(tellUnavailable),
  });
  const authenticator = new Authenticator({ verifier, sessions, sessionCookie, publicUrl });
  const access = new AccessCache(link, wake);
  const metrics = new Metrics();
  const operations = new OperationStore(options.access);
  const runner = new OperationRunner(operations);
  const [pages, webApp] = await Promise.all([readPages(), readWebApp()]);

  void fastify.register((scope, _plugin, done) => {
    prepareScope(scope, options, metrics);
    const parts = {
      link,
      authenticator,
      access,
      limiter: new RateLimiter(limits.rate ?? STANDARD_RATE, limits.rateByClient),
      signer: new Signer(cursorSecret),
      written: new WrittenPositions(),
    };
    registerApi(scope, routes, parts);
    const { verify } = options;
    registerOperations(scope, {
      ...{ ...parts, routes, store: operations, runner },
      ...(verify === undefined ? {} : { verify }),
    });
    registerLive(scope, { authenticator, access, sessions, wake });
    registerPeople(scope, { oidc, sessions, authenticator, sessionCookie, secure, publicUrl, secret: sessionSecret });
    registerHealth(scope, options, metrics);
    registerDocuments(scope, routes, options.events ?? registeredEvents);
    registerPages(scope, pages, securityHeaders(mode).page);
    registerWebApp(scope, webApp, securityHeaders(mode).page);
    answerOtherAddresses(scope, webApp, securityHeaders(mode).page);
    done();
  });

  return {
    routes,
    forgetAccess: () => access.forget(),
    close: async () => {
      metrics.stop();
      runner.stop();
      await operations.stop();
      await sessions.stop();
    },
  };
}

/**
 * Mounts health and figures alone, for a process with services and no gateway. Not for the world: whoever deploys it keeps
 * the port inside.
 */
export function mountHealth(fastify: FastifyInstance, options: HealthOptions): Pick<Gateway, 'close'> {
  const metrics = new Metrics();
  void fastify.register((scope, _plugin, done) => {
    prepareScope(scope, options, metrics);
    registerHealth(scope, options, metrics);
    done();
  });
  return {
    close: async () => metrics.stop(),
  };
}

/** A session is not ended by an identity provider that does not answer; its owner tries again. */
function tellUnavailable(error: unknown): never {
  log('error', 'the identity provider did not answer', { error });
  throw new DomainError('service-unavailable');
}

const probed = /^\/(health\/|metrics$)/;

/** Headers, trace, bodies, problems and the answer to unknown addresses: the same for whatever is mounted inside. */
function prepareScope(
  scope: FastifyInstance,
  { mode, limits }: Pick<GatewayOptions, 'mode' | 'limits'>,
  metrics: Metrics,
): void {
  const headers = securityHeaders(mode).api;
  scope.decorateRequest('trace', '');
  scope.decorateRequest('span', null);
  scope.decorateRequest('work', null);
  scope.addHook('onRequest', (request, reply, done) => {
    const header = request.headers.traceparent as string | undefined;
    const { url = 'unknown' } = request.routeOptions;
    // Nobody looks for the trace of a probe, and there are more of them than of anything else.
    if (tracer !== undefined && !probed.test(url))
      request.span = tracer.begin(`${request.method} ${url}`, callersTrace(header));
    request.trace = request.span?.trace ?? traceOf(header);
    void reply.headers(headers).header('x-trace-id', traceIdOf(request.trace));
    done();
  });
  scope.addHook('onResponse', (request, reply, done) => {
    request.span?.end(reply.statusCode >= 500 ? `status ${reply.statusCode}` : undefined);
    metrics.record(request.method, request.routeOptions.url ?? 'unknown', reply.statusCode, reply.elapsedTime);
    done();
  });
  scope.setErrorHandler((error, request, reply) => answerProblem(error, request, reply));

  const parseJson = scope.getDefaultJsonParser('error', 'error');
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'string', bodyLimit: limits?.bodyBytes ?? STANDARD_BODY_BYTES },
    (request, body, done) => {
      // A verb without members may be sent with an empty body and the usual header.
      if (body === '') done(null, undefined);
      else void parseJson(request, String(body), done);
    },
  );
}

/** Addresses of the app are known to the app alone; whoever asks for no page is told that there is nothing. */
function answerOtherAddresses(scope: FastifyInstance, webApp: WebApp, headers: Headers): void {
  scope.route({
    method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url: '/*',
    onRequest: (request, _reply, done) => done(isPageOfApp(request) ? undefined : new DomainError('not-found')),
    handler: (_request, reply) => sendPage(webApp, headers, reply),
  });
}
