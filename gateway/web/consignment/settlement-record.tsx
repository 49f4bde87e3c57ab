import { NEW } from '../app/room';
import { Settle } from './settle';
import { SettlementPage } from './settlement-page';

export default function SettlementRecord({ id }: { readonly id: string }) {
  return id === NEW ? <Settle /> : <SettlementPage id={id} />;
}
