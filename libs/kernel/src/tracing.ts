/** Something that takes time within a request, as a trace shows it. */
export interface Span {
  /** W3C traceparent for what happens inside. */
  readonly trace: string;
  /** @param failure what it ended with when it did not succeed */
  end(failure?: unknown): void;
}

export type SpanKind = 'server' | 'client';

/** Tells where the time of requests goes. */
export interface Tracer {
  /** The first span of a request, with the caller's traceparent; one also where it is not kept, so that all that follows knows. */
  begin(name: string, callersTrace: string | undefined): Span;
  /** Undefined where the trace is not kept. */
  start(kind: SpanKind, name: string, trace: string | undefined): Span | undefined;
}

/** Undefined unless this process was started with tracing: what is not traced asks once, and does nothing. */
export let tracer: Tracer | undefined;

/** For the start of a process, before anything works. */
export function traceWith(chosen: Tracer | undefined): void {
  tracer = chosen;
}
