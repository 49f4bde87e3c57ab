import {
  cancelInvoice,
  deleteInvoice,
  getInvoice,
  issueInvoice,
  type InvoiceView,
} from '@consigna/contracts/billing/invoice';
import { recordPayment } from '@consigna/contracts/billing/payment';
import { decimal } from '@consigna/kernel/decimal';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useApiQuery, useCommand } from '../app/api/hooks';
import { useAllowed, useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { DocumentPage, type DocumentAction } from '../ui/document-page/document-page';
import { EffectQuestion } from '../ui/document-page/questions';
import { ReadField } from '../ui/field';
import { NoRecord } from '../ui/no-record';
import { Timeline } from '../ui/timeline';
import { DocumentTotals } from './document-totals';
import { DueCell } from './due';
import { InvoiceChain } from './invoice-chain';
import { LinesTable } from './lines-table';
import { PayLayer } from './pay-layer';
import { invoicesPlace } from './places';
import { Settlements } from './settlements';
import { StatePill } from './state-pill';

type Question = 'issue' | 'cancel' | 'delete' | 'pay';

export default function InvoicePage({ id }: { readonly id: string }) {
  const invoice = useApiQuery(getInvoice, { invoiceId: id });
  if (invoice.data === undefined) return <NoRecord error={invoice.error} />;
  return <Invoice invoice={invoice.data} />;
}

/** An invoice or note. Once issued it never changes: money, notes and a cancellation are documents of their own. */
function Invoice({ invoice }: { readonly invoice: InvoiceView }) {
  const { t } = useText();
  const format = useFormat();
  const { code } = useCompany();
  const [question, ask] = useState<Question>();
  const actions = useActions(invoice, ask);
  const commands = useInvoiceCommands(() => ask(undefined));
  return (
    <>
      <DocumentPage
        id={invoice.id}
        list={{ label: t('billing.rooms.invoices'), href: addressOf(invoicesPlace, code) }}
        title={invoice.number ?? t(`billing.draft.${invoice.kind}`)}
        state={<StatePill state={invoice.state} />}
        note={t(`billing.kind.${invoice.kind}`)}
        error={commands.error}
        actions={actions}
        fields={
          <>
            <ReadField wide label={t('billing.column.customer')}>
              <b>{invoice.customerName}</b>
            </ReadField>
            <ReadField label={t('billing.column.date')}>{format.date(invoice.date)}</ReadField>
            <ReadField label={t('billing.column.due')}>
              <DueCell document={invoice} />
            </ReadField>
            <ReadField label={t('billing.country')}>{invoice.country}</ReadField>
            {invoice.rate === null || decimal(invoice.rate).equals(1) ? null : (
              <ReadField label={t('billing.rate')}>{format.quantity(invoice.rate)}</ReadField>
            )}
          </>
        }
        totals={<DocumentTotals document={invoice} />}
        side={
          <>
            <Settlements settlements={invoice.settlements} currency={invoice.currency} />
            <InvoiceChain invoice={invoice} />
            <Timeline service="billing" document="invoice" documentId={invoice.id} />
          </>
        }
      >
        <LinesTable lines={invoice.lines} currency={invoice.currency} />
      </DocumentPage>
      {question === 'pay' ? (
        <PayLayer
          direction="in"
          document={invoice}
          partyId={invoice.customerId}
          partyName={invoice.customerName}
          onClose={() => ask(undefined)}
        />
      ) : question === undefined ? null : (
        <EffectQuestion
          title={t(`billing.${question}`)}
          effect={t(`billing.effect.${question}`, {
            customer: invoice.customerName,
            gross: format.money(invoice.gross, invoice.currency),
            number: invoice.number ?? '',
          })}
          action={t(`billing.${question}`)}
          isRunning={commands.isPending}
          onConfirm={() => commands.run(question, invoice)}
          onClose={() => ask(undefined)}
        />
      )}
    </>
  );
}

function useActions(invoice: InvoiceView, ask: (question: Question) => void): readonly DocumentAction[] {
  const { t } = useText();
  const format = useFormat();
  const allowed = useAllowed();
  const { allowedActions, state, kind } = invoice;
  const isOpen =
    kind !== 'credit_note' &&
    (state === 'issued' || state === 'partially_paid') &&
    decimal(invoice.outstanding).greaterThan(0);
  const actions: DocumentAction[] = [];
  if (allowedActions.includes('issue') && allowed(issueInvoice.permission))
    actions.push({ id: 'issue', kind: 'main', label: t('billing.issue'), run: () => ask('issue') });
  if (isOpen && allowed(recordPayment.permission)) {
    const amount = format.money(invoice.outstanding, invoice.currency);
    actions.push({ id: 'pay', kind: 'main', label: t('billing.pay-amount', { amount }), run: () => ask('pay') });
  }
  if (allowedActions.includes('cancel') && allowed(cancelInvoice.permission))
    actions.push({ id: 'cancel', kind: 'menu', label: t('billing.cancel'), run: () => ask('cancel') });
  if (allowedActions.includes('delete') && allowed(deleteInvoice.permission))
    actions.push({ id: 'delete', kind: 'menu', label: t('billing.delete'), run: () => ask('delete') });
  return actions;
}

function useInvoiceCommands(onDone: () => void) {
  const { code } = useCompany();
  const navigate = useNavigate();
  const issue = useCommand(issueInvoice, { onDone });
  const cancel = useCommand(cancelInvoice, { onDone });
  const remove = useCommand(deleteInvoice, { onDone: () => void navigate({ to: addressOf(invoicesPlace, code) }) });
  const all = [issue, cancel, remove];
  return {
    isPending: all.some(({ isPending }) => isPending),
    error: all.find(({ error }) => error !== null)?.error,
    run: (question: Question, { id: invoiceId, version }: InvoiceView) => {
      const command = { issue, cancel, delete: remove }[question as 'issue' | 'cancel' | 'delete'];
      command.mutate({ invoiceId, version }, { onSettled: onDone });
    },
  };
}
