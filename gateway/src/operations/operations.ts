import { ExportInput, type OperationView } from '@consigna/contracts/operation';
import { DomainError } from '@consigna/kernel/domain-error';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { setTimeout as delay } from 'node:timers/promises';
import { contextOf, identify, limit, type ApiParts } from '../api.js';
import { listExportOf, writeList } from '../exports/list-export.js';
import { fieldsOf } from '@consigna/messaging/handle';
import { API, type Route } from '../routes.js';
import { companyOf, targetOf } from '../target.js';
import type { Work } from '../work.js';
import type { LongWork, OperationRunner } from './operation-runner.js';
import type { OperationStore } from './operation-store.js';

/** What is ready by then is answered at once (API.md 5). */
const ANSWER_WITHIN_MS = 2_000;
/** Longest `Prefer: wait`. */
const LONGEST_WAIT_SECONDS = 30;
const NAME = /^[0-9a-f-]{36}$/;

export interface OperationParts extends ApiParts {
  readonly routes: readonly Route[];
  readonly store: OperationStore;
  readonly runner: OperationRunner;
  readonly verify?: LongWork;
}

/** Long work of a caller: begun, watched, cancelled, and what came of it. */
export function registerOperations(scope: FastifyInstance, parts: OperationParts): void {
  const onRequest = async (request: FastifyRequest, reply: FastifyReply) => {
    const work = await identify(parts, request);
    const { company } = request.params as { company?: string };
    const { id } = company === undefined ? { id: undefined } : companyOf(work.access, company);
    limit(parts, work, id, reply);
    request.work = work;
  };
  scope.post(`${API}/companies/:company/exports`, { onRequest }, (request, reply) =>
    beginExport(parts, request, reply),
  );
  scope.post(`${API}/admin/verifications`, { onRequest }, (request, reply) => beginVerification(parts, request, reply));
  scope.get(`${API}/operations`, { onRequest }, async (request) => {
    const { access } = workOf(request);
    const operations = await parts.store.of(access.userId);
    return { data: operations.filter((operation) => isVisible(workOf(request), operation)) };
  });
  scope.get(`${API}/operations/:id`, { onRequest }, (request) => found(parts, request));
  scope.get(`${API}/operations/:id/file`, { onRequest }, (request, reply) => download(parts, request, reply));
  scope.post(`${API}/operations/:id/cancel`, { onRequest }, async (request) => {
    const { id } = await found(parts, request);
    await parts.store.cancel(workOf(request).access.userId, id);
    return found(parts, request);
  });
}

async function beginExport(parts: OperationParts, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const work = workOf(request);
  const { company = '' } = request.params as { company?: string };
  const parsed = ExportInput.safeParse(request.body ?? {});
  if (!parsed.success) throw new DomainError('validation-failed', {}, fieldsOf(parsed.error));
  const order = listExportOf(parts.routes, parsed.data);
  // The same check as for the list itself: rights and modules of the company.
  const target = targetOf(order.route, work.access, { company });
  const ctx = contextOf(work, target, request, parts);
  return begin(parts, { request, reply }, { kind: 'export', companyId: target.companyId }, async ({ id }, tell) => {
    const { rows, file } = await writeList(order, { link: parts.link, ctx, tell });
    const href = `${API}/operations/${id}/file`;
    return { file, result: { name: file.name, href, rows, bytes: file.content.length } };
  });
}

/** @throws DomainError `permission-denied`; `not-offered` where the process may not read everything */
async function beginVerification(
  parts: OperationParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (!workOf(request).access.administrator)
    throw new DomainError('permission-denied', { permission: 'administrator' });
  if (parts.verify === undefined) throw new DomainError('not-offered', { work: 'verify' });
  return begin(parts, { request, reply }, { kind: 'verify', companyId: null }, parts.verify);
}

async function begin(
  { runner, store }: OperationParts,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  order: Pick<OperationView, 'kind' | 'companyId'>,
  longWork: LongWork,
): Promise<FastifyReply> {
  const work = workOf(request);
  const { userId } = work.access;
  const { operation, ended } = await runner.start({ ...order, userId, key: keyOf(request, work) }, longWork);
  await Promise.race([ended, delay(waitOf(request), undefined, { ref: false })]);
  const view = (await store.find(userId, operation.id)) ?? operation;
  return reply
    .code(view.status === 'queued' || view.status === 'running' ? 202 : 200)
    .header('location', `${API}/operations/${operation.id}`)
    .send(view);
}

async function download(parts: OperationParts, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { id } = await found(parts, request);
  const file = await parts.store.file(workOf(request).access.userId, id);
  if (file === undefined) throw new DomainError('operation-not-found', { id });
  return reply
    .header('content-type', file.mediaType)
    .header('content-disposition', `attachment; filename="${file.name}"`)
    .send(file.content);
}

/** @throws DomainError `operation-not-found`, also for what belongs to a company the caller has left */
async function found({ store }: OperationParts, request: FastifyRequest): Promise<OperationView> {
  const { id } = request.params as { id: string };
  const work = workOf(request);
  const operation = NAME.test(id) ? await store.find(work.access.userId, id) : undefined;
  if (operation === undefined || !isVisible(work, operation)) throw new DomainError('operation-not-found', { id });
  return operation;
}

function isVisible({ access }: Work, { companyId }: OperationView): boolean {
  return companyId === null ? access.administrator : access.byId.has(companyId);
}

/** Two clients of one person do not share keys. @throws DomainError `invalid-idempotency-key` */
function keyOf(request: FastifyRequest, { caller: { token } }: Work): string | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined || key === '') return undefined;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key))
    throw new DomainError('invalid-idempotency-key', { header: 'Idempotency-Key' });
  return `${token.clientId} ${request.url} ${key}`;
}

/** `Prefer: wait=10` (RFC 7240). */
function waitOf(request: FastifyRequest): number {
  const seconds = /(?:^|,)\s*wait=(\d{1,4})/.exec(String(request.headers['prefer'] ?? ''))?.[1];
  return seconds === undefined ? ANSWER_WITHIN_MS : Math.min(Number(seconds), LONGEST_WAIT_SECONDS) * 1_000;
}

function workOf(request: FastifyRequest): Work {
  if (request.work === null) throw new Error('a handler was reached without its checks');
  return request.work;
}
