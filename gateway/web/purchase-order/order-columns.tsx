import type { PurchaseOrderLineView, PurchaseOrderView } from '@consigna/contracts/purchasing/purchase-order';
import { decimal } from '@consigna/kernel/decimal';
import type { Format } from '../app/format';
import type { Translate } from '../app/text';
import type { GridColumn } from '../ui/line-grid/use-line-grid';
import styles from './order-columns.module.css';

/** An order with how far each line is. On consignment the goods cost nothing until they are sold. */
export function orderColumns(
  t: Translate,
  format: Format,
  { currency, kind }: Pick<PurchaseOrderView, 'currency' | 'kind'>,
): readonly GridColumn<PurchaseOrderLineView>[] {
  const figure = (id: 'received' | 'rejected' | 'missing' | 'open'): GridColumn<PurchaseOrderLineView> => ({
    id,
    header: t(`purchase-order.line.${id}`),
    group: t('purchase-order.progress'),
    width: 84,
    align: 'end',
    copy: (line) => line[id],
    cell: (line) => (
      <span className={decimal(line[id]).isZero() ? styles['zero'] : ''}>{format.quantity(line[id])}</span>
    ),
  });
  return [
    {
      id: 'item',
      header: t('purchase-order.line.item'),
      width: 124,
      copy: ({ sku }) => sku,
      cell: ({ sku }) => <span className={styles['sku']}>{sku}</span>,
    },
    {
      id: 'name',
      header: t('purchase-order.line.name'),
      width: 'minmax(150px, 1fr)',
      copy: ({ description }) => description,
      cell: ({ description }) => description,
    },
    {
      id: 'quantity',
      header: t('purchase-order.line.quantity'),
      width: 76,
      align: 'end',
      copy: ({ quantity }) => quantity,
      cell: ({ quantity }) => <b className={styles['amount']}>{format.quantity(quantity)}</b>,
    },
    figure('received'),
    figure('rejected'),
    figure('missing'),
    figure('open'),
    {
      id: 'price',
      header: t('purchase-order.line.price'),
      width: 88,
      align: 'end',
      copy: ({ unitPrice }) => unitPrice,
      cell: ({ unitPrice }) =>
        kind === 'consignment' ? <span className={styles['zero']}>–</span> : format.amount(unitPrice, currency),
    },
    {
      id: 'net',
      header: t('purchase-order.line.net'),
      width: 104,
      align: 'end',
      copy: ({ net }) => net,
      cell: ({ net }) =>
        kind === 'consignment' ? (
          <span className={styles['zero']}>{t('purchase-order.not-ours')}</span>
        ) : (
          <b className={styles['amount']}>{format.amount(net, currency)}</b>
        ),
    },
  ];
}

/** A grid that is only read never makes a line. */
export const missingLine = (): PurchaseOrderLineView => ({
  id: '',
  position: 0,
  productId: '',
  sku: '',
  description: '',
  kind: 'goods',
  unit: '',
  quantity: '0',
  unitPrice: '0',
  net: '0',
  taxCode: '',
  forOrderLineId: null,
  received: '0',
  rejected: '0',
  missing: '0',
  billed: '0',
  cancelled: '0',
  open: '0',
});
