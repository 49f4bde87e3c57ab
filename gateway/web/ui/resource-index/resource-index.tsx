import type { QueryContract } from '@consigna/contracts/contract';
import { Checkbox, Menu } from '@mantine/core';
import {
  IconColumns3,
  IconDownload,
  IconPlus,
  IconSearch,
  IconSortAscending,
  IconSortDescending,
  IconX,
} from '@tabler/icons-react';
import { Link, useLocation, useNavigate, useSearch } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useApiList, useApiQuery, type RowOf } from '../../app/api/hooks';
import { useAllowed } from '../../app/company';
import { useFormat } from '../../app/format';
import { usePreferences } from '../../app/preferences';
import { useText } from '../../app/text';
import { Button, ButtonLink, IconButton } from '../button';
import { EmptyState } from '../empty-state';
import { Kbd } from '../kbd';
import { KeyHints } from '../key-hints';
import { useShortcuts } from '../keys';
import { ProblemBanner } from '../problem-banner';
import { leaveTrail } from '../trail';
import { Filters, type Filter } from './filters';
import styles from './resource-index.module.css';
import { SaveView, ViewTabs } from './view-tabs';
import { inputOf, nextSort, withMember, type Search } from './search';
import { useViews, type View } from './views';

export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** In pixels; a column without one shares what is left. */
  readonly width?: number;
  /** Figures stand right. */
  readonly align?: 'end';
  /** Name of the contract's sort. */
  readonly sort?: string;
  /** Not shown until somebody chooses it. */
  readonly hidden?: boolean;
}

export interface BulkAction<Row> {
  readonly label: string;
  readonly run: (rows: readonly Row[]) => void;
}

export interface ResourceIndexProps<C extends QueryContract> {
  readonly title: string;
  readonly contract: C;
  readonly columns: readonly Column<RowOf<C>>[];
  readonly idOf: (row: RowOf<C>) => string;
  /** Address of a row's record; without it rows do not open. */
  readonly hrefOf?: (row: RowOf<C>) => string;
  readonly filters?: readonly Filter[];
  readonly views?: readonly View[];
  /** Always part of the query and never shown as a filter. */
  readonly fixed?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly create?: { readonly label: string; readonly href: string; readonly permission: string };
  /** Address of a file with what the list shows, for the search of the address. */
  readonly exportHref?: (search: Search) => string;
  /** What acts on the selected rows; without it rows cannot be selected. */
  readonly bulk?: readonly BulkAction<RowOf<C>>[];
  /** Said when there is nothing yet. */
  readonly empty: { readonly title: string; readonly text: string };
  /** Whether the list finds by `q`; true unless said. */
  readonly searchable?: boolean;
  /** Between filters and rows, or beside the title. */
  readonly extra?: ReactNode;
}

const ROW_PX = { compact: 32, comfortable: 40 } as const;
const SELECT_PX = 48;
/** A column that shares what is left stays readable. */
const FLUID_LEAST_PX = 180;
/** Rows are asked for this long before the end is reached. */
const AHEAD_ROWS = 20;
const SEARCH_PAUSE_MS = 250;

