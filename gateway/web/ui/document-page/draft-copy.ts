import { useEffect, useRef, useState } from 'react';

/** What was being typed, kept on this device until it is saved or thrown away. */
interface DraftCopy<Form> {
  readonly at: string;
  readonly form: Form;
}

const STORED = 'consigna.draft.';
const EVERY_MS = 2_000;

/**
 * Keeps a copy of unsaved work every two seconds. A copy left by a crash or a closed tab is offered back: `found` is
 * it, until it is taken or dropped.
 *
 * @param key company, document type and id
 */
export function useDraftCopy<Form>(key: string, form: Form, isDirty: boolean) {
  const [found, setFound] = useState(() => read<Form>(key));
  const [keptAt, setKeptAt] = useState<Date>();
  const latest = useRef(form);
  useEffect(() => {
    latest.current = form;
  });
  const mayKeep = isDirty && found === undefined;
  useEffect(() => {
    if (!mayKeep) return undefined;
    const keep = () => {
      const now = new Date();
      localStorage.setItem(STORED + key, JSON.stringify({ at: now.toISOString(), form: latest.current }));
      setKeptAt(now);
    };
    const timer = setInterval(keep, EVERY_MS);
    // A phone ends a page without asking; this is the last moment that is promised.
    window.addEventListener('pagehide', keep);
    return () => {
      clearInterval(timer);
      window.removeEventListener('pagehide', keep);
    };
  }, [mayKeep, key]);
  return {
    found,
    keptAt: isDirty ? keptAt : undefined,
    /** The copy was taken over, or is not wanted. */
    settle: () => setFound(undefined),
    forget: () => {
      localStorage.removeItem(STORED + key);
      setFound(undefined);
      setKeptAt(undefined);
    },
  };
}

function read<Form>(key: string): DraftCopy<Form> | undefined {
  const text = localStorage.getItem(STORED + key);
  return text === null ? undefined : (JSON.parse(text) as DraftCopy<Form>);
}
