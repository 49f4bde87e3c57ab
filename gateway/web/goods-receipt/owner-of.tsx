import { useText } from '../app/text';
import { OwnerTag } from '../ui/owner';

/** Whose the received goods are. */
export function OwnerOf({ kind }: { readonly kind: 'standard' | 'consignment' }) {
  const { t } = useText();
  return <OwnerTag kind={kind === 'standard' ? 'own' : 'consigned'}>{t(`goods-receipt.kind.${kind}`)}</OwnerTag>;
}
