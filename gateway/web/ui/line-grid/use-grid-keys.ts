import type { KeyboardEvent } from 'react';
import { flushSync } from 'react-dom';
import { useText } from '../../app/text';
import { useShortcuts } from '../keys';
import { chain, nextEditable, selectionOf, type Cell, type Then, type Write } from './grid';
import type { GridColumn, LineGridModel } from './use-line-grid';
import type { Typing } from './use-typing';

interface GridKeys<Row> {
  readonly typing: Typing;
  readonly readOnly: boolean;
  /** The business day, for Ctrl ; */
  readonly today: string | undefined;
  readonly onRowKey: ((row: Row, index: number, key: string) => boolean) | undefined;
  /** Lines with the empty one at the end, and how many of them Page up and Page down go over. */
  readonly count: number;
  readonly page: () => number;
}

/** What each key does to lines, place and selection. */
export function useGridKeys<Row>(
  model: LineGridModel<Row>,
  { typing: { commit, cancel }, readOnly, today, onRowKey, count, page }: GridKeys<Row>,
): (event: KeyboardEvent) => void {
  const { columns, shape, state, dispatch } = model;
  const { rows, at, editing } = state;
  const column = columns[at.column];
  const row = rows[at.row];

  const toldKeys = useToldKeys();
  useShortcuts(readOnly ? [] : toldKeys);

  const onEditingKey = (event: KeyboardEvent): boolean => {
    if (event.key === 'Enter') return commit('enter') || true;
    if (event.key === 'Escape') return then(cancel);
    if (event.key === 'Tab') return commit(event.shiftKey ? 'back' : 'tab') || true;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (commit('stay')) dispatch({ do: 'move', direction: event.key === 'ArrowUp' ? 'up' : 'down', extend: false });
      return true;
    }
    return false;
  };

  const onMovingKey = (event: KeyboardEvent, mod: boolean): boolean => {
    const { key, shiftKey, altKey } = event;
    if (row !== undefined && onRowKey !== undefined && altKey && onRowKey(row, at.row, key)) return true;
    if (altKey && (key === 'ArrowUp' || key === 'ArrowDown')) {
      return readOnly || then(() => dispatch({ do: 'shift', direction: key === 'ArrowUp' ? 'up' : 'down' }));
    }
    if (altKey) return false;
    if (mod && !readOnly) {
      const act = commandOf(key.toLowerCase(), shiftKey);
      if (act !== undefined) return then(act);
    }
    const place = placeOf(key, mod);
    if (place !== undefined) return then(() => dispatch({ do: 'go', to: place, extend: shiftKey }));
    if (mod) return false;
    switch (key) {
      case 'Enter':
        return then(() => dispatch({ do: 'step', then: 'enter' }));
      case 'Tab':
        return tab(shiftKey ? 'back' : 'tab');
      case 'F2':
        return then(() => dispatch({ do: 'edit', text: row === undefined ? '' : (column?.edit?.text(row) ?? '') }));
      case 'Escape':
        return state.anchor !== null && then(cancel);
      case 'Delete':
        return readOnly || then(() => fillSelection(model, () => ''));
      default:
        return false;
    }
  };

  /** The empty line and the ends let the key out, so that the grid is no trap. */
  const tab = (step: Extract<Then, 'tab' | 'back'>): boolean => {
    if (readOnly || (at.row === rows.length && step === 'tab')) return false;
    const next = nextEditable(shape, state, step === 'tab' ? 1 : -1);
    return next !== undefined && then(() => dispatch({ do: 'step', then: step }));
  };

  const placeOf = (key: string, mod: boolean): Cell | undefined => {
    const places: Record<string, () => Cell> = {
      ArrowUp: () => ({ row: mod ? 0 : at.row - 1, column: at.column }),
      ArrowDown: () => ({ row: mod ? count - 1 : at.row + 1, column: at.column }),
      ArrowLeft: () => ({ row: at.row, column: at.column - 1 }),
      ArrowRight: () => ({ row: at.row, column: at.column + 1 }),
      Home: () => ({ row: mod ? 0 : at.row, column: 0 }),
      End: () => ({ row: mod ? count - 1 : at.row, column: columns.length - 1 }),
      PageUp: () => ({ row: at.row - page(), column: at.column }),
      PageDown: () => ({ row: at.row + page(), column: at.column }),
    };
    return places[key]?.();
  };

  const commandOf = (key: string, shift: boolean): (() => void) | undefined => {
    const acts: Record<string, () => void> = {
      d: () => fillSelection(model, (above, each) => (above === undefined ? undefined : each.edit?.text(above))),
      ';': () => fillSelection(model, (_above, each) => (each.edit?.kind === 'date' ? today : undefined)),
      delete: () => dispatch({ do: 'delete' }),
      insert: () => dispatch({ do: 'insert' }),
      z: () => dispatch({ do: shift ? 'redo' : 'undo' }),
      y: () => dispatch({ do: 'redo' }),
    };
    return acts[key];
  };

  return (event) => {
    if (event.nativeEvent.isComposing || event.defaultPrevented) return;
    if (!(event.target instanceof HTMLElement)) return;
    // The grid itself has the focus while a cell out of sight is on its way.
    if (event.target !== event.currentTarget && event.target.closest('[data-cell]') === null) return;
    const mod = event.ctrlKey || event.metaKey;
    if (mod && ['Enter', 's', 'k'].includes(event.key)) {
      // The page acts on what was typed.
      flushSync(() => commit('stay'));
      return;
    }
    const done = editing === null ? onMovingKey(event, mod) : onEditingKey(event);
    if (done) event.preventDefault();
  };
}

/** Writes a text into every selected cell that takes it; `above` is the line before the selection. */
function fillSelection<Row>(
  { columns, shape, state, dispatch }: LineGridModel<Row>,
  textOf: (above: Row | undefined, column: GridColumn<Row>) => string | undefined,
): void {
  const { rows } = state;
  const { top, bottom, left, right } = selectionOf(state);
  const writes = new Map<number, Write<Row>>();
  for (let index = top; index <= Math.min(bottom, rows.length); index += 1) {
    for (let place = left; place <= right; place += 1) {
      const each = columns[place];
      const text = each === undefined ? undefined : textOf(rows[top - 1], each);
      if (each?.edit === undefined || text === undefined || !shape.isEditable(rows[index], place)) continue;
      const read = each.edit.read(text, rows[index]);
      if ('write' in read) writes.set(index, chain(writes.get(index), read.write));
    }
  }
  if (writes.size > 0) dispatch({ do: 'fill', writes });
}

/** Keys that the grid answers, told in strip and sheet. */
function useToldKeys() {
  const { t } = useText();
  const told = (keys: string, id: string, hint = false) => ({
    keys,
    label: t(`ui.grid.keys.${id}`),
    run: () => undefined,
    hint,
    toldOnly: true,
  });
  return [
    told('enter', 'enter', true),
    told('tab', 'tab'),
    told('f2', 'edit'),
    told('mod+d', 'above', true),
    told('=', 'calculate', true),
    told('mod+;', 'today'),
    told('mod+c', 'copy'),
    told('mod+v', 'paste'),
    told('alt+arrowup', 'shift', true),
    told('mod+delete', 'delete'),
    told('mod+insert', 'insert'),
    told('mod+z', 'undo', true),
  ];
}

function then(act: () => void): true {
  act();
  return true;
}
