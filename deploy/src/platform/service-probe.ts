import { Logger } from '@nestjs/common';
import { ClientProxyFactory, Transport, type ClientProxy } from '@nestjs/microservices';
import { firstValueFrom, timeout } from 'rxjs';
import type { Answer } from '@consigna/messaging/envelope';
import { toRequest } from '@consigna/messaging/envelope';
import { feedOf } from '@consigna/messaging/feed';
import { natsAddress } from '@consigna/messaging/nats-address';
import { systemContext } from '@consigna/messaging/system-context';

const ANSWER_MS = 2_000;

/** Asks services over NATS whether they are there. A link would do, but it warns of everybody who is not. */
export class ServiceProbe {
  private readonly client: ClientProxy;

  constructor(natsUrl: string) {
    // Our output is read by people, who need not know when a connection is closed.
    Logger.overrideLogger(['error', 'warn']);
    this.client = ClientProxyFactory.create({
      transport: Transport.NATS,
      options: { ...natsAddress(natsUrl), reconnect: true, maxReconnectAttempts: -1 },
    });
  }

  async connect(): Promise<void> {
    await this.client.connect();
  }

  async close(): Promise<void> {
    await this.client.close();
  }

  /** Whether a service gives the heads of its log, for which it needs its database too. */
  async answers(service: string): Promise<boolean> {
    const question = toRequest(systemContext(service), { cursors: [], subjects: [] });
    try {
      const answer = await firstValueFrom(
        this.client.send<Answer, unknown>(feedOf(service).subject, question).pipe(timeout(ANSWER_MS)),
      );
      return answer.refusal === undefined;
    } catch {
      // Nobody listens yet.
      return false;
    }
  }
}
