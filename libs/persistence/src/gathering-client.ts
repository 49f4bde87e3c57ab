import pg from 'pg';
import type { Socket } from 'node:net';

/**
 * Sends what was asked for in one turn of the event loop with one system call. The driver flushes after each
 * statement; with pipelined statements that was the largest part of a request's CPU.
 */
export class GatheringClient extends pg.Client {
  private gathering = false;

  constructor(config?: string | pg.ClientConfig) {
    super(config);
    const query = this.query.bind(this) as (...args: unknown[]) => unknown;
    this.query = ((...args: unknown[]) => {
      this.gather();
      return query(...args);
    }) as typeof this.query;
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
