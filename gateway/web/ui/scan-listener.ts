import { useEffect, useRef } from 'react';
import { FNC1 } from './gs1';
import { isTyping } from './keys';
import { GAP_MS, ScanBurst, SHORTEST_CODE } from './scan-burst';

type OnScan = (code: string, times: number) => void;

/**
 * Tells codes read by a scanner that types like a keyboard, anywhere outside fields and grids: those keep what was
 * typed into them. A burst is told apart from a person by its pace, so typing is never swallowed; `3*` typed before
 * multiplies.
 */
export function useScanner(onScan: OnScan): void {
  // Fields and grids keep what was typed into them: there a scan is what the person asked for.
  useBursts(onScan, 'input, textarea, select, [data-typing]');
}

/** Tells them inside fields and grids as well, where the code stands as text: the screen takes it out again. */
export function useScannerEverywhere(onScan: OnScan): void {
  useBursts(onScan, undefined);
}

/** What stood in a field before a code was read into it, without a multiplier. */
export function typedBefore(text: string, code: string): string {
  const before = text.endsWith(code) ? text.slice(0, -code.length) : '';
  return before.replace(/\d{1,3}\*$/, '');
}

function useBursts(onScan: OnScan, except: string | undefined): void {
  const latest = useRef(onScan);
  useEffect(() => {
    latest.current = onScan;
  });
  useEffect(() => {
    const burst = new ScanBurst();
    const held = new HeldKeys();
    let choice: { readonly select: HTMLSelectElement; readonly value: string } | undefined;
    const listen = (event: KeyboardEvent) => {
      if (held.isReplaying) return;
      const key = keyOf(event);
      const { target } = event;
      if (!(target instanceof HTMLSelectElement)) choice = undefined;
      else if (burst.isIdle(event.timeStamp)) choice = { select: target, value: target.value };
      const scanned = burst.press(key, event.timeStamp);
      if (scanned !== undefined) {
        held.drop();
        if (except !== undefined && event.target instanceof Element && event.target.closest(except) !== null) return;
        event.preventDefault();
        if (choice !== undefined) chooseAgain(choice.select, choice.value);
        latest.current(scanned.code, scanned.times);
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
  }, [except]);
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
