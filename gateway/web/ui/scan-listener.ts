import { useEffect, useRef } from 'react';
import { FNC1 } from './gs1';
import { isTyping } from './keys';
import { GAP_MS, ScanBurst, SHORTEST_CODE } from './scan-burst';

/** A field that a code was typed into, and what stood in it before, without a multiplier. */
export interface TypedInto {
  readonly field: HTMLInputElement | HTMLTextAreaElement;
  readonly before: string;
  /** A grid's: its field may be another one by now. */
  readonly isCell: boolean;
}

/** Whether the code is the screen's; otherwise its keys are what was typed. */
type OnScan = (code: string, times: number, into: TypedInto | undefined) => boolean;

/**
 * Tells codes read by a scanner that types like a keyboard, anywhere on the page. A burst is told apart from a person by
 * its pace, so typing is never swallowed; `3*` typed before multiplies. Inside a field the code stands as text, which the
 * screen takes out again.
 */
export function useScanner(onScan: OnScan): void {
  const latest = useRef(onScan);
  useEffect(() => {
    latest.current = onScan;
  });
  useEffect(() => {
    const burst = new ScanBurst();
    const held = new HeldKeys();
    let choice: { readonly select: HTMLSelectElement; readonly value: string } | undefined;
    let into: TypedInto | undefined;
    const listen = (event: KeyboardEvent) => {
      if (held.isReplaying) return;
      const key = keyOf(event);
      const { target } = event;
      const isFirst = burst.isIdle(event.timeStamp);
      if (!(target instanceof HTMLSelectElement)) choice = undefined;
      else if (isFirst) choice = { select: target, value: target.value };
      if (isFirst) into = isTextField(target) ? intoOf(target) : undefined;
      const scanned = burst.press(key, event.timeStamp);
      if (scanned !== undefined) {
        const { code, times } = scanned;
        if (!latest.current(code, times, into && { ...into, before: withoutMultiplier(into.before, times) })) {
          held.replay();
          return;
        }
        held.drop();
        // Its end is no key of the field that has the focus.
        event.preventDefault();
        event.stopPropagation();
        if (choice !== undefined) chooseAgain(choice.select, choice.value);
      } else if (key === FNC1) {
        event.preventDefault();
      } else if (isLetterKey(event)) {
        held.hold(event);
      } else if (event.key !== 'Shift') {
        held.replay();
      }
    };
    document.addEventListener('keydown', listen, true);
    return () => {
      document.removeEventListener('keydown', listen, true);
      held.drop();
    };
  }, []);
}

/** Whether something lies over the page that wants to be answered first. */
export function isUnderDialog(): boolean {
  return document.querySelector('[role=dialog][aria-modal=true]') !== null;
}

/** Takes a code out of a field of its own; what a grid keeps of its cells, it changes itself. */
export function takeOut({ field, before }: TypedInto): void {
  const kind = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
  // React hears only of what it did not set itself.
  Object.getOwnPropertyDescriptor(kind.prototype, 'value')?.set?.call(field, before);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

function intoOf(field: TypedInto['field']): TypedInto {
  return { field, before: field.value, isCell: field.closest('[data-typing]') !== null };
}

function isTextField(target: EventTarget | null): target is TypedInto['field'] {
  return isTyping(target) && (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement);
}

function withoutMultiplier(text: string, times: number): string {
  const typed = `${times}*`;
  return text.endsWith(typed) ? text.slice(0, -typed.length) : text;
}

/** Letters typed into a list of choices choose; a code's letters must not. */
function chooseAgain(select: HTMLSelectElement, value: string): void {
  if (select.value === value) return;
  select.value = value;
  select.dispatchEvent(new Event('change', { bubbles: true }));
}

/** Scanners type FNC1 as the control character it is, which a browser calls Ctrl ]; any other command is no character. */
function keyOf(event: KeyboardEvent): string {
  if (event.getModifierState('AltGraph')) return event.key;
  if (event.ctrlKey && event.key === ']') return FNC1;
  const isCommand = event.ctrlKey || event.metaKey || event.altKey;
  return isCommand && event.key.length === 1 ? 'Unidentified' : event.key;
}

/** A key that may be one of the page by itself. */
function isLetterKey(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1 || event.key === ' ') return false;
  return !isTyping(event.target);
}

/**
 * Outside fields letters are keys of the page, and a code is full of them: each waits until the pace has told a person
 * from a scanner. A person does not notice.
 */
class HeldKeys {
  isReplaying = false;
  private events: KeyboardEvent[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  hold(event: KeyboardEvent): void {
    event.preventDefault();
    event.stopPropagation();
    this.events.push(event);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      // A scanner that ends with neither Enter nor Tab.
      if (this.events.length >= SHORTEST_CODE) this.drop();
      else this.replay();
    }, GAP_MS + 10);
  }

  replay(): void {
    const events = this.events;
    this.drop();
    this.isReplaying = true;
    for (const event of events) event.target?.dispatchEvent(new KeyboardEvent('keydown', event));
    this.isReplaying = false;
  }

  drop(): void {
    clearTimeout(this.timer);
    this.events = [];
  }
}
