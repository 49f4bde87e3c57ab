import {
  createSalesOrder,
  InvoicingState,
  listSalesOrders,
  SalesOrderState,
} from '@consigna/contracts/sales/sales-order';
import { addDays } from '@consigna/kernel/business-date';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { RowOf } from '../app/api/hooks';
import { useCompany, useToday } from '../app/company';
import { useFormat } from '../app/format';
import { addressOf } from '../app/rooms';
import { NEW } from '../app/room';
import { useText } from '../app/text';
import { filterKey } from '../ui/resource-index/search';
import { ResourceIndex } from '../ui/resource-index/resource-index';
import { ReadinessBar, ReadinessLegend } from './readiness-bar';
import { sources } from './readiness';
import styles from './readiness-bar.module.css';
import { StatePill } from './state-pill';

type Row = RowOf<typeof listSalesOrders>;

const here = { area: 'sales', path: 'orders' } as const;

export default function SalesOrderList() {
  const { t } = useText();
  const format = useFormat();
  const { code } = useCompany();
  const today = useToday();
  const state = filterKey('state', 'in');
  const open = 'confirmed,partially_shipped';
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
        { id: 'to-ship', label: t('sales-order.view.to-ship'), search: { [state]: open } },
        {
          id: 'late',
          label: t('sales-order.view.late'),
          search: { [state]: open, [filterKey('deliveryDate', 'lte')]: addDays(today, -1) },
        },
        { id: 'shipped', label: t('sales-order.view.shipped'), search: { [state]: 'shipped' } },
        {
          id: 'to-invoice',
          label: t('sales-order.view.to-invoice'),
          search: { [filterKey('invoicing', 'in')]: 'to_invoice,partially_invoiced' },
        },
      ]}
      filters={[
        {
          field: 'state',
          label: t('sales-order.column.state'),
          kind: 'choice',
          options: SalesOrderState.options.map((value) => ({ value, label: t(`sales-order.state.${value}`) })),
        },
        {
          field: 'invoicing',
          label: t('sales-order.column.invoicing'),
          kind: 'choice',
          options: InvoicingState.options.map((value) => ({ value, label: t(`sales-order.invoicing.${value}`) })),
        },
        { field: 'date', label: t('sales-order.column.date'), kind: 'date' },
        { field: 'deliveryDate', label: t('sales-order.column.delivery'), kind: 'date' },
        { field: 'customerOrderNumber', label: t('sales-order.column.reference'), kind: 'text' },
        { field: 'country', label: t('sales-order.column.country'), kind: 'text' },
      ]}
      totals={{ net: t('sales-order.column.net') }}
      legend={<ReadinessLegend />}
      columns={[
        {
          id: 'number',
          rank: 'second',
          header: t('sales-order.column.number'),
          path: 'number',
          width: 116,
          sort: 'number',
          cell: ({ number }) => number,
        },
        {
          id: 'date',
          rank: 'last',
          header: t('sales-order.column.date'),
          path: 'date',
          width: 112,
          sort: 'date',
          cell: ({ date }) => format.date(date),
        },
        {
          id: 'customer',
          rank: 'first',
          header: t('sales-order.column.customer'),
          path: 'customerName',
          cell: ({ customerName }) => customerName,
        },
        {
          id: 'reference',
          rank: 'last',
          header: t('sales-order.column.reference'),
          path: 'customerOrderNumber',
          width: 116,
          cell: ({ customerOrderNumber }) => customerOrderNumber ?? '–',
        },
        {
          id: 'delivery',
          rank: 'second',
          header: t('sales-order.column.delivery'),
          path: 'deliveryDate',
          width: 120,
          cell: (row) => <DeliveryDay order={row} today={today} />,
        },
        {
          id: 'readiness',
          header: t('sales-order.column.readiness'),
          parts: sources.map(({ figure, kind }) => ({
            path: `readiness.${figure}` as const,
            header: t(`ui.owner.${kind}`),
          })),
          width: 136,
          cell: ({ readiness }) => <ReadinessBar figures={readiness} />,
        },
        {
          id: 'state',
          rank: 'second',
          header: t('sales-order.column.state'),
          path: 'state',
          width: 146,
          cell: (row) => <StatePill state={row.state} />,
        },
        {
          id: 'invoicing',
          rank: 'last',
          header: t('sales-order.column.invoicing'),
          path: 'invoicing',
          width: 112,
          cell: ({ invoicing }) => (invoicing === 'none' ? '–' : t(`sales-order.invoicing.${invoicing}`)),
        },
        {
          id: 'country',
          header: t('sales-order.column.country'),
          path: 'country',
          width: 70,
          hidden: true,
          cell: ({ country }) => country,
        },
        {
          id: 'net',
          rank: 'first',
          header: t('sales-order.column.net'),
          path: 'net.amount',
          currencyPath: 'net.currency',
          width: 120,
          align: 'end',
          cell: ({ net }) => format.money(net.amount, net.currency),
        },
      ]}
    />
  );
}

/** Promised for a day that is over, and something of it has still to leave. */
function isLate({ state, deliveryDate }: Row, today: string): boolean {
  return (state === 'confirmed' || state === 'partially_shipped') && deliveryDate !== null && deliveryDate < today;
}

function DeliveryDay({ order, today }: { readonly order: Row; readonly today: string }) {
  const { t } = useText();
  const format = useFormat();
  const { deliveryDate } = order;
  if (deliveryDate === null) return '–';
  if (!isLate(order, today)) return format.dayName(deliveryDate);
  return (
    <span className={styles['late']}>
      <IconAlertTriangle size={14} stroke={1.5} role="img" aria-label={t('sales-order.late')} />
      {format.dayName(deliveryDate)}
    </span>
  );
}
