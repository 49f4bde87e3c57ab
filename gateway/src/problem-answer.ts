import { DomainError, isDomainError } from '@consigna/kernel/domain-error';
import { log } from '@consigna/messaging/log';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { retryAfterOf, statusOf } from './errors.js';
import { localeOf, type Locale } from './locale.js';
import { problemOf } from './problem.js';
import { traceIdOf } from './trace.js';

/** What fastify refuses by itself, as our codes. */
const refusals: Readonly<Record<string, string>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'request-too-large',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed-json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed-json',
  FST_ERR_BAD_URL: 'malformed-url',
  FST_ERR_MAX_PARAM_LENGTH: 'url-too-long',
};

/** Anything thrown as a refusal; what nobody foresaw is logged and told as `internal`. */
export function refusalOf(error: unknown, request: FastifyRequest): DomainError {
  if (isDomainError(error)) return error;
  const { code, statusCode } = (error ?? {}) as { code?: string; statusCode?: number };
  const known = code === undefined ? undefined : refusals[code];
  if (known !== undefined) return new DomainError(known);
  if (error instanceof SyntaxError) return new DomainError('malformed-json');
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return new DomainError('malformed-request');
  log('error', 'request failed', {
    method: request.method,
    route: request.routeOptions?.url,
    trace: request.trace,
    error,
  });
  return new DomainError('internal');
}

/** Answers a refusal as problem+json in the caller's language. */
export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = refusalOf(error, request);
  const { status, body } = problemOf(refusal, {
    locale: languageOf(request),
    instance: request.url.split('?', 1)[0] ?? '/',
    traceId: traceIdOf(request.trace),
  });
  const retryAfter = refusal.details['retryAfter'] ?? retryAfterOf(refusal.code);
  if (typeof retryAfter === 'number') reply.header('retry-after', String(retryAfter));
  if (statusOf(refusal.code) === 401) reply.header('www-authenticate', 'Bearer');
  return reply.code(status).header('content-type', 'application/problem+json; charset=utf-8').send(body);
}

export function languageOf(request: FastifyRequest): Locale {
  return localeOf(request.headers['accept-language']) ?? request.work?.access.locale ?? 'en';
}
