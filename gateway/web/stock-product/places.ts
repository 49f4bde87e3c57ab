import type { RowOf } from '../app/api/hooks';
import type { listStock } from '@consigna/contracts/warehouse/stock';
import { decimal, type Decimal } from '@consigna/kernel/decimal';

export type Level = Pick<
  RowOf<typeof listStock>,
  'warehouseId' | 'warehouseCode' | 'warehouseKind' | 'owner' | 'onHand' | 'allocated' | 'value'
>;

export interface Place {
  readonly id: string;
  readonly code: string;
  readonly kind: Level['warehouseKind'];
  readonly owned: Decimal;
  readonly consigned: Decimal;
  readonly allocated: Decimal;
  /** Of owned goods; consigned ones are in nobody's books here. */
  readonly value: Decimal;
}

/** What stands in each warehouse, whatever its location, lot and owner, in the order of their codes. */
export function placesOf(levels: readonly Level[]): readonly Place[] {
  const places = new Map<string, Place>();
  for (const level of levels) {
    const place = places.get(level.warehouseId) ?? nothingIn(level);
    const isOwn = level.owner.kind === 'own';
    places.set(level.warehouseId, {
      ...place,
      owned: isOwn ? plus(place.owned, level.onHand) : place.owned,
      consigned: isOwn ? place.consigned : plus(place.consigned, level.onHand),
      allocated: plus(place.allocated, level.allocated),
      value: plus(place.value, level.value),
    });
  }
  return [...places.values()].sort((a, b) => a.code.localeCompare(b.code));
}

export function totalOf(places: readonly Place[], member: 'owned' | 'consigned' | 'allocated' | 'value'): string {
  return places.reduce((sum, place) => plus(sum, place[member].toString()), decimal(0)).toString();
}

/** Shares of owned and consigned goods for a bar; none when there is nothing. */
export function sharesOf(
  owned: string,
  consigned: string,
): readonly { readonly kind: 'own' | 'consigned'; readonly share: number }[] {
  const total = decimal(owned).plus(consigned);
  if (!total.greaterThan(0)) return [];
  const own = decimal(owned).dividedBy(total).toNumber();
  return [
    { kind: 'own', share: own },
    { kind: 'consigned', share: 1 - own },
  ];
}

function nothingIn({ warehouseId, warehouseCode, warehouseKind }: Level): Place {
  const none = decimal(0);
  return {
    id: warehouseId,
    code: warehouseCode,
    kind: warehouseKind,
    owned: none,
    consigned: none,
    allocated: none,
    value: none,
  };
}

function plus(sum: Decimal, more: string): Decimal {
  return decimal(sum.plus(more));
}
