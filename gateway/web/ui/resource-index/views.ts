import { useState } from 'react';
import { isSame, type Search } from './search';

/** A named state of a list. `own` ones were saved by the person on this device. */
export interface View {
  readonly id: string;
  readonly label: string;
  readonly search: Search;
  readonly own?: boolean;
}

const STORED = 'consigna.views.';

export interface Views {
  readonly all: readonly View[];
  /** The view that the list shows as it was saved. */
  readonly current: View | undefined;
  save(label: string): void;
  remove(id: string): void;
}

/** Given views of a list and those saved here. */
export function useViews(list: string, given: readonly View[], search: Search): Views {
  const [own, setOwn] = useState<readonly View[]>(() => read(list));
  const all = [...given, ...own];
  const keep = (next: readonly View[]) => {
    localStorage.setItem(STORED + list, JSON.stringify(next));
    setOwn(next);
  };
  return {
    all,
    current: all.find((view) => isSame(view.search, search)),
    save: (label) => keep([...own, { id: crypto.randomUUID(), label, search, own: true }]),
    remove: (id) => keep(own.filter((view) => view.id !== id)),
  };
}

function read(list: string): readonly View[] {
  const text = localStorage.getItem(STORED + list);
  return text === null ? [] : (JSON.parse(text) as View[]);
}
