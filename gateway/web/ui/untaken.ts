import { useEffect, useRef, useSyncExternalStore } from 'react';

/** Fields with a text that stands for nothing yet (it is being looked for, or nothing is called so), and how each forgets it. */
const fields = new Map<string, () => void>();
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}

/** Tells the page that a field, named by its id, has such a text. */
export function useUntaken(field: string, isUntaken: boolean, forget: () => void): void {
  const latest = useRef(forget);
  useEffect(() => {
    latest.current = forget;
  });
  useEffect(() => {
    if (!isUntaken) return;
    fields.set(field, () => latest.current());
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

/** Such texts go with everything else that is thrown away. */
export function forgetUntaken(): void {
  for (const forget of fields.values()) forget();
}
