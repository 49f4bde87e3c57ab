import { listInvoices } from '@consigna/contracts/billing/invoice';
import { findParty } from '@consigna/contracts/directory/party';
import { listSalesOrders } from '@consigna/contracts/sales/sales-order';
import type { Owner } from '@consigna/contracts/trade';
import { cancelDelivery, getDelivery, shipDelivery, type DeliveryView } from '@consigna/contracts/warehouse/delivery';
import { listStockMoves } from '@consigna/contracts/warehouse/stock';
import { decimal } from '@consigna/kernel/decimal';
import { useState } from 'react';
import { useApiQuery, useCommand, useRowsById, useWholeList } from '../app/api/hooks';
import { useAllowed, useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { addressOf } from '../app/rooms';
import { hasText, useText } from '../app/text';
import { DocumentChain, type ChainLink } from '../ui/document-chain';
import { DocumentPage, SideSection, Totals, type DocumentAction } from '../ui/document-page/document-page';
import { EffectQuestion } from '../ui/document-page/questions';
import { ExplainTable, InnerTable } from '../ui/explain-table';
import { ReadField } from '../ui/field';
import { OwnerTag } from '../ui/owner';
import { NoRecord } from '../ui/no-record';
import { RecordLink } from '../ui/record-link';
import { settledLinks } from '../ui/settled-links';
import { Timeline } from '../ui/timeline';
import styles from './delivery.module.css';
import { StatePill } from './state-pill';

const here = { area: 'stock', path: 'deliveries' } as const;
const orders = { area: 'sales', path: 'orders' } as const;
const products = { area: 'stock', path: 'products' } as const;
const invoices = { area: 'accounting', path: 'invoices' } as const;
/** Moves of one delivery that are shown; a longer pick list is read in the product's own moves. */
const MOVES = 50;
type Line = DeliveryView['lines'][number];

/** A delivery: which units leave, from where, whose they are, and why these. */
export default function DeliveryPage({ id }: { readonly id: string }) {
  const delivery = useApiQuery(getDelivery, { deliveryId: id });
  if (delivery.data === undefined) return <NoRecord error={delivery.error} />;
  return <Delivery delivery={delivery.data} />;
}

function Delivery({ delivery }: { readonly delivery: DeliveryView }) {
  const { t } = useText();
  const format = useFormat();
  const { code } = useCompany();
  const allowed = useAllowed();
  const [isCancelling, setCancelling] = useState(false);
  const ship = useCommand(shipDelivery);
  const cancel = useCommand(cancelDelivery);
  const isBusy = ship.isPending || cancel.isPending;
  const target = { deliveryId: delivery.id, version: delivery.version };
  const sum = (of: (line: Line) => string) =>
    format.quantity(delivery.lines.reduce((total, line) => total.plus(of(line)), decimal(0)).toString());
  const actions: DocumentAction[] = [];
  if (delivery.allowedActions.includes('ship') && allowed(shipDelivery.permission))
    actions.push({
      ...{ id: 'ship', kind: 'main', label: t('delivery.ship') },
      disabled: isBusy,
      run: () => ship.mutate(target),
    });
  if (delivery.allowedActions.includes('cancel') && allowed(cancelDelivery.permission))
    actions.push({
      ...{ id: 'cancel', kind: 'menu', label: t('delivery.cancel') },
      disabled: isBusy,
      run: () => setCancelling(true),
    });
  return (
    <>
      <DocumentPage
        id={delivery.id}
        list={{ label: t('delivery.rooms.deliveries'), href: addressOf(here, code) }}
        title={delivery.number ?? t('delivery.unnumbered')}
        state={<StatePill state={delivery.state} />}
        note={delivery.date === null ? '' : format.date(delivery.date)}
        error={ship.error ?? cancel.error}
        actions={actions}
        status={isBusy ? t('ui.working') : ''}
        fields={
          <>
            <ReadField wide label={t('delivery.column.customer')}>
              <b>{delivery.buyer.customerName}</b>
            </ReadField>
            <ReadField label={t('delivery.column.order')}>
              <RecordLink place={orders} id={delivery.orderId}>
                {delivery.orderNumber}
              </RecordLink>
            </ReadField>
            <ReadField label={t('delivery.column.country')}>{delivery.buyer.country}</ReadField>
            <ReadField label={t('delivery.column.made')}>{format.instant(delivery.createdAt)}</ReadField>
          </>
        }
        {...(delivery.state === 'allocated' ? { plan: t('delivery.ship.effect') } : {})}
        totals={
          <Totals
            rows={[
              { label: t('delivery.line.returned'), value: sum(({ returned }) => returned) },
              { label: t('delivery.line.quantity'), value: sum(({ quantity }) => quantity), grand: true },
            ]}
          />
        }
        side={
          <>
            <Chain delivery={delivery} quantity={sum(({ quantity }) => quantity)} />
            <Moves deliveryId={delivery.id} />
            <Timeline service="warehouse" document="delivery" documentId={delivery.id} />
          </>
        }
      >
        <Lines lines={delivery.lines} />
      </DocumentPage>
      {isCancelling ? (
        <EffectQuestion
          title={t('delivery.cancel')}
          effect={t('delivery.cancel.effect', { order: delivery.orderNumber })}
          action={t('delivery.cancel')}
          isRunning={cancel.isPending}
          onConfirm={() => cancel.mutate(target, { onSettled: () => setCancelling(false) })}
          onClose={() => setCancelling(false)}
        />
      ) : null}
    </>
  );
}

function Lines({ lines }: { readonly lines: readonly Line[] }) {
  const { t } = useText();
  const format = useFormat();
  const [first] = lines;
  return (
    <ExplainTable
      label={t('delivery.lines')}
      rows={lines}
      idOf={({ id }) => id}
      explain={(line) => <Units line={line} />}
      {...(first === undefined ? {} : { open: first.id })}
      columns={[
        {
          id: 'item',
          header: t('delivery.line.item'),
          cell: ({ sku }) => <span className={styles['sku']}>{sku}</span>,
        },
        {
          id: 'name',
          header: t('delivery.line.name'),
          cell: ({ productId, description }) => (
            <RecordLink place={products} id={productId}>
              {description}
            </RecordLink>
          ),
        },
        {
          id: 'from',
          header: t('delivery.line.from'),
          cell: ({ allocations }) =>
            [...new Set(allocations.map(({ warehouseCode }) => warehouseCode))].join(', ') || '–',
        },
        {
          id: 'returned',
          header: t('delivery.line.returned'),
          align: 'end',
          cell: ({ returned }) => (
            <span className={decimal(returned).isZero() ? styles['zero'] : ''}>{format.quantity(returned)}</span>
          ),
        },
        {
          id: 'quantity',
          header: t('delivery.line.quantity'),
          align: 'end',
          cell: ({ quantity }) => <b>{format.quantity(quantity)}</b>,
        },
      ]}
    />
  );
}

/** The pick list of a line: place, lot and owner of its units. */
function Units({ line }: { readonly line: Line }) {
  const { t } = useText();
  const format = useFormat();
  if (line.allocations.length === 0)
    return <p className={styles['note']}>{t(line.kind === 'service' ? 'delivery.service' : 'delivery.by-hand')}</p>;
  return (
    <InnerTable
      label={t('delivery.units')}
      heads={[
        { text: t('delivery.unit.place') },
        { text: t('delivery.unit.lot') },
        { text: t('delivery.unit.owner') },
        { text: t('delivery.unit.why') },
        { text: t('delivery.line.quantity'), align: 'end' },
      ]}
      rows={line.allocations.map(({ layerId, warehouseCode, locationCode, lot, expiry, owner, quantity, reason }) => ({
        id: layerId,
        cells: [
          `${warehouseCode} · ${locationCode}`,
          [lot, expiry === null ? '' : format.date(expiry)].filter(Boolean).join(' · ') || '–',
          <OwnerName key="owner" owner={owner} />,
          <Reason key="why" reason={reason} />,
          <b key="quantity">{format.quantity(quantity)}</b>,
        ],
      }))}
    />
  );
}

/** Why these units: what decided between them and the next ones. */
function Reason({ reason }: { readonly reason: string }) {
  const { t } = useText();
  const text = `delivery.why.${reason.split('/').at(-1) ?? ''}`;
  return <>{hasText(text) ? t(text) : reason}</>;
}

function OwnerName({ owner: { consignorId } }: { readonly owner: Owner }) {
  const { t } = useText();
  const mayRead = useAllowed()(findParty.permission);
  const party = useApiQuery(
    findParty,
    { partyId: consignorId ?? '' },
    { enabled: mayRead && consignorId !== null },
  ).data;
  if (consignorId === null) return <OwnerTag kind="own">{t('delivery.ours')}</OwnerTag>;
  return <OwnerTag kind="consigned">{party?.name ?? t('delivery.consigned')}</OwnerTag>;
}

/** The order it is for, and the invoices of its lines with what has settled them. */
function Chain({ delivery, quantity }: { readonly delivery: DeliveryView; readonly quantity: string }) {
  const { t } = useText();
  const format = useFormat();
  const allowed = useAllowed();
  const [order] = useRowsById(listSalesOrders, [delivery.orderId], { enabled: allowed(listSalesOrders.permission) });
  const issued = useWholeList(
    listInvoices,
    { filter: { deliveryId: { eq: delivery.id }, state: { ne: 'draft' } }, sort: 'createdAt' },
    { enabled: allowed(listInvoices.permission) },
  );
  return (
    <SideSection title={t('delivery.chain')}>
      <DocumentChain
        links={[
          {
            ...{ id: delivery.orderId, title: delivery.orderNumber, detail: t('delivery.chain.order'), state: 'done' },
            figure: order === undefined ? undefined : format.money(order.net.amount, order.net.currency),
            to: { place: orders, id: delivery.orderId },
          },
          {
            id: delivery.id,
            title: delivery.number ?? t('delivery.unnumbered'),
            detail: t('delivery.chain.this'),
            state: 'now',
            figure: quantity,
          },
          ...(issued ?? []).flatMap(({ id, number, kind, state, gross, currency, settlements }): ChainLink[] => [
            {
              ...{ id, title: number ?? '', detail: t(`delivery.chain.${kind}`) },
              state: state === 'paid' ? 'done' : 'open',
              figure: format.money(gross, currency),
              to: { place: invoices, id },
            },
            ...settledLinks(settlements, currency, { t, format }),
          ]),
        ]}
      />
    </SideSection>
  );
}

/** What the delivery did to the shelf; nothing before it has left. */
function Moves({ deliveryId }: { readonly deliveryId: string }) {
  const { t } = useText();
  const format = useFormat();
  const mayRead = useAllowed()(listStockMoves.permission);
  const moves =
    useApiQuery(
      listStockMoves,
      { filter: { causeType: { eq: 'delivery' }, causeId: { eq: deliveryId } }, limit: MOVES },
      { enabled: mayRead },
    ).data?.data ?? [];
  if (!mayRead) return null;
  return (
    <SideSection title={t('delivery.moves')}>
      {moves.length === 0 ? <p className={styles['note']}>{t('delivery.moves.none')}</p> : null}
      <ul className={styles['moves']}>
        {moves.map(({ id, sku, warehouseCode, at, quantity }) => (
          <li key={id}>
            <span>
              {sku}
              <span className={styles['note']}>
                {warehouseCode} · {format.instant(at)}
              </span>
            </span>
            <span className={styles['number']}>
              {decimal(quantity).greaterThan(0) ? '+' : ''}
              {format.quantity(quantity)}
            </span>
          </li>
        ))}
      </ul>
    </SideSection>
  );
}
