import { memo, type ReactNode, type RefObject } from 'react';
import type { CellActs } from './cell-acts';
import type { GridShape } from './grid';
import { GridCell } from './grid-cell';
import styles from './line-grid.module.css';
import type { GridColumn } from './use-line-grid';

interface GridRowProps<Row> {
  readonly columns: readonly GridColumn<Row>[];
  readonly shape: GridShape<Row>;
  readonly row: Row | undefined;
  readonly index: number;
  readonly tone: 'warn' | undefined;
  /** Column of the active cell, the text typed into it and what is wrong with that. */
  readonly active: number | undefined;
  readonly editing: string | null;
  readonly problem: string | undefined;
  /** First and last selected column. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** What is wrong with what was sent, by column. */
  readonly given: ReadonlyMap<string, string> | undefined;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly acts: CellActs<Row>;
}

/** One line of many, drawn again only when something of it has changed. */
export const GridRow = memo(function GridRow<Row>(props: GridRowProps<Row>) {
  const { columns, shape, row, index, tone, active, from, to, given } = props;
  return (
    <div role="row" aria-rowindex={index + 2} className={`${styles['row']} ${tone === 'warn' ? styles['warn'] : ''}`}>
      <div role="rowheader" className={styles['place']}>
        {index + 1}
      </div>
      {columns.map((column, place) => (
        <GridCell
          key={column.id}
          column={column}
          place={place}
          row={row}
          index={index}
          isActive={place === active}
          isEditable={shape.isEditable(row, place)}
          isSelected={from !== undefined && to !== undefined && place >= from && place <= to}
          editing={props.editing}
          own={place === active ? props.problem : undefined}
          given={given?.get(column.id)}
          field={props.field}
          acts={props.acts}
        />
      ))}
    </div>
  );
}) as <Row>(props: GridRowProps<Row>) => ReactNode;
