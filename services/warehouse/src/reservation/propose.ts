import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { spread } from '@consigna/kernel/rounding';

export interface WaitingLine {
  readonly orderLineId: string;
  readonly waiting: Decimal;
}

/** Fair shares come in whole units where everything is whole, else as fine as quantities are. */
const FINE_DIGITS = 6;

/**
 * Who gets the held units; `lines` are in arrival order. `date`: oldest first; `priority`: those named first, the
 * others after them by date; `fair`: by what each waits for, left-over units to the largest fractions, nobody more
 * than it waits for.
 */
export function propose(
  held: Decimal,
  lines: readonly WaitingLine[],
  order: 'date' | 'priority' | 'fair',
  priority: readonly string[] = [],
): Map<string, Decimal> {
  if (order === 'fair') return fairly(held, lines);
  const rank = (line: WaitingLine) =>
    order === 'priority' && priority.includes(line.orderLineId) ? priority.indexOf(line.orderLineId) : priority.length;
  const sorted = order === 'date' ? lines : lines.toSorted((a, b) => rank(a) - rank(b));
  const proposal = new Map<string, Decimal>();
  let left = held;
  for (const { orderLineId, waiting } of sorted) {
    const share = waiting.lessThan(left) ? waiting : left;
    proposal.set(orderLineId, share);
    left = decimal(left.minus(share));
  }
  return proposal;
}

function fairly(held: Decimal, lines: readonly WaitingLine[]): Map<string, Decimal> {
  const weights = lines.map((line) => line.waiting);
  const demanded = weights.reduce((sum, weight) => decimal(sum.plus(weight)), decimal(0));
  const whole = held.isInteger() && weights.every((weight) => weight.isInteger());
  const shares = held.greaterThanOrEqualTo(demanded) ? weights : spread(held, weights, whole ? 0 : FINE_DIGITS);
  return new Map(lines.map((line, index) => [line.orderLineId, shares[index] ?? decimal(0)]));
}
