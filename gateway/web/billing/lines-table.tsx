import { decimal } from '@consigna/kernel/decimal';
import type { ReactNode } from 'react';
import { useFormat } from '../app/format';
import { useText } from '../app/text';
import { LineTable } from '../ui/line-table';
import styles from './billing.module.css';

interface DocumentLine {
  readonly id: string;
  readonly sku?: string | null;
  readonly description: string;
  readonly quantity: string;
  readonly unitPrice: string;
  readonly discountPercent?: string;
  readonly net: string;
  readonly taxCode: string;
  readonly taxPercent: string;
}

/** Lines of a document that do not change any more. What its lines never have, like a discount on a supplier's bill, has no column. */
export function LinesTable({
  lines,
  currency,
}: {
  readonly lines: readonly DocumentLine[];
  readonly currency: string;
}) {
  const { t } = useText();
  const format = useFormat();
  const figure = (id: 'quantity' | 'price' | 'discount' | 'tax' | 'net', cell: (line: DocumentLine) => ReactNode) => ({
    id,
    header: t(`billing.line.${id}`),
    align: 'end' as const,
    cell,
  });
  const has = (member: 'sku' | 'discountPercent') => lines.some((line) => (line[member] ?? null) !== null);
  return (
    <LineTable
      lines={lines}
      idOf={({ id }) => id}
      columns={[
        { id: 'place', header: '#', cell: (_line, place) => place + 1 },
        ...(has('sku')
          ? [
              {
                id: 'item',
                header: t('billing.line.item'),
                cell: ({ sku }: DocumentLine) => <span className={styles['sku']}>{sku ?? '–'}</span>,
              },
            ]
          : []),
        { id: 'description', header: t('billing.line.description'), cell: ({ description }) => description },
        figure('quantity', ({ quantity }) => format.quantity(quantity)),
        figure('price', ({ unitPrice }) => format.price(unitPrice)),
        ...(has('discountPercent')
          ? [
              figure('discount', ({ discountPercent = '0' }) =>
                decimal(discountPercent).isZero() ? '–' : format.percent(discountPercent),
              ),
            ]
          : []),
        figure('tax', ({ taxCode, taxPercent }) => <span title={taxCode}>{format.percent(taxPercent)}</span>),
        figure('net', ({ net }) => format.amount(net, currency)),
      ]}
    />
  );
}
