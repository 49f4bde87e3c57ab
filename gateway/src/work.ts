import type { Caller } from './caller.js';
import type { CallerAccess } from './access-cache.js';
import type { Target } from './target.js';

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
    /** Set once its caller is known to be allowed. */
    work: Work | null;
  }
}
