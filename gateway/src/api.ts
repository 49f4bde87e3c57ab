import { mergePositions, type Context, type Positions, type Receipt } from '@consigna/kernel/context';
import { DomainError } from '@consigna/kernel/domain-error';
import type { Link } from '@consigna/messaging/link';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { NOBODY, type AccessCache, type CallerAccess } from './access-cache.js';
import type { Authenticator } from './caller.js';
import type { Signer } from './cursor.js';
import { etagOf, isKnown } from './etag.js';
import { fromHeader, toHeader, type WrittenPositions } from './positions.js';
import { languageOf } from './problem-answer.js';
import type { RateLimiter } from './rate-limit.js';
import { idempotencyKeyOf, inputOf, requestHashOf, routePathOf } from './request-input.js';
import { API, type Route } from './routes.js';
import { groupOf, targetOf, type Target } from './target.js';
import type { Work } from './work.js';

/** What the handlers of all routes share. */
export interface ApiParts {
  readonly link: Link;
  readonly authenticator: Authenticator;
  readonly access: AccessCache;
  readonly limiter: RateLimiter;
  readonly signer: Signer;
  readonly written: WrittenPositions;
}

type Params = Readonly<Record<string, string>>;

/** Registers one generic handler per contract. Who asks and whether they may is decided before a body is read. */
export function registerApi(scope: FastifyInstance, routes: readonly Route[], parts: ApiParts): void {
  for (const route of routes) {
    scope.route({
      method: route.method,
      url: route.url,
      onRequest: (request, reply) => admit(route, parts, request, reply),
      handler: (request, reply) => answer(route, parts, request, reply),
    });
  }
  scope.get(`${API}/me`, {
    onRequest: async (request, reply) => {
      request.work = await identify(parts, request);
      limit(parts, request.work, undefined, reply);
    },
    handler: (request) => whoAmI(workOf(request)),
  });
}

async function admit(route: Route, parts: ApiParts, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const known = await identify(parts, request);
  request.work = known;
  const target = route.scope === 'group' ? undefined : targetOf(route, known.access, request.params as Params);
  limit(parts, known, target?.companyId, reply);
  if (target !== undefined) request.work = { ...known, target };
}

export async function identify({ authenticator, access, signer }: ApiParts, request: FastifyRequest): Promise<Work> {
  const caller = await authenticator.callerOf(request);
  // Rights that the caller has just been given at another gateway count here before the broker tells of them.
  const after = headerOf(request, 'consigna-after');
  if (after !== undefined) access.learn(fromHeader(signer, after));
  return { caller, access: await access.of(caller.token), target: undefined };
}

/** People of one client do not use up each other's limit. @throws DomainError `rate-limited` */
export function limit(
  { limiter }: ApiParts,
  { caller: { token } }: Work,
  companyId: string | undefined,
  reply: FastifyReply,
): void {
  const place = companyId ?? NOBODY;
  const bucket = token.kind === 'person' ? `${token.subject} ${place}` : place;
  const standing = limiter.take(token.clientId, bucket, Date.now());
  reply.header('ratelimit-policy', standing.policy);
  reply.header('ratelimit', standing.state);
  if (!standing.allowed) throw new DomainError('rate-limited', { retryAfter: standing.retryAfter });
}

async function answer(
  route: Route,
  parts: ApiParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const work = workOf(request);
  const { token } = work.caller;
  const { contract } = route;
  const params = request.params as Params;
  const question = request.url.indexOf('?');
  const path = question < 0 ? request.url : request.url.slice(0, question);
  const query = question < 0 ? '' : request.url.slice(question + 1);
  const ifMatch = request.headers['if-match'];

  const { input, dryRun, companies } = inputOf(route, { params, query, body: request.body, ifMatch });
  const target = work.target ?? groupOf(route, work.access, companies);
  const purpose = route.paged ? `${target.companyId} ${token.subject} ${routePathOf(route, params)}` : '';
  if (typeof input['cursor'] === 'string')
    input['cursor'] = parts.signer.verify(input['cursor'], purpose, 'invalid-cursor');
  const key = idempotencyKeyOf(route, headerOf(request, 'idempotency-key'), token.kind);
  const receipt: Receipt = { written: {}, replayed: false };
  const ctx: Context = {
    ...contextOf(work, target, request, parts),
    ...(key === undefined || dryRun
      ? {}
      : {
          idempotency: {
            key: `${clientOf(work)} ${route.method} ${routePathOf(route, params)} ${key}`,
            requestHash: requestHashOf(request.body, input['version']),
          },
        }),
    ...(dryRun ? { dryRun } : {}),
    receipt,
  };

  let output: unknown;
  try {
    output = await parts.link.ask(contract, ctx, input);
  } finally {
    tellWritten(parts, work, receipt, reply);
    if (target.company?.sandbox === true) reply.header('x-sandbox', 'true');
  }

  if (route.paged) signNextCursor(parts.signer, output, { purpose, path, query }, reply);
  const text = output === undefined ? '' : JSON.stringify(output);
  const version = memberOf(output, 'version');
  if (typeof version === 'number') {
    const etag = etagOf(version, text);
    reply.header('etag', etag);
    if (route.method === 'GET' && isKnown(request.headers['if-none-match'], etag)) return reply.code(304).send();
  }
  const status = contract.kind === 'command' ? contract.status : 200;
  const id = memberOf(output, 'id');
  if (status === 201 && typeof id === 'string' && !dryRun) reply.header('location', `${path}/${id}`);
  if (output === undefined) return reply.code(204).send();
  return reply.code(status).header('content-type', 'application/json; charset=utf-8').send(text);
}

