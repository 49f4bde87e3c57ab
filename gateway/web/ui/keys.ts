import { useEffect, useRef, useSyncExternalStore } from 'react';
import { preferences } from '../app/preferences';

/**
 * A key of a screen. Written `mod+k` (Ctrl, or Command on a Mac), `shift+space`, `alt+arrowup`, `n`, `?`, `g s` for two
 * after each other. Letters and signs act only outside fields; whatever has `mod` acts everywhere.
 */
export interface Shortcut {
  readonly keys: string;
  readonly label: string;
  readonly run: () => void;
  /** Shown in the strip at the bottom as well as in the sheet. */
  readonly hint?: boolean;
  readonly disabled?: boolean;
  /** Acts also while a dialog is open. */
  readonly always?: boolean;
  /** Told in the sheet and the strip only; a component of the screen answers the key by itself. */
  readonly toldOnly?: boolean;
}

/** Time to press the second key of two. */
const SEQUENCE_MS = 1_200;
const isMac = navigator.platform.startsWith('Mac');

let registered: readonly (readonly Shortcut[])[] = [];
const listeners = new Set<() => void>();
let first: { readonly key: string; readonly at: number } | undefined;

function setRegistered(next: readonly (readonly Shortcut[])[]): void {
  registered = next;
  for (const tell of listeners) tell();
}

/** Registers keys while the component is there; later ones win over earlier ones. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  const shape = JSON.stringify(shortcuts.map(({ keys, label, disabled, hint }) => [keys, label, disabled, hint]));
  useEffect(() => {
    const mine = latest.current.map((shortcut, index) => ({ ...shortcut, run: () => latest.current[index]?.run() }));
    setRegistered([...registered, mine]);
    return () => setRegistered(registered.filter((each) => each !== mine));
  }, [shape]);
}

/** Every key that acts now, for sheet and strip. */
export function useKnownShortcuts(): readonly Shortcut[] {
  const known = useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => registered,
  );
  const byKeys = new Map<string, Shortcut>();
  for (const shortcut of known.flat()) if (shortcut.disabled !== true) byKeys.set(shortcut.keys, shortcut);
  return [...byKeys.values()];
}

/** Starts listening; once, by the frame. */
export function listenToKeys(): () => void {
  document.addEventListener('keydown', onKeyDown);
  return () => document.removeEventListener('keydown', onKeyDown);
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const key = keyOf(event);
  if (key === undefined) return;
  const begun = first !== undefined && Date.now() - first.at < SEQUENCE_MS ? first.key : undefined;
  first = undefined;
  const candidates = registered.flat().filter((shortcut) => mayAct(shortcut, event));
  const found = lastOf(candidates, begun === undefined ? [key] : [`${begun} ${key}`, key]);
  if (found !== undefined) {
    event.preventDefault();
    found.run();
  } else if (candidates.some(({ keys }) => keys.startsWith(`${key} `))) {
    first = { key, at: Date.now() };
  }
}

function lastOf(candidates: readonly Shortcut[], wanted: readonly string[]): Shortcut | undefined {
  for (const keys of wanted) {
    const found = candidates.findLast((candidate) => candidate.keys === keys);
    if (found !== undefined) return found;
  }
  return undefined;
}

function mayAct(shortcut: Shortcut, event: KeyboardEvent): boolean {
  if (shortcut.disabled === true || shortcut.toldOnly === true) return false;
  if (shortcut.always !== true && document.querySelector('[role=dialog]') !== null) return false;
  if (shortcut.keys.includes('mod+')) return true;
  if (/^(alt\+|f\d)/.test(shortcut.keys)) return true;
  if (isTyping(event.target)) return false;
  const isLetter = /^(\S|\S \S)$/.test(shortcut.keys);
  return !isLetter || preferences().letterKeys === 'on';
}

/** In a field, a letter is a letter. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest('[data-typing],[role=menu],[role=listbox]') !== null) return true;
  return (
    /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) &&
    !/^(checkbox|radio|button)$/.test((target as HTMLInputElement).type)
  );
}

/** The event in the spelling of `Shortcut.keys`; undefined for a modifier alone. */
export function keyOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
): string | undefined {
  if (['Control', 'Shift', 'Alt', 'Meta', 'Dead', 'AltGraph'].includes(event.key)) return undefined;
  const name = event.key === ' ' ? 'space' : event.key.toLowerCase();
  const sign = event.key.length === 1 && name !== 'space' && !/[a-z]/.test(name);
  const mod = isMac ? event.metaKey : event.ctrlKey;
  return `${mod ? 'mod+' : ''}${event.altKey ? 'alt+' : ''}${event.shiftKey && !sign ? 'shift+' : ''}${name}`;
}

const caps: Readonly<Record<string, string>> = {
  mod: isMac ? '⌘' : 'Ctrl',
  shift: '⇧',
  alt: isMac ? '⌥' : 'Alt',
  enter: '↵',
  space: '␣',
  escape: 'Esc',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  delete: 'Del',
  insert: 'Ins',
  tab: '⇥',
};

/** `mod+enter` as people read it on their keys. */
export function capOf(keys: string): string {
  return keys
    .split(' ')
    .map((stroke) =>
      stroke
        .split(/\+(?=.)/)
        .map((part) => caps[part] ?? (part.length === 1 ? part.toUpperCase() : part.toUpperCase()))
        .join(' '),
    )
    .join(' ');
}

/** For `aria-keyshortcuts`. */
export function ariaKeys(keys: string): string {
  return keys.replace('mod', isMac ? 'Meta' : 'Control').replaceAll('arrow', 'Arrow');
}
