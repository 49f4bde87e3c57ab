import { Checkbox } from '@mantine/core';
import { IconSortAscending, IconSortDescending } from '@tabler/icons-react';
import { Link, useLocation, useNavigate } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { usePreferences } from '../../app/preferences';
import { useText } from '../../app/text';
import { useShortcuts } from '../keys';
import { leaveTrail } from '../trail';
import type { PathOf } from './file-columns';
import { leastWidth, placesOf, shownAt } from './ranks';
import styles from './resource-index.module.css';

export interface Column<Row, Path extends string = PathOf<Row>> {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** In pixels; a column without one shares what is left. */
  readonly width?: number;
  /** Figures stand right. */
  readonly align?: 'end';
  /** Name of the contract's sort. */
  readonly sort?: string;
  /** The member of the row that a file has for it. */
  readonly path?: Path;
  /** What a file has instead for a column that draws several members. */
  readonly parts?: readonly { readonly path: Path; readonly header: string }[];
  /** The member that is the currency of its amount, which a file says beside it. */
  readonly currencyPath?: Path;
  /** Not shown until somebody chooses it. */
  readonly hidden?: boolean;
  /**
   * What it is worth where room is short. `first` and `second` always stay, and are the two lines of a row on a phone;
   * `last` gives way before the others.
   */
  readonly rank?: 'first' | 'second' | 'last';
}

const ROW_PX = { compact: 32, comfortable: 40 } as const;
/** Two lines, the same for every density: each is as high as a finger. */
const STACKED_ROW_PX = 60;
const SELECT_PX = 48;
/** Rows are asked for this long before the end is reached. */
const AHEAD_ROWS = 20;
interface RowsProps<Row> {
  readonly title: string;
  readonly rows: readonly Row[];
  /** Those that were chosen, the one that names the row first. */
  readonly columns: readonly Column<Row>[];
  /** Told which of them gave way to others. */
  readonly onWithoutRoom?: (ids: readonly string[]) => void;
  readonly idOf: (row: Row) => string;
  readonly hrefOf?: (row: Row) => string;
  readonly sort: string | undefined;
  readonly onSort: (column: string) => void;
  readonly isLoading: boolean;
  readonly onNearEnd: () => void;
  readonly selected?: ReadonlySet<string>;
  readonly onSelected?: (selected: ReadonlySet<string>) => void;
}

