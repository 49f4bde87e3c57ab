import { mergePositions, type Context } from '@consigna/kernel/context';
import { DomainError } from '@consigna/kernel/domain-error';
import { tracer } from '@consigna/kernel/tracing';
import type { Contract, InputOf, Output } from '@consigna/contracts/contract';
import { ownerOf } from '@consigna/contracts/contract';
import { ClientProxyFactory, Transport, type ClientProxy } from '@nestjs/microservices';
import { firstValueFrom, timeout, TimeoutError } from 'rxjs';
import { handledBy } from './handle.js';
import { toError, toRequest, type Answer, type Request } from './envelope.js';
import { log } from './log.js';
import { natsAddress } from './nats-address.js';

/** A request to another service that has no answer by then is told as unavailable; its effect is decided by its key. */
const REQUEST_TIMEOUT_MS = 15_000;

type Handler = (request: Request) => Promise<Answer>;

/**
 * How services and the gateway ask each other. A handler in the same process is called directly, with the same
 * serialised contract as over NATS; any other service is asked over NATS.
 */
export class Link {
  private readonly handlers = new Map<string, Handler>();
  private readonly local = new Set<string>();
  private client: ClientProxy | undefined;

  constructor(private readonly natsUrl: string | undefined) {}

  /** Registers everything a controller handles as answered in this process. */
  register(controller: object): void {
    for (const { contract, method } of handledBy(controller)) {
      if (this.handlers.has(contract.subject)) throw new Error(`${contract.subject} has two handlers`);
      const handler = (controller as Record<string, Handler>)[method];
      if (handler === undefined) throw new Error(`${contract.subject} has no handler`);
      this.handlers.set(contract.subject, handler.bind(controller));
      this.local.add(ownerOf(contract.subject));
    }
  }

  /** Whether a service answers in this process. */
  isLocal(service: string): boolean {
    return this.local.has(service);
  }

  /** @throws DomainError the other side's refusal, or `service-unavailable` */
  async ask<C extends Contract>(contract: C, ctx: Context, input: InputOf<C>): Promise<Output<C>> {
    const answer = await this.answer(contract.subject, toRequest(ctx, input));
    if (ctx.receipt !== undefined) {
      ctx.receipt.written = mergePositions(ctx.receipt.written, answer.written);
      if (answer.replayed) ctx.receipt.replayed = true;
    }
    if (answer.refusal !== undefined) throw toError(answer.refusal);
    return answer.output as Output<C>;
  }

  async connect(): Promise<void> {
    if (this.natsUrl === undefined) return;
    this.client = ClientProxyFactory.create({
      transport: Transport.NATS,
      options: { ...natsAddress(this.natsUrl), reconnect: true, maxReconnectAttempts: -1 },
    });
    await this.client.connect();
  }

  async close(): Promise<void> {
    await this.client?.close();
  }

  private async answer(subject: string, request: Request): Promise<Answer> {
    const span = tracer?.start('client', `ask ${subject}`, request.ctx.trace);
    if (span === undefined) return this.carry(subject, request);
    try {
      const answer = await this.carry(subject, { ...request, ctx: { ...request.ctx, trace: span.trace } });
      span.end(answer.refusal?.code);
      return answer;
    } catch (error) {
      span.end(error);
      throw error;
    }
  }

  private async carry(subject: string, request: Request): Promise<Answer> {
    const handler = this.handlers.get(subject);
    const wire = JSON.stringify(request);
    if (handler !== undefined) {
      const answer = await handler(JSON.parse(wire) as Request);
      return JSON.parse(JSON.stringify(answer)) as Answer;
    }
    if (this.client === undefined) throw new DomainError('service-unavailable', { service: ownerOf(subject) });
    try {
      return await firstValueFrom(
        this.client.send<Answer, unknown>(subject, JSON.parse(wire)).pipe(timeout(REQUEST_TIMEOUT_MS)),
      );
    } catch (error) {
      log('warn', 'service did not answer', { subject, timedOut: error instanceof TimeoutError, error });
      throw new DomainError('service-unavailable', { service: ownerOf(subject) });
    }
  }
}
