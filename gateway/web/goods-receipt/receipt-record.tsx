import { NEW } from '../app/room';
import { ReceiptPage } from './receipt-page';
import { Receive } from './receive';

export default function ReceiptRecord({ id }: { readonly id: string }) {
  return id === NEW ? <Receive /> : <ReceiptPage id={id} />;
}
