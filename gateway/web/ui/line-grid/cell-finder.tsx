import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { useText } from '../../app/text';
import styles from '../item-finder.module.css';
import type { Picked } from '../resource-picker';
import type { CellEditorProps } from './use-line-grid';

interface CellFinderProps<Row> extends CellEditorProps<Row> {
  /** What is offered, for who cannot see it. */
  readonly title: string;
  /** What a text finds, the best first; undefined until it is known. */
  readonly useFound: (text: string) => readonly Picked[] | undefined;
  /** What choosing one writes into the line. */
  readonly lineOf: (picked: Picked) => (row: Row) => Row;
}

/** Finds one of many while a line is typed: an account, a party. Enter before the answer takes the first of it. */
export function CellFinder<Row>(props: CellFinderProps<Row>) {
  const { text, label, title, onText, onWrite, lineOf, field, useFound } = props;
  const { t } = useText();
  const list = useId();
  const [current, setCurrent] = useState(0);
  const [isWaiting, setWaiting] = useState(false);
  const q = text.trim();
  const found = useFound(q);
  const options = found ?? [];
  const place = Math.min(current, Math.max(0, options.length - 1));
  const pick = (option: Picked | undefined) => {
    setWaiting(false);
    if (option !== undefined) onWrite(lineOf(option));
  };
  const latest = useRef(pick);
  useEffect(() => {
    latest.current = pick;
  });
  const [first] = options;
  useEffect(() => {
    if (isWaiting && found !== undefined) latest.current(first);
  }, [isWaiting, found, first]);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const picks = event.key === 'Enter' || (event.key === 'Tab' && !event.shiftKey);
    // An emptied cell is the grid's to write.
    if (q === '' || event.ctrlKey || event.metaKey || (step === 0 && !picks)) return;
    if (step !== 0) setCurrent(Math.max(0, Math.min(options.length - 1, place + step)));
    else if (found === undefined) setWaiting(true);
    else pick(options[place]);
    event.preventDefault();
  };
  return (
    <>
      <input
        ref={field}
        className={styles['field']}
        role="combobox"
        aria-expanded={options.length > 0}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={options[place] === undefined ? undefined : `${list}-${place}`}
        aria-label={label}
        autoComplete="off"
        value={text}
        onChange={({ currentTarget }) => {
          setCurrent(0);
          setWaiting(false);
          onText(currentTarget.value);
        }}
        onKeyDown={onKeyDown}
      />
      <div className={styles['layer']} hidden={q === ''} onMouseDown={(event) => event.preventDefault()}>
        <ul id={list} role="listbox" aria-label={title}>
          {options.map((option, index) => (
            <li
              key={option.id}
              id={`${list}-${index}`}
              role="option"
              aria-selected={index === place}
              onMouseMove={() => setCurrent(index)}
              onClick={() => pick(option)}
            >
              <span className={styles['sku']}>{option.detail}</span>
              <span className={styles['name']}>{option.label}</span>
            </li>
          ))}
        </ul>
        {found !== undefined && options.length === 0 ? (
          <p className={styles['note']} role="status">
            {t('ui.finder.nothing', { text: q })}
          </p>
        ) : null}
      </div>
    </>
  );
}
