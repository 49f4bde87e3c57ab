import { listStock } from '@consigna/contracts/warehouse/stock';
import type { SalesOrderView } from '@consigna/contracts/sales/sales-order';
import { decimal, type Decimal } from '@consigna/kernel/decimal';
import type { ReactNode } from 'react';
import { useApiQuery } from '../app/api/hooks';
import { useAllowed } from '../app/company';
import { useFormat } from '../app/format';
import { useText } from '../app/text';
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
  readonly currency: string;
  readonly order: SalesOrderView | undefined;
  readonly children?: ReactNode;
}

/** What belongs to the line one stands on, the documents, and what happened. */
export function OrderSide({ line, place, facts, currency, order, children }: OrderSideProps) {
  return (
    <>
      {line === undefined || line.productId === '' ? null : (
        <LineContext line={line} place={place} facts={facts} currency={currency} />
      )}
      {children}
      {order === undefined ? null : <Timeline service="sales" document="sales-order" documentId={order.id} />}
    </>
  );
}

function LineContext({
  line,
  place,
  facts,
  currency,
}: {
  readonly line: Line;
  readonly place: number;
  readonly facts: LineFacts;
  readonly currency: string;
}) {
  const { t } = useText();
  const format = useFormat();
  const allowed = useAllowed()(listStock.permission);
  const isGoods = line.kind === 'goods';
  const places = useApiQuery(
    listStock,
    { limit: 50, filter: { productId: { eq: line.productId } } },
    { enabled: allowed && isGoods, keepPrevious: false },
  ).data?.data;
  const price = facts.priceOf(line.productId, line.quantity);
  const reason = price?.explanation.find(({ won }) => won);
  return (
    <SideSection title={t('sales-order.context.title', { place, name: line.name })}>
      {places === undefined || !isGoods ? null : (
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
            {byWarehouse(places).map(({ code, own, consigned }) => (
              <tr key={code}>
                <td>{code}</td>
                <td>{format.quantity(own.toString())}</td>
                <td>{format.quantity(consigned.toString())}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {places?.length === 0 ? <p className={styles['note']}>{t('sales-order.context.nowhere')}</p> : null}
      {reason === undefined ? null : (
        <p className={styles['note']}>
          {t('sales-order.context.price', {
            price: reason.price === null ? '–' : format.money(reason.price, currency),
            rule: reason.rule,
          })}
        </p>
      )}
    </SideSection>
  );
}

interface Place {
  readonly code: string;
  own: Decimal;
  consigned: Decimal;
}

function byWarehouse(
  levels: readonly { warehouseCode: string; owner: { kind: string }; onHand: string }[],
): readonly Place[] {
  const places = new Map<string, Place>();
  for (const { warehouseCode, owner, onHand } of levels) {
    const place = places.get(warehouseCode) ?? { code: warehouseCode, own: decimal(0), consigned: decimal(0) };
    if (owner.kind === 'own') place.own = place.own.plus(onHand);
    else place.consigned = place.consigned.plus(onHand);
    places.set(warehouseCode, place);
  }
  return [...places.values()];
}
