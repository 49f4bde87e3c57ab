import { decimal } from '@consigna/kernel/decimal';
import { useFormat } from '../app/format';
import { useText } from '../app/text';
import type { AssignLine, Sums } from './assignment';
import styles from './backorder.module.css';

interface SharesProps {
  readonly lines: readonly AssignLine[];
  readonly sums: Sums;
  readonly held: string;
  /** The line one stands on. */
  readonly current: string | undefined;
}

/** The held units as a bar: who gets which part, what nobody gets, and what is still waited for afterwards. */
export function Shares({ lines, sums, held, current }: SharesProps) {
  const { t } = useText();
  const format = useFormat();
  const short = decimal(sums.waiting).minus(held);
  const waits = short.greaterThan(0) ? short.toString() : '0';
  return (
    <ul className={styles['shares']} aria-label={t('backorder.shares')}>
      {lines
        .filter(({ assigned }) => !decimal(assigned).isZero())
        .map(({ orderLineId, assigned, customerName }) => (
          <Part
            key={orderLineId}
            look={orderLineId === current ? 'shareNow' : 'share'}
            quantity={assigned}
            text={`${format.quantity(assigned)} ${customerName}`}
          />
        ))}
      <Part look="rest" quantity={sums.rest} text={t('backorder.shares.rest', { count: format.quantity(sums.rest) })} />
      <Part look="short" quantity={waits} text={t('backorder.shares.short', { count: format.quantity(waits) })} />
    </ul>
  );
}

function Part({
  look,
  quantity,
  text,
}: {
  readonly look: 'share' | 'shareNow' | 'rest' | 'short';
  readonly quantity: string;
  readonly text: string;
}) {
  if (decimal(quantity).isZero()) return null;
  return (
    <li className={styles[look]} style={{ flexGrow: decimal(quantity).toNumber() }} title={text}>
      {text}
    </li>
  );
}
