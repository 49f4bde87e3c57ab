import type { PartyView } from '@consigna/contracts/directory/party';
import { decimal } from '@consigna/kernel/decimal';
import { IconAlertTriangle, IconCheck, IconClock, IconLock, IconRefresh } from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';
import { useFormat } from '../app/format';
import { useText } from '../app/text';
import { Totals } from '../ui/document-page/document-page';
import styles from './order-figures.module.css';
import type { Line } from './order-form';
import type { LineShortage } from './shortage';
import type { OrderTotals } from './totals';
import type { ServerNet } from './use-server-net';

/** What confirming will do, in numbers. */
export const OrderPlan = memo(function OrderPlan({
  lines,
  shortages,
  customer,
}: {
  readonly lines: readonly Line[];
  readonly shortages: ReadonlyMap<string, LineShortage>;
  readonly customer: PartyView | undefined;
}) {
  const { t } = useText();
  const format = useFormat();
  const goods = lines.filter(({ kind }) => kind === 'goods');
  const short = goods.reduce((sum, { key }) => sum.plus(shortages.get(key)?.short ?? '0'), decimal(0));
  const demanded = goods.reduce((sum, { quantity }) => sum.plus(quantity), decimal(0));
  const open = lines.filter(({ key, waits }) => shortages.has(key) && waits !== true).length;
  const waiting = goods
    .filter(({ waits }) => waits === true)
    .reduce((sum, { key }) => sum.plus(shortages.get(key)?.short ?? '0'), decimal(0));
  return (
    <>
      <h2 className={styles['title']}>{t('sales-order.plan.title')}</h2>
      <ul className={styles['plan']}>
        <li>
          <IconLock size={16} stroke={1.5} aria-hidden />
          {t('sales-order.plan.reserve', { quantity: format.quantity(demanded.minus(short).toString()) })}
        </li>
        {waiting.greaterThan(0) ? (
          <li>
            <IconClock size={16} stroke={1.5} aria-hidden />
            {t('sales-order.plan.wait', { quantity: format.quantity(waiting.toString()) })}
          </li>
        ) : null}
        {open > 0 ? (
          <li className={styles['warn']}>
            <IconAlertTriangle size={16} stroke={1.5} aria-hidden />
            {t('sales-order.plan.open', { count: open })}
          </li>
        ) : null}
        {customer === undefined || customer.creditLimit === null ? null : (
          <li>
            <IconCheck size={16} stroke={1.5} aria-hidden />
            {t('sales-order.plan.credit')}
          </li>
        )}
      </ul>
    </>
  );
});

interface OrderTotalsListProps {
  readonly lines: readonly Line[];
  readonly totals: OrderTotals;
  readonly currency: string;
  readonly hasTax: boolean;
  readonly server: ServerNet;
}

export const OrderTotalsList = memo(function OrderTotalsList(props: OrderTotalsListProps) {
  const { lines, totals, currency, hasTax, server } = props;
  const { t } = useText();
  const format = useFormat();
  const units = lines.reduce((sum, { quantity }) => sum.plus(quantity), decimal(0));
  return (
    <div className={styles['totals']}>
      <div>
        <Totals
          rows={[
            { label: t('sales-order.total.lines'), value: format.count(lines.length) },
            { label: t('sales-order.total.units'), value: format.quantity(units.toString()) },
            { label: t('sales-order.total.discount'), value: format.amount(totals.discount, currency) },
          ]}
        />
        <ServerSays server={server} net={totals.net} currency={currency} />
      </div>
      <Totals
        rows={
          hasTax
            ? [
                ...totals.taxes.map(({ percent, base }) => ({
                  label: t('sales-order.total.base', { percent: format.percent(percent) }),
                  value: format.amount(base, currency),
                })),
                { label: t('sales-order.total.tax'), value: format.amount(totals.tax, currency) },
                { label: t('sales-order.total.gross'), value: format.money(totals.gross, currency), grand: true },
              ]
            : [{ label: t('sales-order.total.net'), value: format.money(totals.net, currency), grand: true }]
        }
      />
    </div>
  );
});

/** Whether the gateway comes to the same net; a difference is shown, never hidden. */
function ServerSays({
  server,
  net,
  currency,
}: {
  readonly server: ServerNet;
  readonly net: string;
  readonly currency: string;
}) {
  const { t } = useText();
  const format = useFormat();
  const say = (icon: ReactNode, text: string, isWarning = false) => (
    <p className={isWarning ? styles['warn'] : styles['says']}>
      {icon} {text}
    </p>
  );
  if (server.state === 'none') return null;
  if (server.state === 'refused')
    return say(<IconAlertTriangle size={14} stroke={1.5} aria-hidden />, server.message, true);
  if (server.state !== 'known')
    return say(<IconRefresh size={14} stroke={1.5} aria-hidden />, t('sales-order.server.asking'));
  if (decimal(server.net).equals(net))
    return say(<IconCheck size={14} stroke={1.5} aria-hidden />, t('sales-order.server.same'));
  return say(
    <IconAlertTriangle size={14} stroke={1.5} aria-hidden />,
    t('sales-order.server.differs', { net: format.money(server.net, currency) }),
    true,
  );
}
