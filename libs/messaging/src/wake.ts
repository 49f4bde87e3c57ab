import type { Positions } from '@consigna/kernel/context';
import type { AppendedEvent } from '@consigna/persistence/transaction';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { natsAddress } from './nats-address.js';

/** Tells followers after a commit that a log has moved; losing it only costs time, a slow poll is beneath. */
export class Wake {
  private readonly listeners = new Map<string, ((positions: Positions) => void)[]>();
  private readonly receivers = new Map<string, ((events: readonly AppendedEvent[]) => void)[]>();
  private nats: NatsConnection | undefined;

  constructor(private readonly natsUrl: string | undefined) {}

  async connect(): Promise<void> {
    if (this.natsUrl === undefined) return;
    this.nats = await connect({
      ...natsAddress(this.natsUrl),
      reconnect: true,
      maxReconnectAttempts: -1,
      noEcho: true,
    });
    for (const subject of ['consigna.moved.*', 'consigna.hurry.*']) {
      this.nats.subscribe(subject, {
        callback: (_error, message) => {
          const [, kind, name] = message.subject.split('.');
          this.tellLocal(`${kind}.${name}`, message.json<Positions>());
        },
      });
    }
  }

  /** A service's log has new events. */
  moved(service: string, positions: Positions): void {
    this.tell(`moved.${service}`, positions);
  }

  /** Somebody waits for a service to have applied these positions. */
  hurry(service: string, positions: Positions): void {
    this.tell(`hurry.${service}`, positions);
  }

  /** Gives new events to the followers of the same process, which then need not fetch them. */
  handOver(service: string, events: readonly AppendedEvent[]): void {
    for (const receiver of this.receivers.get(service) ?? []) receiver(events);
  }

  onHandOver(service: string, receiver: (events: readonly AppendedEvent[]) => void): void {
    this.receivers.set(service, [...(this.receivers.get(service) ?? []), receiver]);
  }

  onMoved(service: string, listener: (positions: Positions) => void): void {
    this.listen(`moved.${service}`, listener);
  }

  onHurry(service: string, listener: (positions: Positions) => void): void {
    this.listen(`hurry.${service}`, listener);
  }

  /** Whether the broker answers; without one there is nothing to wait for. */
  async brokerAnswers(): Promise<boolean> {
    if (this.nats === undefined) return true;
    return this.nats.rtt().then(
      () => true,
      () => false,
    );
  }

  async close(): Promise<void> {
    await this.nats?.close();
  }

  private listen(topic: string, listener: (positions: Positions) => void): void {
    this.listeners.set(topic, [...(this.listeners.get(topic) ?? []), listener]);
  }

  private tell(topic: string, positions: Positions): void {
    this.tellLocal(topic, positions);
    if (this.nats !== undefined && !this.nats.isClosed())
      this.nats.publish(`consigna.${topic}`, JSON.stringify(positions));
  }

  private tellLocal(topic: string, positions: Positions): void {
    for (const listener of this.listeners.get(topic) ?? []) listener(positions);
  }
}
