import type { OrderReadiness } from '@consigna/contracts/sales/sales-order';
import { decimal } from '@consigna/kernel/decimal';
import { useFormat } from '../app/format';
import { useText } from '../app/text';
import { OwnerBar, OwnerSign } from '../ui/owner';
import { readinessOf, sources } from './readiness';
import styles from './readiness-bar.module.css';

/** How ready an order is, by whose goods it gets; the figures are what the bar is called. */
export function ReadinessBar({ figures }: { readonly figures: OrderReadiness | null }) {
  const { t } = useText();
  const format = useFormat();
  const readiness = readinessOf(figures);
  if (figures === null || readiness === undefined) return '–';
  const said = sources
    .filter(({ figure }) => !decimal(figures[figure]).isZero())
    .map(({ figure }) => t(`sales-order.ready.${figure}`, { quantity: format.quantity(figures[figure]) }))
    .join(', ');
  return (
    <span className={styles['ready']} title={said}>
      <span role="img" aria-label={said} className={styles['bar']}>
        <OwnerBar parts={readiness.parts} />
      </span>
      <span className={readiness.percent === '100' ? styles['all'] : styles['short']}>
        {format.percent(readiness.percent)}
      </span>
    </span>
  );
}

/** What the parts of the bars mean. */
export function ReadinessLegend() {
  const { t } = useText();
  return sources.map(({ kind }) => (
    <span key={kind}>
      <OwnerSign kind={kind} />
      {t(`ui.owner.${kind}`)}
    </span>
  ));
}
