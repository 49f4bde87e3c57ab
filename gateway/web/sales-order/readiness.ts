import type { OrderReadiness } from '@consigna/contracts/sales/sales-order';
import { decimal } from '@consigna/kernel/decimal';
import type { OwnerKind } from '../ui/owner';

/** Where units of an order come from, in the order in which a bar shows it. */
export const sources = [
  { figure: 'owned', kind: 'own' },
  { figure: 'consigned', kind: 'consigned' },
  { figure: 'reserved', kind: 'reserved' },
  { figure: 'expected', kind: 'incoming' },
  { figure: 'missing', kind: 'missing' },
] as const satisfies readonly { figure: keyof OrderReadiness; kind: OwnerKind }[];

interface Readiness {
  /** Of what was ordered, in whole percent. Rounded down: only an order that lacks nothing is at 100. */
  readonly percent: string;
  /** Share of each source, from 0 to 1; together 1. For drawing alone. */
  readonly parts: readonly { readonly kind: OwnerKind; readonly share: number }[];
}

/** How much of an order could leave or has left; undefined where no goods are ordered. */
export function readinessOf(figures: OrderReadiness | null): Readiness | undefined {
  if (figures === null || decimal(figures.ordered).isZero()) return undefined;
  const { ordered } = figures;
  const ready = decimal(figures.owned).plus(figures.consigned).plus(figures.reserved);
  return {
    percent: ready.times(100).dividedBy(ordered).floor().toString(),
    parts: sources.map(({ figure, kind }) => ({ kind, share: decimal(figures[figure]).dividedBy(ordered).toNumber() })),
  };
}
