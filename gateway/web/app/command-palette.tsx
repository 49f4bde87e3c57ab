import { useNavigate } from '@tanstack/react-router';
import { useContext, useId, useMemo, useState } from 'react';
import { Kbd } from '../ui/kbd';
import { useKnownShortcuts } from '../ui/keys';
import { Layer } from '../ui/layer';
import styles from './command-palette.module.css';
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
  readonly run: () => void;
}

/** Ctrl K: go anywhere, make anything, do what the screen offers, switch the company. */
export function CommandPalette({ onClose }: { readonly onClose: () => void }) {
  const { t } = useText();
  const commands = useCommands();
  const [typed, setTyped] = useState('');
  const [current, setCurrent] = useState(0);
  const list = useId();
  const found = useMemo(
    () => commands.filter(({ label, group }) => isMatch(`${group} ${label}`, typed)),
    [commands, typed],
  );
  const place = Math.min(current, Math.max(0, found.length - 1));
  const run = (command: Command | undefined) => {
    if (command === undefined) return;
    onClose();
    command.run();
  };
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
          setCurrent(0);
        }}
        onKeyDown={(event) => {
          const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
          if (step !== 0) {
            event.preventDefault();
            const next = Math.max(0, Math.min(found.length - 1, place + step));
            setCurrent(next);
            document.getElementById(`${list}-${next}`)?.scrollIntoView({ block: 'nearest' });
          } else if (event.key === 'Enter') {
            event.preventDefault();
            run(found[place]);
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
            onMouseMove={() => setCurrent(index)}
          >
            <span className={styles['group']}>{command.group}</span>
            <span>{command.label}</span>
            {command.keys === undefined ? null : <Kbd keys={command.keys} />}
          </li>
        ))}
      </ul>
      {found.length === 0 ? <p className={styles['none']}>{t('app.palette.nothing')}</p> : null}
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

/** Every word typed is somewhere in the text, accents and case aside. */
function isMatch(text: string, typed: string): boolean {
  const plain = (each: string) => each.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const words = plain(typed).split(/\s+/);
  return words.every((word) => plain(text).includes(word));
}
