import { describe, expect, it } from '@jest/globals';
import { reduceGrid, selectionOf, startOf, type GridAction, type GridShape, type GridState } from './grid';

interface Line {
  readonly item: string;
  readonly quantity: string;
}

/** Item, a name nobody edits, quantity, price. */
const ITEM = 0;
const NAME = 1;
const QUANTITY = 2;
const PRICE = 3;
const shape: GridShape<Line> = {
  columns: 4,
  entry: [ITEM, QUANTITY, PRICE],
  isEditable: (_row, column) => column !== NAME,
  blank: () => ({ item: '', quantity: '' }),
};
const lines: readonly Line[] = [
  { item: 'cup', quantity: '1' },
  { item: 'bowl', quantity: '2' },
  { item: 'vase', quantity: '3' },
];

function after(start: GridState<Line>, ...actions: readonly GridAction<Line>[]): GridState<Line> {
  return actions.reduce((state, action) => reduceGrid(shape, state, action), start);
}

const at = (row: number, column: number): GridAction<Line> => ({ do: 'go', to: { row, column }, extend: false });
const grid = startOf(lines);
const items = (state: GridState<Line>) => state.rows.map(({ item }) => item);

describe('entering lines', () => {
  it('begins in the empty line at the end', () => {
    expect(grid.at).toEqual({ row: 3, column: ITEM });
  });

  it('goes with Enter through item, quantity and price to the next line’s item', () => {
    const write: GridAction<Line> = { do: 'write', write: (row) => ({ ...row, item: 'lamp' }), then: 'enter' };
    const first = after(grid, write);
    const second = after(first, { do: 'step', then: 'enter' });
    const third = after(second, { do: 'step', then: 'enter' });

    expect(items(first)).toEqual(['cup', 'bowl', 'vase', 'lamp']);
    expect([first.at, second.at, third.at]).toEqual([
      { row: 3, column: QUANTITY },
      { row: 3, column: PRICE },
      { row: 4, column: ITEM },
    ]);
  });

  it('goes with Tab to the next editable cell, and back', () => {
    expect(after(grid, at(0, ITEM), { do: 'step', then: 'tab' }).at).toEqual({ row: 0, column: QUANTITY });
    expect(after(grid, at(0, PRICE), { do: 'step', then: 'tab' }).at).toEqual({ row: 1, column: ITEM });
    expect(after(grid, at(1, ITEM), { do: 'step', then: 'back' }).at).toEqual({ row: 0, column: PRICE });
    expect(after(grid, at(0, ITEM), { do: 'step', then: 'back' }).at).toEqual({ row: 0, column: ITEM });
  });

  it('types only where something may be typed', () => {
    expect(after(grid, at(0, NAME), { do: 'edit', text: 'x' }).editing).toBeNull();
    expect(after(grid, at(0, QUANTITY), { do: 'edit', text: '5' }).editing).toBe('5');
    expect(after(grid, at(0, QUANTITY), { do: 'edit', text: '5' }, { do: 'cancel' })).toMatchObject({
      editing: null,
      rows: lines,
    });
  });
});

describe('moving and selecting', () => {
  it('stays within the lines and the empty one', () => {
    expect(after(grid, at(99, 99)).at).toEqual({ row: 3, column: PRICE });
    expect(after(grid, at(0, 0), { do: 'move', direction: 'up', extend: false }).at).toEqual({ row: 0, column: 0 });
    expect(after(grid, at(0, 1), { do: 'move', direction: 'down', extend: false, by: 10 }).at).toEqual({
      row: 3,
      column: 1,
    });
  });

  it('extends with Shift from where it began, and forgets the selection without', () => {
    const selected = after(
      grid,
      at(1, QUANTITY),
      { do: 'move', direction: 'up', extend: true },
      { do: 'move', direction: 'right', extend: true },
    );

    expect(selectionOf(selected)).toEqual({ top: 0, bottom: 1, left: QUANTITY, right: PRICE });
    expect(after(selected, { do: 'move', direction: 'down', extend: false }).anchor).toBeNull();
  });
});

