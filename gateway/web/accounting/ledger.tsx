import type { Output } from '@consigna/contracts/contract';
import { getGeneralLedger } from '@consigna/contracts/accounting/statement';
import { decimal } from '@consigna/kernel/decimal';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { call } from '../app/api/client';
import { keyOf } from '../app/api/hooks';
import { useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { EmptyState } from '../ui/empty-state';
import { KeyHints } from '../ui/key-hints';
import { ProblemBanner } from '../ui/problem-banner';
import { ExportMenu } from '../ui/resource-index/export-menu';
import { Rows, type Column } from '../ui/resource-index/rows';
import { PeriodFields } from './period-fields';
import { usePeriod, type Period } from './period';
import styles from './report.module.css';
import { SourceLink } from './source-link';

type Page = Output<typeof getGeneralLedger>;
type Line = Page['data'][number];

/** The lines of an account with its running balance; a row opens its entry. `id` is the account's code. */
export default function LedgerPage({ id: accountCode }: { readonly id: string }) {
  const { t } = useText();
  const format = useFormat();
  const { code } = useCompany();
  const [period, show] = usePeriod();
  const ledger = useLedger(accountCode, period);
  const first = ledger.data?.pages[0];
  const currency = first?.currency ?? '';
  const lines = ledger.data?.pages.flatMap(({ data }) => data) ?? [];
  const columns = useColumns(currency);
  return (
    <div className={styles['page']}>
      <header className={styles['head']}>
        <Link
          className={styles['crumb'] ?? ''}
          to={addressOf({ area: 'accounting', path: 'trial-balance' }, code)}
          search={period as never}
        >
          {t('accounting.rooms.trial-balance')} /
        </Link>
        <h1>
          {accountCode} {first?.account.name}
        </h1>
        <PeriodFields period={period} show={show} />
        {first === undefined ? null : (
          <span className={styles['opening']}>
            {t('accounting.column.opening')} <strong>{format.money(first.opening, currency)}</strong>
          </span>
        )}
        <ExportMenu contract={getGeneralLedger} search={{ accountCode, ...period }} columns={columns} />
      </header>
      <ProblemBanner error={ledger.error} />
      {ledger.data !== undefined && lines.length === 0 ? (
        <EmptyState title={t('accounting.no-lines.title')} text={t('accounting.no-lines.text')} />
      ) : (
        <Rows
          title={accountCode}
          rows={lines.map((line, index) => ({ ...line, key: `${line.entryId}/${index}` }))}
          columns={columns}
          idOf={({ key }) => key}
          hrefOf={({ entryId }) => addressOf({ area: 'accounting', path: 'journal' }, code, entryId)}
          sort={undefined}
          onSort={() => undefined}
          isLoading={ledger.isPending}
          onNearEnd={() => {
            if (ledger.hasNextPage && !ledger.isFetchingNextPage) void ledger.fetchNextPage();
          }}
        />
      )}
      <KeyHints />
    </div>
  );
}

function useLedger(accountCode: string, period: Period) {
  const { code: company } = useCompany();
  const input = { accountCode, ...period };
  return useInfiniteQuery({
    queryKey: keyOf(getGeneralLedger, input, company),
    initialPageParam: '',
    queryFn: ({ pageParam, signal }): Promise<Page> =>
      call(getGeneralLedger, { ...input, ...(pageParam === '' ? {} : { cursor: pageParam }) }, { company, signal }),
    getNextPageParam: ({ page }) => (page.hasMore ? page.nextCursor : null),
    placeholderData: keepPreviousData,
  });
}

function useColumns(currency: string): Column<Line & { readonly key: string }>[] {
  const { t } = useText();
  const format = useFormat();
  const figure = (id: 'debit' | 'credit' | 'balance'): Column<Line & { readonly key: string }> => ({
    id,
    header: t(`accounting.column.${id}`),
    path: id,
    width: 140,
    align: 'end',
    rank: id === 'balance' ? 'first' : 'second',
    cell: (line) => (id !== 'balance' && decimal(line[id]).isZero() ? '–' : format.amount(line[id], currency)),
  });
  return [
    {
      id: 'date',
      rank: 'second',
      header: t('accounting.column.date'),
      path: 'date',
      width: 130,
      cell: ({ date }) => format.date(date),
    },
    { id: 'number', header: t('accounting.column.entry'), path: 'number', width: 130, cell: ({ number }) => number },
    {
      id: 'description',
      rank: 'first',
      header: t('accounting.column.description'),
      path: 'description',
      cell: ({ description }) => description,
    },
    {
      id: 'source',
      rank: 'last',
      header: t('accounting.column.document'),
      path: 'source.number',
      width: 140,
      cell: (line) => <SourceLink source={line.source} />,
    },
    {
      id: 'amount',
      rank: 'last',
      header: t('accounting.column.in-currency'),
      path: 'amount',
      currencyPath: 'currency',
      width: 140,
      align: 'end',
      cell: (line) => (line.currency === currency ? '' : format.money(line.amount, line.currency)),
    },
    figure('debit'),
    figure('credit'),
    figure('balance'),
  ];
}
