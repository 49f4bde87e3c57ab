import { useNavigate } from '@tanstack/react-router';
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { CompanyChip } from '../app/company-chip';
import { useSession } from '../app/company';
import { useFormat } from '../app/format';
import { useText, type Translate } from '../app/text';
import { Button } from '../ui/button';
import { useShortcuts } from '../ui/keys';
import styles from './group-statements.module.css';
import { lastDayOf } from './months';
import type { Consolidation, ReportRow } from './statement-rows';

interface Column {
  readonly id: string;
  readonly kind: 'company' | 'sum' | 'eliminated' | 'group';
  readonly amountOf: (row: ReportRow) => string;
}

interface Place {
  readonly row: number;
  readonly column: number;
}

interface StatementTableProps {
  readonly rows: readonly ReportRow[];
  readonly consolidation: Consolidation;
  readonly eliminations: boolean;
  /** Stands above the table and scrolls with it. */
  readonly children: ReactNode;
}

/** Companies as columns. Arrows move over the figures; the bar below names the figure under the cursor and its way down. */
export function StatementTable({ rows, consolidation, eliminations, children }: StatementTableProps) {
  const { t } = useText();
  const columns = columnsOf(consolidation, eliminations);
  const [place, setPlace] = useState<Place>({ row: 0, column: Math.max(0, columns.length - 1) });
  const table = useRef<HTMLTableElement>(null);
  const at = { row: Math.min(place.row, rows.length - 1), column: Math.min(place.column, columns.length - 1) };
  const move = (to: Place) => {
    setPlace(to);
    table.current?.querySelector<HTMLElement>(`[data-place="${to.row}/${to.column}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const to = neighbour(at, event, { rows: rows.length, columns: columns.length });
    if (to === undefined) return;
    event.preventDefault();
    move(to);
  };
  useShortcuts([
    { keys: 'arrowup', label: t('group-dashboard.move'), run: () => move(at), toldOnly: true, hint: true },
  ]);
  return (
    <>
      <div className={styles['scroll']}>
        {children}
        <div className={styles['tableScroll']}>
          <table ref={table} className={styles['table']} role="grid" onKeyDown={onKeyDown}>
            <caption className={styles['caption']}>{t('group-dashboard.caption')}</caption>
            <Heads columns={columns} consolidation={consolidation} />
            <tbody>
              {rows.map((row, rowIndex) => (
                <tr key={row.id} className={styles[`row-${row.kind}`]}>
                  <th scope="row">{nameOf(row, t)}</th>
                  {columns.map((column, columnIndex) => (
                    <Cell
                      key={column.id}
                      row={row}
                      column={column}
                      currency={consolidation.currency}
                      place={{ row: rowIndex, column: columnIndex }}
                      isHere={at.row === rowIndex && at.column === columnIndex}
                      onFocus={setPlace}
                    />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
      <Inspector row={rows[at.row]} column={columns[at.column]} consolidation={consolidation} />
    </>
  );
}

function Heads({
  columns,
  consolidation,
}: {
  readonly columns: readonly Column[];
  readonly consolidation: Consolidation;
}) {
  const { t } = useText();
  const { companies } = useSession();
  return (
    <thead>
      <tr>
        <th scope="col">{t('group-dashboard.presentation', { currency: consolidation.currency })}</th>
        {columns.map((column) => {
          const company = consolidation.companies.find(({ id }) => id === column.id);
          const mine = companies.find(({ id }) => id === column.id);
          return (
            <th key={column.id} scope="col" className={styles[column.kind]}>
              {company === undefined ? (
                t(`group-dashboard.column.${column.kind}`)
              ) : (
                <span className={styles['companyHead']}>
                  {mine === undefined ? null : <CompanyChip company={mine} small />}
                  <span className={styles['companyName']} title={company.name}>
                    {company.name}
                  </span>
                </span>
              )}
              <span className={styles['under']}>
                {company?.baseCurrency ??
                  t(`group-dashboard.under.${column.kind}`, { currency: consolidation.currency })}
              </span>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

interface CellProps {
  readonly row: ReportRow;
  readonly column: Column;
  readonly currency: string;
  readonly place: Place;
  readonly isHere: boolean;
  readonly onFocus: (place: Place) => void;
}

function Cell({ row, column, currency, place, isHere, onFocus }: CellProps) {
  const format = useFormat();
  const amount = column.amountOf(row);
  const isLoss = row.kind === 'total' && row.id === 'result' && amount.startsWith('-');
  const text =
    amount === '' || /^-?0*\.?0*$/.test(amount)
      ? '–'
      : row.kind === 'share'
        ? format.percent(amount)
        : format.amount(amount, currency);
  return (
    <td
      data-place={`${place.row}/${place.column}`}
      tabIndex={isHere ? 0 : -1}
      onFocus={() => onFocus(place)}
      className={[styles[column.kind], text === '–' ? styles['zero'] : '', isLoss ? styles['loss'] : ''].join(' ')}
    >
      {text}
    </td>
  );
}

/** Names the figure under the cursor, and leads into the books of its company. */
function Inspector({
  row,
  column,
  consolidation,
}: {
  readonly row: ReportRow | undefined;
  readonly column: Column | undefined;
  readonly consolidation: Consolidation;
}) {
  const { t } = useText();
  const format = useFormat();
  const navigate = useNavigate();
  const { companies } = useSession();
  const company = companies.find(({ id }) => id === column?.id);
  const amount = row === undefined || column === undefined ? '' : column.amountOf(row);
  const isOpen = company !== undefined && row?.role !== undefined && row.role !== 'OTHER';
  const open = () => {
    if (!isOpen) return;
    const { from, through } = consolidation;
    const search = { from: `${from}-01`, through: lastDayOf(through), role: row.role ?? '' };
    void navigate({ to: `/${company.code}/accounting/trial-balance`, search: search as never });
  };
  useShortcuts([{ keys: 'mod+enter', label: t('group-dashboard.open'), run: open, disabled: !isOpen, hint: isOpen }]);
  return (
    <div className={styles['inspector']} aria-live="polite">
      {row === undefined || column === undefined ? null : (
        <>
          {company === undefined ? null : <CompanyChip company={company} small />}
          <strong>
            {company?.name ?? t(`group-dashboard.column.${column.kind}`)} · {nameOf(row, t)}
          </strong>
          <strong className={styles['inspected']}>
            {amount === ''
              ? '–'
              : row.kind === 'share'
                ? format.percent(amount)
                : format.money(amount, consolidation.currency)}
          </strong>
          <span className={styles['dim']}>{translationOf(consolidation, column, t, format.quantity)}</span>
          <span className={styles['push']}>
            {consolidation.unmatched.length === 0 ? (
              t('group-dashboard.pairs-agree')
            ) : (
              <span className={styles['loss']}>
                {t('group-dashboard.pairs-differ', { count: consolidation.unmatched.length })}
              </span>
            )}
          </span>
          {isOpen ? (
            <Button small keys="mod+enter" onClick={open}>
              {t('group-dashboard.open-in', { company: company.name })}
            </Button>
          ) : null}
        </>
      )}
    </div>
  );
}

function translationOf(
  consolidation: Consolidation,
  column: Column,
  t: Translate,
  quantity: (value: string) => string,
): string {
  const company = consolidation.companies.find(({ id }) => id === column.id);
  if (company === undefined) return '';
  if (company.baseCurrency === consolidation.currency)
    return t('group-dashboard.no-translation', { currency: company.baseCurrency });
  const { closing } = company.rates;
  return t('group-dashboard.translated', { currency: company.baseCurrency, rate: quantity(closing) });
}

function columnsOf({ companies }: Consolidation, eliminations: boolean): Column[] {
  const ofCompanies = companies.map(({ id }): Column => ({
    id,
    kind: 'company',
    amountOf: (row) => row.companies.get(id) ?? '',
  }));
  const sum: Column = { id: 'sum', kind: 'sum', amountOf: (row) => row.aggregated };
  if (!eliminations) return [...ofCompanies, sum];
  return [
    ...ofCompanies,
    sum,
    { id: 'eliminated', kind: 'eliminated', amountOf: (row) => row.eliminated },
    { id: 'group', kind: 'group', amountOf: (row) => row.consolidated },
  ];
}

function nameOf({ role, id }: ReportRow, t: Translate): string {
  return t(role === undefined ? `group-dashboard.row.${id}` : `group-dashboard.role.${role}`);
}

function neighbour(
  { row, column }: Place,
  { key, ctrlKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey'>,
  size: { readonly rows: number; readonly columns: number },
): Place | undefined {
  const lastRow = size.rows - 1;
  const lastColumn = size.columns - 1;
  if (key === 'ArrowUp') return { row: Math.max(0, row - 1), column };
  if (key === 'ArrowDown') return { row: Math.min(lastRow, row + 1), column };
  if (key === 'ArrowLeft') return { row, column: Math.max(0, column - 1) };
  if (key === 'ArrowRight') return { row, column: Math.min(lastColumn, column + 1) };
  if (key === 'Home') return { row: ctrlKey ? 0 : row, column: 0 };
  if (key === 'End') return { row: ctrlKey ? lastRow : row, column: lastColumn };
  return undefined;
}
