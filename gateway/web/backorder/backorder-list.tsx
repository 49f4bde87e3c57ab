import { purchaseBackorders } from '@consigna/contracts/purchasing/purchase-order';
import { BackorderState, listBackorders, type BackorderView } from '@consigna/contracts/sales/backorder';
import { assignBackorders } from '@consigna/contracts/warehouse/backorder';
import { decimal } from '@consigna/kernel/decimal';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useAllowed, useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { ButtonLink } from '../ui/button';
import { useShortcuts } from '../ui/keys';
import { filterKey } from '../ui/resource-index/search';
import { ResourceIndex } from '../ui/resource-index/resource-index';
import { useArrivals } from './arrivals';
import styles from './backorder.module.css';
import { idOfSubject, places } from './places';
import { RaisePurchase, toPurchase } from './raise-purchase';
import { StatePill } from './state-pill';

/** Order lines that wait for goods, and the way to what arrived for them. */
export default function BackorderList() {
  const { t } = useText();
  const format = useFormat();
  const { code } = useCompany();
  const allowed = useAllowed();
  const [bought, setBought] = useState<readonly BackorderView[]>([]);
  const state = filterKey('state', 'in');
  return (
    <>
      <ResourceIndex
        title={t('backorder.rooms.backorders')}
        contract={listBackorders}
        idOf={({ id }) => id}
        {...(allowed(assignBackorders.permission)
          ? { hrefOf: (row: BackorderView) => addressOf(places.backorders, code, idOfSubject(row)) }
          : {})}
        {...(allowed(purchaseBackorders.permission)
          ? {
              bulk: [
                {
                  label: t('backorder.purchase'),
                  run: (rows: readonly BackorderView[]) => setBought(toPurchase(rows)),
                },
              ],
            }
          : {})}
        extra={<Arrived />}
        empty={{
          title: t('backorder.empty.title'),
          text: t('backorder.empty.text'),
          from: { area: 'sales', path: 'orders' },
        }}
        views={[
          { id: 'all', label: t('backorder.view.all'), search: {} },
          { id: 'waiting', label: t('backorder.view.waiting'), search: { [state]: 'open,purchased' } },
          { id: 'to-purchase', label: t('backorder.view.to-purchase'), search: { [state]: 'open' } },
        ]}
        filters={[
          {
            field: 'state',
            label: t('backorder.column.state'),
            kind: 'choice',
            options: BackorderState.options.map((value) => ({ value, label: t(`backorder.state.${value}`) })),
          },
          { field: 'sku', label: t('backorder.column.sku'), kind: 'text' },
          { field: 'date', label: t('backorder.column.since'), kind: 'date' },
        ]}
        columns={[
          {
            id: 'number',
            rank: 'second',
            header: t('backorder.column.number'),
            path: 'number',
            width: 150,
            sort: 'number',
            cell: ({ number }) => number,
          },
          {
            id: 'sku',
            rank: 'second',
            header: t('backorder.column.sku'),
            path: 'sku',
            width: 140,
            sort: 'sku',
            cell: ({ sku }) => <span className={styles['sku']}>{sku}</span>,
          },
          {
            id: 'customer',
            rank: 'first',
            header: t('backorder.column.customer'),
            path: 'customerName',
            cell: ({ customerName }) => customerName,
          },
          {
            id: 'priority',
            rank: 'last',
            header: t('backorder.column.priority'),
            path: 'priority',
            width: 72,
            align: 'end',
            sort: 'priority',
            cell: ({ priority }) => (priority === 0 ? '–' : format.count(priority)),
          },
          {
            id: 'since',
            rank: 'last',
            header: t('backorder.column.since'),
            path: 'date',
            width: 120,
            sort: 'date',
            cell: ({ date }) => format.date(date),
          },
          {
            id: 'promised',
            header: t('backorder.column.promised'),
            path: 'deliveryDate',
            width: 120,
            cell: ({ deliveryDate }) => (deliveryDate === null ? '–' : format.date(deliveryDate)),
          },
          {
            id: 'state',
            rank: 'second',
            header: t('backorder.column.state'),
            path: 'state',
            width: 130,
            cell: (row) => <StatePill state={row.state} />,
          },
          {
            id: 'quantity',
            header: t('backorder.column.quantity'),
            path: 'quantity',
            width: 110,
            align: 'end',
            cell: ({ quantity }) => format.quantity(quantity),
          },
          {
            id: 'open',
            rank: 'first',
            header: t('backorder.column.waiting'),
            path: 'open',
            width: 100,
            align: 'end',
            cell: ({ open }) => <b className={decimal(open).isZero() ? styles['zero'] : ''}>{format.quantity(open)}</b>,
          },
        ]}
      />
      {bought.length === 0 ? null : <RaisePurchase backorders={bought} onClose={() => setBought([])} />}
    </>
  );
}

/** Says that units arrived for waiting orders, and leads to the first of them. */
function Arrived() {
  const { t } = useText();
  const { code } = useCompany();
  const navigate = useNavigate();
  const arrivals = useArrivals() ?? [];
  const [first] = arrivals;
  const to = first === undefined ? undefined : addressOf(places.backorders, code, first.id);
  useShortcuts([
    {
      keys: 'a',
      label: t('backorder.assign-arrivals'),
      run: () => void (to === undefined ? undefined : navigate({ to })),
      disabled: to === undefined,
      hint: true,
    },
  ]);
  if (to === undefined) return null;
  return (
    <div className={styles['arrived']} role="status">
      <span>{t('backorder.arrived-products', { count: arrivals.length })}</span>
      <ButtonLink small look="primary" to={to} keys="a">
        {t('backorder.assign-arrivals')}
      </ButtonLink>
    </div>
  );
}
