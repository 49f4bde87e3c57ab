/** Keys of a scanner follow each other this quickly; people do not. */
export const GAP_MS = 35;
export const SHORTEST_CODE = 4;
/** Keys that a scanner presses on the way to a character. */
const OF_A_CHARACTER = new Set(['Shift', 'AltGraph', 'Control', 'Alt', 'CapsLock', 'Dead']);
const MULTIPLIER = /^(\d{1,3})\*$/;
/** Time between typing `3*` and the scan. */
const MULTIPLIER_MS = 10_000;

export interface Scan {
  readonly code: string;
  readonly times: number;
}

/** Finds scans among pressed keys: at least four within the pace of a machine, ended by Enter or Tab. */
export class ScanBurst {
  private text = '';
  private last = Number.NEGATIVE_INFINITY;
  private slow = '';
  private slowAt = Number.NEGATIVE_INFINITY;

  /** Whether a key now would be the first of a burst. */
  isIdle(at: number): boolean {
    return this.text === '' || at - this.last > GAP_MS;
  }

  /** @param at milliseconds of any clock that only goes forward */
  press(key: string, at: number): Scan | undefined {
    const isQuick = !this.isIdle(at);
    this.last = at;
    if (key === 'Enter' || key === 'Tab') return this.end(isQuick, at);
    if (key.length !== 1) {
      // Only a person moves about; what was typed before is no beginning of a code.
      if (!OF_A_CHARACTER.has(key)) this.text = this.slow = '';
      return undefined;
    }
    if (isQuick) {
      this.text += key;
    } else {
      // The first key of a burst looks slow: what came before it was a person.
      this.slow = (this.slow + this.text).slice(-8);
      if (this.text !== '') this.slowAt = at;
      this.text = key;
    }
    return undefined;
  }

  private end(isQuick: boolean, at: number): Scan | undefined {
    const code = this.text;
    const [, times = '1'] = at - this.slowAt < MULTIPLIER_MS ? (MULTIPLIER.exec(this.slow) ?? []) : [];
    this.text = '';
    this.slow = '';
    return isQuick && code.length >= SHORTEST_CODE ? { code, times: Number(times) } : undefined;
  }
}
