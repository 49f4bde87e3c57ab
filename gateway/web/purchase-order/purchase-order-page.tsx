import { listBills } from '@consigna/contracts/billing/bill';
import {
  approvePurchaseOrder,
  cancelPurchaseOrder,
  closePurchaseOrder,
  readPurchaseOrder,
  sendPurchaseOrder,
  updatePurchaseOrder,
  type PurchaseOrderView,
} from '@consigna/contracts/purchasing/purchase-order';
import { decimal } from '@consigna/kernel/decimal';
import { listGoodsReceipts, postGoodsReceipt } from '@consigna/contracts/warehouse/goods-receipt';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useApiQuery, useCommand, useWholeList } from '../app/api/hooks';
import { useAllowed, useCompany } from '../app/company';
import { useFormat, type Format } from '../app/format';
import { NEW } from '../app/room';
import { addressOf } from '../app/rooms';
import { useText, type Translate } from '../app/text';
import { DocumentChain, type ChainLink } from '../ui/document-chain';
import { DocumentPage, SideSection, Totals, type DocumentAction } from '../ui/document-page/document-page';
import { EffectQuestion } from '../ui/document-page/questions';
import { ReadField } from '../ui/field';
import { LineGrid } from '../ui/line-grid/line-grid';
import { useLineGrid } from '../ui/line-grid/use-line-grid';
import { NoRecord } from '../ui/no-record';
import { RecordLink, type Place } from '../ui/record-link';
import { Timeline } from '../ui/timeline';
import { missingLine, orderColumns } from './order-columns';
import { LineDifference } from './line-difference';
import { OrderEditor } from './order-editor';
import { OwnerOf } from './owner-of';
import { expectedUnits, isDifferent } from './progress';
import { StatePill } from './state-pill';

const here = { area: 'purchasing', path: 'orders' } as const;
const receipts = { area: 'purchasing', path: 'receipts' } as const;
const bills = { area: 'accounting', path: 'bills' } as const;
const agreements = { area: 'purchasing', path: 'agreements' } as const;
type Question = 'send' | 'close' | 'cancel';
const lineKeyOf = ({ id }: PurchaseOrderView['lines'][number]) => id;

/** A new order and a draft are typed; whatever was approved is read and carried on. */
export default function PurchaseOrderPage({ id }: { readonly id: string }) {
  const { data: order, error } = useApiQuery(readPurchaseOrder, { orderId: id }, { enabled: id !== NEW });
  const allowed = useAllowed();
  const [isBegunHere] = useState(id === NEW);
  if (id !== NEW && order === undefined) return <NoRecord error={error} />;
  // Who may create orders and not change them keeps what they typed since, and is told by the refusal.
  const mayType =
    order?.allowedActions.includes('update') === true && (isBegunHere || allowed(updatePurchaseOrder.permission));
  // One place for both, so that a new order goes on as it is once it is stored.
  return order === undefined || mayType ? <OrderEditor order={order} /> : <Order order={order} />;
}

function Order({ order }: { readonly order: PurchaseOrderView }) {
  const { t } = useText();
  const format = useFormat();
  const { code } = useCompany();
  const [question, setQuestion] = useState<Question>();
  const commands = {
    approve: useCommand(approvePurchaseOrder),
    send: useCommand(sendPurchaseOrder),
    close: useCommand(closePurchaseOrder),
    cancel: useCommand(cancelPurchaseOrder),
  };
  const running = Object.values(commands);
  const isBusy = running.some(({ isPending }) => isPending);
  const target = { orderId: order.id, version: order.version };
  const columns = useMemo(() => orderColumns(t, format, order), [t, format, order]);
  const model = useLineGrid({
    columns,
    rows: order.lines,
    blank: missingLine,
    readOnly: true,
  });
  // The lines of an order change in figures only; the grid shows them as they are now.
  const shown = { ...model, state: { ...model.state, rows: order.lines } };
  const actions = useActions(order, {
    approve: () => commands.approve.mutate(target),
    ask: setQuestion,
  });
  return (
    <>
      <DocumentPage
        id={order.id}
        list={{
          label: t('purchase-order.rooms.orders'),
          href: addressOf(here, code),
        }}
        title={order.number}
        state={<StatePill state={order.state} />}
        note={format.date(order.date)}
        error={running.find(({ error }) => error !== null)?.error}
        actions={actions.map((action) => ({ ...action, disabled: isBusy }))}
        status={
          isBusy
            ? t('ui.working')
            : decimal(expectedUnits(order)).isZero()
              ? ''
              : t('purchase-order.expected', { count: format.quantity(expectedUnits(order)) })
        }
        fields={
          <>
            <ReadField wide label={t('purchase-order.column.supplier')}>
              <b>{order.supplierName}</b>
            </ReadField>
            <ReadField label={t('purchase-order.column.owner')}>
              <OwnerOf kind={order.kind} />
            </ReadField>
            <ReadField label={t('purchase-order.agreement')}>
              {order.agreementId === null ? (
                '–'
              ) : (
                <RecordLink place={agreements} id={order.agreementId}>
                  {t('purchase-order.agreement.its')}
                </RecordLink>
              )}
            </ReadField>
            <ReadField label={t('purchase-order.tolerance')}>{format.percent(order.overReceiptPercent)}</ReadField>
            <ReadField label={t('purchase-order.column.currency')}>{order.currency}</ReadField>
          </>
        }
        totals={
          <Totals
            rows={[
              {
                label: t('purchase-order.column.net'),
                value: format.money(order.net.amount, order.net.currency),
                grand: true,
              },
            ]}
          />
        }
        side={
          <>
            <SideSection title={t('purchase-order.chain')}>
              <Chain order={order} t={t} format={format} />
            </SideSection>
            <Timeline service="purchasing" document="purchase-order" documentId={order.id} />
          </>
        }
      >
        <LineGrid
          label={t('purchase-order.lines')}
          model={shown}
          keyOf={lineKeyOf}
          toneOf={(line) => (isDifferent(line) ? 'warn' : undefined)}
          below={(line) => (isDifferent(line) ? <LineDifference line={line} /> : null)}
          readOnly
        />
      </DocumentPage>
      {question === undefined ? null : (
        <EffectQuestion
          title={t(`purchase-order.${question}`)}
          effect={t(`purchase-order.effect.${question}`, {
            number: order.number,
            supplier: order.supplierName,
            net: format.money(order.net.amount, order.net.currency),
            open: format.quantity(expectedUnits(order)),
          })}
          action={t(`purchase-order.${question}`)}
          isRunning={isBusy}
          onConfirm={() =>
            commands[question].mutate(target, {
              onSettled: () => setQuestion(undefined),
            })
          }
          onClose={() => setQuestion(undefined)}
        />
      )}
    </>
  );
}

