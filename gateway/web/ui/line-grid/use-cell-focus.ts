import { useCallback, useEffect, useLayoutEffect, useRef, type RefObject } from 'react';
import type { Cell } from './grid';

/**
 * Keeps the focus on the active cell while the grid has it: cells come and go with their lines. What it gives brings the
 * grid the focus from elsewhere.
 */
export function useCellFocus(
  scroller: RefObject<HTMLDivElement | null>,
  field: RefObject<HTMLInputElement | null>,
  at: Cell,
  isEditing: boolean,
  scroll: () => void,
): () => void {
  const isInside = useRef(false);
  useEffect(() => {
    const grid = scroller.current;
    const enter = (event: Event) => {
      isInside.current = true;
      // Tab led to the lines while the active one is out of sight.
      if (event.target !== grid || grid?.matches(':focus-visible') !== true || latest.current.focus()) return;
      isAwaited.current = true;
      latest.current.scroll();
    };
    const leave = (event: Event) => {
      if (event.target instanceof Node && grid?.contains(event.target) !== true) isInside.current = false;
    };
    // A cell that is not the active one takes no focus by itself: the first press on it brings the grid the focus.
    const press = (event: Event) => {
      if (event.target instanceof Element && event.target.closest('[role=gridcell]') !== null) isInside.current = true;
    };
    grid?.addEventListener('focusin', enter);
    grid?.addEventListener('pointerdown', press);
    document.addEventListener('focusin', leave);
    document.addEventListener('pointerdown', leave);
    return () => {
      grid?.removeEventListener('focusin', enter);
      grid?.removeEventListener('pointerdown', press);
      document.removeEventListener('focusin', leave);
      document.removeEventListener('pointerdown', leave);
    };
  }, [scroller]);
  const focus = () => {
    const cell = scroller.current?.querySelector<HTMLElement>('[data-cell=active]');
    const target = cell?.querySelector<HTMLInputElement>('input') ?? cell;
    if (document.activeElement !== target) target?.focus({ preventScroll: true });
    cell?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    return cell !== null && cell !== undefined;
  };
  // Typing replaces the whole cell.
  const select = () => {
    if (!isEditing) field.current?.select();
  };
  const latest = useRef({ focus, select, scroll });
  /** The cell is out of sight: it is in the page once the list has scrolled, and takes the focus then. */
  const isAwaited = useRef(false);
  useLayoutEffect(() => {
    latest.current = { focus, select, scroll };
    // A line that was drawn anew took the focus with it when it went.
    const isLost = isInside.current && document.activeElement === document.body;
    if ((isAwaited.current || isLost) && focus()) isAwaited.current = false;
  });
  const row = useRef(at.row);
  useLayoutEffect(() => {
    const isElsewhere = row.current !== at.row;
    row.current = at.row;
    if (!isInside.current) {
      // Led there from outside, as by a scan: it is seen, and the focus stays where it is.
      if (isElsewhere) latest.current.scroll();
      return;
    }
    isAwaited.current = !latest.current.focus();
    if (isAwaited.current) {
      // Its line leaves the page with the cell that has the focus; keys pressed meanwhile are the grid's all the same.
      scroller.current?.focus({ preventScroll: true });
      latest.current.scroll();
    }
    latest.current.select();
  }, [at, isEditing, scroller]);
  return useCallback(() => {
    isInside.current = true;
    requestAnimationFrame(() => {
      isAwaited.current = !latest.current.focus();
      if (isAwaited.current) latest.current.scroll();
      else latest.current.select();
    });
  }, []);
}
