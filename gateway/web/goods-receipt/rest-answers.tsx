import { useFormat } from '../app/format';
import { useText } from '../app/text';
import { differenceOf, isSome } from './receive-form';
import styles from './receive-hand.module.css';
import { withMissing } from './scan-count';
import type { Receiving } from './use-receiving';

/** Before a receipt is finished: what was neither counted nor rejected comes later, unless it is said to be missing. */
export function RestAnswers({ receiving: { rows, tolerance, set } }: { readonly receiving: Receiving }) {
  const { t } = useText();
  const format = useFormat();
  const rests = rows.flatMap((line, index) => {
    if (rows.findIndex(({ orderLineId }) => orderLineId === line.orderLineId) !== index) return [];
    const { later, missing } = differenceOf(line, rows, tolerance);
    return isSome(later) || isSome(missing) ? [{ line, later, isMissing: isSome(missing), missing }] : [];
  });
  if (rests.length === 0) return null;
  return (
    <fieldset className={styles['rests']}>
      <legend>{t('goods-receipt.hand.rest')}</legend>
      {rests.map(({ line, later, missing, isMissing }) => (
        <label key={line.orderLineId}>
          <input
            type="checkbox"
            checked={isMissing}
            onChange={() => set(withMissing(rows, line.orderLineId, !isMissing))}
          />
          <span>{line.name}</span>
          <span>
            {isMissing
              ? t('goods-receipt.hand.rest.missing', { count: format.quantity(missing) })
              : t('goods-receipt.hand.rest.later', { count: format.quantity(later) })}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
