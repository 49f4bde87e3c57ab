import { useParams } from '@tanstack/react-router';
import { createContext, useContext, useMemo, useState, type ComponentType } from 'react';

interface Shown {
  readonly id: string;
  /** Counts documents: another one begins anew, so that nothing typed into one shows up in the next. */
  readonly document: number;
  /** What is shown is stored under this id, and goes on as it is when the address becomes that one. */
  readonly storedAs?: string;
}

const StoredAs = createContext<(id: string) => void>(() => undefined);

/** Tells that the new document of this address was stored, before it is given the address of its own. */
export function useStoredAs(): (id: string) => void {
  return useContext(StoredAs);
}

/** The record that the address names. */
export function RecordOfAddress({ record: Record }: { readonly record: ComponentType<{ readonly id: string }> }) {
  const { id = '' } = useParams({ strict: false });
  const [known, setKnown] = useState<Shown>({ id, document: 0 });
  const shown = known.id === id ? known : { id, document: known.document + (known.storedAs === id ? 0 : 1) };
  if (shown !== known) setKnown(shown);
  const storedAs = useMemo(
    () => (stored: string) => setKnown((now) => (now.id === id ? { ...now, storedAs: stored } : now)),
    [id],
  );
  return (
    <StoredAs value={storedAs}>
      <Record key={shown.document} id={id} />
    </StoredAs>
  );
}
