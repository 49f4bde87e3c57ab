import { listPayments, PaymentDirection } from '@consigna/contracts/billing/payment';
import { decimal } from '@consigna/kernel/decimal';
import { useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { ResourceIndex } from '../ui/resource-index/resource-index';
import { filterKey } from '../ui/resource-index/search';
import { paymentsPlace } from './places';
import { StatePill } from './state-pill';

/** Money in and out. */
export default function PaymentList() {
  const { t } = useText();
  const format = useFormat();
  const { code } = useCompany();
  return (
    <ResourceIndex
      title={t('billing.rooms.payments')}
      contract={listPayments}
      idOf={({ id }) => id}
      hrefOf={({ id }) => addressOf(paymentsPlace, code, id)}
      empty={{
        title: t('billing.no-payments.title'),
        text: t('billing.no-payments.text'),
        from: { area: 'accounting', path: 'invoices' },
      }}
      views={[
        { id: 'all', label: t('billing.view.all'), search: {} },
        { id: 'in', label: t('billing.view.in'), search: { [filterKey('direction', 'eq')]: 'in' } },
        { id: 'out', label: t('billing.view.out'), search: { [filterKey('direction', 'eq')]: 'out' } },
        { id: 'account', label: t('billing.view.on-account'), search: { [filterKey('state', 'eq')]: 'open' } },
      ]}
      filters={[
        {
          field: 'direction',
          label: t('billing.column.direction'),
          kind: 'choice',
          options: PaymentDirection.options.map((value) => ({ value, label: t(`billing.direction.${value}`) })),
        },
        { field: 'number', label: t('billing.column.number'), kind: 'text' },
        { field: 'date', label: t('billing.column.date'), kind: 'date' },
      ]}
      columns={[
        {
          id: 'number',
          rank: 'second',
          header: t('billing.column.number'),
          path: 'number',
          width: 150,
          sort: 'number',
          cell: ({ number }) => number,
        },
        {
          id: 'date',
          header: t('billing.column.date'),
          path: 'date',
          width: 130,
          sort: 'date',
          cell: ({ date }) => format.date(date),
        },
        {
          id: 'party',
          rank: 'first',
          header: t('billing.column.party'),
          path: 'partyName',
          cell: ({ partyName }) => partyName,
        },
        {
          id: 'direction',
          rank: 'second',
          header: t('billing.column.direction'),
          path: 'direction',
          width: 130,
          cell: ({ direction }) => t(`billing.direction.${direction}`),
        },
        {
          id: 'state',
          rank: 'second',
          header: t('billing.column.state'),
          path: 'state',
          width: 150,
          cell: (row) => <StatePill state={row.state} />,
        },
        {
          id: 'amount',
          rank: 'first',
          header: t('billing.column.amount'),
          path: 'amount',
          currencyPath: 'currency',
          width: 150,
          align: 'end',
          cell: ({ amount, currency }) => format.money(amount, currency),
        },
        {
          id: 'unallocated',
          header: t('billing.column.on-account'),
          path: 'unallocated',
          currencyPath: 'currency',
          width: 150,
          align: 'end',
          cell: ({ unallocated, currency }) =>
            decimal(unallocated).isZero() ? '–' : format.money(unallocated, currency),
        },
      ]}
    />
  );
}
