import type { Output, QueryContract } from '@consigna/contracts/contract';
import type { ListTotal, pageOf } from '@consigna/contracts/fields';
import { decimal } from '@consigna/kernel/decimal';
import { Menu } from '@mantine/core';
import { IconColumns3, IconPlus, IconSearch, IconX } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { ZodType } from 'zod';
import { useApiList, useApiQuery, type RowOf } from '../../app/api/hooks';
import { useAllowed, useCompanyCode } from '../../app/company';
import { useFormat } from '../../app/format';
import type { Room } from '../../app/room';
import { addressOf, roomsOf } from '../../app/rooms';
import { useText } from '../../app/text';
import { Button, ButtonLink, IconButton } from '../button';
import { EmptyState } from '../empty-state';
import { Kbd } from '../kbd';
import { KeyHints } from '../key-hints';
import { useShortcuts } from '../keys';
import { ProblemBanner } from '../problem-banner';
import type { Sheet } from '../sheet';
import { SheetButtons } from '../sheet-buttons';
import { ExportMenu } from './export-menu';
import { Filters, type Filter } from './filters';
import styles from './resource-index.module.css';
import { Rows, type Column } from './rows';
import { SaveView } from './save-view';
import { inputOf, nextSort, withMember, type Fixed, type Search } from './search';
import { ViewTabs } from './view-tabs';
import { useViews, type View } from './views';

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
  readonly fixed?: Fixed;
  readonly create?: { readonly label: string; readonly href: string; readonly permission: string };
  /** What acts on the selected rows; without it rows cannot be selected. */
  readonly bulk?: readonly BulkAction<RowOf<C>>[];
  /** Said when there is nothing yet; where nothing is made here, `from` is the room it comes from. */
  readonly empty: { readonly title: string; readonly text: string; readonly from?: Pick<Room, 'area' | 'path'> };
  /** What the footer says of the amounts that the contract sums, by their names. */
  readonly totals?: Readonly<Record<string, string>>;
  /** Beside the number of rows: what signs in the rows mean. */
  readonly legend?: ReactNode;
  /** Makes the file of a list whose figures come from elsewhere, of all that `input` finds; without it the API makes it. */
  readonly sheet?: (input: Record<string, unknown>, columns: readonly Column<RowOf<C>>[]) => Promise<Sheet>;
  /** Between filters and rows, or beside the title. */
  readonly extra?: ReactNode;
}

const SEARCH_PAUSE_MS = 250;

/** A list: views, search, filters, columns, order, keys and endless rows. Its state is in the address. */
export function ResourceIndex<C extends QueryContract>(props: ResourceIndexProps<C>) {
  const { title, contract, columns, filters = [], views: givenViews = [], create, fixed, empty, sheet } = props;
  const { t } = useText();
  const allowed = useAllowed();
  const navigate = useNavigate();
  const search: Search = useSearch({ strict: false });
  const setSearch = (next: Search) => void navigate({ to: '.', search: next, replace: true });
  const views = useViews({ contract, columns, given: givenViews, search, onSearch: setSearch });
  const chosen = columns.filter(({ id }) => !views.hidden.includes(id));
  const [withoutRoom, setWithoutRoom] = useState<readonly string[]>([]);

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
          {sheet === undefined ? (
            <ExportMenu
              contract={contract}
              search={search}
              columns={chosen}
              {...(fixed === undefined ? {} : { fixed })}
            />
          ) : (
            <SheetButtons sheet={() => sheet(input, chosen)} />
          )}
          {mayCreate ? (
            <ButtonLink look="primary" to={create.href} keys="n" icon={<IconPlus size={16} stroke={1.5} aria-hidden />}>
              {create.label}
            </ButtonLink>
          ) : null}
        </div>
      </header>
      {views.all.length === 0 ? null : <ViewTabs views={views} />}
      <div className={styles['filters']} role="search" aria-label={title}>
        <SearchField
          field={searchField}
          text={search['q'] ?? ''}
          onText={(q) => setSearch(withMember(search, 'q', q))}
        />
        <Filters filters={filters} search={search} onSearch={setSearch} />
        <div className={styles['right']}>
          <SaveView list={contract.subject} views={views} search={search} />
          <ColumnMenu columns={columns} hidden={views.hidden} withoutRoom={withoutRoom} onHidden={views.hide} />
        </div>
      </div>
      {props.extra}
      <ProblemBanner error={list.error} />
      {list.data !== undefined && rows.length === 0 ? (
        <NoRows
          empty={empty}
          isFiltered={Object.keys(search).some((key) => key !== 'sort')}
          create={mayCreate ? create : undefined}
          onClear={() => setSearch({})}
        />
      ) : (
        <Rows
          title={title}
          rows={rows}
          columns={chosen}
          onWithoutRoom={setWithoutRoom}
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
      <Footer
        contract={contract}
        input={input}
        loaded={rows.length}
        isComplete={!list.hasNextPage}
        totals={props.totals ?? {}}
        legend={props.legend}
      />
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
  withoutRoom,
  onHidden,
}: {
  readonly columns: readonly Column<Row>[];
  readonly hidden: readonly string[];
  /** Chosen, and given way to others. */
  readonly withoutRoom: readonly string[];
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
          <Menu.CheckboxItem
            key={id}
            checked={!hidden.includes(id)}
            // The first column names the row.
            disabled={index === 0}
            onChange={(isShown) => onHidden(isShown ? hidden.filter((each) => each !== id) : [...hidden, id])}
            rightSection={
              withoutRoom.includes(id) ? <span className={styles['note']}>{t('ui.list.no-room')}</span> : null
            }
          >
            {header}
          </Menu.CheckboxItem>
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
  readonly empty: ResourceIndexProps<QueryContract>['empty'];
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
        <EmptyState title={empty.title} text={empty.text}>
          {empty.from === undefined ? null : <RoomLink place={empty.from} />}
          {create === undefined ? null : (
            <ButtonLink to={create.href} keys="n" icon={<IconPlus size={16} stroke={1.5} aria-hidden />}>
              {create.label}
            </ButtonLink>
          )}
        </EmptyState>
      )}
    </div>
  );
}

