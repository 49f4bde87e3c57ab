import { DraftFound } from '../ui/document-page/questions';
import type { Receiving } from './use-receiving';

/** A count that a crash or a closed tab left behind, offered back. */
export function ReceiveDraft({ receiving: { copy, show } }: { readonly receiving: Receiving }) {
  const { found } = copy;
  if (found === undefined) return null;
  return (
    <DraftFound
      at={found.at}
      onTake={() => {
        show(found.form);
        copy.take();
      }}
      onDrop={copy.drop}
    />
  );
}
