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
  onProblem,
  today,
  latest,
  problem: given,
}: {
  readonly label: string;
  readonly value: string;
  readonly onValue: (day: string) => void;
  /** Whether what stands in the field is no day that can be taken. */
  readonly onProblem?: (isWrong: boolean) => void;
  readonly today: string;
  /** Days after it are refused. */
  readonly latest?: string;
  readonly problem?: string | undefined;
}) {
  const { t } = useText();
  const format = useFormat();
  const [typed, setTyped] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const take = () => {
    if (typed === undefined) return;
    const day = typed.trim() === '' ? '' : parseDate(typed, today);
    const isLate = day !== undefined && latest !== undefined && day > latest;
    setProblem(
      day === undefined ? t('ui.date.problem') : isLate ? t('ui.date.late', { day: format.date(latest) }) : undefined,
    );
    onProblem?.(day === undefined || isLate);
    if (day === undefined || isLate) return;
    setTyped(undefined);
    onValue(day);
  };
  return (
    <TextField
      label={label}
      value={typed ?? (value === '' ? '' : format.date(value))}
      placeholder={t('ui.date.hint')}
      problem={problem ?? given}
      onFocus={({ currentTarget }) => currentTarget.select()}
      onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      onBlur={take}
      onKeyDown={({ key }) => {
        if (key === 'Enter') take();
      }}
    />
  );
}