/** Leads to another room, if the person may enter it. */
function RoomLink({ place }: { readonly place: Pick<Room, 'area' | 'path'> }) {
  const { t } = useText();
  const allowed = useAllowed();
  const company = useCompanyCode();
  const room = roomsOf(place.area).find(({ path }) => path === place.path);
  if (room === undefined || !allowed(room.permission)) return null;
  return <ButtonLink to={addressOf(room, company)}>{t('ui.list.go-to', { room: t(room.title) })}</ButtonLink>;
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
  totals,
  legend,
}: {
  readonly contract: QueryContract;
  readonly input: Record<string, unknown>;
  readonly loaded: number;
  readonly isComplete: boolean;
  readonly totals: Readonly<Record<string, string>>;
  readonly legend: ReactNode;
}) {
  const { t } = useText();
  const format = useFormat();
  const [wanted, setWanted] = useState(false);
  const counted = useApiQuery(contract, { ...input, limit: 1, count: 'exact' }, { enabled: wanted && !isComplete });
  const total = (counted.data as PageAnswer | undefined)?.page.total;
  const sums = useTotals(contract, input);
  const known = isComplete ? loaded : (total ?? sums?.reduce((all, { rows }) => all + rows, 0));
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
      {legend === undefined ? null : <span className={styles['legend']}>{legend}</span>}
      {sums === undefined || sums.length === 0 ? null : (
        <span className={styles['totals']}>
          {Object.entries(totals).map(([name, label]) => (
            <span key={name}>
              {label}{' '}
              {worthSaying(sums, name).map(({ currency, sums: { [name]: sum } }) => (
                <b key={currency}>{sum === undefined ? '–' : format.money(sum.amount, currency)}</b>
              ))}
            </span>
          ))}
        </span>
      )}
    </footer>
  );
}

/** A sum of nothing is left out where another currency has one. */
function worthSaying(sums: readonly ListTotal[], name: string): readonly ListTotal[] {
  const some = sums.filter(({ sums: { [name]: sum } }) => sum !== undefined && !decimal(sum.amount).isZero());
  return some.length === 0 ? sums.slice(0, 1) : some;
}

type PageAnswer = Pick<Output<QueryContract<ZodType, ReturnType<typeof pageOf>>>, 'page'>;

/** Amounts of everything that matches, asked for beside the rows: they do not wait for it. */
function useTotals(contract: QueryContract, input: Record<string, unknown>): readonly ListTotal[] | undefined {
  const answer = useApiQuery(
    contract,
    { ...input, limit: 1, totals: 'exact' },
    { enabled: contract.list?.totals !== undefined, keepPrevious: true },
  );
  return (answer.data as PageAnswer | undefined)?.page.totals;
}
