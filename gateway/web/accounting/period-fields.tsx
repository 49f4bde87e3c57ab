import { useText } from '../app/text';
import { TextField } from '../ui/field';
import type { Period } from './period';

export function PeriodFields({
  period,
  show,
}: {
  readonly period: Period;
  readonly show: (change: Partial<Period>) => void;
}) {
  const { t } = useText();
  return (
    <>
      <TextField
        label={t('accounting.from')}
        type="date"
        value={period.from}
        max={period.through}
        onChange={({ target }) => target.value !== '' && show({ from: target.value })}
      />
      <TextField
        label={t('accounting.through')}
        type="date"
        value={period.through}
        min={period.from}
        onChange={({ target }) => target.value !== '' && show({ through: target.value })}
      />
    </>
  );
}
