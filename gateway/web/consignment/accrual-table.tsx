import { useCompany } from '../app/company';
import { useFormat, type Format } from '../app/format';
import { useText } from '../app/text';
import { InnerTable } from '../ui/explain-table';
import { RecordLink } from '../ui/record-link';
import { owedOf, signOf, sumOf, unitsOf, type Accrual } from './accruals';
import styles from './consignment.module.css';

const sources = {
  delivery: { area: 'stock', path: 'deliveries' },
  sales_return: { area: 'stock', path: 'returns' },
  adjustment: { area: 'stock', path: 'adjustments' },
} as const;

/** A line explained sale by sale: the document, the agreement's version and the arithmetic of each amount. */
export function AccrualTable({ accruals }: { readonly accruals: readonly Accrual[] }) {
  const { t } = useText();
  const format = useFormat();
  const { baseCurrency } = useCompany();
  const currency = accruals[0]?.currency ?? baseCurrency;
  return (
    <InnerTable
      label={t('consignment.explained')}
      heads={[
        { text: t('consignment.accrual.day') },
        { text: t('consignment.accrual.document') },
        { text: t('consignment.accrual.units'), align: 'end' },
        { text: t('consignment.accrual.version') },
        { text: t('consignment.accrual.arithmetic') },
        { text: t('consignment.owed-in', { currency }), align: 'end' },
      ]}
      rows={[
        ...accruals.map((accrual) => ({
          id: accrual.id,
          cells: [
            format.date(accrual.date),
            <span key="source">
              {t(`consignment.kind.${accrual.kind}`)}{' '}
              <RecordLink place={sources[accrual.source.type]} id={accrual.source.id}>
                {accrual.source.number}
              </RecordLink>
            </span>,
            format.quantity(unitsOf(accrual)),
            t('consignment.version', { number: accrual.agreementVersion }),
            <span key="how" className={styles['how']}>
              {arithmeticOf(accrual, format, baseCurrency)}
            </span>,
            <b key="owed">{format.amount(owedOf(accrual), accrual.currency)}</b>,
          ],
        })),
        {
          id: 'sum',
          cells: [
            '',
            <b key="sum">{t('consignment.sum')}</b>,
            <b key="units">{format.quantity(sumOf(accruals.map(unitsOf)))}</b>,
            '',
            '',
            <b key="owed">{format.amount(sumOf(accruals.map(owedOf)), currency)}</b>,
          ],
        },
      ]}
    />
  );
}

/** `3 × 8.45` of a principal; `45.00 − 40 %` of an agent: net sale less our commission. */
function arithmeticOf(accrual: Accrual, format: Format, baseCurrency: string): string {
  const minus = signOf(accrual) === -1 ? '− ' : '';
  if (accrual.unitCost !== null)
    return `${minus}${format.quantity(accrual.quantity)} × ${format.quantity(accrual.unitCost)}`;
  if (accrual.commissionPercent !== null)
    return `${minus}${format.money(accrual.netBase, baseCurrency)} − ${format.percent(accrual.commissionPercent)}`;
  return '–';
}
