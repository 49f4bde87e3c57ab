import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useLayoutEffect, useRef, type CSSProperties, type ReactNode } from 'react';
import { usePreferences } from '../../app/preferences';
import { useActs } from './cell-acts';
import { clipboardOf } from './clipboard';
import { selectionOf } from './grid';
import { Heads } from './grid-heads';
import { GridRow } from './grid-row';
import styles from './line-grid.module.css';
import { useCellFocus } from './use-cell-focus';
import { useGridKeys } from './use-grid-keys';
import type { GridColumn, LineGridModel } from './use-line-grid';
import { usePaste } from './use-paste';
import { useTyping } from './use-typing';

interface LineGridProps<Row> {
  /** What the lines are, for who cannot see them. */
  readonly label: string;
  readonly model: LineGridModel<Row>;
  readonly keyOf: (row: Row) => string;
  /** Opens under a line: a shortage with its answers, lots. */
  readonly below?: (row: Row, index: number) => ReactNode;
  /** What is wrong with a cell, by line and column id. */
  readonly problemOf?: (index: number, column: string) => string | undefined;
  readonly toneOf?: (row: Row) => 'warn' | undefined;
  readonly readOnly?: boolean;
  /** The business day, for Ctrl ; */
  readonly today?: string;
  /** A key that the line answers by itself, as an answer to a shortage; true when it did. */
  readonly onRowKey?: (row: Row, index: number, key: string) => boolean;
}

const ROW_PX = { compact: 32, comfortable: 40 } as const;

/** The lines of a document, entered by keyboard. UI.md 4 has the keys; `grid.ts` what they do. */
export function LineGrid<Row>(props: LineGridProps<Row>) {
  const { model, keyOf, readOnly = false } = props;
  const { columns, shape, state, dispatch, focus } = model;
  const { rows, at, editing } = state;
  const { density } = usePreferences();
  const scroller = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const count = rows.length + (readOnly || shape.fixed === true ? 0 : 1);
  // Another function makes all places be measured anew.
  const getItemKey = useCallback(
    (index: number) => {
      const each = rows[index];
      return each === undefined ? 'end' : keyOf(each);
    },
    [rows, keyOf],
  );
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX[density],
    getItemKey,
    overscan: 12,
  });
  const focusCell = useCellFocus(scroller, field, at, editing !== null, () => virtual.scrollToIndex(at.row));
  useLayoutEffect(() => {
    focus.current = focusCell;
    return () => {
      focus.current = undefined;
    };
  }, [focus, focusCell]);
  const { paste, notes, preview } = usePaste(model, keyOf, focusCell);
  const typing = useTyping(model);
  const { problem } = typing;
  const selection = selectionOf(state);
  const onKeyDown = useGridKeys(model, {
    ...{ typing, readOnly, today: props.today, onRowKey: props.onRowKey, count },
    page: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_PX[density]) - 2),
  });

  const template = columns.map(({ width }) => (typeof width === 'number' ? `${width}px` : width)).join(' ');
  const style = { '--tracks': `44px ${template}` } as CSSProperties;
  const items = virtual.getVirtualItems();
  // Else the lines have no cell that Tab could lead to.
  const isInSight = items.some(({ index }) => index === at.row);
  const acts = useActs<Row>({
    go: (cell, extend) => {
      if (typing.commit('stay')) dispatch({ do: 'go', to: cell, extend });
    },
    edit: typing.edit,
    write: (write, next) => dispatch({ do: 'write', write, then: next ?? 'enter' }),
    append: (more) => dispatch({ do: 'append', rows: more }),
  });
  return (
    <>
      {notes}
      <div
        ref={scroller}
        className={styles['scroll']}
        style={style}
        tabIndex={isInSight ? -1 : 0}
        data-typing
        onKeyDown={onKeyDown}
        {...clipboardOf(model, { readOnly, paste })}
      >
        <div
          role="grid"
          aria-label={props.label}
          aria-rowcount={count + 1}
          aria-colcount={columns.length + 1}
          className={styles['grid']}
          {...(readOnly ? { 'aria-readonly': true } : {})}
        >
          <Heads columns={columns} />
          <div className={styles['rows']} style={{ height: virtual.getTotalSize() }} role="presentation">
            {items.map((item) => {
              const each = rows[item.index];
              const isHere = item.index === at.row;
              const isSelected = item.index >= selection.top && item.index <= selection.bottom;
              return (
                <div
                  key={item.key}
                  ref={virtual.measureElement}
                  data-index={item.index}
                  role="rowgroup"
                  className={styles['item']}
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  <GridRow
                    columns={columns}
                    shape={shape}
                    row={each}
                    index={item.index}
                    tone={each === undefined ? undefined : props.toneOf?.(each)}
                    active={isHere ? at.column : undefined}
                    editing={isHere ? editing : null}
                    problem={isHere && problem?.cell.row === item.index ? problem.text : undefined}
                    from={isSelected ? selection.left : undefined}
                    to={isSelected ? selection.right : undefined}
                    given={givenProblems(columns, item.index, props.problemOf)}
                    field={field}
                    acts={acts}
                  />
                  {each === undefined ? null : <Below>{props.below?.(each, item.index)}</Below>}
                </div>
              );
            })}
          </div>
        </div>
        {preview}
      </div>
    </>
  );
}

function Below({ children }: { readonly children: ReactNode }) {
  if (children === null || children === undefined) return null;
  return (
    <div role="row" className={styles['below']}>
      <div role="gridcell">{children}</div>
    </div>
  );
}

/** By column; undefined for a line without any. */
function givenProblems<Row>(
  columns: readonly GridColumn<Row>[],
  index: number,
  problemOf: LineGridProps<Row>['problemOf'],
): ReadonlyMap<string, string> | undefined {
  if (problemOf === undefined) return undefined;
  const found = columns.flatMap(({ id }) => {
    const text = problemOf(index, id);
    return text === undefined ? [] : [[id, text] as const];
  });
  return found.length === 0 ? undefined : new Map(found);
}
