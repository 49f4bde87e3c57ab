import type { ReactNode, RefObject } from 'react';
import type { CellActs } from './cell-acts';
import styles from './line-grid.module.css';
import type { GridColumn } from './use-line-grid';

interface GridCellProps<Row> {
  readonly column: GridColumn<Row>;
  readonly place: number;
  readonly row: Row | undefined;
  readonly index: number;
  readonly isActive: boolean;
  readonly isEditable: boolean;
  readonly isSelected: boolean;
  readonly editing: string | null;
  /** What is wrong with what was typed, and with what was sent. */
  readonly own: string | undefined;
  readonly given: string | undefined;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly acts: CellActs<Row>;
}

export function GridCell<Row>(props: GridCellProps<Row>) {
  const { column, place, row, index, isActive, isEditable, isSelected, editing, own, field, acts } = props;
  const wrong = own ?? props.given;
  const classes = [
    styles['cell'],
    column.align === 'end' ? styles['end'] : '',
    column.group === undefined ? '' : styles['grouped'],
    isEditable ? styles['editable'] : styles['computed'],
    isSelected && !isActive ? styles['selected'] : '',
    isActive ? styles['active'] : '',
    wrong === undefined ? '' : styles['wrong'],
  ];
  const hasField = isActive && isEditable;
  const kept = row === undefined ? '' : (column.edit?.text(row) ?? '');
  const describedBy = wrong === undefined ? undefined : `problem-${index}-${column.id}`;
  return (
    <div
      role="gridcell"
      aria-colindex={place + 2}
      aria-selected={isSelected}
      {...(isEditable ? {} : { 'aria-readonly': true })}
      className={classes.join(' ')}
      data-cell={isActive ? 'active' : ''}
      {...(hasField ? {} : { tabIndex: isActive ? 0 : -1 })}
      onMouseDown={(event) => {
        if (isActive && hasField) return;
        event.preventDefault();
        acts.go({ row: index, column: place }, event.shiftKey);
      }}
      onDoubleClick={() => {
        if (isEditable && editing === null) acts.edit(kept);
      }}
    >
      {hasField ? (
        column.edit?.editor === undefined || editing === null ? (
          <input
            ref={field}
            className={styles['field']}
            aria-label={`${column.header}, ${index + 1}`}
            aria-invalid={wrong !== undefined}
            aria-describedby={describedBy}
            inputMode={column.edit?.kind === 'number' ? 'decimal' : 'text'}
            autoComplete="off"
            placeholder={row === undefined ? (column.edit?.placeholder ?? '') : ''}
            value={editing ?? kept}
            onChange={({ currentTarget }) => acts.edit(currentTarget.value)}
          />
        ) : (
          column.edit.editor({
            row,
            text: editing,
            label: `${column.header}, ${index + 1}`,
            onText: acts.edit,
            onWrite: acts.write,
            onAppend: acts.append,
            field,
          })
        )
      ) : row === undefined ? (
        <span className={styles['placeholder']}>{column.edit?.placeholder}</span>
      ) : (
        <Content>{column.cell(row, index)}</Content>
      )}
      {wrong === undefined ? null : (
        <span id={describedBy} role={own === undefined ? undefined : 'alert'} className={styles['problem']}>
          {wrong}
        </span>
      )}
    </div>
  );
}

/** Plain text ends in dots where its column ends; what a column draws itself is drawn as it is. */
function Content({ children }: { readonly children: ReactNode }) {
  return typeof children === 'string' ? <span className={styles['text']}>{children}</span> : children;
}
