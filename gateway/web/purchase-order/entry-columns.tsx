import { decimal } from '@consigna/kernel/decimal';
import { useMemo } from 'react';
import { useFormat } from '../app/format';
import { useText } from '../app/text';
import { itemColumn } from '../ui/line-grid/item-column';
import { numberColumn } from '../ui/line-grid/number-column';
import type { GridColumn } from '../ui/line-grid/use-line-grid';
import { useProductCodes } from '../ui/product-codes';
import styles from './order-columns.module.css';
import { blankLine, withProduct, withQuantity, type Header, type Line } from './order-form';

/** Exact, not rounded: the gateway decides the document's cents. */
export function netOf({ quantity, unitPrice }: Line): string {
  return unitPrice === '' ? '0' : decimal(quantity).times(unitPrice).toString();
}

/** Columns of an order while it is typed: item, quantity and, of what is bought, price. */
export function useEntryColumns(kind: Header['kind'], currency: string): readonly GridColumn<Line>[] {
  const { t, language } = useText();
  const format = useFormat();
  const { codes, prepare } = useProductCodes();
  return useMemo(() => {
    const hasProduct = ({ productId }: Line) => productId !== '';
    const item = itemColumn<Line>({
      header: t('purchase-order.line.item'),
      placeholder: t('purchase-order.line.find'),
      cell: ({ sku }) => <span className={styles['sku']}>{sku}</span>,
      unknown: 'purchase-order.problem.item',
      lineOf: withProduct,
      blank: blankLine,
      detail: ({ unit }) => (unit === 'C62' ? '' : unit),
      ...{ codes, prepare },
    });
    const quantity = numberColumn<Line>({
      id: 'quantity',
      header: t('purchase-order.line.quantity'),
      width: 84,
      entry: true,
      language,
      isEditable: hasProduct,
      valueOf: (line) => line.quantity,
      accept: (value) => (decimal(value).greaterThan(0) ? undefined : 'purchase-order.problem.quantity'),
      write: withQuantity,
      cell: (line) => format.quantity(line.quantity),
    });
    const price = numberColumn<Line>({
      id: 'price',
      header: t('purchase-order.line.price'),
      width: 100,
      entry: true,
      language,
      isEditable: hasProduct,
      valueOf: ({ unitPrice }) => unitPrice,
      accept: (value) => (decimal(value).isNegative() ? 'purchase-order.problem.price' : undefined),
      write: (unitPrice) => (line) => ({ ...line, unitPrice }),
      cell: ({ unitPrice }) => (unitPrice === '' ? '–' : format.price(unitPrice)),
    });
    return [
      item,
      {
        id: 'name',
        header: t('purchase-order.line.name'),
        width: 'minmax(150px, 1fr)',
        copy: ({ name }) => name,
        cell: ({ name }) => name,
      },
      quantity,
      ...(kind === 'consignment' ? [] : [price]),
      {
        id: 'net',
        header: t('purchase-order.line.net'),
        width: 120,
        align: 'end',
        copy: netOf,
        cell: (line) =>
          kind === 'consignment' ? (
            <span className={styles['zero']}>{t('purchase-order.not-ours')}</span>
          ) : (
            <b className={styles['amount']}>{format.amount(decimal(netOf(line)).toFixed(2), currency)}</b>
          ),
      },
    ];
  }, [t, language, format, codes, prepare, kind, currency]);
}
