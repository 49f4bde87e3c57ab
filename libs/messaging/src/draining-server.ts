import { ServerNats } from '@nestjs/microservices';
import type { NatsConnection, Subscription, SubscriptionOptions } from '@nats-io/transport-node';

/** Requests end well within this; one that does not is answered as unavailable to whoever asked. */
const PATIENCE_MS = 10_000;

/**
 * Nest's NATS server, which when it closes takes no more requests, answers those in hand and only then disconnects:
 * a request that loses its answer costs its caller the whole timeout.
 */
export class DrainingServer extends ServerNats {
  private readonly listening: Subscription[] = [];
  private inHand = 0;
  private idle: (() => void) | undefined;

  override bindEvents(client: NatsConnection): void {
    super.bindEvents({
      subscribe: (subject: string, options: SubscriptionOptions) => {
        const subscription = client.subscribe(subject, options);
        this.listening.push(subscription);
        return subscription;
      },
    });
  }

  override async handleMessage(...message: Parameters<ServerNats['handleMessage']>): Promise<unknown> {
    this.inHand += 1;
    try {
      return await super.handleMessage(...message);
    } finally {
      this.inHand -= 1;
      if (this.inHand === 0) this.idle?.();
    }
  }

  override async close(): Promise<void> {
    const connection = this.connection();
    if (connection !== undefined && !connection.isClosed()) {
      await Promise.all(this.listening.splice(0).map((subscription) => subscription.drain()));
      await this.untilIdle();
      await connection.flush();
    }
    await super.close();
  }

  private async untilIdle(): Promise<void> {
    if (this.inHand > 0) {
      await new Promise<void>((resolve) => {
        const patience = setTimeout(resolve, PATIENCE_MS);
        this.idle = () => {
          clearTimeout(patience);
          resolve();
        };
      });
    }
    // Nest publishes an answer one turn after its handler has returned.
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Undefined before the server listens and after it has closed. */
  private connection(): NatsConnection | undefined {
    try {
      return this.unwrap<NatsConnection | null>() ?? undefined;
    } catch {
      return undefined;
    }
  }
}
