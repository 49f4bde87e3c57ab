import type { BillState } from '@consigna/contracts/billing/bill';
import type { InvoiceState } from '@consigna/contracts/billing/invoice';
import type { PaymentView } from '@consigna/contracts/billing/payment';
import { useText } from '../app/text';
import { Pill, type PillShape } from '../ui/pill';
import styles from './billing.module.css';

type State = InvoiceState | BillState | PaymentView['state'];

const shapes: Readonly<Record<State, PillShape>> = {
  draft: 'draft',
  held: 'blocked',
  issued: 'open',
  posted: 'open',
  open: 'open',
  partially_paid: 'partial',
  paid: 'done',
  allocated: 'done',
  cancelled: 'cancelled',
};

export function StatePill({ state }: { readonly state: State }) {
  const { t } = useText();
  return <Pill shape={shapes[state]}>{t(`billing.state.${state}`)}</Pill>;
}

/** A day until which something is to be paid: late is said in red and in words. */
export function DueDay({ day, isLate }: { readonly day: string; readonly isLate: boolean }) {
  const { t } = useText();
  if (!isLate) return <>{day}</>;
  return (
    <span className={styles['late']}>
      {day} · {t('billing.late')}
    </span>
  );
}
