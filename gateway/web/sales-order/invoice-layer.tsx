import { createInvoice } from '@consigna/contracts/billing/invoice';
import type { InputOf } from '@consigna/contracts/contract';
import type { SalesOrderView } from '@consigna/contracts/sales/sales-order';
import { useMutation } from '@tanstack/react-query';
import { call } from '../app/api/client';
import { useCommand } from '../app/api/hooks';
import { useCompany } from '../app/company';
import { useText } from '../app/text';
import { IssueQuestion } from './issue-question';
import type { PartLine } from './part-form';
import { PartLayer } from './part-layer';
import type { Chain } from './use-chain';

interface InvoiceLayerProps {
  readonly order: SalesOrderView;
  readonly chain: Chain;
  readonly onClose: () => void;
}

/** Drafts an invoice of what was shipped, or a part of it; whoever may issue can do so in the same step, once its effect was said. */
export function InvoiceLayer({ order, chain, onClose }: InvoiceLayerProps) {
  const { t } = useText();
  const { code: company } = useCompany();
  const invoice = useCommand(createInvoice);
  const attempt = useMutation({
    mutationFn: (input: InputOf<typeof createInvoice>) => call(createInvoice, input, { company, dryRun: true }),
  });
  // Closed once the order has been read again, so that nothing is offered twice.
  const send = (input: InputOf<typeof createInvoice>) => invoice.mutate(input, { onSuccess: onClose });
  const inputOf = (taken: readonly PartLine[], issue: boolean) => ({
    source: {
      type: 'sales-order' as const,
      id: order.id,
      lines: taken.map(({ key, quantity }) => ({ deliveryLineId: key, quantity })),
    },
    ...(issue ? { issue } : {}),
  });
  const { data: tried, variables: input } = attempt;
  const question =
    tried !== undefined && input !== undefined && invoice.error === null ? (
      <IssueQuestion
        label={t('sales-order.part.invoice-and-issue')}
        invoice={tried}
        isRunning={invoice.isPending}
        onConfirm={() => send(input)}
        onClose={attempt.reset}
      />
    ) : undefined;
  return (
    <PartLayer
      kind="invoice"
      lines={chain.invoiceable}
      pointer="/source/lines"
      isRunning={invoice.isPending || attempt.isPending}
      error={invoice.error ?? attempt.error}
      question={question}
      onClose={onClose}
      acts={[
        {
          id: 'invoice',
          label: t('sales-order.step.invoice'),
          run: (taken) => {
            attempt.reset();
            send(inputOf(taken, false));
          },
        },
        ...(chain.may.issue
          ? [
              {
                id: 'issue',
                label: t('sales-order.part.invoice-and-issue'),
                run: (taken: readonly PartLine[]) => {
                  invoice.reset();
                  attempt.mutate(inputOf(taken, true));
                },
              },
            ]
          : []),
      ]}
    />
  );
}
