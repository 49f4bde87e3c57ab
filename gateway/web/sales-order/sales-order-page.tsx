import { readSalesOrder } from '@consigna/contracts/sales/sales-order';
import { useApiQuery } from '../app/api/hooks';
import { NEW } from '../app/room';
import { NoRecord } from '../ui/no-record';
import { OrderEditor } from './order-editor';
import { OrderView } from './order-view';

/** A new order and a draft are typed; whatever was confirmed is read and carried on. */
export default function SalesOrderPage({ id }: { readonly id: string }) {
  const { data: order, error } = useApiQuery(readSalesOrder, { orderId: id }, { enabled: id !== NEW });
  if (id !== NEW && order === undefined) return <NoRecord error={error} />;
  // One place for both, so that a new order goes on as it is once it is stored.
  return order === undefined || order.allowedActions.includes('update') ? (
    <OrderEditor order={order} />
  ) : (
    <OrderView order={order} />
  );
}
