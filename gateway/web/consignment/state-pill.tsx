import type { AgreementState } from '@consigna/contracts/consignment/agreement';
import type { SettlementState } from '@consigna/contracts/consignment/settlement';
import { useText } from '../app/text';
import { Pill, type PillShape } from '../ui/pill';

const shapes: Readonly<Record<SettlementState | AgreementState, PillShape>> = {
  billing: 'waiting',
  posted: 'done',
  cancelled: 'cancelled',
  draft: 'draft',
  active: 'open',
  terminated: 'cancelled',
};

export function StatePill({ state }: { readonly state: SettlementState | AgreementState }) {
  const { t } = useText();
  return <Pill shape={shapes[state]}>{t(`consignment.state.${state}`)}</Pill>;
}
