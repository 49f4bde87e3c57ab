import { useFormat } from '../app/format';
import { useText } from '../app/text';
import { Kbd } from '../ui/kbd';
import type { LineShortage } from './shortage';
import styles from './shortage-answers.module.css';

export type ShortageAnswer = 'wait' | 'less' | 'substitute';

export const answers: readonly ShortageAnswer[] = ['wait', 'less', 'substitute'];

interface ShortageAnswersProps {
  readonly shortage: LineShortage;
  readonly incoming: string;
  readonly isWaiting: boolean;
  readonly onAnswer: (answer: ShortageAnswer) => void;
}

/** Opens under the line that lacks stock; Alt 1 to Alt 3 answer it from the line. */
export function ShortageAnswers({ shortage, incoming, isWaiting, onAnswer }: ShortageAnswersProps) {
  const { t } = useText();
  const format = useFormat();
  const values = { available: format.quantity(shortage.available), short: format.quantity(shortage.short) };
  const details: Record<ShortageAnswer, string> = {
    wait: t('sales-order.shortage.wait.detail', { incoming: format.quantity(incoming) }),
    less: t('sales-order.shortage.less.detail', values),
    substitute: t('sales-order.shortage.substitute.detail', values),
  };
  return (
    <div className={styles['answers']} role="group" aria-label={t('sales-order.shortage.title', values)}>
      {answers.map((answer, index) => (
        <button
          key={answer}
          type="button"
          tabIndex={-1}
          aria-pressed={answer === 'wait' && isWaiting}
          className={styles['answer']}
          onClick={() => onAnswer(answer)}
        >
          <Kbd keys={`alt+${index + 1}`} />
          <span className={styles['title']}>{t(`sales-order.shortage.${answer}.title`, values)}</span>
          <span className={styles['detail']}>{details[answer]}</span>
        </button>
      ))}
    </div>
  );
}