interface Acts {
  readonly approve: () => void;
  readonly ask: (question: Question) => void;
}

/** What the order and the person allow; the next step is the main one. */
function useActions(
  { id, state, allowedActions }: PurchaseOrderView,
  { approve, ask }: Acts,
): readonly DocumentAction[] {
  const { t } = useText();
  const { code } = useCompany();
  const allowed = useAllowed();
  const navigate = useNavigate();
  const actions: DocumentAction[] = [];
  if (allowedActions.includes('approve') && allowed(approvePurchaseOrder.permission))
    actions.push({
      id: 'approve',
      kind: 'main',
      label: t('purchase-order.approve'),
      run: approve,
    });
  if (allowedActions.includes('send') && allowed(sendPurchaseOrder.permission))
    actions.push({
      id: 'send',
      kind: 'main',
      label: t('purchase-order.send'),
      run: () => ask('send'),
    });
  if ((state === 'sent' || state === 'partially_received') && allowed(postGoodsReceipt.permission))
    actions.push({
      id: 'receive',
      kind: 'main',
      label: t('purchase-order.receive'),
      run: () =>
        void navigate({
          to: addressOf(receipts, code, NEW),
          search: { order: id } as never,
        }),
    });
  if (allowedActions.includes('close') && allowed(closePurchaseOrder.permission))
    actions.push({
      id: 'close',
      kind: 'menu',
      label: t('purchase-order.close'),
      run: () => ask('close'),
    });
  if (allowedActions.includes('cancel') && allowed(cancelPurchaseOrder.permission))
    actions.push({
      id: 'cancel',
      kind: 'menu',
      label: t('purchase-order.cancel'),
      run: () => ask('cancel'),
    });
  return actions;
}

/** The order, what came of it and what was billed. */
function Chain({
  order,
  t,
  format,
}: {
  readonly order: PurchaseOrderView;
  readonly t: Translate;
  readonly format: Format;
}) {
  const allowed = useAllowed();
  const { documents } = order;
  const ofOrder = { filter: { purchaseOrderId: { eq: order.id } } };
  const received = useWholeList(listGoodsReceipts, ofOrder, {
    enabled: documents.receipts.length > 0 && allowed(listGoodsReceipts.permission),
  });
  const billed = useWholeList(listBills, ofOrder, {
    enabled: documents.bills.length > 0 && allowed(listBills.permission),
  });
  const figures = new Map([
    ...(received ?? []).map(({ id, accepted }) => [id, format.quantity(accepted)] as const),
    ...(billed ?? []).map(({ id, gross, currency }) => [id, format.money(gross, currency)] as const),
  ]);
  const link = (place: Place, { id, number, date }: { id: string; number: string; date: string }): ChainLink => ({
    ...{ id, title: number, detail: format.date(date), state: 'done' },
    figure: figures.get(id),
    to: { place, id },
  });
  const next = (id: string): ChainLink => ({
    id,
    title: t(`purchase-order.chain.${id}`),
    detail: t('purchase-order.chain.next'),
    state: 'next',
  });
  return (
    <DocumentChain
      links={[
        {
          ...{ id: order.id, title: order.number, detail: t('purchase-order.chain.this'), state: 'now' },
          figure: format.money(order.net.amount, order.net.currency),
        },
        ...documents.receipts.map((receipt) => link(receipts, receipt)),
        ...(documents.receipts.length === 0 ? [next('receipt')] : []),
        ...documents.bills.map((bill) => link(bills, bill)),
        ...(documents.bills.length === 0 && order.kind === 'standard' ? [next('bill')] : []),
      ]}
    />
  );
}
