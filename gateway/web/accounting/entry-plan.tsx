import { decimal } from '@consigna/kernel/decimal';
import { IconAlertTriangle, IconCheck, IconUserCheck } from '@tabler/icons-react';
import { useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { useText } from '../app/text';
import { Totals } from '../ui/document-page/document-page';
import type { Obstacle, Sums } from './entry-form';
import styles from './report.module.css';

interface EntryPlanProps {
  readonly obstacles: readonly Obstacle[];
  readonly sums: Sums;
  /** Somebody tried to submit: what is in the way is said aloud. */
  readonly isAsked: boolean;
}

/** What submitting does, or why it cannot be done yet. */
export function EntryPlan({ obstacles, sums, isAsked }: EntryPlanProps) {
  const { t } = useText();
  const format = useFormat();
  const { baseCurrency } = useCompany();
  const amount = format.money(decimal(sums.difference).absoluteValue().toString(), baseCurrency);
  const total = format.money(sums.debit, baseCurrency);
  const wordsOf = (obstacle: Obstacle) => {
    if ('row' in obstacle) return t(`accounting.obstacle.${obstacle.reason}`, { line: obstacle.row + 1 });
    if (obstacle.reason !== 'unbalanced') return t(`accounting.obstacle.${obstacle.reason}`);
    return t(`accounting.obstacle.${decimal(sums.difference).isNegative() ? 'debit' : 'credit'}-lacks`, { amount });
  };
  if (obstacles.length > 0) {
    return (
      <ul className={styles['plan']} {...(isAsked ? { role: 'alert' } : {})}>
        {obstacles.map((obstacle) => (
          <li key={wordsOf(obstacle)} className={isAsked ? styles['differs'] : ''}>
            <IconAlertTriangle size={16} stroke={1.5} aria-hidden />
            {wordsOf(obstacle)}
          </li>
        ))}
      </ul>
    );
  }
  return (
    <ul className={styles['plan']}>
      <li className={styles['agrees']}>
        <IconCheck size={16} stroke={1.5} aria-hidden />
        {t('accounting.balanced', { total })}
      </li>
      <li>
        <IconUserCheck size={16} stroke={1.5} aria-hidden />
        {t('accounting.submit.effect')}
      </li>
    </ul>
  );
}

/** Both sides and what they differ by, always in sight. */
export function EntryTotals({ sums }: { readonly sums: Sums }) {
  const { t } = useText();
  const format = useFormat();
  const { baseCurrency } = useCompany();
  const isBalanced = decimal(sums.difference).isZero();
  return (
    <Totals
      rows={[
        { label: t('accounting.column.debit'), value: format.money(sums.debit, baseCurrency) },
        { label: t('accounting.column.credit'), value: format.money(sums.credit, baseCurrency) },
        {
          label: t('accounting.difference'),
          value: (
            <span className={isBalanced ? styles['agrees'] : styles['differs']}>
              {isBalanced ? (
                <IconCheck size={16} stroke={2} aria-hidden />
              ) : (
                <IconAlertTriangle size={16} stroke={1.5} aria-hidden />
              )}
              {format.money(sums.difference, baseCurrency)}
            </span>
          ),
          grand: true,
        },
      ]}
    />
  );
}
