import { decimal } from '@consigna/kernel/decimal';
import { useFormat } from '../app/format';
import { useText } from '../app/text';
import type { Column } from '../ui/resource-index/rows';
import { DueCell } from './due';
import { StatePill } from './state-pill';

type State = Parameters<typeof StatePill>[0]['state'];

/** What a list shows of anything that is to be paid, ours or a supplier's. */
interface Payable {
  readonly date: string;
  readonly dueDate: string;
  readonly state: State;
  readonly currency: string;
  readonly gross: string;
  readonly outstanding: string;
}

/** Columns that invoices and bills have alike: the day in front, due day, state and amounts behind. */
export function usePayableColumns(): { readonly date: Column<Payable>; readonly money: readonly Column<Payable>[] } {
  const { t } = useText();
  const format = useFormat();
  return {
    date: {
      id: 'date',
      rank: 'last',
      header: t('billing.column.date'),
      path: 'date',
      width: 112,
      sort: 'date',
      cell: ({ date }) => format.date(date),
    },
    money: [
      {
        id: 'due',
        rank: 'second',
        header: t('billing.column.due'),
        path: 'dueDate',
        width: 160,
        sort: 'dueDate',
        cell: (row) => <DueCell document={row} />,
      },
      {
        id: 'state',
        rank: 'second',
        header: t('billing.column.state'),
        path: 'state',
        width: 152,
        cell: ({ state }) => <StatePill state={state} />,
      },
      {
        id: 'gross',
        rank: 'first',
        header: t('billing.column.gross'),
        path: 'gross',
        currencyPath: 'currency',
        width: 106,
        align: 'end',
        cell: ({ gross, currency }) => format.money(gross, currency),
      },
      {
        id: 'outstanding',
        header: t('billing.column.outstanding'),
        path: 'outstanding',
        currencyPath: 'currency',
        width: 106,
        align: 'end',
        // A draft owes nothing yet.
        cell: ({ outstanding, currency, state }) =>
          state === 'draft' || decimal(outstanding).isZero() ? '–' : format.money(outstanding, currency),
      },
    ],
  };
}
