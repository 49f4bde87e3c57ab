import type { BackorderState } from '@consigna/contracts/sales/backorder';
import { useText } from '../app/text';
import { Pill } from '../ui/pill';

const shapes = { open: 'waiting', purchased: 'open', assigned: 'packed', closed: 'done' } as const;

export function StatePill({ state }: { readonly state: BackorderState }) {
  const { t } = useText();
  return <Pill shape={shapes[state]}>{t(`backorder.state.${state}`)}</Pill>;
}
