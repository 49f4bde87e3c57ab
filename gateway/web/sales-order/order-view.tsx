import { cancelSalesOrder, type SalesOrderView } from '@consigna/contracts/sales/sales-order';
import { decimal } from '@consigna/kernel/decimal';
import { useMemo, useState } from 'react';
import { useCommand } from '../app/api/hooks';
import { useAllowed, useCompany } from '../app/company';
import { useFormat, type Format } from '../app/format';
import { addressOf } from '../app/rooms';
import { useText, type Translate } from '../app/text';
import { DocumentChain, type ChainLink } from '../ui/document-chain';
import { DocumentPage, SideSection, Totals, type DocumentAction } from '../ui/document-page/document-page';
import { EffectQuestion } from '../ui/document-page/questions';
import { ReadField } from '../ui/field';
import { LineGrid } from '../ui/line-grid/line-grid';
import { useLineGrid, type GridColumn } from '../ui/line-grid/use-line-grid';
import { settledLinks } from '../ui/settled-links';
import { DeliverLayer } from './deliver-layer';
import { InvoiceLayer } from './invoice-layer';
import { IssueQuestion } from './issue-question';
import styles from './order-columns.module.css';
import { formOf, type Line } from './order-form';
import { OrderSide } from './order-side';
import { StatePill } from './state-pill';
import { useChain, type Chain } from './use-chain';
import { useLineFacts } from './use-line-facts';

const here = { area: 'sales', path: 'orders' } as const;
const backordersPlace = { area: 'sales', path: 'backorders' } as const;
const deliveriesPlace = { area: 'stock', path: 'deliveries' } as const;
const invoicesPlace = { area: 'accounting', path: 'invoices' } as const;
type OrderLine = SalesOrderView['lines'][number];
type Question = 'deliver' | 'invoice' | 'issue' | 'pay' | 'cancel';

/** A confirmed order: how far it is, and the next step of delivery, invoice and payment as one button. */
export function OrderView({ order }: { readonly order: SalesOrderView }) {
  const { t } = useText();
  const format = useFormat();
  const { code } = useCompany();
  const allowed = useAllowed();
  const chain = useChain(order);
  const cancel = useCommand(cancelSalesOrder);
  const [question, setQuestion] = useState<Question>();
  const facts = useLineFacts(undefined, order.branchId);
  const columns = useMemo(() => viewColumns(t, format, order.currency), [t, format, order.currency]);
  const model = useLineGrid({ columns, rows: order.lines, blank: missingLine, readOnly: true });
  // The lines of a confirmed order change in figures only; the grid shows them as they are now.
  const shown = { ...model, state: { ...model.state, rows: order.lines } };
  const steps = stepsOf(chain, t, format, setQuestion);
  const actions: DocumentAction[] = steps.map((step, index) => ({ ...step, kind: index === 0 ? 'main' : 'plain' }));
  if (order.allowedActions.includes('cancel') && allowed(cancelSalesOrder.permission))
    actions.push({ id: 'cancel', kind: 'menu', label: t('sales-order.cancel'), run: () => setQuestion('cancel') });
  const running = [chain.ship, chain.issue, chain.pay, cancel];
  const error = running.find((command) => command.error !== null)?.error;
  const at = order.lines[shown.state.at.row];

  return (
    <>
      <DocumentPage
        id={order.id}
        list={{ label: t('sales-order.rooms.orders'), href: addressOf(here, code) }}
        title={order.number}
        state={<StatePill state={order.state} />}
        note={format.date(order.date)}
        error={error}
        actions={actions.map((action) => ({ ...action, disabled: running.some(({ isPending }) => isPending) }))}
        status={running.some(({ isPending }) => isPending) ? t('ui.working') : statusOf(order, chain, t)}
        fields={
          <>
            <ReadField wide label={t('sales-order.column.customer')}>
              <b>{order.customerName}</b>
            </ReadField>
            <ReadField label={t('sales-order.column.reference')}>{order.customerOrderNumber ?? '–'}</ReadField>
            <ReadField label={t('sales-order.column.delivery')}>
              {order.deliveryDate === null ? '–' : format.date(order.deliveryDate)}
            </ReadField>
            <ReadField label={t('sales-order.column.country')}>{order.country}</ReadField>
            <ReadField label={t('sales-order.confirmed-at')}>
              {order.confirmedAt === null ? '–' : format.instant(order.confirmedAt)}
            </ReadField>
          </>
        }
        totals={
          <Totals
            rows={[
              {
                label: t('sales-order.figure.shipped'),
                value: format.amount(order.figures.shippedNet.amount, order.currency),
              },
              {
                label: t('sales-order.figure.invoiced'),
                value: format.amount(order.figures.invoiced.amount, order.currency),
              },
              { label: t('sales-order.figure.paid'), value: format.amount(order.figures.paid.amount, order.currency) },
              { label: t('sales-order.total.net'), value: format.money(order.net.amount, order.currency), grand: true },
            ]}
          />
        }
        side={
          <OrderSide
            line={lineOf(order, at)}
            place={shown.state.at.row + 1}
            facts={facts}
            // What was paid the last time is for who still decides a price.
            customerId={undefined}
            branchId={order.branchId}
            currency={order.currency}
            order={order}
          >
            <SideSection title={t('sales-order.chain.title')}>
              <DocumentChain links={linksOf(order, chain, { t, format })} />
            </SideSection>
          </OrderSide>
        }
      >
        <LineGrid label={t('sales-order.lines')} model={shown} keyOf={lineKeyOf} readOnly />
      </DocumentPage>
      {question === undefined ? null : (
        <StepQuestion
          question={question}
          order={order}
          chain={chain}
          isCancelling={cancel.isPending}
          onCancel={() =>
            cancel.mutate({ orderId: order.id, version: order.version }, { onSettled: () => setQuestion(undefined) })
          }
          onClose={() => setQuestion(undefined)}
        />
      )}
    </>
  );
}