/** A list: views, search, filters, columns, order, keys and endless rows. Its state is in the address. */
export function ResourceIndex<C extends QueryContract>(props: ResourceIndexProps<C>) {
  const { title, contract, columns, filters = [], views: givenViews = [], create, fixed, empty } = props;
  const { t } = useText();
  const allowed = useAllowed();
  const navigate = useNavigate();
  const search: Search = useSearch({ strict: false });
  const setSearch = (next: Search) => void navigate({ to: '.', search: next, replace: true });
  const views = useViews(contract.subject, givenViews, search);
  const [hidden, setHidden] = useHiddenColumns(contract.subject, columns);
  const shown = columns.filter(({ id }) => !hidden.includes(id));

  const input = useMemo(() => withFixed(inputOf(search), fixed), [search, fixed]);
  const list = useApiList(contract, input);
  const rows = useMemo(() => list.data?.pages.flatMap(({ data }) => data) ?? [], [list.data]);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const selectedRows = rows.filter((row) => selected.has(props.idOf(row)));
  const searchField = useRef<HTMLInputElement>(null);
  const mayCreate = create !== undefined && allowed(create.permission);

  useShortcuts([
    {
      keys: '/',
      label: t('ui.list.search'),
      run: () => searchField.current?.focus(),
      disabled: props.searchable === false,
      hint: true,
    },
    ...(mayCreate
      ? [{ keys: 'n', label: create.label, run: () => void navigate({ to: create.href }), hint: true }]
      : []),
  ]);

  return (
    <div className={styles['page']}>
      <header className={styles['head']}>
        <h1>{title}</h1>
        <div className={styles['actions']}>
          {props.exportHref === undefined ? null : (
            <a className={styles['export']} href={props.exportHref(search)} download>
              <IconDownload size={16} stroke={1.5} aria-hidden /> {t('ui.list.export')}
            </a>
          )}
          {mayCreate ? (
            <ButtonLink look="primary" to={create.href} keys="n" icon={<IconPlus size={16} stroke={1.5} aria-hidden />}>
              {create.label}
            </ButtonLink>
          ) : null}
        </div>
      </header>
      {views.all.length === 0 ? null : <ViewTabs views={views} onSearch={setSearch} />}
      <div className={styles['filters']} role="search" aria-label={title}>
        {props.searchable === false ? null : (
          <SearchField
            field={searchField}
            text={search['q'] ?? ''}
            onText={(q) => setSearch(withMember(search, 'q', q))}
          />
        )}
        <Filters filters={filters} search={search} onSearch={setSearch} />
        <div className={styles['right']}>
          {Object.keys(search).length > 0 && views.current === undefined ? <SaveView views={views} /> : null}
          <ColumnMenu columns={columns} hidden={hidden} onHidden={setHidden} />
        </div>
      </div>
      {props.extra}
      <ProblemBanner error={list.error} />
      {list.data !== undefined && rows.length === 0 ? (
        <NoRows
          empty={empty}
          isFiltered={Object.keys(search).length > 0}
          create={mayCreate ? create : undefined}
          onClear={() => setSearch({})}
        />
      ) : (
        <Rows
          title={title}
          rows={rows}
          columns={shown}
          idOf={props.idOf}
          {...(props.hrefOf === undefined ? {} : { hrefOf: props.hrefOf })}
          sort={search['sort'] ?? contract.list?.defaultSort}
          onSort={(column) =>
            setSearch(withMember(search, 'sort', nextSort(search['sort'] ?? contract.list?.defaultSort, column)))
          }
          isLoading={list.isPending}
          onNearEnd={() => {
            if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
          }}
          {...(props.bulk === undefined ? {} : { selected, onSelected: setSelected })}
        />
      )}
      {selectedRows.length === 0 ? null : (
        <BulkBar rows={selectedRows} actions={props.bulk ?? []} onDone={() => setSelected(new Set())} />
      )}
      <Footer contract={contract} input={input} loaded={rows.length} isComplete={!list.hasNextPage} />
      <KeyHints />
    </div>
  );
}

function withFixed(
  input: Record<string, unknown>,
  fixed: ResourceIndexProps<QueryContract>['fixed'],
): Record<string, unknown> {
  if (fixed === undefined) return input;
  return { ...input, filter: { ...(input['filter'] as object | undefined), ...fixed } };
}

function useHiddenColumns<Row>(list: string, columns: readonly Column<Row>[]) {
  const stored = `consigna.columns.${list}`;
  const [hidden, setHidden] = useState<readonly string[]>(() => {
    const text = localStorage.getItem(stored);
    return text === null
      ? columns.filter((column) => column.hidden === true).map(({ id }) => id)
      : (JSON.parse(text) as string[]);
  });
  const keep = (next: readonly string[]) => {
    localStorage.setItem(stored, JSON.stringify(next));
    setHidden(next);
  };
  return [hidden, keep] as const;
}