describe('changing lines', () => {
  it('inserts an empty line before this one and goes to its item', () => {
    const state = after(grid, at(1, PRICE), { do: 'insert' });

    expect(items(state)).toEqual(['cup', '', 'bowl', 'vase']);
    expect(state.at).toEqual({ row: 1, column: ITEM });
  });

  it('deletes the selected lines, never the empty one at the end', () => {
    const state = after(grid, at(0, 0), { do: 'move', direction: 'down', extend: true }, { do: 'delete' });

    expect(items(state)).toEqual(['vase']);
    expect(after(grid, { do: 'delete' })).toBe(grid);
  });

  it('moves the selected lines and keeps them selected', () => {
    const state = after(
      grid,
      at(1, 0),
      { do: 'move', direction: 'down', extend: true },
      { do: 'shift', direction: 'up' },
    );

    expect(items(state)).toEqual(['bowl', 'vase', 'cup']);
    expect(selectionOf(state)).toMatchObject({ top: 0, bottom: 1 });
    expect(after(state, { do: 'shift', direction: 'up' })).toBe(state);
  });

  it('fills cells of several lines and makes the lines that are missing', () => {
    const five = (row: Line) => ({ ...row, quantity: '5' });
    const state = after(grid, {
      do: 'fill',
      writes: new Map([
        [2, five],
        [4, five],
      ]),
    });

    expect(state.rows.map(({ quantity }) => quantity)).toEqual(['1', '2', '5', '', '5']);
  });

  it('undoes and does again change by change', () => {
    const changed = after(grid, at(0, 0), { do: 'delete' }, { do: 'delete' });
    const back = after(changed, { do: 'undo' });

    expect(items(changed)).toEqual(['vase']);
    expect(items(back)).toEqual(['bowl', 'vase']);
    expect(items(after(back, { do: 'undo' }, { do: 'undo' }))).toEqual(['cup', 'bowl', 'vase']);
    expect(items(after(back, { do: 'redo' }))).toEqual(['vase']);
  });

  it('cannot undo into another document', () => {
    const state = after(grid, at(0, 0), { do: 'delete' }, { do: 'load', rows: lines }, { do: 'undo' });

    expect(items(state)).toEqual(['cup', 'bowl', 'vase']);
  });
});

