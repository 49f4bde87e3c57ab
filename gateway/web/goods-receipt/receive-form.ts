import type { InputOf } from '@consigna/contracts/contract';
import type { PurchaseOrderView } from '@consigna/contracts/purchasing/purchase-order';
import type { postGoodsReceipt } from '@consigna/contracts/warehouse/goods-receipt';
import { decimal, type Decimal } from '@consigna/kernel/decimal';

/** One line of an order as it was found; several of one order line when it came in several lots. */
export interface ReceiveLine {
  readonly key: string;
  readonly orderLineId: string;
  readonly sku: string;
  readonly name: string;
  readonly ordered: string;
  /** Accepted by earlier receipts. */
  readonly before: string;
  readonly open: string;
  readonly accepted: string;
  readonly rejected: string;
  readonly missing: string;
  readonly lot: string;
  /** Empty for none. */
  readonly expiry: string;
  /** Nobody has counted it: what is accepted is what is open, taken as right. */
  readonly assumed?: true;
  /** Serial numbers that were scanned: a unit is counted once. */
  readonly serials?: readonly string[];
}

/** What is open, taken as accepted until somebody counts otherwise. */
export function linesOf(order: Pick<PurchaseOrderView, 'lines'>): readonly ReceiveLine[] {
  return order.lines
    .filter(({ open }) => decimal(open).greaterThan(0))
    .map(({ id, sku, description, quantity, received, open }) => ({
      key: id,
      orderLineId: id,
      sku,
      name: description,
      ordered: quantity,
      before: received,
      open,
      accepted: open,
      rejected: '0',
      missing: '0',
      lot: '',
      expiry: '',
      assumed: true,
    }));
}

/** A count of the order as it stood then, on the order as it stands now: what was counted stays, what is open may be less. */
export function carriedOver(
  counted: readonly ReceiveLine[],
  order: Pick<PurchaseOrderView, 'lines'>,
): readonly ReceiveLine[] {
  const fresh = linesOf(order);
  const lines = counted.flatMap((line) => {
    if (line.assumed === true) return fresh.filter(({ key }) => key === line.key);
    const now = order.lines.find(({ id }) => id === line.orderLineId);
    return [{ ...line, before: now?.received ?? line.before, open: now?.open ?? '0' }];
  });
  const known = new Set(counted.map(({ orderLineId }) => orderLineId));
  return [...lines, ...fromZero(fresh.filter(({ orderLineId }) => !known.has(orderLineId)))];
}

/** What nobody has counted is not accepted any more: from here on it is counted. */
export function fromZero(lines: readonly ReceiveLine[]): readonly ReceiveLine[] {
  return lines.map((line) => (line.assumed === true ? withAccepted(line, '0') : line));
}

/** Everything that is still expected came as it was ordered. */
export function allAsOrdered(lines: readonly ReceiveLine[], overPercent: string): readonly ReceiveLine[] {
  return lines.reduce<readonly ReceiveLine[]>((all, line) => {
    const { later } = differenceOf(line, all, overPercent);
    if (!isSome(later)) return all;
    const whole = withAccepted(line, text(decimal(line.accepted).plus(later)));
    return all.map((each) => (each.key === line.key ? whole : each));
  }, lines);
}

/** The line with what somebody counted as accepted. */
export function withAccepted({ assumed: _counted, ...line }: ReceiveLine, accepted: string): ReceiveLine {
  return { ...line, accepted };
}

/** The same order line once more, for the units of another lot. */
export function anotherLot({ serials: _scanned, ...line }: ReceiveLine, key: string): ReceiveLine {
  return {
    ...withAccepted(line, '0'),
    key,
    rejected: '0',
    missing: '0',
    lot: '',
    expiry: '',
  };
}

/** How the count of an order line differs from what is open, over all its lots. */
export interface Difference {
  readonly rejected: string;
  readonly missing: string;
  /** Neither accepted nor rejected nor missing: still expected. */
  readonly later: string;
  /** Accepted beyond what is open. */
  readonly over: string;
  /** What the order's tolerance lets this receipt accept. */
  readonly most: string;
  /** Accepted beyond the tolerance: refused. */
  readonly tooMany: string;
}

