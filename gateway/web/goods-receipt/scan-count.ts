import { decimal, type Decimal } from '@consigna/kernel/decimal';
import { anotherLot, differenceOf, fromZero, isSome, withAccepted, type ReceiveLine } from './receive-form';

/** What was scanned, once its product is known. */
export interface ScannedUnits {
  /** Lines of the order for the product; what is open of them is filled in their order. */
  readonly orderLineIds: readonly string[];
  readonly units: string;
  readonly lot?: string;
  readonly expiry?: string;
  readonly serial?: string;
}

export type Counted =
  | {
      /** `over`: counted, and more than is open, as the tolerance allows. */
      readonly outcome: 'hit' | 'over';
      readonly lines: readonly ReceiveLine[];
      /** The line that was counted into last. */
      readonly key: string;
      /** What nobody had counted was set to zero. */
      readonly isFirst: boolean;
    }
  | { readonly outcome: 'nothing-open' | 'duplicate' }
  | { readonly outcome: 'too-many'; readonly most: string };

interface Circumstances {
  /** Tolerance of the order, in percent of what was ordered. */
  readonly overPercent: string;
  /** Key of the line the person is at: goods without a lot belong to its lot. */
  readonly at: string | undefined;
  readonly newKey: () => string;
}

/** Counts scanned units as accepted, or says why nothing changes. */
export function countScan(lines: readonly ReceiveLine[], scanned: ScannedUnits, circumstances: Circumstances): Counted {
  const { orderLineIds, serial } = scanned;
  const { overPercent } = circumstances;
  const isOfProduct = ({ orderLineId }: ReceiveLine) => orderLineIds.includes(orderLineId);
  if (!lines.some(isOfProduct)) return { outcome: 'nothing-open' };
  const isKnown = (line: ReceiveLine) => isOfProduct(line) && serial !== undefined && line.serials?.includes(serial);
  if (lines.some(isKnown)) return { outcome: 'duplicate' };

  const begun = fromZero(lines);
  const shares = sharesOf(begun, scanned, overPercent);
  if (shares === undefined) return { outcome: 'too-many', most: mostOf(begun, orderLineIds, overPercent) };
  const counted = shares.reduce<{ readonly lines: readonly ReceiveLine[]; readonly key: string }>(
    (so, [orderLineId, units]) => intoLot(so.lines, { ...scanned, orderLineId, units }, circumstances),
    { lines: begun, key: '' },
  );
  const last = counted.lines.find(({ key }) => key === counted.key);
  const isOver = last !== undefined && isSome(differenceOf(last, counted.lines, overPercent).over);
  return { outcome: isOver ? 'over' : 'hit', ...counted, isFirst: lines.some(({ assumed }) => assumed === true) };
}

/** One unit more or less of a line, counted by hand; undefined where the order or zero is in the way. */
export function countedBy(
  lines: readonly ReceiveLine[],
  key: string,
  by: 1 | -1,
  overPercent: string,
): readonly ReceiveLine[] | undefined {
  const line = lines.find((each) => each.key === key);
  if (line === undefined) return undefined;
  const accepted = decimal(line.accepted).plus(by);
  if (accepted.isNegative()) return undefined;
  if (by === 1 && !isSome(roomOf(line, lines, overPercent))) return undefined;
  return lines.map((each) => (each === line ? accept(line, lines, decimal(by)) : each));
}

/** One unit is damaged: one that nobody has counted yet, or else one of those that were accepted. */
export function damagedOne(lines: readonly ReceiveLine[], key: string, overPercent: string): readonly ReceiveLine[] {
  return lines.map((line) => {
    if (line.key !== key) return line;
    const rejected = decimal(line.rejected).plus(1).toString();
    const accepted = decimal(line.accepted);
    const isCounted = !isSome(differenceOf(line, lines, overPercent).later) && accepted.greaterThanOrEqualTo(1);
    return isCounted ? { ...withAccepted(line, accepted.minus(1).toString()), rejected } : { ...line, rejected };
  });
}

/** What is still expected of a line will not come, or may come later after all. */
export function withMissing(
  lines: readonly ReceiveLine[],
  orderLineId: string,
  isMissing: boolean,
): readonly ReceiveLine[] {
  const same = lines.filter((line) => line.orderLineId === orderLineId);
  const [first] = same;
  if (first === undefined) return lines;
  const { later, missing } = differenceOf(first, lines, '0');
  const said = isMissing ? decimal(missing).plus(later).toString() : '0';
  return lines.map((line) => (same.includes(line) ? { ...line, missing: line === first ? said : '0' } : line));
}

/** How far a line is counted, over all its lots. */
export type Mark = 'none' | 'part' | 'whole' | 'over';

export function markOf(line: ReceiveLine, lines: readonly ReceiveLine[], overPercent: string): Mark {
  const { over, later } = differenceOf(line, lines, overPercent);
  if (isSome(over)) return 'over';
  if (!isSome(later)) return 'whole';
  return decimal(later).lessThan(line.open) ? 'part' : 'none';
}

/** What may be in a row: what is open of its order line and not in another lot. */
export function expectedOf(line: ReceiveLine, lines: readonly ReceiveLine[]): string {
  const others = lines.filter((each) => each.orderLineId === line.orderLineId && each.key !== line.key);
  const left = decimal(line.open).minus(sum(others.map(({ accepted }) => accepted)));
  return left.isNegative() ? '0' : left.toString();
}

