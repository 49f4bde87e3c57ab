import { consolidate, reportGroupSales, reportGroupStock } from '@consigna/contracts/reporting/group-reports';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useMemo, type ReactNode } from 'react';
import { useApiQuery } from '../app/api/hooks';
import { useSession } from '../app/company';
import { useFormat } from '../app/format';
import { useText } from '../app/text';
import { SelectField } from '../ui/field';
import { KeyHints } from '../ui/key-hints';
import { useShortcuts } from '../ui/keys';
import { ProblemBanner } from '../ui/problem-banner';
import type { Sheet } from '../ui/sheet';
import { SheetButtons } from '../ui/sheet-buttons';
import { Figures } from './figures';
import styles from './group-statements.module.css';
import { addMonths, monthsOf } from './months';
import { balanceSheetRows, profitAndLossRows, type Consolidation, type ReportRow } from './statement-rows';
import { StatementTable } from './statement-table';

const Charts = lazy(() => import('./charts'));

const statements = ['profit-and-loss', 'balance-sheet'] as const;
type Statement = (typeof statements)[number];
const A_YEAR = 12;
const OFFERED_MONTHS = 36;

interface View {
  readonly from: string;
  readonly through: string;
  readonly currency: string;
  readonly statement: Statement;
  readonly eliminations: boolean;
}

/** Headquarters' consolidated statements: companies as columns, eliminations, group (H6). */
export default function GroupStatements() {
  const { t } = useText();
  const [view, show, thisMonth] = useView();
  const period = { from: view.from, through: view.through };
  const figures = useApiQuery(consolidate, { ...period, currency: view.currency }, { keepPrevious: true });
  const sales = useApiQuery(
    reportGroupSales,
    { ...period, groupBy: 'month', currency: view.currency },
    { keepPrevious: true },
  );
  const before = useApiQuery(
    reportGroupSales,
    {
      from: addMonths(view.from, -A_YEAR),
      through: addMonths(view.through, -A_YEAR),
      groupBy: 'month',
      currency: view.currency,
    },
    { keepPrevious: true },
  );
  const stock = useApiQuery(reportGroupStock, { through: view.through }, { keepPrevious: true });
  return (
    <div className={styles['page']}>
      <Head view={view} show={show} thisMonth={thisMonth} consolidation={figures.data} />
      <ProblemBanner error={figures.error ?? sales.error ?? stock.error} />
      {figures.data === undefined ? (
        <div className={styles['skeleton']} aria-busy="true" aria-label={t('group-dashboard.loading')} />
      ) : (
        <>
          <Statements view={view} consolidation={figures.data}>
            <Figures consolidation={figures.data} stock={stock.data?.rows ?? []} />
            <Suspense fallback={<div className={styles['chartsWait']} aria-busy="true" />}>
              <Charts
                consolidation={figures.data}
                months={monthsOf(view.from, view.through)}
                sales={sales.data?.rows ?? []}
                before={before.data?.rows ?? []}
              />
            </Suspense>
          </Statements>
        </>
      )}
      <KeyHints />
    </div>
  );
}

function Statements({
  view,
  consolidation,
  children,
}: {
  readonly view: View;
  readonly consolidation: Consolidation;
  readonly children: ReactNode;
}) {
  const rows = useRows(view.statement, consolidation);
  return (
    <StatementTable key={view.statement} rows={rows} consolidation={consolidation} eliminations={view.eliminations}>
      {children}
    </StatementTable>
  );
}

function useRows(statement: Statement, consolidation: Consolidation): ReportRow[] {
  return useMemo(
    () => (statement === 'profit-and-loss' ? profitAndLossRows(consolidation) : balanceSheetRows(consolidation)),
    [statement, consolidation],
  );
}

/** What is shown stands in the address, so that it can be shared and comes back. */
function useView(): [View, (change: Partial<View>) => void, string] {
  const search = useSearch({ strict: false }) as Readonly<Record<string, string | undefined>>;
  const navigate = useNavigate();
  const { companies } = useSession();
  const today = companies.reduce(
    (latest, { now }) => ((now ?? '') > latest ? (now ?? latest) : latest),
    companies.every(({ now }) => now !== null) ? '' : new Date().toISOString(),
  );
  const thisMonth = today.slice(0, 7);
  const through = search['through'] ?? thisMonth;
  const view: View = {
    from: search['from'] ?? `${through.slice(0, 4)}-01`,
    through,
    currency: search['currency'] ?? companies[0]?.baseCurrency ?? 'EUR',
    statement: statements.find((known) => known === search['statement']) ?? 'profit-and-loss',
    eliminations: search['eliminations'] !== 'off',
  };
  const show = (change: Partial<View>) => {
    const { eliminations, ...next } = { ...view, ...change };
    void navigate({
      to: '.',
      search: { ...next, ...(eliminations ? {} : { eliminations: 'off' }) } as never,
      replace: true,
    });
  };
  return [view, show, thisMonth];
}