/** The table: one tab stop, keys move between rows, only rows in sight are in the page. */
export function Rows<Row>(props: RowsProps<Row>) {
  const { rows, idOf, hrefOf, selected, onSelected, onWithoutRoom } = props;
  const { t } = useText();
  const navigate = useNavigate();
  const { href } = useLocation();
  const { density } = usePreferences();
  const scroller = useRef<HTMLDivElement>(null);
  const selectPx = onSelected === undefined ? 0 : SELECT_PX;
  const { columns, isStacked } = shownAt(props.columns, useWidth(scroller) - selectPx);
  const [nameColumn] = props.columns;
  const withoutRoom = props.columns
    .filter((column) => !columns.includes(column))
    .map(({ id }) => id)
    .join();
  useEffect(() => onWithoutRoom?.(withoutRoom.split(',')), [withoutRoom, onWithoutRoom]);
  const places = isStacked ? placesOf(columns) : [];
  const placeAt = (index: number) => places[index] ?? {};
  const rowPx = isStacked ? STACKED_ROW_PX : ROW_PX[density];
  const [current, setCurrent] = useState(0);
  const [anchor, setAnchor] = useState(0);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 10,
  });
  useEffect(() => virtual.measure(), [virtual, rowPx]);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const { onNearEnd } = props;
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - AHEAD_ROWS) onNearEnd();
  }, [last, rows.length, onNearEnd]);

  /** A row out of sight is in the page once the list has scrolled, and takes the focus then. */
  const awaited = useRef<number>(undefined);
  const focusIfThere = (index: number): boolean => {
    const row = scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"]`);
    row?.focus();
    return row !== null && row !== undefined;
  };
  useEffect(() => {
    if (awaited.current !== undefined && focusIfThere(awaited.current)) awaited.current = undefined;
  });
  const focusRow = (index: number) => {
    const place = Math.max(0, Math.min(rows.length - 1, index));
    setCurrent(place);
    virtual.scrollToIndex(place);
    awaited.current = focusIfThere(place) ? undefined : place;
  };
  const open = (row: Row) => {
    if (hrefOf === undefined) return;
    const to = hrefOf(row);
    leaveTrail(to.slice(0, to.lastIndexOf('/')), { ids: rows.map(idOf), list: href });
    void navigate({ to });
  };
  const select = (from: number, to: number) => {
    if (selected === undefined || onSelected === undefined) return;
    const ids = rows.slice(Math.min(from, to), Math.max(from, to) + 1).map(idOf);
    const next = new Set(selected);
    const isOn = ids.length === 1 && ids.every((id) => next.has(id));
    for (const id of ids)
      if (isOn) next.delete(id);
      else next.add(id);
    onSelected(next);
    setAnchor(to);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLInputElement && event.key === ' ') return;
    const row = rows[current];
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowPx) - 1);
    const moves: Record<string, number> = {
      ArrowDown: current + 1,
      ArrowUp: current - 1,
      Home: 0,
      End: rows.length - 1,
      PageDown: current + page,
      PageUp: current - page,
    };
    const target = moves[event.key];
    if (target !== undefined && !event.ctrlKey && !event.altKey) focusRow(target);
    else if (event.key === 'Enter' && row !== undefined && !event.ctrlKey) open(row);
    else if (event.key === ' ') select(event.shiftKey ? anchor : current, current);
    else return;
    event.preventDefault();
  };
  useShortcuts([
    { keys: 'j', label: t('ui.list.next'), run: () => focusRow(isRowFocused() ? current + 1 : current), hint: true },
    { keys: 'k', label: t('ui.list.previous'), run: () => focusRow(current - 1), hint: true },
    ...(hrefOf === undefined
      ? []
      : [{ keys: 'enter', label: t('ui.list.open'), run: () => undefined, hint: true, toldOnly: true }]),
    ...(onSelected === undefined
      ? []
      : [
          { keys: 'space', label: t('ui.list.select'), run: () => undefined, hint: true, toldOnly: true },
          { keys: 'shift+space', label: t('ui.list.select-range'), run: () => undefined, toldOnly: true },
        ]),
  ]);

  const before = items[0]?.start ?? 0;
  const classes = [
    styles['table'],
    onSelected === undefined ? '' : styles['selectable'],
    isStacked ? styles['stacked'] : '',
  ];
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div className={styles['scroll']} ref={scroller} data-rows>
      <table
        className={classes.join(' ')}
        style={isStacked ? {} : { minWidth: leastWidth(columns) + selectPx }}
        role="grid"
        aria-label={props.title}
        aria-rowcount={rows.length}
        aria-busy={props.isLoading}
      >
        <colgroup>
          {onSelected === undefined ? null : <col width={SELECT_PX} />}
          {columns.map(({ id, width }) => (width === undefined ? <col key={id} /> : <col key={id} width={width} />))}
        </colgroup>
        {/* A table that is laid out otherwise is one to a browser only as long as its roles are said. */}
        <thead role="rowgroup">
          <tr role="row">
            {onSelected === undefined || selected === undefined ? null : (
              <th scope="col" role="columnheader">
                <Checkbox
                  size="xs"
                  tabIndex={-1}
                  aria-label={t('ui.list.select-all')}
                  checked={selected.size > 0 && rows.every((row) => selected.has(idOf(row)))}
                  indeterminate={selected.size > 0 && rows.some((row) => !selected.has(idOf(row)))}
                  onChange={({ currentTarget }) => onSelected(new Set(currentTarget.checked ? rows.map(idOf) : []))}
                />
              </th>
            )}
            {columns.map((column, index) => (
              <Head key={column.id} column={column} style={placeAt(index)} sort={props.sort} onSort={props.onSort} />
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup" onKeyDown={onKeyDown}>
          {before > 0 ? <Gap height={before} /> : null}
          {items.map(({ index }) => {
            const row = rows[index];
            if (row === undefined) return null;
            const id = idOf(row);
            const isSelected = selected?.has(id) === true;
            return (
              <tr
                key={id}
                role="row"
                data-index={index}
                tabIndex={index === current ? 0 : -1}
                aria-rowindex={index + 2}
                {...(selected === undefined ? {} : { 'aria-selected': isSelected })}
                className={isSelected ? styles['selected'] : ''}
                onFocus={() => setCurrent(index)}
                onClick={() => open(row)}
              >
                {selected === undefined ? null : (
                  <td
                    role="gridcell"
                    onClick={(event) => {
                      event.stopPropagation();
                      // Beside the box is as good as on it.
                      if (event.target === event.currentTarget) select(index, index);
                    }}
                  >
                    <Checkbox
                      size="xs"
                      tabIndex={-1}
                      aria-label={t('ui.list.select')}
                      checked={isSelected}
                      onChange={() => select(index, index)}
                    />
                  </td>
                )}
                {columns.map((column, place) => (
                  <td
                    key={column.id}
                    role="gridcell"
                    style={placeAt(place)}
                    data-rank={column.rank}
                    className={column.align === 'end' ? styles['number'] : ''}
                  >
                    {column === nameColumn && hrefOf !== undefined ? (
                      <Link
                        to={hrefOf(row)}
                        tabIndex={-1}
                        className={styles['name'] ?? ''}
                        onClick={(event) => event.preventDefault()}
                      >
                        {column.cell(row)}
                      </Link>
                    ) : (
                      column.cell(row)
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
          {after > 0 ? <Gap height={after} /> : null}
        </tbody>
      </table>
      {props.isLoading ? <Skeleton /> : null}
    </div>
  );
}

/** Width of an element, measured before it is first seen. */
function useWidth(element: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(Number.POSITIVE_INFINITY);
  useLayoutEffect(() => {
    const measured = element.current;
    if (measured === null) return undefined;
    const measure = () => setWidth(measured.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(measured);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

function isRowFocused(): boolean {
  return document.activeElement?.closest('[data-rows]') !== null && document.activeElement?.tagName === 'TR';
}

function Head<Row>({
  column,
  style,
  sort,
  onSort,
}: {
  readonly column: Column<Row>;
  readonly style: CSSProperties;
  readonly sort: string | undefined;
  readonly onSort: (column: string) => void;
}) {
  const { sort: name } = column;
  const className = column.align === 'end' ? styles['number'] : '';
  if (name === undefined)
    return (
      <th scope="col" role="columnheader" style={style} className={className}>
        {column.header}
      </th>
    );
  const direction = sort === name ? 'ascending' : sort === `-${name}` ? 'descending' : 'none';
  return (
    <th scope="col" role="columnheader" style={style} className={className} aria-sort={direction}>
      <button type="button" className={styles['sort']} onClick={() => onSort(name)}>
        {column.header}
        {direction === 'ascending' ? <IconSortAscending size={12} aria-hidden /> : null}
        {direction === 'descending' ? <IconSortDescending size={12} aria-hidden /> : null}
      </button>
    </th>
  );
}

/** Holds the place of rows that are not in the page. */
function Gap({ height }: { readonly height: number }) {
  return (
    <tr aria-hidden className={styles['gap']}>
      <td style={{ height }} />
    </tr>
  );
}

function Skeleton() {
  return (
    <div className={styles['skeleton']} aria-hidden>
      {Array.from({ length: 8 }, (_, index) => (
        <i key={index} />
      ))}
    </div>
  );
}
