import type { InputOf, QueryContract } from '@consigna/contracts/contract';
import { useDebouncedValue } from '@mantine/hooks';
import { useQueries } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useContext, useEffect, useId, useMemo, useRef, useState } from 'react';
import { Kbd } from '../ui/kbd';
import { useKnownShortcuts } from '../ui/keys';
import { Layer } from '../ui/layer';
import styles from './command-palette.module.css';
import { queryOf } from './api/hooks';
import { CompanyContext, useAllowed, useSession } from './company';
import { useShownAreas } from './frame';
import { NEW } from './room';
import { addressOf, roomsOf } from './rooms';
import { useText } from './text';

interface Command {
  readonly id: string;
  readonly label: string;
  readonly group: string;
  readonly keys?: string;
  /** Of a record: what tells it from others. */
  readonly detail?: string;
  readonly run: () => void;
}

const SHORTEST = 2;
const OFFERED_OF_A_ROOM = 5;
const PAUSE_MS = 200;

/**
 * Ctrl K: go anywhere, make anything, do what the screen offers, switch the company, find any record. What it goes by without asking
 * comes first; where none of it contains what was typed, Enter before records are found takes the first of them when they are.
 */
export function CommandPalette({ onClose }: { readonly onClose: () => void }) {
  const { t } = useText();
  const commands = useCommands();
  const [typed, setTyped] = useState('');
  const [marked, setMarked] = useState<string>();
  const list = useId();
  const [isWaiting, setWaiting] = useState(false);
  const matching = useMemo(
    () => commands.filter(({ label, group }) => isMatch(`${group} ${label}`, typed)),
    [commands, typed],
  );
  const { records, isAnswered, hasFailed } = useRecords(typed.trim());
  const found = [...matching, ...records];
  const markedPlace = found.findIndex(({ id }) => id === marked);
  const place = Math.max(0, markedPlace);
  const run = (command: Command | undefined) => {
    setWaiting(false);
    if (command === undefined) return;
    onClose();
    command.run();
  };
  const enter = () => {
    // Which record comes first is not known before all rooms have answered.
    if (isAnswered || markedPlace >= 0 || matching.length > 0) run(found[place]);
    else setWaiting(true);
  };
  const latest = useRef(enter);
  useEffect(() => {
    latest.current = enter;
  });
  useEffect(() => {
    if (isWaiting && isAnswered) latest.current();
  }, [isWaiting, isAnswered]);
  return (
    <Layer title={t('app.palette.open')} size="lg" onClose={onClose}>
      <input
        className={styles['input']}
        data-autofocus
        role="combobox"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={found[place] === undefined ? undefined : `${list}-${place}`}
        aria-label={t('app.palette.hint')}
        placeholder={t('app.palette.hint')}
        value={typed}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value);
          setMarked(undefined);
          setWaiting(false);
        }}
        onKeyDown={(event) => {
          const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
          if (step !== 0) {
            event.preventDefault();
            const next = Math.max(0, Math.min(found.length - 1, place + step));
            setMarked(found[next]?.id);
            setWaiting(false);
            document.getElementById(`${list}-${next}`)?.scrollIntoView({ block: 'nearest' });
          } else if (event.key === 'Enter') {
            event.preventDefault();
            enter();
          }
        }}
      />
      <ul id={list} role="listbox" aria-label={t('app.palette.open')} className={styles['list']}>
        {found.map((command, index) => (
          <li
            key={command.id}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === place}
            onClick={() => run(command)}
            onMouseMove={() => setMarked(command.id)}
          >
            <span className={styles['group']}>{command.group}</span>
            <span>{command.label}</span>
            {command.detail === undefined ? null : <span className={styles['detail']}>{command.detail}</span>}
            {command.keys === undefined ? null : <Kbd keys={command.keys} />}
          </li>
        ))}
      </ul>
      <p className={styles['none']} role="status">
        {hasFailed
          ? t('ui.picker.failed', { text: typed.trim() })
          : found.length > 0 && !isWaiting
            ? null
            : t(isAnswered ? 'app.palette.nothing' : 'ui.picker.looking')}
      </p>
    </Layer>
  );
}

