import { randomBytes } from 'node:crypto';
import type { ChangeNotice, Wake } from '@consigna/messaging/wake';
import { resourceTypes } from '@consigna/contracts/resources';
import { grantsOf } from '@consigna/kernel/permission';

/** Changes that a screen which lost its connection can still ask for. */
const KEPT = 1_000;
/** A company nobody looks at is listened to for this long, so that a reload loses nothing. */
const LINGER_MS = 60_000;

/** One thing that a caller may learn has changed: never what is in it. */
export interface LiveChange {
  readonly companyId: string;
  /** As in `resourceTypes`. */
  readonly type: string;
  /** Null: so many that a list is read again. */
  readonly id: string | null;
  /** `sales.sales-order.confirm`. */
  readonly subject: string;
  /** Permissions any of which lets a caller know. */
  readonly grants: readonly string[];
}

interface Kept {
  readonly sequence: number;
  readonly change: LiveChange;
}

type Listener = (sequence: number, change: LiveChange) => void;

const grantsByType = new Map(
  resourceTypes.map(({ service, document, permission }) => [`${service} ${document}`, grantsOf(permission)]),
);

/** What happens in one company, in the order in which this process heard of it. */
class Channel {
  readonly listeners = new Set<Listener>();
  private readonly kept: Kept[] = [];
  private sequence: number;
  private quietSince = Date.now();
  private readonly stopWatching: () => void;

  constructor(
    private readonly companyId: string,
    wake: Wake,
    first: number,
  ) {
    this.sequence = first;
    this.stopWatching = wake.watch(companyId, (notice) => this.hear(notice));
  }

  get position(): number {
    return this.sequence;
  }

  /** What came after a position; undefined when that is not known any more. */
  since(position: number): readonly Kept[] | undefined {
    const oldest = this.kept[0]?.sequence ?? this.sequence + 1;
    if (position > this.sequence || position < oldest - 1) return undefined;
    return this.kept.filter(({ sequence }) => sequence > position);
  }

  leave(listener: Listener): void {
    this.listeners.delete(listener);
    this.quietSince = Date.now();
  }

  isForgotten(now: number): boolean {
    return this.listeners.size === 0 && now - this.quietSince > LINGER_MS;
  }

  stop(): void {
    this.stopWatching();
  }

  private hear({ service, changes }: ChangeNotice): void {
    for (const { document, id, action } of changes) {
      const grants = grantsByType.get(`${service} ${document}`);
      if (grants === undefined) continue;
      const subject = `${service}.${document}.${action}`;
      const change: LiveChange = { companyId: this.companyId, type: document, id, subject, grants };
      this.sequence += 1;
      this.kept.push({ sequence: this.sequence, change });
      if (this.kept.length > KEPT) this.kept.shift();
      for (const listener of this.listeners) listener(this.sequence, change);
    }
  }
}

/** A place in what this process has told: positions of the companies, good for this process alone. */
export interface LivePosition {
  readonly run: string;
  readonly companies: Readonly<Record<string, number>>;
}

/** What happens in the companies somebody looks at, as all processes tell it. */
export class LiveChannels {
  /** Positions of another process, or of this one before it was started again, say nothing here. */
  readonly run = randomBytes(6).toString('base64url');
  private readonly channels = new Map<string, Channel>();
  private readonly sweeper = setInterval(() => this.sweep(), LINGER_MS).unref();
  /** A channel that is opened again goes on above every position it ever told. */
  private floor = 0;

  constructor(private readonly wake: Wake) {}

  /** Listens to a company. @returns its position, and how to stop */
  join(companyId: string, listener: Listener): { position: number; leave: () => void } {
    const channel = this.channels.get(companyId) ?? this.open(companyId);
    channel.listeners.add(listener);
    return { position: channel.position, leave: () => channel.leave(listener) };
  }

  /** What was told of a company after a position; undefined when that is not known any more. */
  since(companyId: string, position: number): readonly Kept[] | undefined {
    return this.channels.get(companyId)?.since(position);
  }

  stop(): void {
    clearInterval(this.sweeper);
    for (const channel of this.channels.values()) channel.stop();
    this.channels.clear();
  }

  private open(companyId: string): Channel {
    const channel = new Channel(companyId, this.wake, this.floor);
    this.channels.set(companyId, channel);
    return channel;
  }

  private sweep(): void {
    const now = Date.now();
    for (const [companyId, channel] of this.channels) {
      if (!channel.isForgotten(now)) continue;
      this.floor = Math.max(this.floor, channel.position + 1);
      channel.stop();
      this.channels.delete(companyId);
    }
  }
}
