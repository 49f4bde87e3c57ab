import { useEffect, useRef, useState } from 'react';
import { newKey } from '../../app/api/client';

/** What was being typed, kept on this device until it is saved or thrown away. */
interface DraftCopy<Form> {
  readonly at: string;
  readonly form: Form;
}

/** A copy whose page is gone. */
interface FoundCopy<Form> extends DraftCopy<Form> {
  readonly id: string;
  readonly slot: string;
}

const STORED = 'consigna.draft.';
const EVERY_MS = 2_000;

/**
 * Keeps a copy of unsaved work every two seconds, each page its own. Copies left by a crash or a closed tab are offered
 * back one after another, the latest first: `found` is one until it is taken or dropped. What is typed beside it is kept
 * as well, and offered in its turn when the other one is taken.
 *
 * @param key company, document type and id
 */
export function useDraftCopy<Form>(key: string, form: Form, isDirty: boolean) {
  const [id, setId] = useState(newKey);
  const [holds] = useState(() => new Holds());
  const [found, setFound] = useState<FoundCopy<Form>>();
  const [answers, setAnswers] = useState(0);
  const [keptAt, setKeptAt] = useState<Date>();
  const slot = slotOf(key, id);
  const latest = useRef(form);
  useEffect(() => {
    latest.current = form;
  });
  useEffect(() => {
    holds.keep(slot);
  }, [holds, slot]);
  useEffect(() => () => holds.letAllGo(), [holds, key]);
  useEffect(() => {
    let isOver = false;
    void claimLatest<Form>(key, holds).then((next) => {
      if (!isOver) setFound(next);
      else if (next !== undefined) holds.letGo(next.slot);
    });
    return () => {
      isOver = true;
    };
  }, [holds, key, answers]);
  useEffect(() => {
    if (!isDirty) {
      localStorage.removeItem(slot);
      return undefined;
    }
    const keep = () => {
      write(slot, latest.current);
      setKeptAt(new Date());
    };
    const timer = setInterval(keep, EVERY_MS);
    // A phone ends a page without asking; this is the last moment that is promised.
    window.addEventListener('pagehide', keep);
    return () => {
      clearInterval(timer);
      window.removeEventListener('pagehide', keep);
    };
  }, [isDirty, slot]);

  const next = () => {
    setFound(undefined);
    setAnswers(answers + 1);
  };
  const offered = found?.slot.startsWith(slotOf(key, '')) === true ? found : undefined;
  return {
    found: offered,
    keptAt: isDirty ? keptAt : undefined,
    /** The found copy is this page's from now on; what was typed before is found in its place. */
    take: () => {
      if (offered === undefined) return;
      setId(offered.id);
      setKeptAt(undefined);
      if (isDirty) {
        setFound({ ...write(slot, latest.current), id, slot });
      } else {
        holds.letGo(slot);
        next();
      }
    },
    /** The found copy is not wanted. */
    drop: () => {
      if (offered === undefined) return;
      localStorage.removeItem(offered.slot);
      holds.letGo(offered.slot);
      next();
    },
    /** What was typed here is saved, or thrown away. */
    forget: () => {
      localStorage.removeItem(slot);
      setKeptAt(undefined);
    },
  };
}

function slotOf(key: string, id: string): string {
  return `${STORED}${key}/${id}`;
}

function write<Form>(slot: string, form: Form): DraftCopy<Form> {
  const copy = { at: new Date().toISOString(), form };
  localStorage.setItem(slot, JSON.stringify(copy));
  return copy;
}

/** The latest copy that no open page keeps; this page does from now on. */
async function claimLatest<Form>(key: string, holds: Holds): Promise<FoundCopy<Form> | undefined> {
  const prefix = slotOf(key, '');
  const copies = Object.keys(localStorage)
    .filter((slot) => slot.startsWith(prefix))
    .flatMap((slot) => {
      const copy = read<Form>(slot);
      return copy === undefined ? [] : [{ ...copy, slot, id: slot.slice(prefix.length) }];
    })
    .sort((a, b) => (a.at < b.at ? 1 : -1));
  for (const copy of copies) {
    if (!(await holds.claim(copy.slot))) continue;
    // Its page may have saved it in the meantime.
    const now = read<Form>(copy.slot);
    if (now !== undefined) return { ...copy, ...now };
    holds.letGo(copy.slot);
  }
  return undefined;
}

function read<Form>(slot: string): DraftCopy<Form> | undefined {
  const text = localStorage.getItem(slot);
  return text === null ? undefined : (JSON.parse(text) as DraftCopy<Form>);
}

/** Copies of this page, each a lock: the browser lets go of it when the page ends, however it ends. */
class Holds {
  private readonly held = new Map<string, () => void>();

  /** Its own, as soon as nobody else has it. */
  keep(slot: string): void {
    void this.request(slot, {});
  }

  /** Whether it was nobody's, and is this page's now. */
  claim(slot: string): Promise<boolean> {
    return this.request(slot, { ifAvailable: true });
  }

  letGo(slot: string): void {
    this.held.get(slot)?.();
    this.held.delete(slot);
  }

  letAllGo(): void {
    for (const slot of this.held.keys()) this.letGo(slot);
  }

  private request(slot: string, options: LockOptions): Promise<boolean> {
    if (this.held.has(slot)) return Promise.resolve(false);
    const end = Promise.withResolvers<void>();
    this.held.set(slot, end.resolve);
    return new Promise((resolve) => {
      navigator.locks
        .request(slot, options, (lock) => {
          resolve(lock !== null);
          if (lock === null) this.held.delete(slot);
          return lock === null ? undefined : end.promise;
        })
        // A page that is being left gets no lock any more.
        .catch(() => {
          this.held.delete(slot);
          resolve(false);
        });
    });
  }
}