describe('lines that a scan changes while somebody types', () => {
  const keyOf = ({ item }: Line) => item;
  const again = (row: Line) => row;
  const typing = after(grid, at(2, QUANTITY), { do: 'edit', text: '12' });
  const change = ([cup, ...others]: readonly Line[]) => [
    { item: 'cup', quantity: `${cup?.quantity}1` },
    { item: 'lamp', quantity: '1' },
    ...others,
  ];

  it('leave what is typed in its line, wherever it stands now, and count beside it', () => {
    const changed = after(typing, { do: 'set', change, keyOf, to: { row: 0, column: QUANTITY } });
    const written = after(changed, { do: 'write', write: (row) => ({ ...row, quantity: '12' }), then: 'stay' });

    expect(changed).toMatchObject({ at: { row: 3, column: QUANTITY }, editing: '12' });
    expect(written.rows).toEqual([
      { item: 'cup', quantity: '11' },
      { item: 'lamp', quantity: '1' },
      { item: 'bowl', quantity: '2' },
      { item: 'vase', quantity: '12' },
    ]);
  });

  it('leave the empty line at the end to who types there', () => {
    const changed = after(grid, { do: 'edit', text: 'va' }, { do: 'set', change, keyOf });

    expect(changed).toMatchObject({ at: { row: 4, column: ITEM }, editing: 'va' });
  });

  it('stay under what is typed when they were saved, and not when others are loaded', () => {
    const saved = after(typing, { do: 'load', rows: [...lines], saved: { isStored: () => true, again } });

    expect(saved).toMatchObject({ at: { row: 2, column: QUANTITY }, editing: '12' });
    expect(after(typing, { do: 'load', rows: [] }).editing).toBeNull();
    expect([saved.loads, after(typing, { do: 'load', rows: [] }).loads]).toEqual([0, 1]);
  });

  it('stay under what is typed when lines that name nothing were left out', () => {
    const stored = ({ item }: Line) => item !== '';
    const rows = [...lines.slice(0, 1), { item: '', quantity: '' }, ...lines.slice(1)];
    const load = { do: 'load', rows: [...lines], saved: { isStored: stored, again } } as const;

    const below = after(startOf(rows), at(2, QUANTITY), { do: 'edit', text: '12' }, load);
    expect(below).toMatchObject({ at: { row: 1, column: QUANTITY }, editing: '12' });
    const inside = after(startOf(rows), at(1, ITEM), { do: 'edit', text: 'va' }, load);
    expect(inside).toMatchObject({ at: { row: lines.length, column: ITEM }, editing: 'va' });
  });

  it('can be undone still when they were saved, typed again, and not when others are loaded', () => {
    const fill = { do: 'fill', writes: new Map([[0, (row: Line) => ({ ...row, quantity: '7' })]]) } as const;
    const rows = [{ item: 'cup', quantity: '7' }, ...lines.slice(1)];
    const saved = { isStored: () => true, again: (row: Line) => ({ ...row, quantity: `${row.quantity} again` }) };

    const undone = after(grid, fill, { do: 'load', rows, saved }, { do: 'undo' });
    expect(undone.rows.map(({ quantity }) => quantity)).toEqual(lines.map(({ quantity }) => `${quantity} again`));
    expect(after(undone, { do: 'redo' }).rows).toEqual(rows);
    expect(after(grid, fill, { do: 'load', rows }, { do: 'undo' }).rows).toEqual(rows);
  });

  it('are typed on while they are stored, and become changes of what is stored, also those that can be undone', () => {
    const asked: Line[] = [];
    const stored = {
      do: 'stored',
      again: (row: Line) => {
        asked.push(row);
        return { ...row, quantity: `${row.quantity} stored` };
      },
    } as const;
    const fill = { do: 'fill', writes: new Map([[0, (row: Line) => ({ ...row, quantity: '7' })]]) } as const;

    const typed = after(grid, fill, at(2, QUANTITY), { do: 'edit', text: '12' }, stored);

    expect(typed).toMatchObject({ at: { row: 2, column: QUANTITY }, editing: '12' });
    expect(typed.rows.map(({ quantity }) => quantity)).toEqual(['7 stored', '2 stored', '3 stored']);
    expect(after(typed, { do: 'undo' }).rows[0]?.quantity).toBe('1 stored');
    // Lines that states share are asked for once, and are shared still.
    expect(asked).toHaveLength(lines.length + 1);
    expect(after(typed, { do: 'undo' }).rows[1]).toBe(typed.rows[1]);
  });

  it('end the typing with the line it is in, and lead on who types nothing', () => {
    const gone = after(typing, { do: 'set', change: (rows) => rows.slice(0, 2), keyOf });
    const led = after(grid, { do: 'set', change, keyOf, to: { row: 1, column: QUANTITY } });

    expect(gone.editing).toBeNull();
    expect(led.at).toEqual({ row: 1, column: QUANTITY });
  });
});

describe('lines given by another document', () => {
  const given: GridShape<Line> = {
    ...shape,
    fixed: true,
    isEditable: (row, column) => row !== undefined && column !== NAME,
  };
  const step = (state: GridState<Line>, ...actions: readonly GridAction<Line>[]) =>
    actions.reduce((current, action) => reduceGrid(given, current, action), state);

  it('have no empty line at the end', () => {
    expect(step(grid, at(7, ITEM)).at).toEqual({ row: 2, column: ITEM });
    expect(step(grid, at(2, PRICE), { do: 'step', then: 'enter' }).at).toEqual({ row: 2, column: ITEM });
    expect(step(grid, at(2, ITEM), { do: 'delete' }).at).toEqual({ row: 1, column: ITEM });
  });

  it('become others as one change, and undoing leads to a line that is there', () => {
    const more = [...lines, { item: 'lamp', quantity: '1' }];
    const set = step(startOf(lines), { do: 'set', change: () => more, keyOf: ({ item }) => item }, at(3, QUANTITY));
    const back = step(set, { do: 'undo' });

    expect(items(set)).toEqual(['cup', 'bowl', 'vase', 'lamp']);
    expect(items(back)).toEqual(['cup', 'bowl', 'vase']);
    expect(back.at).toEqual({ row: 2, column: QUANTITY });
  });

  it('grow neither by inserting nor by writing past the end', () => {
    const write = (row: Line) => ({ ...row, item: 'lamp' });
    const writes = new Map([1, 4].map((row) => [row, write] as const));
    expect(items(step(grid, { do: 'insert' }))).toEqual(['cup', 'bowl', 'vase']);
    expect(items(step(grid, { do: 'fill', writes }))).toEqual(['cup', 'lamp', 'vase']);
  });
});
