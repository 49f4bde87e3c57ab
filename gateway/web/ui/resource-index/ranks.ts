import type { Column } from './rows';

/** A column that shares what is left stays readable. */
const FLUID_LEAST_PX = 160;
/** Narrower than this, a row is two lines instead of a line of columns. */
const STACKED_BELOW_PX = 600;

type Sized = Pick<Column<never>, 'width' | 'rank'>;

export interface Shown<C> {
  readonly columns: readonly C[];
  /** Rows of two lines, for a phone. */
  readonly isStacked: boolean;
}

/** What of the chosen columns is shown at a width: what gives way goes first, then from the right; a phone has two lines. */
export function shownAt<C extends Sized>(columns: readonly C[], width: number): Shown<C> {
  if (width < STACKED_BELOW_PX)
    return { columns: [...ranked(columns, 'first'), ...ranked(columns, 'second')], isStacked: true };
  const givingWay = [...ranked(columns, 'last'), ...ranked(columns, undefined)];
  let shown = columns;
  for (const column of givingWay) {
    if (leastWidth(shown) <= width) break;
    shown = shown.filter((each) => each !== column);
  }
  return { columns: shown, isStacked: false };
}

/** Of a rank, in the order of giving way from the right; ranks that stay keep their own order. */
function ranked<C extends Sized>(columns: readonly C[], rank: Sized['rank']): readonly C[] {
  const found = columns.filter((column) => column.rank === rank);
  return rank === 'first' || rank === 'second' ? found : found.toReversed();
}

/** What the columns need; what does not fit all the same is reached sideways. */
export function leastWidth(columns: readonly Sized[]): number {
  return columns.reduce((sum, { width }) => sum + (width ?? FLUID_LEAST_PX), 0);
}

/** Where a column stands in a row of two lines: the first of a line takes what is left, the last stands right. */
export function placesOf(
  columns: readonly Sized[],
): readonly { readonly gridArea: string; readonly textAlign: 'start' | 'end' }[] {
  return columns.map((column) => {
    const line = columns.filter(({ rank }) => rank === column.rank);
    const place = line.indexOf(column);
    const row = column.rank === 'first' ? 1 : 2;
    if (line.length === 1) return { gridArea: `${row} / 1 / auto / -1`, textAlign: 'start' };
    if (place === line.length - 1) return { gridArea: `${row} / 3`, textAlign: 'end' };
    const isWide = place === 0 && line.length === 2;
    return { gridArea: isWide ? `${row} / 1 / auto / 3` : `${row} / ${place + 1}`, textAlign: 'start' };
  });
}
