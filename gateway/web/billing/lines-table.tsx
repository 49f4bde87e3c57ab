import { useFormat } from '../app/format';
import { useText } from '../app/text';
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

/** Lines of a document that do not change any more. */
export function LinesTable({
  lines,
  currency,
}: {
  readonly lines: readonly DocumentLine[];
  readonly currency: string;
}) {
  const { t } = useText();
  const format = useFormat();
  const heads = ['quantity', 'price', 'discount', 'tax', 'net'] as const;
  return (
    <table className={styles['lines']}>
      <thead>
        <tr>
          <th scope="col">#</th>
          <th scope="col">{t('billing.line.item')}</th>
          <th scope="col">{t('billing.line.description')}</th>
          {heads.map((head) => (
            <th key={head} scope="col" className={styles['number']}>
              {t(`billing.line.${head}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lines.map((line, index) => (
          <tr key={line.id}>
            <td>{index + 1}</td>
            <td className={styles['sku']}>{line.sku ?? '–'}</td>
            <td>{line.description}</td>
            <td className={styles['number']}>{format.quantity(line.quantity)}</td>
            <td className={styles['number']}>{format.quantity(line.unitPrice)}</td>
            <td className={styles['number']}>
              {line.discountPercent === undefined || Number(line.discountPercent) === 0
                ? '–'
                : format.percent(line.discountPercent)}
            </td>
            <td className={styles['number']} title={line.taxCode}>
              {format.percent(line.taxPercent)}
            </td>
            <td className={styles['number']}>{format.amount(line.net, currency)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
