import type { InputOf, QueryContract } from '@consigna/contracts/contract';
import { useDebouncedValue } from '@mantine/hooks';
import { IconHistory } from '@tabler/icons-react';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { useApiQuery, type RowOf } from '../app/api/hooks';
import { useText } from '../app/text';
import styles from './resource-picker.module.css';
import { useUntaken } from './untaken';

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
  /** Picking leads to another page: who leaves the field with a text in it picks nothing. */
  readonly isDoor?: boolean;
}

const RECENT = 5;
const OFFERED = 20;
const PAUSE_MS = 120;

/** What nothing came of. It is told until something is typed, looked for again or chosen elsewhere, or the person goes on from it. */
interface Miss {
  readonly message: string;
  /** The choice that stood then. */
  readonly over: string | undefined;
}

/**
 * Finds one of many by typing. Empty, it offers the last choices. Enter takes what is marked, and so does leaving the field once
 * something was typed; before the answer, both take the first of it when it comes. Until then no form around it is sent, and the
 * page stores nothing, nor where nothing comes of what was typed: it says so and keeps the text. Enter, and leaving the field, then
 * look for it again; Escape brings back the earlier choice.
 */
export function ResourcePicker<C extends QueryContract>(props: ResourcePickerProps<C>) {
  const { label, contract, input: asking, optionOf, value, onPick, recent, problem, required = false } = props;
  const { t } = useText();
  const field = useId();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState<string>();
  const [isOpen, setOpen] = useState(false);
  const [current, setCurrent] = useState(0);
  const [isWaiting, setWaiting] = useState(false);
  const [miss, setMiss] = useState<Miss>();
  const missedMessage = miss?.message;
  const [asked] = useDebouncedValue(typed?.trim() ?? '', PAUSE_MS);
  const q = typed?.trim() ?? '';
  const found = useApiQuery(
    contract,
    { ...asking, limit: OFFERED, ...(asked === '' ? {} : { q: asked }) } as InputOf<C>,
    { enabled: isOpen || isWaiting, keepPrevious: true },
  );
  const rows = ((found.data as { data?: RowOf<C>[] } | undefined)?.data ?? []).map(optionOf);
  const isOfWhatIsTyped = q === asked && !found.isPlaceholderData && found.data !== undefined;
  // That nothing was found some time ago is asked again.
  const isAnswered = isOfWhatIsTyped && (rows.length > 0 || (found.fetchStatus === 'idle' && !found.isError));
  const hasFailed = q === asked && !isAnswered && (found.isPaused || (found.isError && !found.isFetching));
  const remembered = q === '' ? recentOf(recent) : [];
  const options = [...remembered, ...rows.filter(({ id }) => !remembered.some((each) => each.id === id))];
  const place = Math.min(current, Math.max(0, options.length - 1));

  const close = () => {
    setOpen(false);
    setWaiting(false);
    setTyped(undefined);
    setCurrent(0);
    setMiss(undefined);
  };
  const pick = (picked: Picked | undefined) => {
    close();
    if (picked !== undefined) {
      remember(recent, picked);
      onPick(picked);
    } else if (q !== '') {
      setMiss({ message: t(hasFailed ? 'ui.picker.failed' : 'ui.finder.nothing', { text: q }), over: value?.id });
      setTyped(typed);
    }
  };
  const take = () => {
    const isOffered = place < (isAnswered ? options : remembered).length;
    if (isOffered || (isAnswered && missedMessage === undefined)) return pick(options[place]);
    if (q === '') return;
    setWaiting(true);
    if (missedMessage === undefined) return;
    setMiss(undefined);
    void found.refetch({ cancelRefetch: false });
  };
  const latest = useRef({ pick, close });
  useEffect(() => {
    latest.current = { pick, close };
  });
  const first = options[0];
  useEffect(() => {
    if (isWaiting && (isAnswered || hasFailed)) latest.current.pick(isAnswered ? first : undefined);
  }, [isWaiting, isAnswered, hasFailed, first]);
  useUntaken(field, q !== '' && props.isDoor !== true, close);
  useEffect(
    () => input.current?.setCustomValidity(isWaiting ? t('ui.picker.looking') : (missedMessage ?? '')),
    [isWaiting, missedMessage, t],
  );
  useEffect(() => {
    if (miss !== undefined && miss.over !== value?.id) latest.current.close();
  }, [miss, value?.id]);
  // What stands, or was looked for in vain, is replaced by what is typed next.
  useEffect(() => {
    if ((typed === undefined || miss !== undefined) && document.activeElement === input.current)
      input.current?.select();
  }, [typed, miss, value?.id]);

  const onKeyDown = (event: KeyboardEvent) => {
    const stores = (event.ctrlKey || event.metaKey) && (event.key === 'Enter' || event.key === 's');
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      if (isOpen) setCurrent(Math.max(0, Math.min(options.length - 1, place + step)));
      setOpen(true);
    } else if (stores && q !== '') {
      // What was typed is taken first; the same keys then store it.
      take();
    } else if (event.key === 'Enter' && !stores && (isOpen || missedMessage !== undefined)) {
      take();
    } else if (event.key === 'Escape' && (isOpen || missedMessage !== undefined)) {
      close();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const trouble = missedMessage ?? problem;
  return (
    <div className={styles['field']}>
      <label htmlFor={field}>{label}</label>
      <input
        ref={input}
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
        value={typed ?? value?.label ?? ''}
        onFocus={({ currentTarget }) => currentTarget.select()}
        onClick={() => setOpen(true)}
        // Who types ahead of the answer goes on; it is picked when it comes.
        onBlur={({ currentTarget }) => {
          // The window was left, not the field.
          if (document.activeElement === currentTarget) return;
          setOpen(false);
          if (q !== '' && props.isDoor !== true) take();
          else if (!isWaiting) close();
        }}
        onChange={({ currentTarget }) => {
          // What stood before is back, as when a code was taken out: nothing is typed.
          if (currentTarget.value === value?.label) return close();
          setTyped(currentTarget.value);
          setCurrent(0);
          setWaiting(false);
          setMiss(undefined);
          setOpen(true);
          if (currentTarget.value === '' && !required) onPick(null);
        }}
        onKeyDown={onKeyDown}
      />
      <div className={styles['layer']} hidden={!isOpen} onMouseDown={(event) => event.preventDefault()}>
        {/* What the pointer passes over is not what leaving the field takes. */}
        <ul id={`${field}-list`} role="listbox" aria-label={label} onMouseLeave={() => setCurrent(0)}>
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
        <p
          id={`${field}-problem`}
          className={styles['problem']}
          role={missedMessage === undefined ? undefined : 'alert'}
        >
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
