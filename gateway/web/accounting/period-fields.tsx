import { useToday } from '../app/company';
import { useText } from '../app/text';
import { DayField } from '../ui/day-field';
import type { Period } from './period';
import styles from './report.module.css';

export function PeriodFields({
  period,
  show,
}: {
  readonly period: Period;
  readonly show: (change: Partial<Period>) => void;
}) {
  const { t } = useText();
  const today = useToday();
  return (
    <>
      <div className={styles['day']}>
        <DayField
          label={t('accounting.from')}
          value={period.from}
          today={today}
          onValue={(from) => from !== '' && show(from > period.through ? { from, through: from } : { from })}
        />
      </div>
      <div className={styles['day']}>
        <DayField
          label={t('accounting.through')}
          value={period.through}
          today={today}
          onValue={(through) =>
            through !== '' && show(through < period.from ? { from: through, through } : { through })
          }
        />
      </div>
    </>
  );
}
