import { createSalesOrder, listSalesOrders, SalesOrderState } from '@consigna/contracts/sales/sales-order';
import { useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { addressOf } from '../app/rooms';
import { NEW } from '../app/room';
import { useText } from '../app/text';
import { filterKey } from '../ui/resource-index/search';
import { ResourceIndex } from '../ui/resource-index/resource-index';
import { StatePill } from './state-pill';

const here = { area: 'sales', path: 'orders' } as const;

export default function SalesOrderList() {
  const { t } = useText();
  const format = useFormat();
  const { code } = useCompany();
  const state = filterKey('state', 'in');
  return (
    <ResourceIndex
      title={t('sales-order.rooms.orders')}
      contract={listSalesOrders}
      idOf={({ id }) => id}
      hrefOf={({ id }) => addressOf(here, code, id)}
      create={{
        label: t('sales-order.new'),
        href: addressOf(here, code, NEW),
        permission: createSalesOrder.permission,
      }}
      empty={{ title: t('sales-order.empty.title'), text: t('sales-order.empty.text') }}
      views={[
        { id: 'all', label: t('sales-order.view.all'), search: {} },
        { id: 'drafts', label: t('sales-order.view.drafts'), search: { [state]: 'draft' } },
        { id: 'to-ship', label: t('sales-order.view.to-ship'), search: { [state]: 'confirmed,partially_shipped' } },
        { id: 'shipped', label: t('sales-order.view.shipped'), search: { [state]: 'shipped' } },
      ]}
      filters={[
        {
          field: 'state',
          label: t('sales-order.column.state'),
          kind: 'choice',
          options: SalesOrderState.options.map((value) => ({ value, label: t(`sales-order.state.${value}`) })),
        },
        { field: 'date', label: t('sales-order.column.date'), kind: 'date' },
        { field: 'deliveryDate', label: t('sales-order.column.delivery'), kind: 'date' },
        { field: 'customerOrderNumber', label: t('sales-order.column.reference'), kind: 'text' },
        { field: 'country', label: t('sales-order.column.country'), kind: 'text' },
      ]}
      columns={[
        {
          id: 'number',
          header: t('sales-order.column.number'),
          width: 150,
          sort: 'number',
          cell: ({ number }) => number,
        },
        {
          id: 'date',
          header: t('sales-order.column.date'),
          width: 120,
          sort: 'date',
          cell: ({ date }) => format.date(date),
        },
        { id: 'customer', header: t('sales-order.column.customer'), cell: ({ customerName }) => customerName },
        {
          id: 'reference',
          header: t('sales-order.column.reference'),
          width: 130,
          cell: ({ customerOrderNumber }) => customerOrderNumber ?? '–',
        },
        {
          id: 'delivery',
          header: t('sales-order.column.delivery'),
          width: 120,
          cell: ({ deliveryDate }) => (deliveryDate === null ? '–' : format.dayName(deliveryDate)),
        },
        {
          id: 'state',
          header: t('sales-order.column.state'),
          width: 150,
          cell: (row) => <StatePill state={row.state} />,
        },
        {
          id: 'country',
          header: t('sales-order.column.country'),
          width: 70,
          hidden: true,
          cell: ({ country }) => country,
        },
        {
          id: 'net',
          header: t('sales-order.column.net'),
          width: 140,
          align: 'end',
          cell: ({ net }) => format.money(net.amount, net.currency),
        },
      ]}
    />
  );
}
