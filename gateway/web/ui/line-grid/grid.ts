/** A place in the grid. `row` may be one past the last line: the empty line at the end, where typing makes a new one. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** What the moves need to know of lines and columns. */
export interface GridShape<Row> {
  readonly columns: number;
  /** Columns that Enter goes through, in order. */
  readonly entry: readonly number[];
  readonly isEditable: (row: Row | undefined, column: number) => boolean;
  readonly blank: () => Row;
  /** The lines are given by another document: typing makes no further ones, and none stands empty at the end. */
  readonly fixed?: boolean;
}

export interface GridState<Row> {
  readonly rows: readonly Row[];
  /** Lines before each change, the latest last. */
  readonly past: readonly (readonly Row[])[];
  readonly future: readonly (readonly Row[])[];
  readonly at: Cell;
  /** The other corner of the selection; null when one cell is selected. */
  readonly anchor: Cell | null;
  /** The text being typed; null while moving. */
  readonly editing: string | null;
  /** How often other lines took the place of what was typed. */
  readonly loads: number;
}

/** What becomes of a line. */
export type Write<Row> = (row: Row) => Row;

export type Direction = 'up' | 'down' | 'left' | 'right';
/** Where a committed cell leads: along the entry columns, to the next or previous editable cell, or nowhere. */
export type Then = 'enter' | 'tab' | 'back' | 'stay';

export type GridAction<Row> =
  | { readonly do: 'move'; readonly direction: Direction; readonly extend: boolean; readonly by?: number }
  | { readonly do: 'go'; readonly to: Cell; readonly extend: boolean }
  | { readonly do: 'edit'; readonly text: string }
  | { readonly do: 'cancel' }
  /** Writes into the line of the cell, then moves on. */
  | { readonly do: 'write'; readonly write: Write<Row>; readonly then: Then }
  | { readonly do: 'step'; readonly then: Then }
  /** Several cells at once, by line; lines past the end are made. */
  | { readonly do: 'fill'; readonly writes: ReadonlyMap<number, Write<Row>> }
  /**
   * Other lines as one change, as a scan makes, however late: what somebody types meanwhile stays in its line, which is
   * told again by its key. Who types nothing is led to `to`.
   */
  | {
      readonly do: 'set';
      readonly change: (rows: readonly Row[]) => readonly Row[];
      readonly keyOf: (row: Row) => string;
      readonly to?: Cell;
    }
  | { readonly do: 'insert' }
  | { readonly do: 'append'; readonly rows: readonly Row[] }
  | { readonly do: 'delete' }
  | { readonly do: 'shift'; readonly direction: 'up' | 'down' }
  | { readonly do: 'undo' }
  | { readonly do: 'redo' }
  /** Other lines altogether: a document was loaded. Nothing of before can be undone, unless they are the lines of before, saved. */
  | { readonly do: 'load'; readonly rows: readonly Row[]; readonly saved?: Saved<Row> | undefined }
  /** Lines of before were stored while these were typed on, which become changes of what is stored. */
  | { readonly do: 'stored'; readonly again: Write<Row> };

/** Typing goes on in what was saved; in a line that was not stored, in the empty line at the end. */
interface Saved<Row> {
  readonly isStored: (row: Row) => boolean;
  /** A line of before as it is typed again, over what is stored now, when it is brought back. */
  readonly again: Write<Row>;
}

/** Changes that can be undone. */
const MAX_PAST = 200;

export function startOf<Row>(rows: readonly Row[]): GridState<Row> {
  return { rows, past: [], future: [], at: { row: rows.length, column: 0 }, anchor: null, editing: null, loads: 0 };
}

