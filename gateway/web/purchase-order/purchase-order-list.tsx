import {
  createPurchaseOrder,
  listPurchaseOrders,
  PurchaseOrderKind,
  PurchaseOrderState,
} from '@consigna/contracts/purchasing/purchase-order';
import { useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { NEW } from '../app/room';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { filterKey } from '../ui/resource-index/search';
import { ResourceIndex } from '../ui/resource-index/resource-index';
import styles from './order-columns.module.css';
import { OwnerOf } from './owner-of';
import { StatePill } from './state-pill';

const here = { area: 'purchasing', path: 'orders' } as const;

export default function PurchaseOrderList() {
  const { t } = useText();
  const format = useFormat();
  const { code } = useCompany();
  const state = filterKey('state', 'in');
  return (
    <ResourceIndex
      title={t('purchase-order.rooms.orders')}
      contract={listPurchaseOrders}
      idOf={({ id }) => id}
      hrefOf={({ id }) => addressOf(here, code, id)}
      create={{
        label: t('purchase-order.new'),
        href: addressOf(here, code, NEW),
        permission: createPurchaseOrder.permission,
      }}
      empty={{
        title: t('purchase-order.empty.title'),
        text: t('purchase-order.empty.text'),
      }}
      views={[
        { id: 'all', label: t('purchase-order.view.all'), search: {} },
        {
          id: 'to-send',
          label: t('purchase-order.view.to-send'),
          search: { [state]: 'draft,approved' },
        },
        {
          id: 'to-receive',
          label: t('purchase-order.view.to-receive'),
          search: { [state]: 'sent,partially_received' },
        },
        {
          id: 'received',
          label: t('purchase-order.view.received'),
          search: { [state]: 'received,closed' },
        },
      ]}
      filters={[
        {
          field: 'state',
          label: t('purchase-order.column.state'),
          kind: 'choice',
          options: PurchaseOrderState.options.map((value) => ({
            value,
            label: t(`purchase-order.state.${value}`),
          })),
        },
        {
          field: 'kind',
          label: t('purchase-order.column.owner'),
          kind: 'choice',
          options: PurchaseOrderKind.options.map((value) => ({
            value,
            label: t(`purchase-order.kind.${value}`),
          })),
        },
        { field: 'date', label: t('purchase-order.column.date'), kind: 'date' },
        {
          field: 'number',
          label: t('purchase-order.column.number'),
          kind: 'text',
        },
        {
          field: 'currency',
          label: t('purchase-order.column.currency'),
          kind: 'text',
        },
      ]}
      totals={{ net: t('purchase-order.column.net') }}
      columns={[
        {
          id: 'number',
          rank: 'second',
          header: t('purchase-order.column.number'),
          path: 'number',
          width: 150,
          sort: 'number',
          cell: ({ number }) => number,
        },
        {
          id: 'date',
          rank: 'second',
          header: t('purchase-order.column.date'),
          path: 'date',
          width: 120,
          sort: 'date',
          cell: ({ date }) => format.date(date),
        },
        {
          id: 'supplier',
          rank: 'first',
          header: t('purchase-order.column.supplier'),
          path: 'supplierName',
          cell: ({ supplierName }) => supplierName,
        },
        {
          id: 'owner',
          header: t('purchase-order.column.owner'),
          path: 'kind',
          width: 150,
          cell: (row) => <OwnerOf kind={row.kind} />,
        },
        {
          id: 'state',
          rank: 'second',
          header: t('purchase-order.column.state'),
          path: 'state',
          width: 160,
          cell: (row) => <StatePill state={row.state} />,
        },
        {
          id: 'net',
          rank: 'first',
          header: t('purchase-order.column.net'),
          path: 'net.amount',
          currencyPath: 'net.currency',
          width: 140,
          align: 'end',
          cell: ({ kind, net }) =>
            kind === 'consignment' ? (
              <span className={styles['zero']}>{t('purchase-order.not-ours')}</span>
            ) : (
              format.money(net.amount, net.currency)
            ),
        },
      ]}
    />
  );
}
