import type { Language } from '../../app/text';
import { parseNumber } from './parse';
import type { GridColumn } from './use-line-grid';

interface NumberColumn<Row> {
  readonly id: string;
  readonly header: string;
  readonly width: number;
  readonly entry?: boolean;
  readonly language: Language;
  /** Which rows have the number; a row without an item has none. */
  readonly isEditable: (row: Row) => boolean;
  readonly valueOf: (row: Row) => string;
  /** Text id of what is wrong with a value. */
  readonly accept: (value: string, row: Row | undefined) => string | undefined;
  readonly write: (value: string) => (row: Row) => Row;
  /** What an emptied cell means; a problem unless said. */
  readonly empty?: (row: Row) => Row;
  readonly cell: GridColumn<Row>['cell'];
}

/** A column of decimals as people type them in their language; the value stays exact text. */
export function numberColumn<Row>(column: NumberColumn<Row>): GridColumn<Row> {
  const { id, header, width, entry, language, isEditable, valueOf, accept, write, empty, cell } = column;
  return {
    id,
    header,
    width,
    align: 'end',
    cell,
    edit: {
      entry: entry === true,
      kind: 'number',
      isEditable: (row) => row !== undefined && isEditable(row),
      text: (row) => (language === 'en' ? valueOf(row) : valueOf(row).replace('.', ',')),
      read: (text, row) => {
        if (text.trim() === '' && empty !== undefined) return { write: empty };
        const value = parseNumber(text, language);
        if (value === undefined) return { problem: 'ui.grid.problem.number' };
        const problem = accept(value, row);
        return problem === undefined ? { write: write(value) } : { problem };
      },
    },
  };
}
