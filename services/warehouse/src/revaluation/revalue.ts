import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { roundTo, spread } from '@consigna/kernel/rounding';

export interface ReceivedLayer {
  readonly id: string;
  readonly remaining: Decimal;
  readonly value: Decimal;
}

/** What a later cost of received units does. `difference` is signed, base currency; both parts sum exactly to it. */
export interface Revaluation {
  readonly toStock: Decimal;
  readonly toCostOfSales: Decimal;
  /** First in, first out: the part of each layer. Empty on averaged products, whose pool takes it. */
  readonly layers: { id: string; value: Decimal }[];
}

const zero = decimal(0);

/**
 * First in, first out: the share still traceable to the receipt (returned units included) goes to its layers, pro rata
 * of what is left in them; the rest is cost of sales. No layer falls below nothing.
 */
export function revalueLayers(
  difference: Decimal,
  received: Decimal,
  layers: readonly ReceivedLayer[],
  digits: number,
): Revaluation {
  const remaining = layers.reduce((sum, layer) => decimal(sum.plus(layer.remaining)), zero);
  const share = received.isZero() ? zero : roundTo(decimal(difference.times(remaining).dividedBy(received)), digits);
  const open = layers.filter((layer) => layer.remaining.greaterThan(0));
  const parts = spread(
    share,
    open.map((layer) => layer.remaining),
    digits,
  );
  const values = open.map((layer, index) => ({
    id: layer.id,
    value: atLeast(parts[index] ?? zero, decimal(layer.value.negated())),
  }));
  const toStock = values.reduce((sum, layer) => decimal(sum.plus(layer.value)), zero);
  return {
    toStock,
    toCostOfSales: decimal(difference.minus(toStock)),
    layers: values.filter((layer) => !layer.value.isZero()),
  };
}

/** Moving average: the share min(on hand, received) ÷ received goes to the pool, which never falls below nothing. */
export function revaluePool(
  difference: Decimal,
  received: Decimal,
  pool: { quantity: Decimal; value: Decimal },
  digits: number,
): Revaluation {
  const traceable = pool.quantity.lessThan(received) ? pool.quantity : received;
  const share = received.isZero() ? zero : roundTo(decimal(difference.times(traceable).dividedBy(received)), digits);
  const toStock = atLeast(share, decimal(pool.value.negated()));
  return { toStock, toCostOfSales: decimal(difference.minus(toStock)), layers: [] };
}

function atLeast(value: Decimal, floor: Decimal): Decimal {
  return value.lessThan(floor) ? floor : value;
}
