import { type Decimal, decimal } from '@consigna/kernel/decimal';

interface Arriving {
  readonly productId: string;
  readonly accepted: Decimal;
  /** The order line that the units were purchased for. */
  readonly forOrderLineId: string | null;
}

/** Waiting orders as the lines of a receipt meet them, one after the other. */
export class WaitingGoods {
  readonly given = new Map<string, Decimal>();
  private readonly linked: Map<string, { productId: string; waiting: Decimal }>;
  /** Waited for and not yet covered by what is held, per product. */
  private readonly uncovered = new Map<string, Decimal>();

  constructor(
    linked: readonly { order_line_id: string; product_id: string; waiting: string }[],
    others: ReadonlyMap<string, Decimal>,
    held: ReadonlyMap<string, Decimal>,
  ) {
    this.linked = new Map(
      linked.map((row) => [row.order_line_id, { productId: row.product_id, waiting: decimal(row.waiting) }]),
    );
    for (const [productId, alreadyHeld] of held) {
      const own = [...this.linked.values()].filter((line) => line.productId === productId);
      const waited = own.reduce((sum, line) => sum.plus(line.waiting), others.get(productId) ?? decimal(0));
      this.uncovered.set(productId, decimal(waited.minus(alreadyHeld)));
    }
  }

  take({ productId, accepted, forOrderLineId }: Arriving): { assigned: Decimal; held: Decimal } {
    const line = forOrderLineId === null ? undefined : this.linked.get(forOrderLineId);
    const fits = line !== undefined && line.productId === productId;
    const assigned = fits ? least(accepted, line.waiting) : decimal(0);
    if (fits && forOrderLineId !== null && assigned.greaterThan(0)) {
      line.waiting = decimal(line.waiting.minus(assigned));
      this.given.set(forOrderLineId, decimal((this.given.get(forOrderLineId) ?? decimal(0)).plus(assigned)));
    }
    const left = decimal((this.uncovered.get(productId) ?? decimal(0)).minus(assigned));
    const held = left.greaterThan(0) ? least(decimal(accepted.minus(assigned)), left) : decimal(0);
    this.uncovered.set(productId, decimal(left.minus(held)));
    return { assigned, held };
  }
}

function least(a: Decimal, b: Decimal): Decimal {
  return a.lessThan(b) ? a : b;
}
