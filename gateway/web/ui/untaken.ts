import { useEffect, useSyncExternalStore } from 'react';

/** Fields with a text that stands for nothing yet: it is being looked for, or nothing is called so. */
const fields = new Set<string>();
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Tells the page that a field, named by its id, has such a text. */
export function useUntaken(field: string, isUntaken: boolean): void {
  useEffect(() => {
    if (!isUntaken) return;
    const tell = () => {
      for (const listener of listeners) listener();
    };
    fields.add(field);
    tell();
    return () => {
      fields.delete(field);
      tell();
    };
  }, [field, isUntaken]);
}

/** Whether what a page would store leaves out what somebody has typed. */
export function useHasUntaken(): boolean {
  return useSyncExternalStore(subscribe, () => fields.size > 0);
}
