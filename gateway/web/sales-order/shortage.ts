import { decimal, type Decimal } from '@consigna/kernel/decimal';

interface Demand {
  readonly key: string;
  readonly productId: string;
  readonly kind: 'goods' | 'service';
  readonly quantity: string;
}

export interface LineShortage {
  /** What this line can have, after the lines above it. */
  readonly available: string;
  readonly short: string;
}

/**
 * Lines that want more than there is. Lines of one product share it from the top; what is not known, and services,
 * never lack.
 */
export function shortagesOf(
  lines: readonly Demand[],
  availableOf: (productId: string) => string | undefined,
): ReadonlyMap<string, LineShortage> {
  const left = new Map<string, Decimal>();
  const shortages = new Map<string, LineShortage>();
  for (const { key, productId, kind, quantity } of lines) {
    const available = kind === 'service' ? undefined : availableOf(productId);
    if (available === undefined) continue;
    const known = left.get(productId) ?? max(decimal(available), decimal(0));
    const demanded = decimal(quantity);
    const taken = demanded.lessThan(known) ? demanded : known;
    left.set(productId, known.minus(taken));
    const short = demanded.minus(taken);
    if (short.greaterThan(0)) shortages.set(key, { available: taken.toString(), short: short.toString() });
  }
  return shortages;
}

function max(a: Decimal, b: Decimal): Decimal {
  return a.lessThan(b) ? b : a;
}
