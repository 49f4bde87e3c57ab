import type { Output } from '@consigna/contracts/contract';
import type { BackorderView } from '@consigna/contracts/sales/backorder';
import type { proposeBackorders } from '@consigna/contracts/warehouse/backorder';
import { decimal } from '@consigna/kernel/decimal';

export type Proposal = Output<typeof proposeBackorders>;

/** An order line that waits for goods, and what of the held units it shall get. */
export interface AssignLine {
  readonly orderLineId: string;
  readonly orderId: string;
  readonly orderNumber: string;
  readonly customerName: string;
  readonly waiting: string;
  readonly proposed: string;
  /** As proposed until somebody types. */
  readonly assigned: string;
  /** What sales knows of it; undefined while it is being read. */
  readonly backorder: BackorderView | undefined;
}

/** Lines with what is proposed for each. */
export function linesOf({ lines }: Proposal, backorders: readonly BackorderView[]): readonly AssignLine[] {
  const byLine = new Map(backorders.map((backorder) => [backorder.orderLineId, backorder]));
  return lines.map(({ orderLineId, orderId, orderNumber, customerName, waiting, proposed }) => ({
    ...{ orderLineId, orderId, orderNumber, customerName, waiting, proposed },
    assigned: proposed,
    backorder: byLine.get(orderLineId),
  }));
}

/** The lines as they are now with what was typed before; who waits no more is gone, who came since gets nothing yet. */
export function carriedOver(typed: readonly AssignLine[], fresh: readonly AssignLine[]): readonly AssignLine[] {
  const before = new Map(typed.map(({ orderLineId, assigned }) => [orderLineId, assigned]));
  return fresh.map((line) => ({ ...line, assigned: before.get(line.orderLineId) ?? '0' }));
}

/** Whether somebody typed something else than what is proposed. */
export function isByHand(lines: readonly AssignLine[]): boolean {
  return lines.some(({ assigned, proposed }) => !decimal(assigned).equals(proposed));
}

export interface Sums {
  readonly waiting: string;
  readonly assigned: string;
  /** Held units that nobody gets. */
  readonly rest: string;
  /** Units given that are not there. */
  readonly over: string;
  /** Orders by what assigning does to them. */
  readonly complete: number;
  readonly partly: number;
  readonly unserved: number;
}

export function sumsOf(lines: readonly AssignLine[], held: string): Sums {
  const total = (of: (line: AssignLine) => string) => lines.reduce((sum, line) => sum.plus(of(line)), decimal(0));
  const assigned = total((line) => line.assigned);
  const count = (fate: Fate) => lines.filter((line) => fateOf(line) === fate).length;
  return {
    waiting: total((line) => line.waiting).toString(),
    assigned: assigned.toString(),
    rest: atLeastNothing(held, assigned.toString()),
    over: atLeastNothing(assigned.toString(), held),
    complete: count('complete'),
    partly: count('partly'),
    unserved: count('unserved'),
  };
}

/** What becomes of a line: nothing waits any more, a part does, or all of it. */
export type Fate = 'complete' | 'partly' | 'unserved';

export function fateOf({ waiting, assigned }: AssignLine): Fate {
  if (decimal(assigned).isZero()) return 'unserved';
  return decimal(assigned).lessThan(waiting) ? 'partly' : 'complete';
}

/** All that the line waits for, or as much of it as is left. */
export function filled(line: AssignLine, rest: string): AssignLine {
  const most = decimal(line.assigned).plus(rest);
  return { ...line, assigned: (most.lessThan(line.waiting) ? most : decimal(line.waiting)).toString() };
}

/** Lines that get something. */
export function servedLines(lines: readonly AssignLine[]): readonly AssignLine[] {
  return lines.filter((line) => fateOf(line) !== 'unserved');
}

/** What is sent; who gets nothing is not named. */
export function assignmentsOf(
  lines: readonly AssignLine[],
): { readonly orderLineId: string; readonly quantity: string }[] {
  return servedLines(lines).map(({ orderLineId, assigned }) => ({ orderLineId, quantity: assigned }));
}

/** Net worth of what a line gets, to be shipped from now on; undefined while its price is being read. */
export function worthOf({ assigned, backorder }: AssignLine): string | undefined {
  return backorder === undefined ? undefined : decimal(assigned).times(backorder.netUnitPrice).toFixed(2);
}

function atLeastNothing(all: string, taken: string): string {
  const left = decimal(all).minus(taken);
  return left.isNegative() ? '0' : left.toString();
}