type Step = Pick<DocumentAction, 'id' | 'label' | 'run'>;

/** What can be done now, the next first. */
function stepsOf(chain: Chain, t: Translate, format: Format, ask: (question: Question) => void): readonly Step[] {
  const { toShip, toIssue, toPay, may } = chain;
  const steps: (Step | undefined)[] = [
    toShip !== undefined && may.ship
      ? {
          id: 'ship',
          label: t('sales-order.step.ship'),
          run: () => chain.ship.mutate({ deliveryId: toShip.id, version: toShip.version }),
        }
      : undefined,
    chain.deliverable.length > 0 && may.deliver
      ? { id: 'deliver', label: t('sales-order.step.deliver'), run: () => ask('deliver') }
      : undefined,
    toIssue !== undefined && may.issue
      ? { id: 'issue', label: t('sales-order.step.issue'), run: () => ask('issue') }
      : undefined,
    chain.invoiceable.length > 0 && may.invoice
      ? { id: 'invoice', label: t('sales-order.step.invoice'), run: () => ask('invoice') }
      : undefined,
    toPay !== undefined && may.pay
      ? {
          id: 'pay',
          label: t('sales-order.step.pay', { amount: format.money(toPay.outstanding, toPay.currency) }),
          run: () => ask('pay'),
        }
      : undefined,
  ];
  return steps.flatMap((step) => step ?? []);
}

/** Deliveries and invoices ask how much; postings and payments say their effect first. */
function StepQuestion({
  question,
  order,
  chain,
  isCancelling,
  onCancel,
  onClose,
}: {
  readonly question: Question;
  readonly order: SalesOrderView;
  readonly chain: Chain;
  readonly isCancelling: boolean;
  readonly onCancel: () => void;
  readonly onClose: () => void;
}) {
  const { t } = useText();
  const format = useFormat();
  const { toIssue, toPay } = chain;
  if (question === 'deliver') return <DeliverLayer order={order} chain={chain} onClose={onClose} />;
  if (question === 'invoice') return <InvoiceLayer order={order} chain={chain} onClose={onClose} />;
  if (question === 'cancel') {
    return (
      <EffectQuestion
        title={t('sales-order.cancel')}
        effect={t('sales-order.effect.cancel', { number: order.number })}
        action={t('sales-order.cancel')}
        isRunning={isCancelling}
        onConfirm={onCancel}
        onClose={onClose}
      />
    );
  }
  if (question === 'issue' && toIssue !== undefined) {
    return (
      <IssueQuestion
        label={t('sales-order.step.issue')}
        invoice={toIssue}
        isRunning={chain.issue.isPending}
        onConfirm={() =>
          chain.issue.mutate({ invoiceId: toIssue.id, version: toIssue.version }, { onSettled: onClose })
        }
        onClose={onClose}
      />
    );
  }
  if (question === 'pay' && toPay !== undefined) {
    const amount = format.money(toPay.outstanding, toPay.currency);
    return (
      <EffectQuestion
        title={t('sales-order.step.pay', { amount })}
        effect={t('sales-order.effect.pay', { amount, number: toPay.number ?? '', customer: toPay.customerName })}
        action={t('sales-order.step.pay', { amount })}
        isRunning={chain.pay.isPending}
        onConfirm={() =>
          chain.pay.mutate(
            {
              direction: 'in',
              partyId: toPay.customerId,
              currency: toPay.currency,
              amount: toPay.outstanding,
              allocations: [{ documentId: toPay.id, amount: toPay.outstanding }],
            },
            { onSettled: onClose },
          )
        }
        onClose={onClose}
      />
    );
  }
  return null;
}

function statusOf({ state, documents }: SalesOrderView, { isPaid }: Chain, t: Translate): string {
  if (state === 'cancelled') return t('sales-order.status.cancelled');
  if (documents.backorders.some(({ open }) => decimal(open).greaterThan(0))) return t('sales-order.status.waiting');
  return isPaid ? t('sales-order.status.paid') : '';
}

