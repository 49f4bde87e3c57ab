import type { SalesOrderLineView } from '@consigna/contracts/sales/sales-order';
import type { DeliveryView } from '@consigna/contracts/warehouse/delivery';
import { decimal } from '@consigna/kernel/decimal';

/** A line of which something can be delivered or invoiced, and how much of it is now. */
export interface PartLine {
  /** The order line that is delivered, or the delivery line that is invoiced. */
  readonly key: string;
  readonly sku: string;
  readonly name: string;
  /** Number of the delivery that is invoiced; empty where there is none. */
  readonly from: string;
  readonly open: string;
  readonly quantity: string;
}

/** Shipped, or a service that is sold without delivery, and not yet wholly invoiced. */
interface BillableLine {
  readonly id: string;
  readonly deliveryNumber: string;
  readonly orderLineId: string;
  readonly sku: string;
  readonly quantity: string;
  readonly quantityInvoiced: string;
}

/** What is reserved and on none of the deliveries that have not left; all of it unless somebody says less. */
export function deliverableLines(
  lines: readonly SalesOrderLineView[],
  allocated: readonly Pick<DeliveryView, 'lines'>[],
): readonly PartLine[] {
  const onDelivery = allocated.flatMap((delivery) => delivery.lines);
  return lines.flatMap(({ id, sku, description, reserved }) => {
    const open = onDelivery
      .filter(({ orderLineId }) => orderLineId === id)
      .reduce((left, { quantity }) => decimal(left.minus(quantity)), decimal(reserved));
    return open.greaterThan(0) ? [whole({ key: id, sku, name: description, from: '' }, open.toString())] : [];
  });
}

/** What can be invoiced, delivery by delivery; all of it unless somebody says less. */
export function invoiceableLines(
  lines: readonly SalesOrderLineView[],
  billable: readonly BillableLine[],
): readonly PartLine[] {
  return billable.map(({ id, deliveryNumber, orderLineId, sku, quantity, quantityInvoiced }) => {
    const name = lines.find((line) => line.id === orderLineId)?.description ?? '';
    return whole({ key: id, sku, name, from: deliveryNumber }, decimal(quantity).minus(quantityInvoiced).toString());
  });
}

/** Lines of which anything is taken: zero leaves a line out. */
export function takenLines(lines: readonly PartLine[]): readonly PartLine[] {
  return lines.filter(({ quantity }) => decimal(quantity).greaterThan(0));
}

function whole(line: Omit<PartLine, 'open' | 'quantity'>, open: string): PartLine {
  return { ...line, open, quantity: open };
}
