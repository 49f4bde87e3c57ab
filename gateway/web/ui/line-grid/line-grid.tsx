import { useVirtualizer } from '@tanstack/react-virtual';
import {
  memo,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type ClipboardEvent,
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { flushSync } from 'react-dom';
import { usePreferences } from '../../app/preferences';
import { useText } from '../../app/text';
import { useShortcuts } from '../keys';
import { writeBlock } from './block';
import { selectionOf, type Cell, type GridShape, type Then } from './grid';
import styles from './line-grid.module.css';
import type { GridColumn, LineGridModel } from './use-line-grid';
import { chain, usePaste } from './use-paste';

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

type Write<Row> = (row: Row) => Row;

/** The lines of a document, entered by keyboard. UI.md 4 has the keys; `grid.ts` what they do. */
export function LineGrid<Row>(props: LineGridProps<Row>) {
  const { model, keyOf, readOnly = false } = props;
  const { columns, shape, state, dispatch } = model;
  const { rows, at, editing } = state;
  const { t } = useText();
  const { density } = usePreferences();
  const scroller = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<{ readonly cell: Cell; readonly text: string }>();
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
  const { paste, notes, preview } = usePaste(model, keyOf, focusCell);
  const column = columns[at.column];
  const row = rows[at.row];
  const selection = selectionOf(state);

  const commit = (then: Then): boolean => {
    if (editing === null || column?.edit === undefined) return true;
    const read = column.edit.read(editing, row);
    if ('problem' in read) {
      setProblem({ cell: at, text: t(read.problem, { text: editing }) });
      return false;
    }
    setProblem(undefined);
    dispatch({ do: 'write', write: read.write, then });
    return true;
  };
  const cancel = () => {
    setProblem(undefined);
    dispatch({ do: 'cancel' });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.defaultPrevented) return;
    if (!(event.target instanceof HTMLElement)) return;
    // The grid itself has the focus while a cell out of sight is on its way.
    if (event.target !== event.currentTarget && event.target.closest('[data-cell]') === null) return;
    const mod = event.ctrlKey || event.metaKey;
    if (mod && ['Enter', 's', 'k'].includes(event.key)) {
      // The page acts on what was typed.
      flushSync(() => commit('stay'));
      return;
    }
    const done = editing === null ? onMovingKey(event, mod) : onEditingKey(event);
    if (done) event.preventDefault();
  };

  const onEditingKey = (event: KeyboardEvent): boolean => {
    if (event.key === 'Enter') return commit('enter') || true;
    if (event.key === 'Escape') return then(cancel);
    if (event.key === 'Tab') return commit(event.shiftKey ? 'back' : 'tab') || true;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (commit('stay')) dispatch({ do: 'move', direction: event.key === 'ArrowUp' ? 'up' : 'down', extend: false });
      return true;
    }
    return false;
  };

  const onMovingKey = (event: KeyboardEvent, mod: boolean): boolean => {
    const { key, shiftKey, altKey } = event;
    if (row !== undefined && props.onRowKey !== undefined && altKey && props.onRowKey(row, at.row, key)) return true;
    if (altKey && (key === 'ArrowUp' || key === 'ArrowDown')) {
      return readOnly || then(() => dispatch({ do: 'shift', direction: key === 'ArrowUp' ? 'up' : 'down' }));
    }
    if (altKey) return false;
    if (mod && !readOnly) {
      const act = commandOf(key.toLowerCase(), shiftKey);
      if (act !== undefined) return then(act);
    }
    const place = placeOf(key, mod);
    if (place !== undefined) return then(() => dispatch({ do: 'go', to: place, extend: shiftKey }));
    if (mod) return false;
    switch (key) {
      case 'Enter':
        return then(() => dispatch({ do: 'step', then: 'enter' }));
      case 'Tab': {
        // The empty line and the ends let the key out, so that the grid is no trap.
        const leaves = readOnly || (at.row === rows.length && !shiftKey);
        const before = at;
        if (leaves) return false;
        const next = shiftKey ? 'back' : 'tab';
        const moved = nextPlace(next);
        return moved !== undefined && moved !== before && then(() => dispatch({ do: 'step', then: next }));
      }
      case 'F2':
        return then(() => dispatch({ do: 'edit', text: row === undefined ? '' : (column?.edit?.text(row) ?? '') }));
      case 'Escape':
        return state.anchor !== null && then(cancel);
      case 'Delete':
        return readOnly || then(() => fillSelection(() => ''));
      default:
        return false;
    }
  };

  const nextPlace = (step: Then): Cell | undefined => {
    const by = step === 'back' ? -1 : 1;
    let place = at.row * columns.length + at.column + by;
    for (; place >= 0 && place < count * columns.length; place += by) {
      const cell = { row: Math.floor(place / columns.length), column: place % columns.length };
      if (shape.isEditable(rows[cell.row], cell.column)) return cell;
    }
    return undefined;
  };

  const placeOf = (key: string, mod: boolean): Cell | undefined => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_PX[density]) - 2);
    const places: Record<string, Cell> = {
      ArrowUp: { row: mod ? 0 : at.row - 1, column: at.column },
      ArrowDown: { row: mod ? count - 1 : at.row + 1, column: at.column },
      ArrowLeft: { row: at.row, column: at.column - 1 },
      ArrowRight: { row: at.row, column: at.column + 1 },
      Home: { row: mod ? 0 : at.row, column: 0 },
      End: { row: mod ? count - 1 : at.row, column: columns.length - 1 },
      PageUp: { row: at.row - page, column: at.column },
      PageDown: { row: at.row + page, column: at.column },
    };
    return places[key];
  };

  const commandOf = (key: string, shift: boolean): (() => void) | undefined => {
    const acts: Record<string, () => void> = {
      d: () => fillSelection((above, each) => (above === undefined ? undefined : each.edit?.text(above))),
      ';': () => fillSelection((_above, each) => (each.edit?.kind === 'date' ? props.today : undefined)),
      delete: () => dispatch({ do: 'delete' }),
      insert: () => dispatch({ do: 'insert' }),
      z: () => dispatch({ do: shift ? 'redo' : 'undo' }),
      y: () => dispatch({ do: 'redo' }),
    };
    return acts[key];
  };

  /** Writes a text into every selected cell that takes it; `above` is the line before the selection. */
  const fillSelection = (textOf: (above: Row | undefined, column: GridColumn<Row>) => string | undefined) => {
    const writes = new Map<number, Write<Row>>();
    for (let index = selection.top; index <= Math.min(selection.bottom, rows.length); index += 1) {
      for (let place = selection.left; place <= selection.right; place += 1) {
        const each = columns[place];
        const text = each === undefined ? undefined : textOf(rows[selection.top - 1], each);
        if (each?.edit === undefined || text === undefined || !shape.isEditable(rows[index], place)) continue;
        const read = each.edit.read(text, rows[index]);
        if ('write' in read) writes.set(index, chain(writes.get(index), read.write));
      }
    }
    if (writes.size > 0) dispatch({ do: 'fill', writes });
  };

  const onCopy = (event: ClipboardEvent) => {
    if (editing !== null) return;
    event.preventDefault();
    const cells = rows
      .slice(selection.top, selection.bottom + 1)
      .map((each) => columns.slice(selection.left, selection.right + 1).map((one) => copyOf(one, each)));
    event.clipboardData.setData('text/plain', writeBlock(cells));
  };

  const onPaste = (event: ClipboardEvent) => {
    if (editing !== null || readOnly) return;
    event.preventDefault();
    paste(event.clipboardData.getData('text/plain'), { row: selection.top, column: selection.left });
  };

  const toldKeys = useToldKeys();
  useShortcuts(readOnly ? [] : toldKeys);

  const template = columns.map(({ width }) => (typeof width === 'number' ? `${width}px` : width)).join(' ');
  const style = { '--tracks': `44px ${template}` } as CSSProperties;
  const items = virtual.getVirtualItems();
  // Else the lines have no cell that Tab could lead to.
  const isInSight = items.some(({ index }) => index === at.row);
  const acts = useActs<Row>({
    go: (cell, extend) => {
      if (commit('stay')) dispatch({ do: 'go', to: cell, extend });
    },
    edit: (text) => {
      setProblem(undefined);
      dispatch({ do: 'edit', text });
    },
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
        onCopy={onCopy}
        onPaste={onPaste}
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

function Heads<Row>({ columns }: { readonly columns: readonly GridColumn<Row>[] }) {
  const groups = columns.reduce<{ name: string | undefined; from: number; length: number }[]>(
    (all, { group }, index) => {
      const last = all.at(-1);
      if (last !== undefined && last.name === group) last.length += 1;
      else all.push({ name: group, from: index, length: 1 });
      return all;
    },
    [],
  );
  const hasGroups = groups.some(({ name }) => name !== undefined);
  return (
    <div role="rowgroup" className={styles['heads']}>
      {hasGroups ? (
        <div className={`${styles['row']} ${styles['groups']}`} aria-hidden>
          <span />
          {groups.map(({ name, from, length }) => (
            <span
              key={from}
              style={{ gridColumn: `span ${length}` }}
              className={name === undefined ? '' : styles['group']}
            >
              {name}
            </span>
          ))}
        </div>
      ) : null}
      <div role="row" aria-rowindex={1} className={styles['row']}>
        <div role="columnheader" className={styles['head']}>
          #
        </div>
        {columns.map(({ id, header, align, sign, group }) => (
          <div
            key={id}
            role="columnheader"
            className={`${styles['head']} ${align === 'end' ? styles['end'] : ''} ${group === undefined ? '' : styles['grouped']}`}
            {...(group === undefined ? {} : { 'aria-label': `${group}: ${header}` })}
          >
            {sign}
            {header}
          </div>
        ))}
      </div>
    </div>
  );
}

/** What a cell asks of the grid. */
interface CellActs<Row> {
  readonly go: (cell: Cell, extend: boolean) => void;
  readonly edit: (text: string) => void;
  readonly write: (write: Write<Row>, then?: Then) => void;
  readonly append: (rows: readonly Row[]) => void;
}

/** The same object for ever, so that lines that did not change are not drawn again. */
function useActs<Row>(acts: CellActs<Row>): CellActs<Row> {
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

type Problems = ReadonlyMap<string, string>;

/** By column; undefined for a line without any. */
function givenProblems<Row>(
  columns: readonly GridColumn<Row>[],
  index: number,
  problemOf: LineGridProps<Row>['problemOf'],
): Problems | undefined {
  if (problemOf === undefined) return undefined;
  const found = columns.flatMap(({ id }) => {
    const text = problemOf(index, id);
    return text === undefined ? [] : [[id, text] as const];
  });
  return found.length === 0 ? undefined : new Map(found);
}

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
  readonly given: Problems | undefined;
  readonly field: React.RefObject<HTMLInputElement | null>;
  readonly acts: CellActs<Row>;
}

/** One line of many, drawn again only when something of it has changed. */
const GridRow = memo(function GridRow<Row>(props: GridRowProps<Row>) {
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
  readonly field: React.RefObject<HTMLInputElement | null>;
  readonly acts: CellActs<Row>;
}

function GridCell<Row>(props: GridCellProps<Row>) {
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

/** Keeps the focus on the active cell while the grid has it: cells come and go with their lines. */
function useCellFocus(
  scroller: React.RefObject<HTMLDivElement | null>,
  field: React.RefObject<HTMLInputElement | null>,
  at: Cell,
  isEditing: boolean,
  scroll: () => void,
): () => void {
  const isInside = useRef(false);
  useEffect(() => {
    const grid = scroller.current;
    const enter = (event: Event) => {
      isInside.current = true;
      // Tab led to the lines while the active one is out of sight.
      if (event.target !== grid || grid?.matches(':focus-visible') !== true || latest.current.focus()) return;
      isAwaited.current = true;
      latest.current.scroll();
    };
    const leave = (event: Event) => {
      if (event.target instanceof Node && grid?.contains(event.target) !== true) isInside.current = false;
    };
    // A cell that is not the active one takes no focus by itself: the first press on it brings the grid the focus.
    const press = (event: Event) => {
      if (event.target instanceof Element && event.target.closest('[role=gridcell]') !== null) isInside.current = true;
    };
    grid?.addEventListener('focusin', enter);
    grid?.addEventListener('pointerdown', press);
    document.addEventListener('focusin', leave);
    document.addEventListener('pointerdown', leave);
    return () => {
      grid?.removeEventListener('focusin', enter);
      grid?.removeEventListener('pointerdown', press);
      document.removeEventListener('focusin', leave);
      document.removeEventListener('pointerdown', leave);
    };
  }, [scroller]);
  const focus = () => {
    const cell = scroller.current?.querySelector<HTMLElement>('[data-cell=active]');
    const target = cell?.querySelector<HTMLInputElement>('input') ?? cell;
    if (document.activeElement !== target) target?.focus({ preventScroll: true });
    cell?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    return cell !== null && cell !== undefined;
  };
  const latest = useRef({ focus, scroll });
  /** The cell is out of sight: it is in the page once the list has scrolled, and takes the focus then. */
  const isAwaited = useRef(false);
  useLayoutEffect(() => {
    latest.current = { focus, scroll };
    // A line that was drawn anew took the focus with it when it went.
    const isLost = isInside.current && document.activeElement === document.body;
    if ((isAwaited.current || isLost) && focus()) isAwaited.current = false;
  });
  const row = useRef(at.row);
  useLayoutEffect(() => {
    const isElsewhere = row.current !== at.row;
    row.current = at.row;
    if (!isInside.current) {
      // Led there from outside, as by a scan: it is seen, and the focus stays where it is.
      if (isElsewhere) latest.current.scroll();
      return;
    }
    isAwaited.current = !latest.current.focus();
    if (isAwaited.current) {
      // Its line leaves the page with the cell that has the focus; keys pressed meanwhile are the grid's all the same.
      scroller.current?.focus({ preventScroll: true });
      latest.current.scroll();
    }
    // Typing replaces the whole cell.
    if (!isEditing) field.current?.select();
  }, [at, isEditing, field, scroller]);
  return () => {
    isInside.current = true;
    requestAnimationFrame(() => latest.current.focus());
  };
}

/** Keys that the grid answers, told in strip and sheet. */
function useToldKeys() {
  const { t } = useText();
  const told = (keys: string, id: string, hint = false) => ({
    keys,
    label: t(`ui.grid.keys.${id}`),
    run: () => undefined,
    hint,
    toldOnly: true,
  });
  return [
    told('enter', 'enter', true),
    told('tab', 'tab'),
    told('f2', 'edit'),
    told('mod+d', 'above', true),
    told('=', 'calculate', true),
    told('mod+;', 'today'),
    told('mod+c', 'copy'),
    told('mod+v', 'paste'),
    told('alt+arrowup', 'shift', true),
    told('mod+delete', 'delete'),
    told('mod+insert', 'insert'),
    told('mod+z', 'undo', true),
  ];
}

function copyOf<Row>(column: GridColumn<Row>, row: Row): string {
  return column.copy?.(row) ?? column.edit?.text(row) ?? '';
}

function then(act: () => void): true {
  act();
  return true;
}
