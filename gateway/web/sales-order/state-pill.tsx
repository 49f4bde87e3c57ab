import type { SalesOrderState } from '@consigna/contracts/sales/sales-order';
import { useText } from '../app/text';
import { Pill, type PillShape } from '../ui/pill';

const shapes: Readonly<Record<SalesOrderState, PillShape>> = {
  draft: 'draft',
  confirming: 'waiting',
  confirmed: 'open',
  partially_shipped: 'partial',
  shipped: 'packed',
  closed: 'done',
  cancelled: 'cancelled',
};

export function StatePill({ state }: { readonly state: SalesOrderState }) {
  const { t } = useText();
  return <Pill shape={shapes[state]}>{t(`sales-order.state.${state}`)}</Pill>;
}
