import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { groupBy } from '../group-by.js';

export type ConsumePolicy = 'FEFO_THEN_CONSIGNED' | 'CONSIGNED_FIRST' | 'OWNED_FIRST' | 'CONSIGNED_FIFO' | 'BY_HAND';

/** Units that can be taken: what of a layer is on hand and not on another delivery. */
export interface OpenLayer {
  readonly id: string;
  readonly productId: string;
  readonly consigned: boolean;
  /** `YYYY-MM-DD`; null never expires. */
  readonly expiry: string | null;
  /** Milliseconds of the first arrival. */
  readonly receivedAt: number;
  readonly free: Decimal;
}

export interface Demand {
  readonly lineId: string;
  readonly productId: string;
  readonly quantity: Decimal;
}

export interface Taken {
  readonly lineId: string;
  readonly layerId: string;
  readonly quantity: Decimal;
  /** Policy and the criterion that decided, `FEFO_THEN_CONSIGNED/expires-first`. */
  readonly reason: string;
}

export interface Proposal {
  readonly taken: Taken[];
  /** Lines that found too little, and how much is missing. Lines under BY_HAND are never short here. */
  readonly short: { lineId: string; missing: Decimal }[];
}

interface Criterion {
  readonly name: string;
  readonly compare: (a: OpenLayer, b: OpenLayer) => number;
}

const expiresFirst: Criterion = {
  name: 'expires-first',
  compare: (a, b) =>
    a.expiry === b.expiry ? 0 : a.expiry === null ? 1 : b.expiry === null ? -1 : a.expiry < b.expiry ? -1 : 1,
};
const consignedFirst: Criterion = {
  name: 'consigned-first',
  compare: (a, b) => Number(b.consigned) - Number(a.consigned),
};
const ownedFirst: Criterion = { name: 'owned-first', compare: (a, b) => Number(a.consigned) - Number(b.consigned) };
const oldestFirst: Criterion = { name: 'oldest-receipt', compare: (a, b) => a.receivedAt - b.receivedAt };

const criteria: Record<Exclude<ConsumePolicy, 'BY_HAND'>, readonly Criterion[]> = {
  FEFO_THEN_CONSIGNED: [expiresFirst, consignedFirst, oldestFirst],
  CONSIGNED_FIRST: [consignedFirst, expiresFirst, oldestFirst],
  OWNED_FIRST: [ownedFirst, expiresFirst, oldestFirst],
  CONSIGNED_FIFO: [consignedFirst, oldestFirst],
};

/**
 * Proposes which units cover which demand, line by line in the order given; the units a line takes are gone for the
 * next. Goods expired on `date` are never proposed. Under BY_HAND nothing is: the picks decide when shipping.
 */
export function allocate(
  demands: readonly Demand[],
  layers: readonly OpenLayer[],
  { date, policyOf }: { date: string; policyOf: (productId: string) => ConsumePolicy },
): Proposal {
  const queues = new Map<string, { layer: OpenLayer; free: Decimal; reason: string }[]>();
  const proposal: Proposal = { taken: [], short: [] };
  const usable = groupBy(
    layers.filter((layer) => layer.expiry === null || layer.expiry >= date),
    (layer) => layer.productId,
  );
  for (const { lineId, productId, quantity } of demands) {
    const policy = policyOf(productId);
    if (policy === 'BY_HAND') continue;
    const queue = queues.get(productId) ?? inOrder(usable.get(productId) ?? [], policy);
    queues.set(productId, queue);
    let missing = quantity;
    while (missing.greaterThan(0)) {
      const [next] = queue;
      if (next === undefined) break;
      const take = next.free.lessThan(missing) ? next.free : missing;
      proposal.taken.push({ lineId, layerId: next.layer.id, quantity: take, reason: next.reason });
      next.free = decimal(next.free.minus(take));
      missing = decimal(missing.minus(take));
      if (next.free.isZero()) queue.shift();
    }
    if (missing.greaterThan(0)) proposal.short.push({ lineId, missing });
  }
  return proposal;
}

function inOrder(layers: readonly OpenLayer[], policy: Exclude<ConsumePolicy, 'BY_HAND'>) {
  const order = criteria[policy];
  const sorted = layers
    .filter((layer) => layer.free.greaterThan(0))
    .sort((a, b) => order.map(({ compare }) => compare(a, b)).find((result) => result !== 0) ?? (a.id < b.id ? -1 : 1));
  return sorted.map((layer, index) => {
    const next = sorted[index + 1];
    const decisive = next === undefined ? undefined : order.find(({ compare }) => compare(layer, next) !== 0);
    return {
      layer,
      free: layer.free,
      reason: `${policy}/${next === undefined ? 'last-left' : (decisive?.name ?? 'oldest-receipt')}`,
    };
  });
}
