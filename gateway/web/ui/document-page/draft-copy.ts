import { useEffect, useRef, useState } from 'react';
import { newKey } from '../../app/api/client';
import { useSession } from '../../app/company';
import { copiesAt, copiesIn, keepCopy, readCopy, tidyCopies, type KeptCopy } from './kept-copies';

interface Draft<Form> {
  /** Company, document type and id. */
  readonly key: string;
  /** Of the stored document that is typed over; none for a new one. */
  readonly version?: number | undefined;
  /** Another object when something was typed, and only then. */
  readonly form: Form;
  readonly isDirty: boolean;
}

export type DraftCopies<Form> = ReturnType<typeof useDraftCopy<Form>>;

const EVERY_MS = 2_000;

/**
 * Keeps a copy of unsaved work every two seconds, each page its own. Copies that a crash or a closed tab of the same
 * person left are offered back one after another, the latest first: `found` is one until it is taken or dropped. What is
 * typed beside it is kept as well, and offered in its turn when the other one is taken.
 */
export function useDraftCopy<Form>({ key, version, form, isDirty }: Draft<Form>) {
  const { user } = useSession();
  const [id, setId] = useState(newKey);
  const [holds] = useState(() => new Holds());
  const [found, setFound] = useState<KeptCopy<Form>>();
  const [answers, setAnswers] = useState(0);
  /** Null when the device would not take it. */
  const [keptAt, setKeptAt] = useState<Date | null>();
  const place = copiesAt(user.id, key);
  const slot = place + id;
  const latest = useRef({ form, version });
  /** What was saved or thrown away while it is still on the screen. */
  const forgotten = useRef<Form>(undefined);
  useEffect(() => {
    latest.current = { form, version };
    if (forgotten.current !== form) forgotten.current = undefined;
  });
  useEffect(() => {
    holds.keep(slot);
  }, [holds, slot]);
  useEffect(() => () => holds.letAllGo(), [holds, place]);
  useEffect(() => {
    let isOver = false;
    void claimLatest<Form>(place, holds).then((next) => {
      if (!isOver) setFound(next);
      else if (next !== undefined) holds.letGo(next.slot);
    });
    return () => {
      isOver = true;
    };
  }, [holds, place, answers]);
  useEffect(() => {
    if (!isDirty) {
      localStorage.removeItem(slot);
      return undefined;
    }
    const keep = () => {
      // The next page may be long in coming; until then this one still shows what is over.
      if (latest.current.form === forgotten.current) return;
      const now = new Date();
      setKeptAt(keepCopy(localStorage, slot, { ...latest.current, now }) === undefined ? null : now);
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
  const offered = found?.slot.startsWith(place) === true ? found : undefined;
  return {
    found: offered,
    /** The found copy was typed over another version than the one that is stored now. */
    isOfAnotherState: offered !== undefined && offered.version !== version,
    keptAt: isDirty ? (keptAt ?? undefined) : undefined,
    /** What is typed is on the screen only. */
    isUnkept: isDirty && keptAt === null,
    /** The found copy is shown and this page's from now on; what was typed before is found in its place, or else nothing happens. */
    take: (show: (form: Form) => void) => {
      if (offered === undefined) return;
      const isTyped = isDirty && forgotten.current !== form;
      const aside = isTyped ? keepCopy(localStorage, slot, { form, version, now: new Date() }) : undefined;
      if (isTyped && aside === undefined) {
        setKeptAt(null);
        return;
      }
      setId(offered.id);
      setKeptAt(undefined);
      if (aside === undefined) {
        holds.letGo(slot);
        next();
      } else {
        setFound({ ...aside, id, slot });
      }
      show(offered.form);
    },
    /** The found copy is not wanted. */
    drop: () => {
      if (offered === undefined) return;
      localStorage.removeItem(offered.slot);
      holds.letGo(offered.slot);
      next();
    },
    /** What is typed here is saved, or thrown away; what is typed next is kept again. */
    forget: () => {
      forgotten.current = form;
      localStorage.removeItem(slot);
      setKeptAt(undefined);
    },
  };
}

/** The latest copy that no open page keeps; this page does from now on. */
async function claimLatest<Form>(place: string, holds: Holds): Promise<KeptCopy<Form> | undefined> {
  tidyCopies(localStorage, new Date());
  for (const copy of copiesIn<Form>(localStorage, place)) {
    if (!(await holds.claim(copy.slot))) continue;
    // Its page may have saved it in the meantime.
    const now = readCopy<Form>(localStorage, copy.slot);
    if (now !== undefined) return { ...copy, ...now };
    holds.letGo(copy.slot);
  }
  return undefined;
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
