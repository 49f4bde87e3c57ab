import type { QueryContract } from '@consigna/contracts/contract';
import { listSavedViews, type SavedViewView } from '@consigna/contracts/directory/saved-view';
import { useQuery } from '@tanstack/react-query';
import { useContext, useEffect, useRef, useState } from 'react';
import { queryOf } from '../../app/api/hooks';
import { CompanyContext, groupOf, useSession } from '../../app/company';
import { isAllowed, type Company } from '../../app/session';
import type { Column } from './rows';
import { isSame, searchOf, type Search } from './search';

/** A named state of a list: given by its room, or `saved` by somebody of the company. */
export interface View {
  readonly id: string;
  readonly label: string;
  readonly search: Search;
  readonly saved?: SavedViewView;
}

export interface Views {
  readonly all: readonly View[];
  /** The view that the list shows as it is kept. */
  readonly current: View | undefined;
  /** The saved view that was chosen, while the list shows something else by now. */
  readonly changed: SavedViewView | undefined;
  /** The company that keeps what is saved of the list; undefined where nothing can be. */
  readonly keeper: Company | undefined;
  /** Names of the columns that are shown, to be kept; null while they are those of every list of its kind. */
  readonly columns: string[] | null;
  readonly hidden: readonly string[];
  hide(columns: readonly string[]): void;
  choose(view: Pick<View, 'id' | 'search'>): void;
}

interface ListState {
  readonly contract: QueryContract;
  readonly columns: readonly Pick<Column<never>, 'id' | 'hidden'>[];
  readonly given: readonly View[];
  readonly search: Search;
  readonly onSearch: (search: Search) => void;
}

/** Views of a list, given and saved, with the columns each shows. The list opens with the person's default view. */
export function useViews({ contract, columns, given, search, onSearch }: ListState): Views {
  const keeper = useKeeper(contract.permission);
  const answer = useQuery({
    ...queryOf(listSavedViews, { list: contract.subject }, keeper?.code),
    enabled: keeper !== undefined,
  });
  const device = useDeviceColumns(contract.subject, columns);
  const [chosen, setChosen] = useState<string>();
  const [touched, setTouched] = useState<readonly string[]>();

  const all = [...given, ...(answer.data?.data ?? []).map(viewOf)];
  const last = all.find(({ id }) => id === chosen);
  const standing = [last, ...all].find((view) => view !== undefined && isSame(view.search, search)) ?? last;
  const saved = standing?.saved;
  const names = columns.map(({ id }) => id);
  const kept = saved?.columns ?? null;
  const asKept = kept === null ? device.hidden : names.filter((id) => !kept.includes(id));
  // Columns that are chosen while a saved view stands are a change of that view, not of this device.
  const hidden = (saved === undefined ? undefined : touched) ?? asKept;
  const isAsKept = standing !== undefined && sameNames(hidden, asKept) && isSame(standing.search, search);
  const choose = (view: Pick<View, 'id' | 'search'>) => {
    setChosen(view.id);
    setTouched(undefined);
    onSearch(view.search);
  };
  useDefault(answer.data?.data, search, choose);
  return {
    all,
    current: isAsKept ? standing : undefined,
    changed: isAsKept ? undefined : saved,
    keeper,
    columns: sameNames(hidden, device.standard) ? null : names.filter((id) => !hidden.includes(id)),
    hidden,
    hide: saved === undefined ? device.hide : setTouched,
    choose,
  };
}

/** What is saved of a list of the group stays with headquarters: whoever does not belong to them saves nothing there. */
function useKeeper(permission: string): Company | undefined {
  const company = useContext(CompanyContext);
  const { companies } = useSession();
  const keeper = company ?? groupOf(companies).find(({ isHeadquarters }) => isHeadquarters);
  return keeper !== undefined && isAllowed(keeper, permission) ? keeper : undefined;
}

/** Chooses the default view once, when the list is opened by its bare address. */
function useDefault(saved: readonly SavedViewView[] | undefined, search: Search, choose: (view: View) => void): void {
  const isOpen = useRef(false);
  useEffect(() => {
    if (saved === undefined || isOpen.current) return;
    isOpen.current = true;
    const found = saved.find(({ isDefault }) => isDefault);
    if (found !== undefined && Object.keys(search).length === 0) choose(viewOf(found));
  });
}

function viewOf(saved: SavedViewView): View {
  return { id: saved.id, label: saved.name, search: searchOf(saved.query), saved };
}

/** Columns hidden on this device, wherever no view says otherwise. */
function useDeviceColumns(list: string, columns: ListState['columns']) {
  const stored = `consigna.columns.${list}`;
  const standard = columns.filter((column) => column.hidden === true).map(({ id }) => id);
  const [hidden, setHidden] = useState<readonly string[]>(() => {
    const text = localStorage.getItem(stored);
    return text === null ? standard : (JSON.parse(text) as string[]);
  });
  const hide = (next: readonly string[]) => {
    localStorage.setItem(stored, JSON.stringify(next));
    setHidden(next);
  };
  return { standard, hidden, hide };
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name) => b.includes(name));
}
