import { DeliveryState, listDeliveries } from '@consigna/contracts/warehouse/delivery';
import { useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { filterKey } from '../ui/resource-index/search';
import { ResourceIndex } from '../ui/resource-index/resource-index';
import { StatePill } from './state-pill';

const here = { area: 'stock', path: 'deliveries' } as const;

export default function DeliveryList() {
  const { t } = useText();
  const format = useFormat();
  const { code } = useCompany();
  const state = filterKey('state', 'in');
  return (
    <ResourceIndex
      title={t('delivery.rooms.deliveries')}
      contract={listDeliveries}
      idOf={({ id }) => id}
      hrefOf={({ id }) => addressOf(here, code, id)}
      empty={{
        title: t('delivery.empty.title'),
        text: t('delivery.empty.text'),
        from: { area: 'sales', path: 'orders' },
      }}
      views={[
        { id: 'all', label: t('delivery.view.all'), search: {} },
        { id: 'to-ship', label: t('delivery.view.to-ship'), search: { [state]: 'allocated' } },
        { id: 'shipped', label: t('delivery.view.shipped'), search: { [state]: 'shipped' } },
      ]}
      filters={[
        {
          field: 'state',
          label: t('delivery.column.state'),
          kind: 'choice',
          options: DeliveryState.options.map((value) => ({ value, label: t(`delivery.state.${value}`) })),
        },
        { field: 'number', label: t('delivery.column.number'), kind: 'text' },
        { field: 'orderNumber', label: t('delivery.column.order'), kind: 'text' },
        { field: 'date', label: t('delivery.column.date'), kind: 'date' },
      ]}
      columns={[
        {
          id: 'number',
          rank: 'second',
          header: t('delivery.column.number'),
          path: 'number',
          width: 150,
          sort: 'number',
          cell: ({ number }) => number ?? t('delivery.unnumbered'),
        },
        {
          id: 'date',
          rank: 'second',
          header: t('delivery.column.date'),
          path: 'date',
          width: 130,
          sort: 'date',
          cell: ({ date }) => (date === null ? '–' : format.date(date)),
        },
        {
          id: 'customer',
          rank: 'first',
          header: t('delivery.column.customer'),
          path: 'buyer.customerName',
          cell: ({ buyer }) => buyer.customerName,
        },
        {
          id: 'order',
          rank: 'first',
          header: t('delivery.column.order'),
          path: 'orderNumber',
          width: 150,
          cell: ({ orderNumber }) => orderNumber,
        },
        {
          id: 'country',
          rank: 'last',
          header: t('delivery.column.country'),
          path: 'buyer.country',
          width: 90,
          cell: ({ buyer }) => buyer.country,
        },
        {
          id: 'state',
          rank: 'second',
          header: t('delivery.column.state'),
          path: 'state',
          width: 150,
          cell: (row) => <StatePill state={row.state} />,
        },
        {
          id: 'made',
          rank: 'last',
          header: t('delivery.column.made'),
          path: 'createdAt',
          width: 150,
          sort: 'createdAt',
          cell: ({ createdAt }) => format.instant(createdAt),
        },
      ]}
    />
  );
}
