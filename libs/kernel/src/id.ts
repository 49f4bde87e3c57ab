import { createHash, randomFillSync } from 'node:crypto';
import { DomainError } from './domain-error.js';

/** A UUID of any version in its canonical lower-case form, the only one accepted: two spellings would be two keys. */
export const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Random bytes are drawn in pools, because one call per id costs more than the id. */
const randomPool = Buffer.alloc(4096);
const randomBytesPerId = 10;
let poolOffset = randomPool.length;

let lastTimeMs = 0;
let sequence = 0;
const maximumSequence = 0xfff;

/** A UUIDv7 of the real clock: later ids of one process sort after earlier ones, also when the clock steps back. */
export function newId(): string {
  const bytes = Buffer.alloc(16);
  takeRandom().copy(bytes, 6);
  nextTick(bytes.readUInt16BE(6) & 0x7ff);
  bytes.writeUIntBE(lastTimeMs, 0, 6);
  bytes.writeUInt16BE(0x7000 | sequence, 6);
  return format(bytes);
}

/** Shard 0 to 63 of a company's events: the low 6 bits of its id, for ever. @throws DomainError `invalid-id` */
export function shardOf(companyId: string): number {
  if (!uuidPattern.test(companyId)) throw new DomainError('invalid-id', { id: companyId });
  return Number.parseInt(companyId.slice(-2), 16) & 63;
}

/** The same id (UUIDv8 from SHA-256) for the same namespace and name, for what follows from an event exactly once. */
export function deterministicId(namespace: string, name: string): string {
  // The length keeps ('a', 'bc') and ('ab', 'c') apart.
  const digest = createHash('sha256').update(`${namespace.length}:${namespace}${name}`).digest();
  const bytes = digest.subarray(0, 16);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(6) & 0x0f), 6);
  return format(bytes);
}

/** Moves (time, sequence) forward; a full sequence borrows the next millisecond. */
function nextTick(randomStart: number): void {
  const now = Date.now();
  if (now <= lastTimeMs && sequence < maximumSequence) {
    sequence += 1;
    return;
  }
  lastTimeMs = Math.max(now, lastTimeMs + 1);
  sequence = randomStart;
}

function takeRandom(): Buffer {
  if (poolOffset + randomBytesPerId > randomPool.length) {
    randomFillSync(randomPool);
    poolOffset = 0;
  }
  poolOffset += randomBytesPerId;
  return randomPool.subarray(poolOffset - randomBytesPerId, poolOffset);
}

function format(bytes: Buffer): string {
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
