import type { Output } from '@consigna/contracts/contract';
import { getTrialBalance } from '@consigna/contracts/accounting/statement';
import { decimal } from '@consigna/kernel/decimal';
import { IconCheck, IconAlertTriangle } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { useApiQuery } from '../app/api/hooks';
import { useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import { KeyHints } from '../ui/key-hints';
import { useShortcuts } from '../ui/keys';
import { ProblemBanner } from '../ui/problem-banner';
import { Rows, type Column } from '../ui/resource-index/rows';
import { SheetButtons } from '../ui/sheet-buttons';
import { EmptyState } from '../ui/empty-state';
import styles from './report.module.css';
import { PeriodFields } from './period-fields';
import { usePeriod } from './period';

type TrialBalance = Output<typeof getTrialBalance>;
type Account = TrialBalance['accounts'][number];

/** Every account with its movement; a row opens the account's ledger. */
export default function TrialBalancePage() {
  const { t } = useText();
  const { code } = useCompany();
  const navigate = useNavigate();
  const [period, show, search] = usePeriod();
  const balance = useApiQuery(getTrialBalance, period, { keepPrevious: true });
  const words = (search['q'] ?? '').toLowerCase();
  const { role } = search;
  const accounts = (balance.data?.accounts ?? []).filter(
    (account) =>
      (role === undefined || account.role === role) &&
      (words === '' || `${account.code} ${account.name}`.toLowerCase().includes(words)),
  );
  const find = useRef<HTMLDivElement>(null);
  const setSearch = (change: Readonly<Record<string, string | undefined>>) => {
    const next = Object.entries({ ...search, ...change }).filter(([, value]) => value !== undefined && value !== '');
    void navigate({ to: '.', search: Object.fromEntries(next) as never, replace: true });
  };
  useShortcuts([
    { keys: '/', label: t('ui.list.search'), run: () => find.current?.querySelector('input')?.focus(), hint: true },
  ]);
  return (
    <div className={styles['page']}>
      <header className={styles['head']}>
        <h1>{t('accounting.rooms.trial-balance')}</h1>
        <PeriodFields period={period} show={show} />
        <div ref={find}>
          <TextField
            label={t('accounting.find-account')}
            type="search"
            value={search['q'] ?? ''}
            onChange={({ target }) => setSearch({ q: target.value })}
          />
        </div>
        {role === undefined ? null : (
          <Button small onClick={() => setSearch({ role: undefined })}>
            {t('accounting.all-accounts')}
          </Button>
        )}
        {balance.data === undefined ? null : <File balance={balance.data} accounts={accounts} />}
      </header>
      <ProblemBanner error={balance.error} />
      {balance.data !== undefined && accounts.length === 0 ? (
        <EmptyState title={t('accounting.none.title')} text={t('accounting.none.text')} />
      ) : (
        <Rows
          title={t('accounting.rooms.trial-balance')}
          rows={accounts}
          columns={useColumns(balance.data?.currency ?? '')}
          idOf={({ accountId }) => accountId}
          hrefOf={(account) =>
            `${addressOf({ area: 'accounting', path: 'trial-balance' }, code, account.code)}?from=${period.from}&through=${period.through}`
          }
          sort={undefined}
          onSort={() => undefined}
          isLoading={balance.isPending}
          onNearEnd={() => undefined}
        />
      )}
      {balance.data === undefined ? null : <Foot balance={balance.data} />}
      <KeyHints />
    </div>
  );
}

const ranks = { opening: 'last', debit: 'second', credit: 'second', closing: 'first' } as const;

function useColumns(currency: string): Column<Account>[] {
  const { t } = useText();
  const format = useFormat();
  const figure = (id: 'opening' | 'debit' | 'credit' | 'closing'): Column<Account> => ({
    id,
    header: t(`accounting.column.${id}`),
    width: 150,
    align: 'end',
    rank: ranks[id],
    cell: (account) => (decimal(account[id]).isZero() ? '–' : format.amount(account[id], currency)),
  });
  return [
    { id: 'code', rank: 'second', header: t('accounting.column.code'), width: 110, cell: ({ code }) => code },
    { id: 'name', rank: 'first', header: t('accounting.column.name'), cell: ({ name }) => name },
    {
      id: 'kind',
      rank: 'last',
      header: t('accounting.column.kind'),
      width: 120,
      cell: ({ kind }) => t(`accounting.kind.${kind}`),
    },
    figure('opening'),
    figure('debit'),
    figure('credit'),
    figure('closing'),
  ];
}

const figures = ['opening', 'debit', 'credit', 'closing'] as const;

/** The accounts that are shown, as a file; the totals stand below where these are all accounts. */
function File({ balance, accounts }: { readonly balance: TrialBalance; readonly accounts: readonly Account[] }) {
  const { t } = useText();
  const { from, through, currency, totals } = balance;
  const title = t('accounting.rooms.trial-balance');
  const total = {
    texts: [t('accounting.column.total'), '', ''],
    figures: figures.map((figure) => totals[figure]),
    isTotal: true,
  };
  const sheet = () => ({
    name: `trial-balance ${from} ${through} ${currency}`,
    title: `${title} · ${from} – ${through} · ${currency}`,
    head: ['code', 'name', 'kind', ...figures].map((column) => t(`accounting.column.${column}`)),
    rows: [
      ...accounts.map((account) => ({
        texts: [account.code, account.name, t(`accounting.kind.${account.kind}`)],
        figures: figures.map((figure) => account[figure]),
        isTotal: false,
      })),
      ...(accounts.length === balance.accounts.length ? [total] : []),
    ],
  });
  return <SheetButtons sheet={sheet} />;
}

/** Debits are credits: said with a sign and in words. */
function Foot({ balance }: { readonly balance: TrialBalance }) {
  const { t } = useText();
  const format = useFormat();
  const { totals, currency } = balance;
  const agrees = decimal(totals.debit).equals(decimal(totals.credit)) && decimal(totals.closing).isZero();
  return (
    <div className={styles['foot']}>
      <span className={agrees ? styles['agrees'] : styles['differs']}>
        {agrees ? <IconCheck size={16} aria-hidden /> : <IconAlertTriangle size={16} aria-hidden />}
        {agrees
          ? t('accounting.balanced', { total: format.money(totals.debit, currency) })
          : t('accounting.unbalanced')}
      </span>
      {agrees ? null : (
        <>
          <span>
            {t('accounting.column.debit')} <strong>{format.money(totals.debit, currency)}</strong>
          </span>
          <span>
            {t('accounting.column.credit')} <strong>{format.money(totals.credit, currency)}</strong>
          </span>
        </>
      )}
    </div>
  );
}
