/** What was being typed, kept on this device until it is saved or thrown away. */
export interface DraftCopy<Form> {
  readonly at: string;
  /** Of the document it was typed over; none where nothing was stored yet. */
  readonly version?: number | undefined;
  readonly form: Form;
}

/** A copy and where it is. */
export interface KeptCopy<Form> extends DraftCopy<Form> {
  readonly id: string;
  readonly slot: string;
}

const STORED = 'consigna.copy.';
/** Copies as they were kept before say neither whose they are nor of which version: nobody can be offered them. */
const FORMER = 'consigna.draft.';
const KEPT_DAYS = 30;
const DAY_MS = 24 * 3_600_000;

/** Where the copies of one document are that one person typed; an id follows for each page. */
export function copiesAt(userId: string, key: string): string {
  return `${STORED}${userId}/${key}/`;
}

/** Keeps it in place of what was there. Undefined where the device has no room or allows none: what was there stays. */
export function keepCopy<Form>(
  store: Storage,
  slot: string,
  { form, version, now }: { readonly form: Form; readonly version: number | undefined; readonly now: Date },
): DraftCopy<Form> | undefined {
  const copy = { at: now.toISOString(), version, form };
  try {
    store.setItem(slot, JSON.stringify(copy));
    return copy;
  } catch {
    return undefined;
  }
}

/** Undefined where there is none, or none that can be read. */
export function readCopy<Form>(store: Storage, slot: string): DraftCopy<Form> | undefined {
  const text = store.getItem(slot);
  if (text === null) return undefined;
  try {
    const copy = JSON.parse(text) as Partial<DraftCopy<Form>> | null;
    if (typeof copy?.at !== 'string' || copy.form === undefined) return undefined;
    return { at: copy.at, version: copy.version, form: copy.form };
  } catch {
    return undefined;
  }
}

/** Those of one place that can be read, the latest first. */
export function copiesIn<Form>(store: Storage, place: string): readonly KeptCopy<Form>[] {
  return slotsOf(store, place)
    .flatMap((slot) => {
      const copy = readCopy<Form>(store, slot);
      return copy === undefined ? [] : [{ ...copy, slot, id: slot.slice(place.length) }];
    })
    .sort((a, b) => (a.at < b.at ? 1 : -1));
}

/** Removes what nobody will ask for any more, whoever typed it: what is too old, cannot be read, or is of the former kind. */
export function tidyCopies(store: Storage, now: Date): void {
  const oldest = new Date(now.getTime() - KEPT_DAYS * DAY_MS).toISOString();
  const isOver = (slot: string) => {
    const copy = readCopy(store, slot);
    return copy === undefined || copy.at < oldest;
  };
  for (const slot of [...slotsOf(store, FORMER), ...slotsOf(store, STORED).filter(isOver)]) store.removeItem(slot);
}

function slotsOf(store: Storage, place: string): readonly string[] {
  return Array.from({ length: store.length }, (_, index) => store.key(index) ?? '').filter((slot) =>
    slot.startsWith(place),
  );
}
