import { tracer } from '@consigna/kernel/tracing';
import pg from 'pg';
import type { Socket } from 'node:net';

/**
 * Sends what was asked for in one turn of the event loop with one system call. The driver flushes after each
 * statement; with pipelined statements that was the largest part of a request's CPU.
 */
export class GatheringClient extends pg.Client {
  /** Traceparent of the request that has checked it out. */
  trace: string | undefined;
  private gathering = false;

  constructor(config?: string | pg.ClientConfig) {
    super(config);
    const query = this.query.bind(this) as (...args: unknown[]) => unknown;
    this.query = ((...args: unknown[]) => {
      this.gather();
      return tracer === undefined || this.trace === undefined ? query(...args) : this.traced(query, args);
    }) as typeof this.query;
  }

  /** The statement's name and never its text or values, which are people's data. */
  private traced(query: (...args: unknown[]) => unknown, args: unknown[]): unknown {
    const { name } = (args[0] ?? {}) as { name?: string };
    const span = tracer?.start('client', name ?? 'statement', this.trace);
    const result = query(...args);
    if (span === undefined) return result;
    Promise.resolve(result).then(
      () => span.end(),
      (error: unknown) => span.end(error),
    );
    return result;
  }

  private gather(): void {
    if (this.gathering) return;
    this.gathering = true;
    const { stream } = (this as unknown as { connection: { stream: Socket } }).connection;
    stream.cork();
    process.nextTick(() => {
      this.gathering = false;
      stream.uncork();
    });
  }
}
