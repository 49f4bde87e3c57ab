import type { PurchaseOrderLineView } from '@consigna/contracts/purchasing/purchase-order';
import { decimal } from '@consigna/kernel/decimal';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useFormat } from '../app/format';
import { useText } from '../app/text';
import styles from './order-columns.module.css';
import { overUnits } from './progress';

/** Opens under a line of which not everything arrived as ordered. */
export function LineDifference({ line }: { readonly line: PurchaseOrderLineView }) {
  const { t } = useText();
  const format = useFormat();
  const figures = [
    ['rejected', line.rejected],
    ['missing', line.missing],
    ['over', overUnits(line)],
  ] as const;
  return (
    <p className={styles['difference']}>
      <IconAlertTriangle size={14} stroke={1.5} aria-hidden />
      {figures
        .filter(([, quantity]) => decimal(quantity).greaterThan(0))
        .map(([kind, quantity]) => (
          <span key={kind}>
            {t(`purchase-order.difference.${kind}`, {
              count: format.quantity(quantity),
            })}
          </span>
        ))}
      <span>
        {t('purchase-order.difference.open', {
          count: format.quantity(line.open),
        })}
      </span>
    </p>
  );
}
