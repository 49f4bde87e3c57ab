import { decimal } from '@consigna/kernel/decimal';
import { IconAlertTriangle, IconCheck, IconClock, IconLock } from '@tabler/icons-react';
import { useFormat } from '../app/format';
import { useText } from '../app/text';
import type { Sums } from './assignment';
import styles from './backorder.module.css';

/** What assigning does, said before. */
export function AssignmentPlan({ sums }: { readonly sums: Sums }) {
  const { t } = useText();
  const format = useFormat();
  const { assigned, rest, over, complete, partly, unserved } = sums;
  return (
    <>
      <h2 className={styles['planTitle']}>{t('backorder.plan.title')}</h2>
      <ul className={styles['plan']}>
        {decimal(over).isZero() ? null : (
          <li className={styles['bad']}>
            <IconAlertTriangle size={16} stroke={1.5} aria-hidden />
            {t('backorder.plan.over', { count: format.quantity(over) })}
          </li>
        )}
        <li>
          <IconLock size={16} stroke={1.5} aria-hidden />
          {t('backorder.plan.reserve', { count: format.quantity(assigned), rest: format.quantity(rest) })}
        </li>
        <li>
          <IconCheck size={16} stroke={1.5} aria-hidden />
          {t('backorder.plan.complete', { count: complete })}
        </li>
        {partly + unserved === 0 ? null : (
          <li>
            <IconClock size={16} stroke={1.5} aria-hidden />
            {t('backorder.plan.waits', { count: partly + unserved, partly })}
          </li>
        )}
      </ul>
    </>
  );
}
