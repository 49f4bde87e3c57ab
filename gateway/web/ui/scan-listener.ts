import { useEffect, useRef } from 'react';
import { ScanBurst } from './scan-burst';

/**
 * Tells codes read by a scanner that types like a keyboard, anywhere on the page. A burst is told apart from a person
 * by its pace, so typing is never swallowed; `3*` typed before multiplies.
 */
export function useScanner(onScan: (code: string, times: number) => void): void {
  const latest = useRef(onScan);
  useEffect(() => {
    latest.current = onScan;
  });
  useEffect(() => {
    const burst = new ScanBurst();
    const listen = (event: KeyboardEvent) => {
      const scanned = burst.press(event.key, event.timeStamp);
      if (scanned === undefined) return;
      // Fields and grids keep what was typed into them: there a scan is what the person asked for.
      if (
        event.target instanceof HTMLElement &&
        event.target.closest('input, textarea, select, [data-typing]') !== null
      )
        return;
      event.preventDefault();
      latest.current(scanned.code, scanned.times);
    };
    document.addEventListener('keydown', listen, true);
    return () => document.removeEventListener('keydown', listen, true);
  }, []);
}
