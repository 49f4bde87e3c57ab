import { recordPayment, type PaymentDirection } from '@consigna/contracts/billing/payment';
import { decimal } from '@consigna/kernel/decimal';
import { useState } from 'react';
import { useCommand } from '../app/api/hooks';
import { useToday } from '../app/company';
import { useFormat } from '../app/format';
import { useText } from '../app/text';
import { Button } from '../ui/button';
import { DayField } from '../ui/day-field';
import { TextField } from '../ui/field';
import { Layer } from '../ui/layer';
import { parseNumber } from '../ui/line-grid/parse';
import { fieldProblems, ProblemBanner } from '../ui/problem-banner';
import styles from './billing.module.css';

interface PayLayerProps {
  readonly direction: PaymentDirection;
  readonly document: {
    readonly id: string;
    readonly number: string | null;
    readonly outstanding: string;
    readonly currency: string;
  };
  readonly partyId: string;
  readonly partyName: string;
  readonly onClose: () => void;
}

/** Records money for one document. What is over what is open stays on account, and is said before. */
export function PayLayer({ direction, document, partyId, partyName, onClose }: PayLayerProps) {
  const { t, language } = useText();
  const format = useFormat();
  const today = useToday();
  const [typed, setTyped] = useState(() => format.amount(document.outstanding, document.currency));
  const [date, setDate] = useState(today);
  const [isNoDay, setNoDay] = useState(false);
  const pay = useCommand(recordPayment, { onDone: onClose });
  const amount = parseNumber(typed, language);
  const isAmount = amount !== undefined && decimal(amount).greaterThan(0);
  const over = isAmount ? decimal(amount).minus(document.outstanding) : decimal('0');
  const send = () => {
    if (!isAmount || isNoDay) return;
    const allocated = over.greaterThan(0) ? document.outstanding : amount;
    pay.mutate({
      direction,
      partyId,
      currency: document.currency,
      amount,
      date,
      allocations: [{ documentId: document.id, amount: allocated }],
    });
  };
  return (
    <Layer title={t(`billing.pay.${direction}`)} onClose={onClose}>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <TextField
          label={t('billing.pay.amount', { currency: document.currency })}
          value={typed}
          inputMode="decimal"
          data-autofocus
          problem={isAmount ? undefined : t('billing.pay.no-amount')}
          onChange={({ target }) => setTyped(target.value)}
        />
        <DayField
          label={t('billing.column.date')}
          value={date}
          today={today}
          latest={today}
          onProblem={setNoDay}
          problem={fieldProblems(pay.error).get('/date')}
          onValue={(day) => setDate(day === '' ? today : day)}
        />
        <p>
          {t(`billing.pay.effect.${direction}`, {
            amount: isAmount ? format.money(amount, document.currency) : '–',
            party: partyName,
            number: document.number ?? '',
          })}{' '}
          {over.greaterThan(0)
            ? t('billing.pay.over', { amount: format.money(over.toString(), document.currency) })
            : over.isNegative()
              ? t('billing.pay.under', { amount: format.money(over.abs().toString(), document.currency) })
              : null}
        </p>
        <ProblemBanner error={pay.error} />
        <div className={styles['buttons']}>
          <Button onClick={onClose}>{t('ui.close')}</Button>
          <Button type="submit" look="primary" disabled={!isAmount || isNoDay || pay.isPending}>
            {t(`billing.pay.${direction}`)}
          </Button>
        </div>
      </form>
    </Layer>
  );
}
