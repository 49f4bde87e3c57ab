import { mergePositions, type Positions } from '@consigna/kernel/context';
import { DomainError } from '@consigna/kernel/domain-error';
import { shardOf } from '@consigna/kernel/id';
import type { Signer } from './cursor.js';

const PURPOSE = 'consigna-after';
const MAX_HEADER = 4_000;
/** Callers remembered at once; the longest quiet is forgotten first. */
const MAX_CALLERS = 10_000;
/** What a follower has not applied after this long is told by its alarm, not by making everybody wait. */
const REMEMBERED_MS = 10 * 60_000;

/** Logs whose facts every company of a network reads, so that their shard says nothing about who is concerned. */
const sharedProducers = new Set(['directory', 'catalog']);

interface Remembered {
  positions: Positions;
  at: number;
}

/** What each caller has written, so that whatever it asks next has seen it (KERNEL.md 2). In this process only. */
export class WrittenPositions {
  private readonly callers = new Map<string, Remembered>();

  remember(caller: string, written: Positions, now: number): void {
    const known = this.callers.get(caller);
    this.callers.delete(caller);
    if (this.callers.size >= MAX_CALLERS) {
      const oldest = this.callers.keys().next();
      if (oldest.done !== true) this.callers.delete(oldest.value);
    }
    const earlier = known !== undefined && now - known.at < REMEMBERED_MS ? known.positions : {};
    this.callers.set(caller, { positions: mergePositions(earlier, written), at: now });
  }

  /**
   * What concerns a request: everything for the group, otherwise the logs of the companies named and what the whole
   * network shares. A machine that works in many companies does not wait for all of them.
   */
  recall(caller: string, companyIds: readonly string[] | 'all', now: number): Positions | undefined {
    const known = this.callers.get(caller);
    if (known === undefined || now - known.at >= REMEMBERED_MS) return undefined;
    if (companyIds === 'all') return known.positions;
    const shards = companyIds.map((id) => String(shardOf(id)));
    const concerned: Record<string, string> = {};
    for (const [log, position] of Object.entries(known.positions)) {
      const colon = log.indexOf(':');
      if (shards.includes(log.slice(colon + 1)) || sharedProducers.has(log.slice(0, colon))) concerned[log] = position;
    }
    return concerned;
  }
}

/** Positions as the value of the header `Consigna-After`. */
export function toHeader(signer: Signer, positions: Positions): string {
  return signer.sign(Buffer.from(JSON.stringify(positions)).toString('base64url'), PURPOSE);
}

/** @throws DomainError `invalid-consigna-after` */
export function fromHeader(signer: Signer, header: string): Positions {
  if (header.length > MAX_HEADER) throw new DomainError('invalid-consigna-after');
  const text = signer.verify(header, PURPOSE, 'invalid-consigna-after');
  return JSON.parse(Buffer.from(text, 'base64url').toString()) as Positions;
}
