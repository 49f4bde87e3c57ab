import { DraftFound } from '../ui/document-page/questions';
import type { Receiving } from './use-receiving';

/** A count that a crash or a closed tab left behind, offered back; and whether this one is kept. */
export function ReceiveDraft({ receiving: { copy, takeCopy } }: { readonly receiving: Receiving }) {
  return <DraftFound copy={copy} onTake={takeCopy} />;
}
