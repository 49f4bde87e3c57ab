import { createHash } from 'node:crypto';

/** A whole number from 0 to `below` − 1 that depends on the key alone: the first 8 hex digits of its SHA-256, modulo `below`. */
export function draw(key: string, below: number): number {
  return Number.parseInt(createHash('sha256').update(key).digest('hex').slice(0, 8), 16) % below;
}
