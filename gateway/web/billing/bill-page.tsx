import { approveBill, deleteBill, getBill, listBilledReceipts, type BillView } from '@consigna/contracts/billing/bill';
import { recordPayment } from '@consigna/contracts/billing/payment';
import { getSettlement } from '@consigna/contracts/consignment/settlement';
import { listPurchaseOrders } from '@consigna/contracts/purchasing/purchase-order';
import { decimal } from '@consigna/kernel/decimal';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useApiQuery, useCommand, useRowsById } from '../app/api/hooks';
import { useAllowed, useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { DocumentChain, type ChainLink } from '../ui/document-chain';
import { DocumentPage, SideSection, type DocumentAction } from '../ui/document-page/document-page';
import { EffectQuestion } from '../ui/document-page/questions';
import { ReadField } from '../ui/field';
import { NoRecord } from '../ui/no-record';
import { settledLinks } from '../ui/settled-links';
import { Timeline } from '../ui/timeline';
import styles from './billing.module.css';
import { DocumentTotals } from './document-totals';
import { DueCell } from './due';
import { LinesTable } from './lines-table';
import { PayLayer } from './pay-layer';
import { billsPlace } from './places';
import { Settlements } from './settlements';
import { StatePill } from './state-pill';

const ordersPlace = { area: 'purchasing', path: 'orders' } as const;
const receiptsPlace = { area: 'purchasing', path: 'receipts' } as const;
const statementsPlace = { area: 'purchasing', path: 'settlements' } as const;
type Question = 'approve' | 'delete' | 'pay';

export default function BillPage({ id }: { readonly id: string }) {
  const bill = useApiQuery(getBill, { billId: id });
  if (bill.data === undefined) return <NoRecord error={bill.error} />;
  return <Bill bill={bill.data} />;
}

/** A supplier's bill. Held, it says against what it does not match. */
function Bill({ bill }: { readonly bill: BillView }) {
  const { t } = useText();
  const format = useFormat();
  const { code } = useCompany();
  const navigate = useNavigate();
  const [question, ask] = useState<Question>();
  const done = () => ask(undefined);
  const approve = useCommand(approveBill, { onDone: done });
  const remove = useCommand(deleteBill, { onDone: () => void navigate({ to: addressOf(billsPlace, code) }) });
  const { id: billId, version } = bill;
  return (
    <>
      <DocumentPage
        id={billId}
        list={{ label: t('billing.rooms.bills'), href: addressOf(billsPlace, code) }}
        title={bill.number ?? bill.supplierNumber ?? t('billing.kind.bill')}
        state={<StatePill state={bill.state} />}
        note={t(`billing.kind.${bill.kind}`)}
        error={approve.error ?? remove.error}
        actions={useActions(bill, ask)}
        banner={<HoldReasons bill={bill} />}
        fields={
          <>
            <ReadField wide label={t('billing.column.supplier')}>
              <b>{bill.supplierName}</b>
            </ReadField>
            <ReadField label={t('billing.column.supplier-number')}>{bill.supplierNumber ?? '–'}</ReadField>
            <ReadField label={t('billing.column.date')}>{format.date(bill.date)}</ReadField>
            <ReadField label={t('billing.column.due')}>
              <DueCell document={bill} />
            </ReadField>
          </>
        }
        totals={<DocumentTotals document={bill} />}
        side={
          <>
            <Settlements settlements={bill.settlements} currency={bill.currency} />
            <Chain bill={bill} />
            <Timeline service="billing" document="bill" documentId={billId} />
          </>
        }
      >
        <LinesTable lines={bill.lines} currency={bill.currency} />
      </DocumentPage>
      {question === 'pay' ? (
        <PayLayer
          direction="out"
          document={bill}
          partyId={bill.supplierId}
          partyName={bill.supplierName}
          onClose={done}
        />
      ) : question === undefined ? null : (
        <EffectQuestion
          title={t(`billing.bill.${question}`)}
          effect={t(`billing.bill.effect.${question}`, {
            supplier: bill.supplierName,
            gross: format.money(bill.gross, bill.currency),
          })}
          action={t(`billing.bill.${question}`)}
          isRunning={approve.isPending || remove.isPending}
          onConfirm={() => (question === 'approve' ? approve : remove).mutate({ billId, version }, { onSettled: done })}
          onClose={done}
        />
      )}
    </>
  );
}

/** The orders and receipts it bills or the consignor's statement it is the self-bill of, and what has settled it. */
function Chain({ bill }: { readonly bill: BillView }) {
  const { t } = useText();
  const format = useFormat();
  const allowed = useAllowed();
  const { orders, receipts } = useReceived(bill);
  const statement = useApiQuery(
    getSettlement,
    { settlementId: bill.settlementId ?? '' },
    { enabled: bill.settlementId !== null && allowed(getSettlement.permission) },
  ).data;
  return (
    <SideSection title={t('billing.related')}>
      <DocumentChain
        links={[
          ...orders.map((order): ChainLink => ({
            ...{ id: order.id, title: order.number, detail: t('billing.related.purchase-order'), state: 'done' },
            figure: format.money(order.net.amount, order.net.currency),
            to: { place: ordersPlace, id: order.id },
          })),
          ...receipts.map((receipt): ChainLink => ({
            ...{ id: receipt.id, title: receipt.number, detail: t('billing.chain.receipt'), state: 'done' },
            figure: format.quantity(receipt.quantity),
            to: { place: receiptsPlace, id: receipt.id },
          })),
          ...(statement === undefined
            ? []
            : [
                {
                  ...{ id: statement.id, title: statement.number, detail: t('billing.chain.statement') },
                  state: 'done' as const,
                  figure: format.money(statement.billed, statement.currency),
                  to: { place: statementsPlace, id: statement.id },
                },
              ]),
          {
            id: bill.id,
            title: bill.number ?? bill.supplierNumber ?? t('billing.kind.bill'),
            detail: t(`billing.kind.${bill.kind}`),
            state: 'now',
            figure: format.money(bill.gross, bill.currency),
          },
          ...settledLinks(bill.settlements, bill.currency, { t, format }),
        ]}
      />
    </SideSection>
  );
}

/** The receipts a bill is of, and the orders of these as far as the person may see them. */
function useReceived({ id, lines }: BillView) {
  const allowed = useAllowed();
  const receipts = useApiQuery(
    listBilledReceipts,
    { billId: id },
    { enabled: lines.some(({ receiptLineId }) => receiptLineId !== null) },
  ).data?.data;
  const orderIds = new Set((receipts ?? []).flatMap(({ purchaseOrderId }) => purchaseOrderId ?? []));
  const orders = useRowsById(listPurchaseOrders, [...orderIds], { enabled: allowed(listPurchaseOrders.permission) });
  return { orders, receipts: receipts ?? [] };
}

function useActions(bill: BillView, ask: (question: Question) => void): readonly DocumentAction[] {
  const { t } = useText();
  const format = useFormat();
  const allowed = useAllowed();
  const isOpen = (bill.state === 'posted' || bill.state === 'partially_paid') && !decimal(bill.outstanding).isZero();
  const actions: DocumentAction[] = [];
  if (bill.allowedActions.includes('approve') && allowed(approveBill.permission))
    actions.push({ id: 'approve', kind: 'main', label: t('billing.bill.approve'), run: () => ask('approve') });
  if (isOpen && allowed(recordPayment.permission)) {
    const amount = format.money(bill.outstanding, bill.currency);
    actions.push({ id: 'pay', kind: 'main', label: t('billing.bill.pay-amount', { amount }), run: () => ask('pay') });
  }
  if (bill.allowedActions.includes('delete') && allowed(deleteBill.permission))
    actions.push({ id: 'delete', kind: 'menu', label: t('billing.bill.delete'), run: () => ask('delete') });
  return actions;
}

function HoldReasons({ bill }: { readonly bill: BillView }) {
  const { t } = useText();
  const format = useFormat();
  if (bill.holdReasons.length === 0) return null;
  const figure = (code: string, value: string) =>
    code === 'price-variance' ? format.price(value) : format.quantity(value);
  return (
    <section className={styles['held']} role="status">
      <h2>
        <IconAlertTriangle size={16} aria-hidden /> {t('billing.bill.held')}
      </h2>
      <ul>
        {bill.holdReasons.map((reason) => (
          <li key={`${reason.lineId}/${reason.code}`}>
            {t('billing.bill.reason', {
              line: bill.lines.find(({ id }) => id === reason.lineId)?.description ?? '–',
              reason: t(`billing.bill.reason.${reason.code}`, {
                ordered: figure(reason.code, reason.ordered),
                received: figure(reason.code, reason.received),
                billed: figure(reason.code, reason.billed),
                variance: format.quantity(reason.variance),
                tolerance: reason.tolerance === null ? '–' : format.percent(reason.tolerance),
              }),
            })}
          </li>
        ))}
      </ul>
    </section>
  );
}