interface HeadProps {
  readonly view: View;
  readonly show: (change: Partial<View>) => void;
  readonly thisMonth: string;
  readonly consolidation: Consolidation | undefined;
}

function Head({ view, show, thisMonth, consolidation }: HeadProps) {
  const { t } = useText();
  const format = useFormat();
  const { companies } = useSession();
  const currencies = [...new Set([...companies.map(({ baseCurrency }) => baseCurrency), view.currency, 'EUR'])].sort();
  const months = offered(view, thisMonth).map((value) => ({ value, label: format.month(value) }));
  const nextCurrency = () =>
    show({ currency: currencies[(currencies.indexOf(view.currency) + 1) % currencies.length] ?? view.currency });
  const switchEliminations = () => show({ eliminations: !view.eliminations });
  const nextStatement = () =>
    show({ statement: view.statement === 'profit-and-loss' ? 'balance-sheet' : 'profit-and-loss' });
  useShortcuts([
    { keys: 'x', label: t('group-dashboard.eliminations'), run: switchEliminations, hint: true },
    { keys: 'c', label: t('group-dashboard.currency'), run: nextCurrency, hint: true },
    { keys: 's', label: t('group-dashboard.next-statement'), run: nextStatement, hint: true },
  ]);
  return (
    <header className={styles['head']}>
      <h1>{t('group-dashboard.room')}</h1>
      <div className={styles['switch']} role="group" aria-label={t('group-dashboard.statement')}>
        {statements.map((statement) => (
          <button
            key={statement}
            type="button"
            aria-pressed={view.statement === statement}
            onClick={() => show({ statement })}
          >
            {t(`group-dashboard.${statement}`)}
          </button>
        ))}
      </div>
      <SelectField
        label={t('group-dashboard.from')}
        value={view.from}
        options={months.filter(({ value }) => value <= view.through)}
        onChange={(event) => show({ from: event.target.value })}
      />
      <SelectField
        label={t('group-dashboard.through')}
        value={view.through}
        options={months.filter(({ value }) => value >= view.from)}
        onChange={(event) => show({ through: event.target.value })}
      />
      <SelectField
        label={t('group-dashboard.currency')}
        value={view.currency}
        options={currencies.map((value) => ({ value, label: value }))}
        onChange={(event) => show({ currency: event.target.value })}
      />
      <label className={styles['check']}>
        <input type="checkbox" checked={view.eliminations} onChange={switchEliminations} />
        {t('group-dashboard.eliminations')}
      </label>
      {consolidation === undefined ? null : <Exports view={view} consolidation={consolidation} />}
    </header>
  );
}

/** Months to choose from, the latest first: some years before what is shown, up to now. */
function offered({ from, through }: View, thisMonth: string): string[] {
  const earliest = addMonths(from < thisMonth ? from : thisMonth, -OFFERED_MONTHS);
  return monthsOf(earliest, through > thisMonth ? through : thisMonth).reverse();
}

function Exports({ view, consolidation }: { readonly view: View; readonly consolidation: Consolidation }) {
  const sheet = useSheet(view, consolidation);
  return <SheetButtons sheet={() => sheet} />;
}

/** The table as it stands on the screen, figures as figures. */
function useSheet(view: View, consolidation: Consolidation): Sheet {
  const { t } = useText();
  const format = useFormat();
  const rows = useRows(view.statement, consolidation);
  const name = `${view.statement} ${view.from} ${view.through} ${view.currency}`;
  return {
    name,
    title: `${t(`group-dashboard.${view.statement}`)} · ${format.count(consolidation.companies.length)} · ${view.currency}`,
    head: [
      t('group-dashboard.line'),
      ...consolidation.companies.map(({ code }) => code),
      t('group-dashboard.sum'),
      ...(view.eliminations ? [t('group-dashboard.eliminated'), t('group-dashboard.group')] : []),
    ],
    rows: rows.map((row) => ({
      texts: [t(row.role === undefined ? `group-dashboard.row.${row.id}` : `group-dashboard.role.${row.role}`)],
      figures: [
        ...consolidation.companies.map(({ id }) => row.companies.get(id) ?? ''),
        row.aggregated,
        ...(view.eliminations ? [row.eliminated, row.consolidated] : []),
      ],
      isTotal: row.kind !== 'figure',
    })),
  };
}
