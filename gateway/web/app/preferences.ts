import { useSyncExternalStore } from 'react';

/** Choices of the person on this device. */
export interface Preferences {
  readonly density: 'compact' | 'comfortable';
  readonly rail: 'open' | 'small';
  /** Single-letter keys can be switched off (WCAG 2.1.4). */
  readonly letterKeys: 'on' | 'off';
}

const STORED = 'consigna.preferences';
/** Fingers need roomier rows than a mouse. */
const isTouched = matchMedia('(hover: none) and (pointer: coarse)').matches;
const standard: Preferences = { density: isTouched ? 'comfortable' : 'compact', rail: 'open', letterKeys: 'on' };
const listeners = new Set<() => void>();
let current: Preferences = { ...standard, ...(read() ?? {}) };

export function preferences(): Preferences {
  return current;
}

export function prefer(choice: Partial<Preferences>): void {
  current = { ...current, ...choice };
  localStorage.setItem(STORED, JSON.stringify(current));
  document.documentElement.dataset['density'] = current.density;
  for (const tell of listeners) tell();
}

export function usePreferences(): Preferences {
  return useSyncExternalStore((tell) => {
    listeners.add(tell);
    return () => listeners.delete(tell);
  }, preferences);
}

function read(): Partial<Preferences> | undefined {
  try {
    return JSON.parse(localStorage.getItem(STORED) ?? '{}') as Partial<Preferences>;
  } catch {
    return undefined;
  }
}
