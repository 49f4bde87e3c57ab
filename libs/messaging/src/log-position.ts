import type { FedEvent } from './feed.js';

/** Cursors of one log as a transaction moves them: only from where they are known to stand. */
export type CursorMoves = readonly { readonly shard: number; readonly from: bigint; readonly to: bigint }[];

/** Where a shard of the log ends, as its producer told. */
export interface Head {
  readonly shard: number;
  readonly epoch: string;
  readonly position: string;
}

/** What was known when a page was asked for. */
export interface Asked {
  readonly announcements: number;
  /** Applied by then, by shard. */
  readonly seen: ReadonlyMap<number, bigint>;
}

interface Cursor {
  epoch: string;
  /** Written in the database. */
  stored: bigint;
  /** Everything up to here is applied, or was of no interest. */
  seen: bigint;
}

/** The log has another history than the one that was followed. */
export class LogRestored extends Error {
  constructor(readonly shard: number) {
    super(`shard ${shard} of the log has another epoch`);
    this.name = 'LogRestored';
  }
}

/** How far a log goes and how far it is applied here, by shard, as far as this process knows. */
export class LogPosition {
  private readonly cursors = new Map<number, Cursor>();
  private readonly heads = new Map<number, bigint>();
  /** When each shard's head was last announced, counted in announcements; a page asked for before that knows less. */
  private readonly announced = new Map<number, number>();
  private announcements = 0;

  /** A cursor as it stands in the database. */
  begin(shard: number, epoch: string, position: bigint): void {
    this.cursors.set(shard, { epoch, stored: position, seen: position });
  }

  /** The cursors have to be read again. */
  forget(): void {
    this.cursors.clear();
  }

  /** Up to here a shard is applied. */
  seen(shard: number): bigint {
    return this.cursors.get(shard)?.seen ?? 0n;
  }

  hasReached(shard: number, position: bigint): boolean {
    const cursor = this.cursors.get(shard);
    return cursor !== undefined && cursor.seen >= position;
  }

  isBehindOn(shard: number): boolean {
    return (this.heads.get(shard) ?? 0n) > this.seen(shard);
  }

  /** Shards of which something is known that is not applied. */
  behind(): number[] {
    const shards: number[] = [];
    for (const [shard, head] of this.heads) if (head > this.seen(shard)) shards.push(shard);
    return shards;
  }

  /** Events that are known of and not yet applied. */
  lag(): bigint {
    let lag = 0n;
    for (const [shard, head] of this.heads) lag += max(0n, head - this.seen(shard));
    return lag;
  }

  /** Something was passed that had nothing to do, and is not written down yet. */
  hasUnwritten(): boolean {
    for (const cursor of this.cursors.values()) if (cursor.seen > cursor.stored) return true;
    return false;
  }

  /** The log goes at least this far. */
  announce(shard: number, position: bigint): void {
    this.stand(shard, max(position, this.heads.get(shard) ?? 0n));
    this.announced.set(shard, ++this.announcements);
  }

  /** What is known now, to be told again with the heads that are asked for. */
  asking(): Asked {
    const seen = new Map([...this.cursors].map(([shard, cursor]) => [shard, cursor.seen]));
    return { announcements: this.announcements, seen };
  }

  /**
   * Takes heads as they were read. A head that was announced meanwhile stays: the page may have been read before that commit.
   *
   * @throws LogRestored
   */
  meet(heads: readonly Head[], asked: Asked): void {
    for (const head of heads) {
      this.checkEpoch(head, asked);
      const position = BigInt(head.position);
      const isOlder = (this.announced.get(head.shard) ?? 0) > asked.announcements;
      this.stand(head.shard, isOlder ? max(position, this.heads.get(head.shard) ?? 0n) : position);
    }
  }

  /** Repeated events are dropped; behind a gap nothing is taken, the next page brings it again. */
  inSequence(events: readonly FedEvent[]): FedEvent[] {
    const next = new Map<number, bigint>();
    return events.filter((event) => {
      const expected = next.get(event.shard) ?? this.seen(event.shard) + 1n;
      if (BigInt(event.position) !== expected) return false;
      next.set(event.shard, expected + 1n);
      return true;
    });
  }

  /** How far the cursors stand when these events are applied, with what was passed before and not written yet. */
  moves(events: readonly FedEvent[]): CursorMoves {
    const reached = new Map<number, bigint>();
    for (const [shard, { seen, stored }] of this.cursors) if (seen > stored) reached.set(shard, seen);
    for (const { shard, position } of events) reached.set(shard, BigInt(position));
    return [...reached].map(([shard, to]) => ({ shard, from: this.cursor(shard).stored, to }));
  }

  /** These were applied with the cursor, or were of no interest. */
  passed(events: readonly FedEvent[], written: CursorMoves): void {
    for (const { shard, position } of events) this.cursor(shard).seen = max(BigInt(position), this.cursor(shard).seen);
    for (const { shard, to } of written) this.cursor(shard).stored = to;
  }

  /** Of a log's shards most may be empty, and all that are not are gone through after every batch. */
  private stand(shard: number, head: bigint): void {
    if (head > 0n) this.heads.set(shard, head);
    else this.heads.delete(shard);
  }

  /** Another epoch, or a head before what was applied when it was asked for: peers may have carried us on since. */
  private checkEpoch(head: Head, { seen }: Asked): void {
    const cursor = this.cursors.get(head.shard);
    if (cursor === undefined) return;
    if (cursor.epoch === head.epoch && (seen.get(head.shard) ?? 0n) <= BigInt(head.position)) return;
    throw new LogRestored(head.shard);
  }

  private cursor(shard: number): Cursor {
    const cursor = this.cursors.get(shard);
    if (cursor === undefined) throw new Error(`no cursor for shard ${shard}`);
    return cursor;
  }
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
