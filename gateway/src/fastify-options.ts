import { DomainError } from '@consigna/kernel/domain-error';
import type { FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import { answerProblem } from './problem-answer.js';
import { STANDARD_BODY_BYTES } from './options.js';
import { traceOf } from './trace.js';

/** Longest path parameter: ids, codes, and external ids of other systems. */
const MAX_PARAM_LENGTH = 500;

/**
 * What fastify must be made with, `new FastifyAdapter(gatewayFastifyOptions)`: an address has exactly one spelling, and
 * also what never reaches a route is answered as a problem.
 */
export const gatewayFastifyOptions = {
  bodyLimit: STANDARD_BODY_BYTES,
  requestTimeout: 60_000,
  keepAliveTimeout: 65_000,
  routerOptions: {
    caseSensitive: true,
    ignoreTrailingSlash: false,
    ignoreDuplicateSlashes: false,
    maxParamLength: MAX_PARAM_LENGTH,
  },
  frameworkErrors: (error: { code: string }, request: FastifyRequest, reply: FastifyReply) => {
    request.trace = traceOf(undefined);
    const long = error.code === 'FST_ERR_MAX_PARAM_LENGTH';
    answerProblem(new DomainError(long ? 'url-too-long' : 'malformed-url'), request, reply);
  },
} satisfies FastifyServerOptions;
