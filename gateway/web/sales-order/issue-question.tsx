import type { InvoiceView } from '@consigna/contracts/billing/invoice';
import { useFormat } from '../app/format';
import { useText } from '../app/text';
import { EffectQuestion } from '../ui/document-page/questions';

interface IssueQuestionProps {
  /** What is about to be done. */
  readonly label: string;
  readonly invoice: Pick<InvoiceView, 'customerName' | 'gross' | 'currency' | 'dueDate'>;
  readonly isRunning: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Says whom an invoice goes to and over how much before it is issued. */
export function IssueQuestion({ label, invoice, ...rest }: IssueQuestionProps) {
  const { t } = useText();
  const format = useFormat();
  return (
    <EffectQuestion
      title={label}
      effect={t('sales-order.effect.issue', {
        customer: invoice.customerName,
        gross: format.money(invoice.gross, invoice.currency),
        due: format.date(invoice.dueDate),
      })}
      action={label}
      {...rest}
    />
  );
}
