import { useState } from 'react';
import { useFormat } from '../app/format';
import { useText } from '../app/text';
import { TextField } from './field';
import { parseDate } from './line-grid/parse';

/** A day as people type it; shown in full once it is understood. */
export function DayField({
  label,
  value,
  onValue,
  today,
  problem: given,
}: {
  readonly label: string;
  readonly value: string;
  readonly onValue: (day: string) => void;
  readonly today: string;
  readonly problem?: string | undefined;
}) {
  const { t } = useText();
  const format = useFormat();
  const [typed, setTyped] = useState<string>();
  const [problem, setProblem] = useState<string>();
  return (
    <TextField
      label={label}
      value={typed ?? (value === '' ? '' : format.date(value))}
      placeholder={t('ui.date.hint')}
      problem={problem ?? given}
      onFocus={({ currentTarget }) => currentTarget.select()}
      onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      onBlur={() => {
        if (typed === undefined) return;
        const day = typed.trim() === '' ? '' : parseDate(typed, today);
        setProblem(day === undefined ? t('ui.date.problem') : undefined);
        if (day === undefined) return;
        setTyped(undefined);
        onValue(day);
      }}
    />
  );
}
