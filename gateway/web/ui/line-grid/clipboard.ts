import type { ClipboardEvent } from 'react';
import { writeBlock } from './block';
import { selectionOf, type Cell } from './grid';
import type { GridColumn, LineGridModel } from './use-line-grid';

interface Clipboard {
  readonly onCopy: (event: ClipboardEvent) => void;
  readonly onPaste: (event: ClipboardEvent) => void;
}

/** Copying the selection as a block, and pasting one from its first cell on. A text that is typed keeps these keys for itself. */
export function clipboardOf<Row>(
  { columns, state }: LineGridModel<Row>,
  { readOnly, paste }: { readonly readOnly: boolean; readonly paste: (text: string, from: Cell) => void },
): Clipboard {
  const { top, bottom, left, right } = selectionOf(state);
  return {
    onCopy: (event) => {
      if (state.editing !== null) return;
      event.preventDefault();
      const cells = state.rows
        .slice(top, bottom + 1)
        .map((row) => columns.slice(left, right + 1).map((column) => copyOf(column, row)));
      event.clipboardData.setData('text/plain', writeBlock(cells));
    },
    onPaste: (event) => {
      if (state.editing !== null || readOnly) return;
      event.preventDefault();
      paste(event.clipboardData.getData('text/plain'), { row: top, column: left });
    },
  };
}

function copyOf<Row>(column: GridColumn<Row>, row: Row): string {
  return column.copy?.(row) ?? column.edit?.text(row) ?? '';
}
