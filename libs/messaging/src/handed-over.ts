import type { FedEvent } from './feed.js';

/** Events handed over within the process that wait to be applied; beyond this they are fetched when their turn comes. */
const MAX_HANDED_OVER = 2_000;

/** Events of a log that their writer in the same process handed over, until they are applied. */
export class HandedOver {
  private readonly events = new Map<string, FedEvent>();

  get isFull(): boolean {
    return this.events.size > MAX_HANDED_OVER;
  }

  keep(event: FedEvent): void {
    this.events.set(keyOf(event), event);
  }

  has(shard: number, position: bigint): boolean {
    return this.events.has(keyOf({ shard, position }));
  }

  /** What comes in a shard after a position, as far as nothing is missing in between. */
  takeAfter(shard: number, seen: bigint): FedEvent[] {
    const events: FedEvent[] = [];
    for (let position = seen + 1n; ; position++) {
      const key = keyOf({ shard, position });
      const event = this.events.get(key);
      if (event === undefined) return events;
      this.events.delete(key);
      events.push(event);
    }
  }

  drop(events: readonly FedEvent[]): void {
    for (const event of events) this.events.delete(keyOf(event));
  }

  clear(): void {
    this.events.clear();
  }
}

function keyOf({ shard, position }: { readonly shard: number; readonly position: string | bigint }): string {
  return `${shard}:${position}`;
}
