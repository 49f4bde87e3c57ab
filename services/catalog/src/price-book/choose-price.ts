import type { PriceBasis, PriceRule } from '@consigna/contracts/catalog/pricing';
import { Decimal } from '@consigna/kernel/decimal';

/** A price that applies to a line: its book is valid and for this customer, its quantity break is reached. */
export interface PriceCandidate extends PriceBasis {
  /** Null where `percentOff` is told. */
  readonly price: string | null;
}

export interface ChosenPrice {
  /** At full precision; null when no price applies. */
  readonly unitPrice: string | null;
  readonly discountPercent: string;
  /** All prices that apply, the most specific first. */
  readonly explanation: PriceRule[];
}

interface Offer {
  readonly candidate: PriceCandidate;
  readonly unitPrice: Decimal;
  readonly discountPercent: Decimal;
  readonly net: Decimal;
}

/**
 * The price of one line. Most specific: customer before group before everybody; then product before category, the deeper
 * category first; then the higher break; then the later start. Lowest: the lowest net price, the more specific of equals.
 * A percentage is taken off the list price, the most specific fixed price for everybody; without one it is no offer.
 */
export function choosePrice(
  candidates: readonly PriceCandidate[],
  resolution: 'most_specific' | 'lowest',
): ChosenPrice {
  const ordered = [...candidates].sort(bySpecificity);
  const list = ordered.find((candidate) => candidate.scope === 'all' && candidate.price !== null)?.price ?? null;
  const offers = new Map(ordered.map((candidate) => [candidate, offerOf(candidate, list)]));
  const usable = [...offers.values()].filter((offer) => offer !== null);
  const winner = resolution === 'lowest' ? lowest(usable) : usable[0];
  return {
    unitPrice: winner?.unitPrice.toString() ?? null,
    discountPercent: winner?.discountPercent.toString() ?? '0',
    explanation: ordered.map((candidate) => ({
      rule: describe(candidate),
      price: offers.get(candidate)?.net.toString() ?? null,
      ...(candidate === winner?.candidate ? { won: true, basis: basisOf(candidate) } : { won: false }),
    })),
  };
}

const scopes = ['customer', 'price_group', 'all'] as const;

function bySpecificity(a: PriceCandidate, b: PriceCandidate): number {
  return (
    scopes.indexOf(a.scope) - scopes.indexOf(b.scope) ||
    depth(b) - depth(a) ||
    new Decimal(b.minQuantity).comparedTo(a.minQuantity) ||
    compare(b.validFrom ?? '', a.validFrom ?? '') ||
    compare(a.book, b.book)
  );
}

/** A product comes before any category, a deeper category before a higher one. */
function depth({ category }: PriceCandidate): number {
  return category === null ? Number.MAX_SAFE_INTEGER : category.split('/').length;
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function offerOf(candidate: PriceCandidate, list: string | null): Offer | null {
  if (candidate.price !== null) {
    const price = new Decimal(candidate.price);
    return { candidate, unitPrice: price, discountPercent: new Decimal(0), net: price };
  }
  if (candidate.percentOff === null || list === null) return null;
  const unitPrice = new Decimal(list);
  const discountPercent = new Decimal(candidate.percentOff);
  return {
    candidate,
    unitPrice,
    discountPercent,
    net: unitPrice.times(new Decimal(100).minus(discountPercent)).dividedBy(100),
  };
}

function lowest(offers: readonly Offer[]): Offer | undefined {
  return offers.reduce<Offer | undefined>(
    (best, offer) => (best === undefined || offer.net.lessThan(best.net) ? offer : best),
    undefined,
  );
}

function basisOf({ price: _, ...basis }: PriceCandidate): PriceBasis {
  return basis;
}

/** `VIP · customer · product · from 10 · 5 % off list`. */
function describe({ book, scope, category, minQuantity, percentOff, validFrom }: PriceBasis): string {
  const parts = [book, scope === 'price_group' ? 'price group' : scope, category ?? 'product', `from ${minQuantity}`];
  if (percentOff !== null) parts.push(`${percentOff} % off list`);
  if (validFrom !== null) parts.push(`since ${validFrom}`);
  return parts.join(' · ');
}
