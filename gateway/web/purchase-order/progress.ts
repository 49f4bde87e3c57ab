import type { PurchaseOrderLineView } from '@consigna/contracts/purchasing/purchase-order';
import { decimal } from '@consigna/kernel/decimal';

type Figures = Pick<PurchaseOrderLineView, 'quantity' | 'received' | 'rejected' | 'missing'>;

/** Something was rejected or missing, or more came than was ordered. What is simply still open is no difference. */
export function isDifferent({ quantity, received, rejected, missing }: Figures): boolean {
  return decimal(rejected).greaterThan(0) || decimal(missing).greaterThan(0) || decimal(received).greaterThan(quantity);
}

/** Received beyond what was ordered; zero when it was not more. */
export function overUnits({ quantity, received }: Figures): string {
  const over = decimal(decimal(received).minus(quantity));
  return over.isNegative() ? '0' : over.toString();
}

export function expectedUnits({ lines }: { readonly lines: readonly Pick<PurchaseOrderLineView, 'open'>[] }): string {
  return decimal(lines.reduce((sum, { open }) => sum.plus(open), decimal(0))).toString();
}
