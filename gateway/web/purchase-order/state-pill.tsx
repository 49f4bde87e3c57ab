import type { PurchaseOrderState } from '@consigna/contracts/purchasing/purchase-order';
import { useText } from '../app/text';
import { Pill, type PillShape } from '../ui/pill';

const shapes: Readonly<Record<PurchaseOrderState, PillShape>> = {
  draft: 'draft',
  approved: 'open',
  sent: 'waiting',
  partially_received: 'partial',
  received: 'packed',
  closed: 'done',
  cancelled: 'cancelled',
};

export function StatePill({ state }: { readonly state: PurchaseOrderState }) {
  const { t } = useText();
  return <Pill shape={shapes[state]}>{t(`purchase-order.state.${state}`)}</Pill>;
}
