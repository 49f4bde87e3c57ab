import type { PriceRule } from '@consigna/contracts/catalog/pricing';
import type { Output } from '@consigna/contracts/contract';
import { findLastPrices } from '@consigna/contracts/sales/offer';
import type { SalesOrderView } from '@consigna/contracts/sales/sales-order';
import { findStockPlaces } from '@consigna/contracts/warehouse/availability';
import { decimal } from '@consigna/kernel/decimal';
import { memo, type ReactNode } from 'react';
import { useApiQuery } from '../app/api/hooks';
import { useAllowed } from '../app/company';
import { useFormat, type Format } from '../app/format';
import { useText, type Translate } from '../app/text';
import { SideSection } from '../ui/document-page/document-page';
import { OwnerSign } from '../ui/owner';
import { Timeline } from '../ui/timeline';
import type { Line } from './order-form';
import styles from './order-side.module.css';
import type { LineFacts } from './use-line-facts';

interface OrderSideProps {
  readonly line: Line | undefined;
  /** From 1. */
  readonly place: number;
  readonly facts: LineFacts;
  readonly customerId: string | undefined;
  readonly branchId: string | undefined;
  readonly currency: string;
  readonly order: SalesOrderView | undefined;
  readonly children?: ReactNode;
}

/** What belongs to the line one stands on, the documents, and what happened. */
export const OrderSide = memo(function OrderSide({ line, order, children, ...about }: OrderSideProps) {
  return (
    <>
      {line === undefined || line.productId === '' ? null : <LineContext line={line} {...about} />}
      {children}
      {order === undefined ? null : <Timeline service="sales" document="sales-order" documentId={order.id} />}
    </>
  );
});

function LineContext({
  line,
  place,
  facts,
  customerId,
  branchId,
  currency,
}: Pick<OrderSideProps, 'place' | 'facts' | 'customerId' | 'branchId' | 'currency'> & { readonly line: Line }) {
  const { t } = useText();
  const format = useFormat();
  const price = facts.priceOf(line.productId, line.quantity);
  const reason = price?.explanation.find(({ won }) => won);
  return (
    <SideSection title={t('sales-order.context.title', { place, name: line.name })}>
      {line.kind === 'goods' ? <StockPlaces productId={line.productId} branchId={branchId} /> : null}
      {reason === undefined ? null : (
        <p className={styles['note']}>
          {t('sales-order.context.price', {
            price: reason.price === null ? '–' : format.money(reason.price, currency),
            rule: ruleText(reason, t, format),
          })}
        </p>
      )}
      {customerId === undefined ? null : <LastPrice customerId={customerId} productId={line.productId} />}
    </SideSection>
  );
}

/** `VIP · customer · product · from 10 · 5% off list` in the person's language. */
function ruleText({ rule, basis }: PriceRule, t: Translate, format: Format): string {
  if (basis === undefined) return rule;
  const { book, scope, category, minQuantity, percentOff, validFrom } = basis;
  return [
    book,
    t(`sales-order.rule.${scope}`),
    category ?? t('sales-order.rule.product'),
    t('sales-order.rule.from', { quantity: format.quantity(minQuantity) }),
    ...(percentOff === null ? [] : [t('sales-order.rule.off', { percent: format.percent(percentOff) })]),
    ...(validFrom === null ? [] : [t('sales-order.rule.since', { date: format.date(validFrom) })]),
  ].join(' · ');
}

/** Where units lie and whose they are, the order's branch first, and what is on its way. */
function StockPlaces({ productId, branchId }: { readonly productId: string; readonly branchId: string | undefined }) {
  const { t } = useText();
  const format = useFormat();
  const allowed = useAllowed()(findStockPlaces.permission);
  const places = useApiQuery(findStockPlaces, { productIds: [productId] }, { enabled: allowed });
  const branches = places.data?.products[0]?.branches;
  if (branches === undefined) return null;
  const here = (branch: (typeof branches)[number]) => (branch.branchId === branchId ? 0 : 1);
  const ordered = [...branches].sort((a, b) => here(a) - here(b));
  const warehouses = ordered.flatMap((branch) => branch.warehouses);
  const expected = ordered.flatMap((branch) => branch.expected);
  if (warehouses.length === 0 && expected.length === 0)
    return <p className={styles['note']}>{t('sales-order.context.nowhere')}</p>;
  return (
    <table className={styles['places']}>
      <thead>
        <tr>
          <th scope="col">{t('sales-order.context.where')}</th>
          <th scope="col">
            <OwnerSign kind="own" /> {t('sales-order.stock.own')}
          </th>
          <th scope="col">
            <OwnerSign kind="consigned" /> {t('sales-order.stock.consigned')}
          </th>
        </tr>
      </thead>
      <tbody>
        {warehouses.map(({ id, code, name, owners }) => (
          <tr key={id}>
            <td title={name}>{code}</td>
            <td>{format.quantity(onHandOf(owners, 'own'))}</td>
            <td title={consignorsOf(owners)}>{format.quantity(onHandOf(owners, 'consignor'))}</td>
          </tr>
        ))}
        {expected.map(({ purchaseOrderId, number, supplierName, open, forOrderLineId }) => (
          <tr key={`${purchaseOrderId} ${forOrderLineId}`} className={styles['expected']}>
            <td title={supplierName}>
              <OwnerSign kind="incoming" /> {number}
            </td>
            <td colSpan={2}>
              {forOrderLineId === null ? format.quantity(open) : t('sales-order.context.promised', { quantity: open })}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type Owners = Output<typeof findStockPlaces>['products'][number]['branches'][number]['warehouses'][number]['owners'];

function onHandOf(owners: Owners, kind: Owners[number]['kind']): string {
  return owners
    .filter((owner) => owner.kind === kind)
    .reduce((sum, { onHand }) => sum.plus(onHand), decimal(0))
    .toString();
}

function consignorsOf(owners: Owners): string {
  return owners.flatMap(({ consignorName }) => (consignorName === null ? [] : [consignorName])).join(', ');
}

/** What the customer paid the last time. */
function LastPrice({ customerId, productId }: { readonly customerId: string; readonly productId: string }) {
  const { t } = useText();
  const format = useFormat();
  const allowed = useAllowed()(findLastPrices.permission);
  const answer = useApiQuery(findLastPrices, { customerId, productIds: [productId] }, { enabled: allowed });
  const last = answer.data?.prices[0];
  if (last === undefined) return null;
  const { unitPrice, currency, date, orderNumber, quantity } = last;
  return (
    <p className={styles['note']}>
      {t('sales-order.context.last', {
        price: `${format.price(unitPrice)} ${currency}`,
        date: format.date(date),
        number: orderNumber,
        quantity: format.quantity(quantity),
      })}
    </p>
  );
}