/** Units counted as accepted, and what this receipt expects. */
export function progressOf(lines: readonly ReceiveLine[]): { readonly counted: string; readonly open: string } {
  const firsts = new Map(lines.map((line) => [line.orderLineId, line.open]));
  return {
    counted: sum(lines.map(({ accepted }) => accepted)).toString(),
    open: sum([...firsts.values()]).toString(),
  };
}

/** Which order lines take how much: what is open of each, then what the tolerance allows; undefined for too much. */
function sharesOf(
  lines: readonly ReceiveLine[],
  { orderLineIds, units }: ScannedUnits,
  overPercent: string,
): readonly (readonly [string, string])[] | undefined {
  const firsts = orderLineIds.flatMap((id) => lines.find(({ orderLineId }) => orderLineId === id) ?? []);
  const shares = new Map<string, Decimal>();
  let rest = decimal(units);
  const take = (orderLineId: string, upTo: Decimal) => {
    const before = shares.get(orderLineId) ?? decimal(0);
    const taken = least(rest, upTo.minus(before));
    if (!taken.greaterThan(0)) return;
    shares.set(orderLineId, before.plus(taken));
    rest = rest.minus(taken);
  };
  for (const line of firsts) {
    const { later, missing } = differenceOf(line, lines, overPercent);
    take(line.orderLineId, least(decimal(later).plus(missing), decimal(roomOf(line, lines, overPercent))));
  }
  for (const line of firsts) take(line.orderLineId, decimal(roomOf(line, lines, overPercent)));
  if (rest.greaterThan(0)) return undefined;
  return [...shares].map(([orderLineId, share]) => [orderLineId, share.toString()]);
}

/** What may still be accepted of an order line. */
function roomOf(line: ReceiveLine, lines: readonly ReceiveLine[], overPercent: string): string {
  const accepted = sum(lines.filter((each) => each.orderLineId === line.orderLineId).map((each) => each.accepted));
  const room = decimal(differenceOf(line, lines, overPercent).most).minus(accepted);
  return room.isNegative() ? '0' : room.toString();
}

/** What the order lets this receipt accept of a product. */
function mostOf(lines: readonly ReceiveLine[], orderLineIds: readonly string[], overPercent: string): string {
  const firsts = orderLineIds.flatMap((id) => lines.find(({ orderLineId }) => orderLineId === id) ?? []);
  return sum(firsts.map((line) => differenceOf(line, lines, overPercent).most)).toString();
}

function intoLot(
  lines: readonly ReceiveLine[],
  share: { readonly orderLineId: string } & Omit<ScannedUnits, 'orderLineIds'>,
  { at, newKey }: Circumstances,
): { readonly lines: readonly ReceiveLine[]; readonly key: string } {
  const { orderLineId, units, lot, expiry, serial } = share;
  const same = lines.filter((line) => line.orderLineId === orderLineId);
  const found = lotRow(same, share, at);
  const last = same.at(-1);
  if (last === undefined) return { lines, key: '' };
  const row = found ?? anotherLot(last, newKey());
  const all = found === undefined ? withRow(lines, last, row) : lines;
  const counted = {
    ...accept(row, all, decimal(units)),
    ...(lot === undefined ? {} : { lot }),
    ...(expiry === undefined ? {} : { expiry }),
    ...(serial === undefined ? {} : { serials: [...(row.serials ?? []), serial] }),
  };
  return { lines: all.map((line) => (line === row ? counted : line)), key: row.key };
}

/** The row of the scanned lot, or one that is of no lot yet; without a lot, the row the person is at, or the last. */
function lotRow(
  rows: readonly ReceiveLine[],
  { lot, expiry }: Pick<ScannedUnits, 'lot' | 'expiry'>,
  at: string | undefined,
): ReceiveLine | undefined {
  if (lot === undefined && expiry === undefined) return rows.find(({ key }) => key === at) ?? rows.at(-1);
  const fits = (given: string, scanned: string | undefined) => scanned === undefined || given === scanned;
  const isFree = (row: ReceiveLine) => ![row.accepted, row.rejected].some(isSome);
  return (
    rows.find((row) => fits(row.lot, lot) && (fits(row.expiry, expiry) || (row.expiry === '' && row.lot !== ''))) ??
    rows.find((row) => isFree(row) && (row.lot === '' || fits(row.lot, lot)))
  );
}

/** The new row stands below the others of its order line. */
function withRow(lines: readonly ReceiveLine[], above: ReceiveLine, row: ReceiveLine): readonly ReceiveLine[] {
  const place = lines.indexOf(above) + 1;
  return [...lines.slice(0, place), row, ...lines.slice(place)];
}

/** More or fewer units accepted. What was said to be missing and is found after all is not missing. */
function accept(line: ReceiveLine, lines: readonly ReceiveLine[], by: Decimal): ReceiveLine {
  const { later } = differenceOf(line, lines, '0');
  const counted = withAccepted(line, decimal(line.accepted).plus(by).toString());
  const found = least(by.minus(later), decimal(line.missing));
  return found.greaterThan(0) ? { ...counted, missing: decimal(line.missing).minus(found).toString() } : counted;
}

function sum(quantities: readonly string[]): Decimal {
  return quantities.reduce((total, quantity) => total.plus(quantity), decimal(0));
}

function least(one: Decimal, other: Decimal): Decimal {
  return one.lessThan(other) ? one : other;
}