export function contextOf(work: Work, target: Target, request: FastifyRequest, parts: ApiParts): Context {
  const { access } = work;
  const after = seenBy(work, target, headerOf(request, 'consigna-after'), parts);
  return {
    companyId: target.companyId,
    networkId: target.networkId,
    ...(target.companyIds === undefined ? {} : { companyIds: target.companyIds }),
    userId: access.userId,
    clientId: work.caller.token.clientId,
    now: clockOf(access, target.networkId),
    locale: languageOf(request),
    ...(target.permissions === undefined ? {} : { permissions: target.permissions }),
    ...(after === undefined ? {} : { after }),
    trace: request.trace,
  };
}

/** What the caller has written so far, as this gateway remembers it and as the caller tells. */
function seenBy(
  work: Work,
  target: Target,
  header: string | undefined,
  { written, signer }: ApiParts,
): Positions | undefined {
  const concerned =
    work.caller.bySession || target.company === undefined ? 'all' : [target.companyId, target.networkId];
  const remembered = written.recall(clientOf(work), concerned, Date.now());
  return header === undefined ? remembered : mergePositions(remembered, fromHeader(signer, header));
}

/** Also a refused request may have written something: a process begun, a refusal stored. */
function tellWritten({ access, written, signer }: ApiParts, work: Work, receipt: Receipt, reply: FastifyReply): void {
  if (receipt.replayed) reply.header('idempotency-replayed', 'true');
  if (Object.keys(receipt.written).length === 0) return;
  access.learn(receipt.written);
  written.remember(clientOf(work), receipt.written, Date.now());
  reply.header('consigna-after', toHeader(signer, receipt.written));
}

interface PageRequest {
  readonly purpose: string;
  readonly path: string;
  readonly query: string;
}

function signNextCursor(
  signer: Signer,
  output: unknown,
  { purpose, path, query }: PageRequest,
  reply: FastifyReply,
): void {
  const page = memberOf(output, 'page') as { nextCursor?: unknown } | undefined;
  if (typeof page?.nextCursor !== 'string') return;
  const cursor = signer.sign(page.nextCursor, purpose);
  page.nextCursor = cursor;
  const next = new URLSearchParams(query);
  next.set('cursor', cursor);
  reply.header('link', `<${path}?${next.toString()}>; rel="next"`);
}

function whoAmI({ caller: { token }, access }: Work) {
  return {
    user: { id: access.userId, name: access.name, username: token.username, locale: access.locale },
    kind: token.kind,
    clientId: token.clientId,
    administrator: access.administrator,
    companies: access.companies.map(({ held: _held, off: _off, ...company }) => ({
      ...company,
      now: access.clocks[company.networkId] ?? null,
    })),
  };
}

/** Two people with one client do not share keys or what they have written. */
function clientOf({ caller: { token } }: Work): string {
  return token.kind === 'person' ? `${token.clientId}/${token.subject}` : token.clientId;
}

function clockOf(access: CallerAccess, networkId: string): Date {
  const clock = access.clocks[networkId];
  return clock === undefined || clock === null ? new Date() : new Date(clock);
}

function workOf(request: FastifyRequest): Work {
  if (request.work === null) throw new Error('a handler was reached without its checks');
  return request.work;
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function memberOf(output: unknown, name: string): unknown {
  return typeof output === 'object' && output !== null ? (output as Record<string, unknown>)[name] : undefined;
}
