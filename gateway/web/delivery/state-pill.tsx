import type { DeliveryState } from '@consigna/contracts/warehouse/delivery';
import { useText } from '../app/text';
import { Pill } from '../ui/pill';

const shapes = { allocated: 'packed', shipped: 'done', cancelled: 'cancelled' } as const;

export function StatePill({ state }: { readonly state: DeliveryState }) {
  const { t } = useText();
  return <Pill shape={shapes[state]}>{t(`delivery.state.${state}`)}</Pill>;
}