function SearchField({
  field,
  text,
  onText,
}: {
  readonly field: React.RefObject<HTMLInputElement | null>;
  readonly text: string;
  readonly onText: (text: string) => void;
}) {
  const { t } = useText();
  const [typed, setTyped] = useState(text);
  const latest = useRef(onText);
  useEffect(() => {
    latest.current = onText;
  });
  useEffect(() => setTyped(text), [text]);
  useEffect(() => {
    if (typed === text) return undefined;
    const timer = setTimeout(() => latest.current(typed), SEARCH_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, text]);
  return (
    <label className={styles['search']}>
      <IconSearch size={16} stroke={1.5} aria-hidden />
      <input
        ref={field}
        type="search"
        value={typed}
        placeholder={t('ui.list.search')}
        aria-label={t('ui.list.search')}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' && event.key !== 'Enter') return;
          event.preventDefault();
          if (event.key === 'Escape') setTyped('');
          else latest.current(typed);
          document.querySelector<HTMLElement>('[data-rows] [tabindex="0"]')?.focus();
        }}
      />
      <Kbd keys="/" />
    </label>
  );
}

function ColumnMenu<Row>({
  columns,
  hidden,
  onHidden,
}: {
  readonly columns: readonly Column<Row>[];
  readonly hidden: readonly string[];
  readonly onHidden: (hidden: readonly string[]) => void;
}) {
  const { t } = useText();
  return (
    <Menu closeOnItemClick={false} position="bottom-end" shadow="md">
      <Menu.Target>
        <IconButton label={t('ui.list.columns')}>
          <IconColumns3 size={16} stroke={1.5} aria-hidden />
        </IconButton>
      </Menu.Target>
      <Menu.Dropdown>
        {columns.map(({ id, header }, index) => (
          <Menu.Item
            key={id}
            role="menuitemcheckbox"
            aria-checked={!hidden.includes(id)}
            // The first column names the row.
            disabled={index === 0}
            onClick={() => onHidden(hidden.includes(id) ? hidden.filter((each) => each !== id) : [...hidden, id])}
            leftSection={<Checkbox size="xs" checked={!hidden.includes(id)} readOnly tabIndex={-1} aria-hidden />}
          >
            {header}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function NoRows({
  empty,
  isFiltered,
  create,
  onClear,
}: {
  readonly empty: { readonly title: string; readonly text: string };
  readonly isFiltered: boolean;
  readonly create: { readonly label: string; readonly href: string } | undefined;
  readonly onClear: () => void;
}) {
  const { t } = useText();
  return (
    <div className={styles['scroll']}>
      {isFiltered ? (
        <EmptyState title={t('ui.list.nothing.title')} text={t('ui.list.nothing.text')}>
          <Button onClick={onClear}>{t('ui.list.clear')}</Button>
        </EmptyState>
      ) : (
        <EmptyState {...empty}>
          {create === undefined ? null : <ButtonLink to={create.href}>{create.label}</ButtonLink>}
        </EmptyState>
      )}
    </div>
  );
}

interface RowsProps<Row> {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
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
  const { rows, columns, idOf, hrefOf, selected, onSelected } = props;
  const { t } = useText();
  const navigate = useNavigate();
  const { href } = useLocation();
  const { density } = usePreferences();
  const scroller = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);
  const [anchor, setAnchor] = useState(0);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX[density],
    overscan: 10,
  });
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
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_PX[density]) - 1);
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
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div className={styles['scroll']} ref={scroller} data-rows>
      <table
        className={styles['table']}
        style={{ minWidth: leastWidth(columns) + (onSelected === undefined ? 0 : SELECT_PX) }}
        role="grid"
        aria-label={props.title}
        aria-rowcount={rows.length}
        aria-busy={props.isLoading}
      >
        <colgroup>
          {onSelected === undefined ? null : <col width={SELECT_PX} />}
          {columns.map(({ id, width }) => (width === undefined ? <col key={id} /> : <col key={id} width={width} />))}
        </colgroup>
        <thead>
          <tr>
            {onSelected === undefined || selected === undefined ? null : (
              <th scope="col">
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
            {columns.map((column) => (
              <Head key={column.id} column={column} sort={props.sort} onSort={props.onSort} />
            ))}
          </tr>
        </thead>
        <tbody onKeyDown={onKeyDown}>
          {before > 0 ? <Gap height={before} /> : null}
          {items.map(({ index }) => {
            const row = rows[index];
            if (row === undefined) return null;
            const id = idOf(row);
            const isSelected = selected?.has(id) === true;
            return (
              <tr
                key={id}
                data-index={index}
                tabIndex={index === current ? 0 : -1}
                aria-rowindex={index + 2}
                {...(selected === undefined ? {} : { 'aria-selected': isSelected })}
                className={isSelected ? styles['selected'] : ''}
                onFocus={() => setCurrent(index)}
                onClick={() => open(row)}
              >
                {selected === undefined ? null : (
                  <td onClick={(event) => event.stopPropagation()}>
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
                  <td key={column.id} className={column.align === 'end' ? styles['number'] : ''}>
                    {place === 0 && hrefOf !== undefined ? (
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

/** What the columns need; a narrower screen scrolls sideways. */
function leastWidth<Row>(columns: readonly Column<Row>[]): number {
  return columns.reduce((sum, { width }) => sum + (width ?? FLUID_LEAST_PX), 0);
}

function isRowFocused(): boolean {
  return document.activeElement?.closest('[data-rows]') !== null && document.activeElement?.tagName === 'TR';
}

function Head<Row>({
  column,
  sort,
  onSort,
}: {
  readonly column: Column<Row>;
  readonly sort: string | undefined;
  readonly onSort: (column: string) => void;
}) {
  const { sort: name } = column;
  const className = column.align === 'end' ? styles['number'] : '';
  if (name === undefined)
    return (
      <th scope="col" className={className}>
        {column.header}
      </th>
    );
  const direction = sort === name ? 'ascending' : sort === `-${name}` ? 'descending' : 'none';
  return (
    <th scope="col" className={className} aria-sort={direction}>
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

function BulkBar<Row>({
  rows,
  actions,
  onDone,
}: {
  readonly rows: readonly Row[];
  readonly actions: readonly BulkAction<Row>[];
  readonly onDone: () => void;
}) {
  const { t } = useText();
  return (
    <div className={styles['dock']}>
      <div className={styles['bulk']} role="toolbar" aria-label={t('ui.list.selected', { count: rows.length })}>
        <span>{t('ui.list.selected', { count: rows.length })}</span>
        {actions.map(({ label, run }) => (
          <button key={label} type="button" onClick={() => run(rows)}>
            {label}
          </button>
        ))}
        <button type="button" aria-label={t('ui.list.select-none')} onClick={onDone}>
          <IconX size={16} stroke={1.5} aria-hidden />
        </button>
      </div>
    </div>
  );
}

function Footer({
  contract,
  input,
  loaded,
  isComplete,
}: {
  readonly contract: QueryContract;
  readonly input: Record<string, unknown>;
  readonly loaded: number;
  readonly isComplete: boolean;
}) {
  const { t } = useText();
  const format = useFormat();
  const [wanted, setWanted] = useState(false);
  const counted = useApiQuery(contract, { ...input, limit: 1, count: 'exact' }, { enabled: wanted && !isComplete });
  const total = (counted.data as { page?: { total?: number } } | undefined)?.page?.total;
  const known = isComplete ? loaded : total;
  return (
    <footer className={styles['foot']} aria-live="polite">
      {known !== undefined ? (
        <span>{t('ui.list.rows', { count: known, shown: format.count(known) })}</span>
      ) : (
        <>
          <span>{t('ui.list.loaded', { shown: format.count(loaded) })}</span>
          <Button look="quiet" small onClick={() => setWanted(true)}>
            {t('ui.list.count')}
          </Button>
        </>
      )}
    </footer>
  );
}