function linksOf(
  order: SalesOrderView,
  { deliveries, invoices }: Chain,
  { t, format }: { t: Translate; format: Format },
): readonly ChainLink[] {
  const productOf = (orderLineId: string) => order.lines.find(({ id }) => id === orderLineId)?.productId ?? '';
  const done = (isDone: boolean) => (isDone ? 'done' : 'open');
  const next = (id: 'delivery' | 'invoice'): ChainLink => ({
    ...{ id, title: t(`sales-order.chain.${id}`), detail: t('sales-order.chain.next'), state: 'next' },
  });
  const backorders = order.documents.backorders.filter(({ open }) => decimal(open).greaterThan(0));
  return [
    {
      ...{ id: order.id, title: order.number, detail: t('sales-order.chain.order'), state: 'now' },
      figure: format.quantity(unitsOf(order.lines)),
    },
    ...deliveries.map(({ id, number, state, date, quantity }): ChainLink => ({
      id,
      title: number ?? t('sales-order.chain.delivery'),
      detail: date === null ? t('sales-order.chain.picking') : format.date(date),
      state: done(state === 'shipped'),
      figure: format.quantity(quantity),
      to: { place: deliveriesPlace, id },
    })),
    ...(deliveries.length === 0 ? [next('delivery')] : []),
    ...backorders.map(({ id, number, open, orderLineId }): ChainLink => ({
      ...{ id, title: number, detail: t('sales-order.chain.backorder'), state: 'open' },
      figure: format.quantity(open),
      // What is assigned at once is a product in a branch.
      to: { place: backordersPlace, id: `${order.branchId}~${productOf(orderLineId)}` },
    })),
    ...invoices.flatMap(({ id, number, gross, currency, state, dueDate, settlements }): ChainLink[] => [
      {
        id,
        title: number ?? t('sales-order.chain.draft-invoice'),
        detail:
          state === 'paid' ? t('sales-order.chain.paid') : t('sales-order.chain.due', { day: format.date(dueDate) }),
        state: done(state === 'paid'),
        figure: format.money(gross, currency),
        to: { place: invoicesPlace, id },
      },
      ...settledLinks(settlements, currency, { t, format }),
    ]),
    ...(invoices.length === 0 ? [next('invoice')] : []),
  ];
}

function unitsOf(lines: readonly { readonly quantity: string }[]): string {
  return lines.reduce((sum, { quantity }) => sum.plus(quantity), decimal(0)).toString();
}

function viewColumns(t: Translate, format: Format, currency: string): readonly GridColumn<OrderLine>[] {
  const figure = (id: 'reserved' | 'backordered' | 'shipped' | 'invoiced'): GridColumn<OrderLine> => ({
    id,
    header: t(`sales-order.line.${id}`),
    group: t('sales-order.progress'),
    width: 72,
    align: 'end',
    copy: (line) => line[id],
    cell: (line) => (
      <span className={decimal(line[id]).isZero() ? styles['zero'] : ''}>{format.quantity(line[id])}</span>
    ),
  });
  return [
    {
      id: 'item',
      header: t('sales-order.line.item'),
      width: 124,
      copy: ({ sku }) => sku,
      cell: ({ sku }) => <span className={styles['sku']}>{sku}</span>,
    },
    {
      id: 'name',
      header: t('sales-order.line.name'),
      width: 'minmax(140px, 1fr)',
      copy: ({ description }) => description,
      cell: ({ description }) => <span className={styles['name']}>{description}</span>,
    },
    {
      id: 'quantity',
      header: t('sales-order.line.quantity'),
      width: 72,
      align: 'end',
      copy: ({ quantity }) => quantity,
      cell: ({ quantity }) => <b className={styles['amount']}>{format.quantity(quantity)}</b>,
    },
    {
      id: 'price',
      header: t('sales-order.line.price'),
      width: 80,
      align: 'end',
      copy: ({ unitPrice }) => unitPrice,
      cell: ({ unitPrice }) => format.price(unitPrice),
    },
    {
      id: 'discount',
      header: t('sales-order.line.discount'),
      width: 56,
      align: 'end',
      cell: ({ discountPercent }) =>
        decimal(discountPercent).isZero() ? <span className={styles['zero']}>–</span> : format.percent(discountPercent),
    },
    figure('reserved'),
    figure('backordered'),
    figure('shipped'),
    figure('invoiced'),
    {
      id: 'net',
      header: t('sales-order.line.net'),
      width: 100,
      align: 'end',
      copy: ({ net }) => net,
      cell: ({ net }) => <b className={styles['amount']}>{format.amount(net, currency)}</b>,
    },
  ];
}

function lineOf(order: SalesOrderView, at: OrderLine | undefined): Line | undefined {
  return at === undefined ? undefined : formOf({ ...order, lines: [at] }).lines[0];
}

const lineKeyOf = ({ id }: OrderLine) => id;

/** A grid that is only read never makes a line. */
const missingLine = (): OrderLine => ({
  id: '',
  position: 0,
  productId: '',
  sku: '',
  description: '',
  kind: 'goods',
  unit: '',
  quantity: '0',
  unitPrice: '0',
  discountPercent: '0',
  netUnitPrice: '0',
  net: '0',
  taxCode: '',
  priceExplanation: [],
  reserved: '0',
  backordered: '0',
  shipped: '0',
  invoiced: '0',
  credited: '0',
  returned: '0',
  cancelled: '0',
  open: '0',
});
