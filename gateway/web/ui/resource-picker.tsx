import type { InputOf, QueryContract } from '@consigna/contracts/contract';
import { useDebouncedValue } from '@mantine/hooks';
import { IconHistory } from '@tabler/icons-react';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { useApiQuery, type RowOf } from '../app/api/hooks';
import { useText } from '../app/text';
import styles from './resource-picker.module.css';

/** What a picker offers: enough to show it again without asking. */
export interface Picked {
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
}

interface ResourcePickerProps<C extends QueryContract> {
  readonly label: string;
  readonly contract: C;
  /** Part of the query besides what is typed: `{ filter: { isCustomer: { eq: 'true' } } }`. */
  readonly input?: Record<string, unknown>;
  readonly optionOf: (row: RowOf<C>) => Picked;
  readonly value: Picked | null;
  readonly onPick: (picked: Picked | null) => void;
  /** Where the last choices are remembered, per company and kind. */
  readonly recent: string;
  readonly problem?: string;
  readonly required?: boolean;
  readonly autoFocus?: boolean;
}

const RECENT = 5;
const OFFERED = 20;
const PAUSE_MS = 120;

/**
 * Finds one of many by typing. Empty, it offers the last choices; Enter or Tab before the answer takes the first of it. Where
 * nothing comes of what was typed it says so, and keeps the text unless an earlier choice stands.
 */
export function ResourcePicker<C extends QueryContract>(props: ResourcePickerProps<C>) {
  const { label, contract, input, optionOf, value, onPick, recent, problem, required = false } = props;
  const { t } = useText();
  const field = useId();
  const [typed, setTyped] = useState<string>();
  const [isOpen, setOpen] = useState(false);
  const [current, setCurrent] = useState(0);
  const [isWaiting, setWaiting] = useState(false);
  const [missed, setMissed] = useState<string>();
  const [asked] = useDebouncedValue(typed?.trim() ?? '', PAUSE_MS);
  const q = typed?.trim() ?? '';
  const found = useApiQuery(
    contract,
    { ...input, limit: OFFERED, ...(asked === '' ? {} : { q: asked }) } as InputOf<C>,
    { enabled: isOpen, keepPrevious: true },
  );
  const rows = ((found.data as { data?: RowOf<C>[] } | undefined)?.data ?? []).map(optionOf);
  const isCurrent = q === asked && !found.isPlaceholderData;
  // That nothing was found some time ago is asked again.
  const isAnswered = isCurrent && found.data !== undefined && (rows.length > 0 || !found.isFetching);
  const hasFailed = isCurrent && found.isError && !found.isFetching;
  const remembered = q === '' ? recentOf(recent) : [];
  const options = [...remembered, ...rows.filter(({ id }) => !remembered.some((each) => each.id === id))];
  const place = Math.min(current, Math.max(0, options.length - 1));

  const close = () => {
    setOpen(false);
    setWaiting(false);
    setTyped(undefined);
    setCurrent(0);
    setMissed(undefined);
  };
  const pick = (picked: Picked | undefined) => {
    close();
    if (picked !== undefined) {
      remember(recent, picked);
      onPick(picked);
    } else if (q !== '') {
      setMissed(t(hasFailed ? 'ui.picker.failed' : 'ui.finder.nothing', { text: q }));
      if (value === null) setTyped(typed);
    }
  };
  const latest = useRef(pick);
  useEffect(() => {
    latest.current = pick;
  });
  const first = options[0];
  useEffect(() => {
    if (isWaiting && (isAnswered || hasFailed)) latest.current(isAnswered ? first : undefined);
  }, [isWaiting, isAnswered, hasFailed, first]);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      if (isOpen) setCurrent(Math.max(0, Math.min(options.length - 1, place + step)));
      setOpen(true);
    } else if (event.key === 'Enter' && isOpen && !event.ctrlKey) {
      if (isAnswered || q === '') pick(options[place]);
      else setWaiting(true);
    } else if (event.key === 'Tab' && typed !== undefined && q !== '') {
      if (isAnswered) pick(options[place]);
      else setWaiting(true);
      return;
    } else if (event.key === 'Escape' && (isOpen || missed !== undefined)) {
      close();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const trouble = missed ?? problem;
  // What was chosen elsewhere meanwhile, as in a copy that is taken over, is what stands.
  const text = missed !== undefined && value !== null ? undefined : typed;
  return (
    <div className={styles['field']}>
      <label htmlFor={field}>{label}</label>
      <input
        id={field}
        className={styles['input']}
        role="combobox"
        aria-expanded={isOpen}
        aria-controls={`${field}-list`}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && options[place] !== undefined ? `${field}-${place}` : undefined}
        autoComplete="off"
        autoFocus={props.autoFocus === true}
        // In a dialog the focus goes where this stands.
        {...(props.autoFocus === true ? { 'data-autofocus': true } : {})}
        aria-required={required}
        aria-invalid={trouble !== undefined}
        aria-describedby={trouble === undefined ? undefined : `${field}-problem`}
        placeholder={t('ui.picker.find')}
        value={text ?? value?.label ?? ''}
        onFocus={({ currentTarget }) => currentTarget.select()}
        onClick={() => setOpen(true)}
        // Who types ahead of the answer goes on; it is picked when it comes.
        onBlur={() => {
          if (!isWaiting && missed === undefined) close();
        }}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value);
          setCurrent(0);
          setWaiting(false);
          setMissed(undefined);
          setOpen(true);
          if (currentTarget.value === '' && !required) onPick(null);
        }}
        onKeyDown={onKeyDown}
      />
      <div className={styles['layer']} hidden={!isOpen} onMouseDown={(event) => event.preventDefault()}>
        <ul id={`${field}-list`} role="listbox" aria-label={label}>
          {options.map((option, index) => (
            <li
              key={option.id}
              id={`${field}-${index}`}
              role="option"
              aria-selected={index === place}
              onMouseMove={() => setCurrent(index)}
              onClick={() => pick(option)}
            >
              {index < remembered.length ? <IconHistory size={14} stroke={1.5} aria-hidden /> : null}
              <span>{option.label}</span>
              <span className={styles['detail']}>{option.detail}</span>
            </li>
          ))}
        </ul>
        {options.length === 0 && isAnswered ? <p className={styles['none']}>{t('ui.picker.nothing')}</p> : null}
      </div>
      {trouble === undefined ? null : (
        <p id={`${field}-problem`} className={styles['problem']} role={missed === undefined ? undefined : 'alert'}>
          {trouble}
        </p>
      )}
    </div>
  );
}

function recentOf(key: string): readonly Picked[] {
  const text = localStorage.getItem(`consigna.recent.${key}`);
  return text === null ? [] : (JSON.parse(text) as Picked[]);
}

function remember(key: string, picked: Picked): void {
  const next = [picked, ...recentOf(key).filter(({ id }) => id !== picked.id)].slice(0, RECENT);
  localStorage.setItem(`consigna.recent.${key}`, JSON.stringify(next));
}
