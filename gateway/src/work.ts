import type { Caller } from './caller.js';
import type { CallerAccess } from './access-cache.js';
import type { Target } from './target.js';
import type { Span } from '@consigna/kernel/tracing';

/** What is known about a request before its body is read. */
export interface Work {
  readonly caller: Caller;
  readonly access: CallerAccess;
  /** Absent for reads of the group: their companies are in the query string. */
  readonly target: Target | undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** W3C traceparent of the request. */
    trace: string;
    /** What of it is traced; null where this process does not trace. */
    span: Span | null;
    /** Set once its caller is known to be allowed. */
    work: Work | null;
  }
}
