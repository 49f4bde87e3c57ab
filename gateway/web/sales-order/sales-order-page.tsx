import {
  cancelSalesOrder,
  confirmSalesOrder,
  readSalesOrder,
  type SalesOrderView,
} from '@consigna/contracts/sales/sales-order';
import { useApiQuery, useCommand } from '../app/api/hooks';
import { useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { DocumentPage, Totals, type DocumentAction } from '../ui/document-page/document-page';
import { ReadField } from '../ui/field';
import { ProblemBanner } from '../ui/problem-banner';
import { StatePill } from './state-pill';

const here = { area: 'sales', path: 'orders' } as const;

export default function SalesOrderPage({ id }: { readonly id: string }) {
  const order = useApiQuery(readSalesOrder, { orderId: id });
  if (order.data === undefined) return <ProblemBanner error={order.error} />;
  return <Order order={order.data} />;
}

function Order({ order }: { readonly order: SalesOrderView }) {
  const { t } = useText();
  const format = useFormat();
  const { code } = useCompany();
  const confirm = useCommand(confirmSalesOrder);
  const cancel = useCommand(cancelSalesOrder);
  const { id: orderId, version, allowedActions } = order;
  const actions: DocumentAction[] = [];
  if (allowedActions.includes('confirm'))
    actions.push({
      id: 'confirm',
      kind: 'main',
      label: t('sales-order.confirm'),
      disabled: confirm.isPending,
      run: () => confirm.mutate({ orderId, version }),
    });
  if (allowedActions.includes('cancel'))
    actions.push({
      id: 'cancel',
      kind: 'menu',
      label: t('sales-order.cancel'),
      disabled: cancel.isPending,
      run: () => cancel.mutate({ orderId, version }),
    });
  return (
    <DocumentPage
      id={orderId}
      list={{ label: t('sales-order.rooms.orders'), href: addressOf(here, code) }}
      title={order.number}
      state={<StatePill state={order.state} />}
      note={format.date(order.date)}
      error={confirm.error ?? cancel.error}
      actions={actions}
      fields={
        <>
          <ReadField wide label={t('sales-order.column.customer')}>
            {order.customerName}
          </ReadField>
          <ReadField label={t('sales-order.column.delivery')}>
            {order.deliveryDate === null ? '–' : format.date(order.deliveryDate)}
          </ReadField>
          <ReadField label={t('sales-order.column.reference')}>{order.customerOrderNumber ?? '–'}</ReadField>
          <ReadField label={t('sales-order.column.country')}>{order.country}</ReadField>
        </>
      }
      totals={
        <Totals
          rows={[
            {
              label: t('sales-order.column.net'),
              value: format.money(order.net.amount, order.net.currency),
              grand: true,
            },
          ]}
        />
      }
    >
      <ul>
        {order.lines.map((line) => (
          <li key={line.id}>
            {line.sku} {line.description} {format.quantity(line.quantity)}
          </li>
        ))}
      </ul>
    </DocumentPage>
  );
}
