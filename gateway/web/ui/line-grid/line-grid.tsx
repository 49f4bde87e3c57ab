import { useVirtualizer } from '@tanstack/react-virtual';
import {
  useEffect,
  useLayoutEffect,
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
import { selectionOf, type Cell, type Then } from './grid';
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
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX[density],
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? 'end' : keyOf(row);
    },
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
  const shown = { problem, editing, selection };
  return (
    <>
      {notes}
      <div
        ref={scroller}
        className={styles['scroll']}
        style={style}
        tabIndex={-1}
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
            {virtual.getVirtualItems().map((item) => {
              const each = rows[item.index];
              return (
                <div
                  key={item.key}
                  ref={virtual.measureElement}
                  data-index={item.index}
                  role="rowgroup"
                  className={styles['item']}
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  <div
                    role="row"
                    aria-rowindex={item.index + 2}
                    className={`${styles['row']} ${each !== undefined && props.toneOf?.(each) === 'warn' ? styles['warn'] : ''}`}
                  >
                    <div role="rowheader" className={styles['place']}>
                      {item.index + 1}
                    </div>
                    {columns.map((one, place) => (
                      <GridCell
                        key={one.id}
                        column={one}
                        place={place}
                        row={each}
                        index={item.index}
                        isActive={item.index === at.row && place === at.column}
                        isEditable={shape.isEditable(each, place)}
                        shown={shown}
                        givenProblem={props.problemOf?.(item.index, one.id)}
                        field={field}
                        onGo={(extend) => {
                          if (commit('stay')) dispatch({ do: 'go', to: { row: item.index, column: place }, extend });
                        }}
                        onEdit={(text) => {
                          setProblem(undefined);
                          dispatch({ do: 'edit', text });
                        }}
                        onWrite={(write, next) => dispatch({ do: 'write', write, then: next ?? 'enter' })}
                        onAppend={(more) => dispatch({ do: 'append', rows: more })}
                      />
                    ))}
                  </div>
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

interface GridCellProps<Row> {
  readonly column: GridColumn<Row>;
  readonly place: number;
  readonly row: Row | undefined;
  readonly index: number;
  readonly isActive: boolean;
  readonly isEditable: boolean;
  readonly shown: {
    readonly problem: { readonly cell: Cell; readonly text: string } | undefined;
    readonly editing: string | null;
    readonly selection: ReturnType<typeof selectionOf>;
  };
  readonly givenProblem: string | undefined;
  readonly field: React.RefObject<HTMLInputElement | null>;
  readonly onGo: (extend: boolean) => void;
  readonly onEdit: (text: string) => void;
  readonly onWrite: (write: Write<Row>, then?: Then) => void;
  readonly onAppend: (rows: readonly Row[]) => void;
}

function GridCell<Row>(props: GridCellProps<Row>) {
  const { column, place, row, index, isActive, isEditable, shown, field } = props;
  const { problem, editing, selection } = shown;
  const isSelected =
    index >= selection.top && index <= selection.bottom && place >= selection.left && place <= selection.right;
  const own = isActive && problem !== undefined && problem.cell.row === index ? problem.text : undefined;
  const wrong = own ?? props.givenProblem;
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
        props.onGo(event.shiftKey);
      }}
      onDoubleClick={() => {
        if (isEditable && editing === null) props.onEdit(kept);
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
            onChange={({ currentTarget }) => props.onEdit(currentTarget.value)}
          />
        ) : (
          column.edit.editor({
            row,
            text: editing,
            label: `${column.header}, ${index + 1}`,
            onText: props.onEdit,
            onWrite: props.onWrite,
            onAppend: props.onAppend,
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
    const enter = () => {
      isInside.current = true;
    };
    const leave = (event: Event) => {
      if (event.target instanceof Node && grid?.contains(event.target) !== true) isInside.current = false;
    };
    // A cell that is not the active one takes no focus by itself: the first press on it brings the grid the focus.
    const press = (event: Event) => {
      if (event.target instanceof Element && event.target.closest('[role=gridcell]') !== null) enter();
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
  useLayoutEffect(() => {
    if (!isInside.current) return;
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