/** The grid's behaviour without a screen: what each key does to lines, place and selection. */
export function reduceGrid<Row>(shape: GridShape<Row>, state: GridState<Row>, action: GridAction<Row>): GridState<Row> {
  switch (action.do) {
    case 'move':
      return move(shape, state, action);
    case 'go':
      return go(shape, state, action.to, action.extend);
    case 'edit':
      return shape.isEditable(state.rows[state.at.row], state.at.column) ? { ...state, editing: action.text } : state;
    case 'cancel':
      return { ...state, editing: null, anchor: null };
    case 'write': {
      const written = changed(state, withWrites(shape, state.rows, new Map([[state.at.row, action.write]])));
      return step(shape, { ...written, editing: null, anchor: null }, action.then);
    }
    case 'step':
      return step(shape, { ...state, editing: null, anchor: null }, action.then);
    case 'fill':
      return changed({ ...state, editing: null }, withWrites(shape, state.rows, action.writes));
    case 'set':
      return set(shape, state, action);
    case 'insert': {
      if (shape.fixed === true) return state;
      const { row, column } = state.at;
      const rows = [...state.rows.slice(0, row), shape.blank(), ...state.rows.slice(row)];
      const first = shape.entry[0] ?? column;
      return { ...changed(state, rows), at: { row, column: first }, anchor: null, editing: null };
    }
    case 'append': {
      const rows = [...state.rows, ...action.rows];
      return { ...changed(state, rows), at: { row: rows.length, column: state.at.column }, anchor: null };
    }
    case 'delete': {
      const left = remove(state);
      return left === state ? state : { ...left, at: within(shape, left.rows, left.at) };
    }
    case 'shift':
      return shift(state, action.direction);
    case 'undo':
      return travel(shape, state, ['past', 'future']);
    case 'redo':
      return travel(shape, state, ['future', 'past']);
    case 'load':
      return action.saved === undefined
        ? { ...startOf(action.rows), at: within(shape, action.rows, state.at), loads: state.loads + 1 }
        : save(shape, state, action.rows, action.saved);
    case 'stored': {
      const again = onAll(action.again);
      return { ...state, rows: again(state.rows), ...historyOf(state, again) };
    }
  }
}

/** States share their lines: what becomes of one is asked once. */
function onAll<Row>(again: Write<Row>): Write<readonly Row[]> {
  const known = new Map<Row, Row>();
  const of = (row: Row) => {
    const next = known.get(row) ?? again(row);
    known.set(row, next);
    return next;
  };
  return (rows) => rows.map(of);
}

function historyOf<Row>({ past, future }: Pick<GridState<Row>, 'past' | 'future'>, again: Write<readonly Row[]>) {
  return { past: past.map(again), future: future.map(again) };
}

function save<Row>(
  shape: GridShape<Row>,
  { rows, at, editing, loads, ...history }: GridState<Row>,
  stored: readonly Row[],
  { isStored, again }: Saved<Row>,
): GridState<Row> {
  const here = rows[at.row];
  const row = here !== undefined && isStored(here) ? rows.slice(0, at.row).filter(isStored).length : stored.length;
  return {
    ...{ rows: stored, ...historyOf(history, onAll(again)) },
    ...{ at: within(shape, stored, { ...at, row }), anchor: null, editing, loads },
  };
}

function set<Row>(
  shape: GridShape<Row>,
  state: GridState<Row>,
  { change, keyOf, to }: Extract<GridAction<Row>, { readonly do: 'set' }>,
): GridState<Row> {
  const next = changed(state, change(state.rows));
  const here = state.rows[state.at.row];
  const key = here === undefined ? undefined : keyOf(here);
  // The empty line at the end has no key, and is at the end still.
  const row = key === undefined ? next.rows.length : next.rows.findIndex((each) => keyOf(each) === key);
  const isThere = row >= 0;
  const editing = isThere ? state.editing : null;
  if (editing === null && to !== undefined) return go(shape, next, to, false);
  const at = within(shape, next.rows, isThere ? { ...state.at, row } : state.at);
  return { ...next, at, anchor: null, editing };
}

/** First and last line and column of the selection. */
export function selectionOf({ at, anchor }: Pick<GridState<unknown>, 'at' | 'anchor'>) {
  const other = anchor ?? at;
  return {
    top: Math.min(at.row, other.row),
    bottom: Math.max(at.row, other.row),
    left: Math.min(at.column, other.column),
    right: Math.max(at.column, other.column),
  };
}

function move<Row>(
  shape: GridShape<Row>,
  state: GridState<Row>,
  { direction, extend, by = 1 }: { direction: Direction; extend: boolean; by?: number },
): GridState<Row> {
  const { row, column } = state.at;
  const places: Record<Direction, Cell> = {
    up: { row: row - by, column },
    down: { row: row + by, column },
    left: { row, column: column - by },
    right: { row, column: column + by },
  };
  return go(shape, state, places[direction], extend);
}

function go<Row>(shape: GridShape<Row>, state: GridState<Row>, to: Cell, extend: boolean): GridState<Row> {
  const at = within(shape, state.rows, to);
  return { ...state, at, anchor: extend ? (state.anchor ?? state.at) : null, editing: null };
}

