import { decimal } from '@consigna/kernel/decimal';
import { useFormat } from '../app/format';
import { useText } from '../app/text';
import { Totals } from '../ui/document-page/document-page';

interface Figures {
  readonly currency: string;
  readonly net: string;
  readonly rounding: string;
  readonly gross: string;
  readonly outstanding: string;
  readonly state: string;
  readonly taxes: readonly { readonly taxCode: string; readonly percent: string; readonly amount: string }[];
}

/** Net, rounding by name, tax by rate, total, and what is still open. */
export function DocumentTotals({ document }: { readonly document: Figures }) {
  const { t } = useText();
  const format = useFormat();
  const { currency } = document;
  const isOpen = document.state !== 'draft' && !decimal(document.outstanding).isZero();
  /** Two codes may have one rate; only then their names tell them apart. */
  const isAlone = (percent: string) =>
    document.taxes.filter((tax) => decimal(tax.percent).equals(percent)).length === 1;
  return (
    <Totals
      rows={[
        { label: t('billing.total.net'), value: format.amount(document.net, currency) },
        ...(decimal(document.rounding).isZero()
          ? []
          : [{ label: t('billing.total.rounding'), value: format.quantity(document.rounding) }]),
        ...document.taxes.map(({ percent, amount, taxCode: code }) => ({
          label: isAlone(percent)
            ? t('billing.total.tax', { percent: format.percent(percent) })
            : t('billing.total.tax-of', { percent: format.percent(percent), code }),
          value: format.amount(amount, currency),
        })),
        { label: t('billing.total.gross'), value: format.money(document.gross, currency), grand: true },
        ...(isOpen
          ? [{ label: t('billing.column.outstanding'), value: format.money(document.outstanding, currency) }]
          : []),
      ]}
    />
  );
}
