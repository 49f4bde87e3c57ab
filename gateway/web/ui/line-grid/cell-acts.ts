import { useLayoutEffect, useMemo, useRef } from 'react';
import type { Cell, Then, Write } from './grid';

/** What a cell asks of the grid. */
export interface CellActs<Row> {
  readonly go: (cell: Cell, extend: boolean) => void;
  readonly edit: (text: string) => void;
  readonly write: (write: Write<Row>, then?: Then) => void;
  readonly append: (rows: readonly Row[]) => void;
}

/** The same object for ever, so that lines that did not change are not drawn again. */
export function useActs<Row>(acts: CellActs<Row>): CellActs<Row> {
  const latest = useRef(acts);
  useLayoutEffect(() => {
    latest.current = acts;
  });
  return useMemo(
    () => ({
      go: (cell, extend) => latest.current.go(cell, extend),
      edit: (text) => latest.current.edit(text),
      write: (write, next) => latest.current.write(write, next),
      append: (rows) => latest.current.append(rows),
    }),
    [],
  );
}
