import { useFormat } from '../app/format';
import { useText } from '../app/text';
import { Kbd } from '../ui/kbd';
import { answersOf, isSome, type Answer, type Difference } from './receive-form';
import styles from './receive.module.css';

interface DifferenceAnswersProps {
  readonly difference: Difference;
  readonly onAnswer: (answer: Answer) => void;
}

/** Opens under the line that differs; Alt 1 and Alt 2 answer it from the line. */
export function DifferenceAnswers({ difference, onAnswer }: DifferenceAnswersProps) {
  const { t } = useText();
  const format = useFormat();
  const surplus = isSome(difference.tooMany);
  const values = {
    count: format.quantity(surplus ? difference.tooMany : difference.later),
    most: format.quantity(difference.most),
  };
  const why = t(surplus ? 'goods-receipt.surplus.title' : 'goods-receipt.rest.title', values);
  const kind = surplus ? 'surplus' : 'rest';
  return (
    <div className={styles['answers']} role="group" aria-label={why}>
      <p className={styles['why']}>{why}</p>
      {answersOf(difference).map((answer, index) => (
        <button key={answer} type="button" tabIndex={-1} className={styles['answer']} onClick={() => onAnswer(answer)}>
          <Kbd keys={`alt+${index + 1}`} />
          <span>{t(`goods-receipt.${kind}.${answer}`, values)}</span>
        </button>
      ))}
    </div>
  );
}
