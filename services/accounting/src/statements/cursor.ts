import { DomainError } from '@consigna/kernel/domain-error';

/** The last row's place in its order, as an opaque text. */
export function encodeCursor(place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** @throws DomainError `invalid-cursor` */
export function decodeCursor(cursor: string | undefined, length: number): (string | number)[] | null {
  if (cursor === undefined) return null;
  const place = parse(cursor);
  const isPlace =
    Array.isArray(place) &&
    place.length === length &&
    place.every((part) => typeof part === 'string' || typeof part === 'number');
  if (!isPlace) throw new DomainError('invalid-cursor');
  return place as (string | number)[];
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw new DomainError('invalid-cursor');
  }
}