function within<Row>(shape: GridShape<Row>, rows: readonly Row[], { row, column }: Cell): Cell {
  return { row: clamp(row, lastRow(shape, rows)), column: clamp(column, shape.columns - 1) };
}

/** The empty line at the end, or the last line where there is none. */
function lastRow<Row>({ fixed }: GridShape<Row>, rows: readonly Row[]): number {
  return fixed === true ? rows.length - 1 : rows.length;
}

function clamp(value: number, last: number): number {
  return Math.max(0, Math.min(last, value));
}

function step<Row>(shape: GridShape<Row>, state: GridState<Row>, then: Then): GridState<Row> {
  if (then === 'stay') return state;
  const at = then === 'enter' ? nextEntry(shape, state) : nextEditable(shape, state, then === 'tab' ? 1 : -1);
  return at === undefined ? state : { ...state, at };
}

/** Item, quantity, price, and on to the next line's item. */
function nextEntry<Row>(shape: GridShape<Row>, { at, rows }: GridState<Row>): Cell {
  const next = shape.entry.find((column) => column > at.column);
  if (next !== undefined) return { row: at.row, column: next };
  return within(shape, rows, { row: at.row + 1, column: shape.entry[0] ?? at.column });
}

/** Undefined past either end: the key then leaves the grid. */
export function nextEditable<Row>(
  shape: GridShape<Row>,
  { at, rows }: Pick<GridState<Row>, 'at' | 'rows'>,
  by: 1 | -1,
): Cell | undefined {
  let { row, column } = at;
  for (;;) {
    column += by;
    if (column < 0 || column >= shape.columns) {
      row += by;
      column = by === 1 ? 0 : shape.columns - 1;
    }
    if (row < 0 || row > rows.length) return undefined;
    if (shape.isEditable(rows[row], column)) return { row, column };
  }
}

/** Lines past the end are made. */
export function withWrites<Row>(
  shape: GridShape<Row>,
  rows: readonly Row[],
  writes: ReadonlyMap<number, Write<Row>>,
): readonly Row[] {
  const next = [...rows];
  for (const place of [...writes.keys()].sort((a, b) => a - b)) {
    const write = writes.get(place);
    while (next.length <= place && shape.fixed !== true) next.push(shape.blank());
    const row = next[place];
    if (write !== undefined && row !== undefined) next[place] = write(row);
  }
  return next;
}

/** One change of a line after the other. */
export function chain<Row>(before: Write<Row> | undefined, write: Write<Row>): Write<Row> {
  return before === undefined ? write : (row) => write(before(row));
}

function changed<Row>(state: GridState<Row>, rows: readonly Row[]): GridState<Row> {
  return { ...state, rows, past: [...state.past, state.rows].slice(-MAX_PAST), future: [] };
}

function remove<Row>(state: GridState<Row>): GridState<Row> {
  const { top, bottom } = selectionOf(state);
  if (top >= state.rows.length) return state;
  const rows = [...state.rows.slice(0, top), ...state.rows.slice(bottom + 1)];
  return { ...changed(state, rows), at: { ...state.at, row: Math.min(top, rows.length) }, anchor: null, editing: null };
}

/** Moves the selected lines; they stay selected. */
function shift<Row>(state: GridState<Row>, direction: 'up' | 'down'): GridState<Row> {
  const { rows, at, anchor } = state;
  const { top, bottom } = selectionOf(state);
  const by = direction === 'up' ? -1 : 1;
  if (top + by < 0 || bottom + by >= rows.length) return state;
  const others = [...rows.slice(0, top), ...rows.slice(bottom + 1)];
  const next = [...others.slice(0, top + by), ...rows.slice(top, bottom + 1), ...others.slice(top + by)];
  const moved = (cell: Cell): Cell => ({ ...cell, row: cell.row + by });
  return { ...changed(state, next), at: moved(at), anchor: anchor === null ? null : moved(anchor) };
}

function travel<Row>(
  shape: GridShape<Row>,
  state: GridState<Row>,
  [from, to]: readonly ['past', 'future'] | readonly ['future', 'past'],
): GridState<Row> {
  const rows = state[from].at(-1);
  if (rows === undefined) return state;
  return {
    ...state,
    rows,
    [from]: state[from].slice(0, -1),
    [to]: [...state[to], state.rows],
    at: within(shape, rows, state.at),
    anchor: null,
    editing: null,
  };
}