/** @param overPercent tolerance of the order, in percent of what was ordered */
export function differenceOf(line: ReceiveLine, lines: readonly ReceiveLine[], overPercent: string): Difference {
  const same = lines.filter(({ orderLineId }) => orderLineId === line.orderLineId);
  const sum = (member: 'accepted' | 'rejected' | 'missing') =>
    same.reduce((total, each) => total.plus(each[member]), decimal(0));
  const accepted = sum('accepted');
  const counted = accepted.plus(sum('rejected')).plus(sum('missing'));
  const most = decimal(line.ordered).times(decimal(overPercent).plus(100)).dividedBy(100).minus(line.before);
  return {
    rejected: text(sum('rejected')),
    missing: text(sum('missing')),
    later: text(notBelowZero(decimal(line.open).minus(counted))),
    over: text(notBelowZero(accepted.minus(line.open))),
    most: text(notBelowZero(most)),
    tooMany: text(notBelowZero(accepted.minus(most))),
  };
}

export type Answer = 'missing' | 'reject' | 'accept-most';

/** What a difference may be answered with, in the order of its keys. */
export function answersOf({ later, tooMany }: Difference): readonly Answer[] {
  if (isSome(tooMany)) return ['reject', 'accept-most'];
  return isSome(later) ? ['missing', 'reject'] : [];
}

/** The line after an answer: what is left over is missing, rejected, or was never accepted. */
export function answered(line: ReceiveLine, { later, tooMany }: Difference, answer: Answer): ReceiveLine {
  const surplus = isSome(tooMany);
  const accepted = surplus ? text(notBelowZero(decimal(line.accepted).minus(tooMany))) : line.accepted;
  const rest = surplus ? tooMany : later;
  switch (answer) {
    case 'accept-most':
      return { ...line, accepted };
    case 'reject':
      return {
        ...line,
        accepted,
        rejected: text(decimal(line.rejected).plus(rest)),
      };
    case 'missing':
      return { ...line, missing: text(decimal(line.missing).plus(rest)) };
  }
}

export interface Sums {
  readonly accepted: string;
  readonly rejected: string;
  readonly missing: string;
  readonly later: string;
}

export function sumsOf(lines: readonly ReceiveLine[], overPercent: string): Sums {
  const sum = (of: (line: ReceiveLine) => string) =>
    text(lines.reduce((total, line) => total.plus(of(line)), decimal(0)));
  const first = lines.filter(
    ({ orderLineId }, index) => lines.findIndex((each) => each.orderLineId === orderLineId) === index,
  );
  return {
    accepted: sum(({ accepted }) => accepted),
    rejected: sum(({ rejected }) => rejected),
    missing: sum(({ missing }) => missing),
    later: text(first.reduce((total, line) => total.plus(differenceOf(line, lines, overPercent).later), decimal(0))),
  };
}

/** Lines with anything counted: what is sent, and what pointers of a refusal count. */
export function countedLines(lines: readonly ReceiveLine[]): readonly ReceiveLine[] {
  return lines.filter(({ accepted, rejected, missing }) => [accepted, rejected, missing].some(isSome));
}

export function receiptInput(
  purchaseOrderId: string,
  warehouseId: string,
  lines: readonly ReceiveLine[],
): InputOf<typeof postGoodsReceipt> {
  return {
    purchaseOrderId,
    ...(warehouseId === '' ? {} : { warehouseId }),
    lines: countedLines(lines).map(({ orderLineId, accepted, rejected, missing, lot, expiry }) => ({
      purchaseOrderLineId: orderLineId,
      accepted,
      rejected,
      missing,
      ...(lot === '' ? {} : { lot }),
      ...(expiry === '' ? {} : { expiry }),
    })),
  };
}

export function isSome(quantity: string): boolean {
  return decimal(quantity).greaterThan(0);
}

function notBelowZero(value: Decimal): Decimal {
  return value.isNegative() ? decimal(0) : value;
}

function text(value: Decimal): string {
  return decimal(value).toString();
}
