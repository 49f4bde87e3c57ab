import { undoAllocation } from '@consigna/contracts/billing/payment';
import { Link } from '@tanstack/react-router';
import { useCommand } from '../app/api/hooks';
import { useAllowed, useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { Button } from '../ui/button';
import { SideSection } from '../ui/document-page/document-page';
import { ProblemBanner } from '../ui/problem-banner';
import { settlementPlaces, type Settlement } from '../ui/settled-links';
import styles from './billing.module.css';

/** What has settled a document; a match can be taken back. */
export function Settlements({
  settlements,
  currency,
}: {
  readonly settlements: readonly Settlement[];
  readonly currency: string;
}) {
  const { t } = useText();
  const format = useFormat();
  const { code } = useCompany();
  const mayUndo = useAllowed()(undoAllocation.permission);
  const undo = useCommand(undoAllocation);
  return (
    <SideSection title={t('billing.settled-by')}>
      <ProblemBanner error={undo.error} />
      {settlements.length === 0 ? <p className={styles['none']}>{t('billing.settled-by.none')}</p> : null}
      <ul className={styles['matches']}>
        {settlements.map(({ allocationId, type, id, number, date, amount }) => (
          <li key={allocationId}>
            <span>
              <Link to={addressOf(settlementPlaces[type], code, id)}>{number ?? t(`ui.settled-by.${type}`)}</Link>
              <span className={styles['none']}>{format.date(date)}</span>
            </span>
            <span className={styles['number']}>{format.money(amount, currency)}</span>
            {mayUndo ? (
              <Button small look="quiet" disabled={undo.isPending} onClick={() => undo.mutate({ allocationId })}>
                {t('billing.undo-match')}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </SideSection>
  );
}
