import { mergePositions, type Positions } from '@consigna/kernel/context';
import type { AppendedEvent, DocumentChange } from '@consigna/persistence/transaction';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { natsAddress } from './nats-address.js';

/** What one commit changed, for open screens. */
export interface ChangeNotice {
  readonly service: string;
  /** At most `MAX_CHANGES`; beyond that a document type is told once, without its ids. */
  readonly changes: readonly (Omit<DocumentChange, 'id'> & { readonly id: string | null })[];
}

/** What other processes are told together: a commit in every few milliseconds is not worth a packet each. */
const GATHERED_MS = 5;
/** A screen does not draw a thousand documents one by one: it reads its list again. */
const MAX_CHANGES = 50;

/** Tells followers after a commit that a log has moved; losing it only costs time, a slow poll is beneath. */
export class Wake {
  private readonly listeners = new Map<string, ((positions: Positions) => void)[]>();
  private readonly receivers = new Map<string, ((events: readonly AppendedEvent[]) => void)[]>();
  private readonly watchers = new Map<string, Set<(notice: ChangeNotice) => void>>();
  private readonly interrupted = new Set<() => void>();
  private nats: NatsConnection | undefined;
  private readonly movedOn = new Map<string, Positions>();
  private readonly notices: { readonly topic: string; readonly notice: ChangeNotice }[] = [];
  private gathering: NodeJS.Timeout | undefined;

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
    void this.watchConnection(this.nats);
  }

  /** A service's log has new events. */
  moved(service: string, positions: Positions): void {
    this.tellLocal(`moved.${service}`, positions);
    this.movedOn.set(service, mergePositions(this.movedOn.get(service), positions));
    this.gather();
  }

  /** Somebody waits for a service to have applied these positions. */
  hurry(service: string, positions: Positions): void {
    this.tellLocal(`hurry.${service}`, positions);
    this.send(`hurry.${service}`, positions);
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

  /** Documents of a company were changed by a commit. */
  changed(companyId: string, service: string, changes: readonly DocumentChange[]): void {
    const notice: ChangeNotice = { service, changes: shortened(changes) };
    this.tellWatchers(companyId, notice);
    // The broker drops it at once where no gateway has asked for the company.
    this.notices.push({ topic: `changed.${companyId}`, notice });
    this.gather();
  }

  /** Hears what is changed in a company, by whichever process. @returns stops hearing it */
  watch(companyId: string, watcher: (notice: ChangeNotice) => void): () => void {
    const watchers = this.watchers.get(companyId) ?? new Set();
    watchers.add(watcher);
    this.watchers.set(companyId, watchers);
    const subscription = this.nats?.subscribe(`consigna.changed.${companyId}`, {
      callback: (_error, message) => watcher(message.json<ChangeNotice>()),
    });
    return () => {
      subscription?.unsubscribe();
      watchers.delete(watcher);
      if (watchers.size === 0) this.watchers.delete(companyId);
    };
  }

  /** Calls back when notices of other processes may have been lost. */
  onInterrupted(listener: () => void): void {
    this.interrupted.add(listener);
  }

  async close(): Promise<void> {
    this.sendGathered();
    await this.nats?.close();
  }

  private listen(topic: string, listener: (positions: Positions) => void): void {
    this.listeners.set(topic, [...(this.listeners.get(topic) ?? []), listener]);
  }

  private gather(): void {
    this.gathering ??= setTimeout(() => this.sendGathered(), GATHERED_MS);
  }

  private sendGathered(): void {
    clearTimeout(this.gathering);
    this.gathering = undefined;
    for (const [service, positions] of this.movedOn) this.send(`moved.${service}`, positions);
    this.movedOn.clear();
    for (const { topic, notice } of this.notices.splice(0)) this.send(topic, notice);
  }

  private send(topic: string, message: unknown): void {
    if (this.nats !== undefined && !this.nats.isClosed())
      this.nats.publish(`consigna.${topic}`, JSON.stringify(message));
  }

  private tellWatchers(companyId: string, notice: ChangeNotice): void {
    for (const watcher of this.watchers.get(companyId) ?? []) watcher(notice);
  }

  private async watchConnection(nats: NatsConnection): Promise<void> {
    for await (const { type } of nats.status()) {
      if (type === 'reconnect') for (const listener of this.interrupted) listener();
    }
  }

  private tellLocal(topic: string, positions: Positions): void {
    for (const listener of this.listeners.get(topic) ?? []) listener(positions);
  }
}

function shortened(changes: readonly DocumentChange[]): ChangeNotice['changes'] {
  if (changes.length <= MAX_CHANGES) return changes;
  const documents = new Set(changes.map(({ document }) => document));
  return [...documents].map((document) => ({ document, id: null, action: 'many' }));
}
