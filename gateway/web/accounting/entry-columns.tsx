import { listAccounts, type AccountView } from '@consigna/contracts/accounting/account';
import { findParty, listParties } from '@consigna/contracts/directory/party';
import { decimal } from '@consigna/kernel/decimal';
import { useMemo } from 'react';
import { useApiQuery } from '../app/api/hooks';
import { useAllowed } from '../app/company';
import { useFormat } from '../app/format';
import { useText } from '../app/text';
import { CellFinder } from '../ui/line-grid/cell-finder';
import { numberColumn } from '../ui/line-grid/number-column';
import type { GridColumn, Read } from '../ui/line-grid/use-line-grid';
import type { Picked } from '../ui/resource-picker';
import type { Line } from './entry-form';
import styles from './report.module.css';

const OFFERED = 12;
/** Base currencies have two decimals. */
const DECIMALS = 2;
const MAX_TEXT = 2000;

/** Columns of an entry while it is typed: account, text, debit, credit, and whose account it is. */
export function useEntryColumns(): readonly GridColumn<Line>[] {
  const { t, language } = useText();
  const format = useFormat();
  const accounts = useApiQuery(listAccounts, {}).data?.data;
  const mayFindParties = useAllowed()(listParties.permission);
  return useMemo(() => {
    const chart = (accounts ?? []).filter(({ isControl }) => !isControl);
    const found = chart.length === 0 ? undefined : chart;
    const side = (id: 'debit' | 'credit') =>
      numberColumn<Line>({
        ...{ id, header: t(`accounting.column.${id}`), width: 116, entry: true, language },
        isEditable: () => true,
        valueOf: (line) => line[id],
        accept: amountProblem,
        // A line has one side.
        write: (amount) => (line) => ({ ...line, debit: '', credit: '', [id]: amount }),
        empty: (line) => ({ ...line, [id]: '' }),
        cell: (line) => (line[id] === '' ? '' : format.amount(line[id])),
      });
    const account: GridColumn<Line> = {
      id: 'account',
      header: t('accounting.column.code'),
      width: 112,
      copy: ({ accountCode }) => accountCode,
      cell: ({ accountCode }) => <span className={styles['code']}>{accountCode}</span>,
      edit: {
        ...{ entry: true, kind: 'text', placeholder: t('accounting.find-account') },
        text: ({ accountCode }) => accountCode,
        read: (text, line) => readAccount(text, line, chart),
        editor: (editor) => (
          <CellFinder
            {...editor}
            title={t('accounting.accounts')}
            useFound={(text) => (found === undefined ? undefined : accountsFound(found, text))}
            lineOf={(picked) => withAccount(picked.detail ?? '', picked.label)}
          />
        ),
      },
    };
    const party: GridColumn<Line> = {
      id: 'party',
      header: t('accounting.column.party'),
      width: 'minmax(96px, 0.6fr)',
      cell: ({ partyId, partyName }) => (partyId === '' ? '' : partyName || <PartyName id={partyId} />),
      edit: {
        kind: 'text',
        text: ({ partyId, partyName }) => partyName || partyId,
        read: (text, line): Read<Line> => {
          if (text.trim() === '') return { write: (each) => ({ ...each, partyId: '', partyName: '' }) };
          const same = line !== undefined && text === (line.partyName || line.partyId);
          return same ? { write: (each) => each } : { problem: 'accounting.problem.party' };
        },
        editor: (editor) => (
          <CellFinder
            {...editor}
            title={t('accounting.column.party')}
            useFound={usePartiesFound}
            lineOf={({ id, label }) =>
              (line) => ({ ...line, partyId: id, partyName: label })}
          />
        ),
      },
    };
    return [
      account,
      {
        id: 'name',
        header: t('accounting.column.name'),
        width: 'minmax(132px, 1fr)',
        copy: ({ accountName }) => accountName,
        cell: ({ accountName }) => accountName,
      },
      {
        id: 'text',
        header: t('accounting.column.text'),
        width: 'minmax(132px, 1fr)',
        cell: ({ text }) => text,
        edit: {
          ...{ entry: true, kind: 'text' },
          text: ({ text }) => text,
          read: (text) =>
            text.trim().length > MAX_TEXT
              ? { problem: 'accounting.problem.text' }
              : { write: (line) => ({ ...line, text: text.trim() }) },
        },
      },
      side('debit'),
      side('credit'),
      ...(mayFindParties ? [party] : []),
    ];
  }, [t, language, format, accounts, mayFindParties]);
}

function amountProblem(amount: string): string | undefined {
  if (!decimal(amount).greaterThan(0)) return 'accounting.problem.amount';
  return decimal(amount).decimalPlaces() > DECIMALS ? 'accounting.problem.cents' : undefined;
}

function withAccount(accountCode: string, accountName: string): (line: Line) => Line {
  return (line) => ({ ...line, accountCode, accountName });
}

/** A code as typed or pasted. */
function readAccount(typed: string, line: Line | undefined, chart: readonly AccountView[]): Read<Line> {
  const code = typed.trim();
  if (code === (line?.accountCode ?? '')) return { write: (same) => same };
  if (code === '') return { write: withAccount('', '') };
  const account = chart.find((each) => each.code === code);
  return account === undefined
    ? { problem: 'accounting.problem.account' }
    : { write: withAccount(account.code, account.name) };
}

/** Accounts whose code begins with the text, then those whose name has it. */
function accountsFound(chart: readonly AccountView[], text: string): readonly Picked[] {
  const wanted = text.toLowerCase();
  const byCode = chart.filter(({ code }) => code.startsWith(wanted));
  const byName = chart.filter(({ code, name }) => !code.startsWith(wanted) && name.toLowerCase().includes(wanted));
  return [...byCode, ...byName].slice(0, OFFERED).map(({ id, code, name }) => ({ id, label: name, detail: code }));
}

function usePartiesFound(text: string): readonly Picked[] | undefined {
  const found = useApiQuery(
    listParties,
    { q: text, limit: OFFERED, filter: { active: { eq: 'true' } } },
    { enabled: text !== '' },
  ).data;
  return useMemo(() => found?.data.map(({ id, name, code }) => ({ id, label: name, detail: code })), [found]);
}

function PartyName({ id }: { readonly id: string }) {
  const mayRead = useAllowed()(findParty.permission);
  const party = useApiQuery(findParty, { partyId: id }, { enabled: mayRead }).data;
  return <>{party?.name ?? '…'}</>;
}
