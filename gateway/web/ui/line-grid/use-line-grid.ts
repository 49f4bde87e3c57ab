import { useMemo, useReducer, useRef, type ReactNode, type RefObject } from 'react';
import { reduceGrid, startOf, type Cell, type GridAction, type GridShape, type GridState } from './grid';

/** What a text becomes in a line, or the text id of why it does not fit. */
export type Read<Row> = { readonly write: (row: Row) => Row } | { readonly problem: string };

export interface CellEditorProps<Row> {
  readonly row: Row | undefined;
  readonly text: string;
  readonly label: string;
  readonly onText: (text: string) => void;
  /** Writes and moves on as Enter does; with `stay` the editor remains for the next line. */
  readonly onWrite: (write: (row: Row) => Row, then?: 'enter' | 'stay') => void;
  /** Makes lines of their own at the end. */
  readonly onAppend: (rows: readonly Row[]) => void;
  readonly field: RefObject<HTMLInputElement | null>;
}

export interface GridColumn<Row> {
  readonly id: string;
  readonly header: string;
  /** Columns beside each other with the same group share a head above theirs. */
  readonly group?: string;
  /** Pixels, or a track like `minmax(160px, 1fr)`. */
  readonly width: number | string;
  readonly align?: 'end';
  /** A sign before the head, as of an owner. */
  readonly sign?: ReactNode;
  readonly cell: (row: Row, index: number) => ReactNode;
  /** What is copied; the text of the editor unless said. */
  readonly copy?: (row: Row) => string;
  /** Absent for what is computed. */
  readonly edit?: {
    /** Enter goes through these in order. */
    readonly entry?: boolean;
    readonly kind: 'text' | 'number' | 'date';
    /** What the editor begins with. */
    readonly text: (row: Row) => string;
    readonly read: (text: string, row: Row | undefined) => Read<Row>;
    /** Asks what reading these texts will need, before a block is pasted. */
    readonly prepare?: (texts: readonly string[]) => Promise<void>;
    readonly isEditable?: (row: Row | undefined) => boolean;
    /** In place of a plain field. */
    readonly editor?: (props: CellEditorProps<Row>) => ReactNode;
    /** In the empty line at the end. */
    readonly placeholder?: string;
  };
}

export interface LineGridModel<Row> {
  readonly columns: readonly GridColumn<Row>[];
  readonly shape: GridShape<Row>;
  readonly state: GridState<Row>;
  readonly dispatch: (action: GridAction<Row>) => void;
  /** Brings the active cell the focus; none while no grid shows the lines. */
  readonly focus: RefObject<(() => void) | undefined>;
}

interface LineGridSettings<Row> {
  readonly columns: readonly GridColumn<Row>[];
  readonly rows: readonly Row[];
  readonly blank: () => Row;
  readonly readOnly?: boolean;
  /** The lines are given: see `GridShape`. */
  readonly fixed?: boolean;
}

/** The lines of a document with their history; `state.rows` is what the document saves. */
export function useLineGrid<Row>({
  columns,
  rows,
  blank,
  readOnly = false,
  fixed = false,
}: LineGridSettings<Row>): LineGridModel<Row> {
  const shape = useMemo(
    (): GridShape<Row> => ({
      columns: columns.length,
      entry: columns.flatMap(({ edit }, index) => (edit?.entry === true ? [index] : [])),
      isEditable: (row, column) => {
        const edit = columns[column]?.edit;
        return !readOnly && !(fixed && row === undefined) && edit !== undefined && (edit.isEditable?.(row) ?? true);
      },
      blank,
      fixed,
    }),
    [columns, blank, readOnly, fixed],
  );
  const [state, dispatch] = useReducer(
    (current: GridState<Row>, action: GridAction<Row>) => reduceGrid(shape, current, action),
    rows,
    (given) => {
      const start = startOf(given);
      return fixed
        ? reduceGrid(shape, start, { do: 'go', to: { row: 0, column: shape.entry[0] ?? 0 }, extend: false })
        : start;
    },
  );
  const focus = useRef<() => void>(undefined);
  return { columns, shape, state, dispatch, focus };
}

/** Leads to a cell from elsewhere, and the focus with it. */
export function goToCell<Row>({ dispatch, focus }: LineGridModel<Row>, to: Cell): void {
  dispatch({ do: 'go', to, extend: false });
  focus.current?.();
}