function useCommands(): readonly Command[] {
  const { t } = useText();
  const navigate = useNavigate();
  const company = useContext(CompanyContext);
  const { companies } = useSession();
  const allowed = useAllowed();
  const shown = useShownAreas(company);
  const shortcuts = useKnownShortcuts();
  const to = (address: string) => () => void navigate({ to: address });
  return [
    ...shortcuts
      .filter(({ toldOnly, keys }) => toldOnly !== true && keys !== 'mod+k' && !keys.startsWith('g '))
      .map(({ keys, label, run }) => ({ id: `do-${keys}`, label, group: t('app.palette.do'), keys, run })),
    ...shown.flatMap(({ area, rooms }) =>
      rooms.flatMap((room) => [
        {
          id: `go-${area}-${room.path}`,
          label: t(room.title),
          group: t(`app.area.${area}`),
          run: to(addressOf(room, company?.code)),
        },
        ...(room.creates === undefined || !allowed(room.creates.permission)
          ? []
          : [
              {
                id: `new-${area}-${room.path}`,
                label: t(room.creates.label),
                group: t('app.palette.create'),
                run: to(addressOf(room, company?.code, NEW)),
              },
            ]),
      ]),
    ),
    ...companies
      .filter(({ id }) => id !== company?.id)
      .map(({ id, code, name }) => ({
        id: `company-${id}`,
        label: `${code} · ${name}`,
        group: t('app.palette.company'),
        run: to(`/${code}`),
      })),
    ...(company !== null && roomsOf('group').length > 0
      ? [{ id: 'group', label: t('app.area.group'), group: t('app.palette.company'), run: to('/group') }]
      : []),
  ];
}

interface Records {
  readonly records: readonly Command[];
  /** Every room has answered, or could not be asked. */
  readonly isAnswered: boolean;
  readonly hasFailed: boolean;
}

/** Records of the company that are called what is typed, of every room that the person may see. */
function useRecords(typed: string): Records {
  const { t } = useText();
  const navigate = useNavigate();
  const company = useContext(CompanyContext);
  const allowed = useAllowed();
  const shown = useShownAreas(company);
  const [q] = useDebouncedValue(typed, PAUSE_MS);
  const asked = shown
    .flatMap(({ rooms }) => rooms)
    .flatMap((room) =>
      room.finds !== undefined && allowed(room.finds.contract.permission) ? [{ room, finds: room.finds }] : [],
    );
  const answers = useQueries({
    queries: asked.map(({ finds: { contract } }) => ({
      ...queryOf(contract, { q, limit: OFFERED_OF_A_ROOM } as InputOf<QueryContract>, company?.code),
      enabled: q.length >= SHORTEST,
    })),
  });
  if (q !== typed) return { records: [], isAnswered: false, hasFailed: false };
  if (q.length < SHORTEST) return { records: [], isAnswered: true, hasFailed: false };
  const records = asked.flatMap(({ room, finds }, index) => {
    const answer = answers[index]?.data;
    if (answer === undefined) return [];
    return finds.foundIn(answer).map(({ id, label, detail }) => ({
      id: `${room.path}-${id}`,
      label,
      detail,
      group: t(room.title),
      run: () => void navigate({ to: addressOf(room, company?.code, id) }),
    }));
  });
  const isOut = ({ isError, isPaused }: { isError: boolean; isPaused: boolean }) => isError || isPaused;
  // That nothing was found some time ago is asked again.
  const isIn = asked.map(({ finds }, index) => {
    const answer = answers[index];
    return answer?.data !== undefined && (!answer.isFetching || finds.foundIn(answer.data).length > 0);
  });
  return {
    records,
    isAnswered: answers.every((answer, index) => isIn[index] === true || isOut(answer)),
    hasFailed: answers.some((answer) => answer.data === undefined && isOut(answer)),
  };
}

function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

/** Every word typed is somewhere in the text, accents and case aside. */
function isMatch(text: string, typed: string): boolean {
  const words = plain(typed).split(/\s+/);
  return words.every((word) => plain(text).includes(word));
}
