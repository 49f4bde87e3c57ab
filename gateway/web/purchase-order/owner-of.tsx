import type { PurchaseOrderKind } from '@consigna/contracts/purchasing/purchase-order';
import { useText } from '../app/text';
import { OwnerTag } from '../ui/owner';

/** Whose the goods will be. */
export function OwnerOf({ kind }: { readonly kind: PurchaseOrderKind }) {
  const { t } = useText();
  return <OwnerTag kind={kind === 'standard' ? 'own' : 'consigned'}>{t(`purchase-order.kind.${kind}`)}</OwnerTag>;
}
