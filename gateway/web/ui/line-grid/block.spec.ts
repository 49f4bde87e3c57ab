import { describe, expect, it } from '@jest/globals';
import { placesOf, planPaste, readBlock, writeBlock } from './block';

describe('a block on the clipboard', () => {
  it('comes back as it was written, also with tabs, lines and quotes in it', () => {
    const cells = [
      ['CUP-1', '12', 'say "hi"'],
      ['BOWL', 'a\tb', 'two\nlines'],
    ];

    expect(readBlock(writeBlock(cells))).toEqual(cells);
  });

  it('reads what a spreadsheet copies', () => {
    expect(readBlock('CUP-1\t12\r\nBOWL\t3\r\n')).toEqual([
      ['CUP-1', '12'],
      ['BOWL', '3'],
    ]);
    expect(readBlock('12')).toEqual([['12']]);
    expect(readBlock('a\t\tb')).toEqual([['a', '', 'b']]);
  });
});

describe('pasting', () => {
  const target = {
    column: 1,
    columns: 3,
    places: [2, 3],
    read: (text: string, _row: number, column: number) => {
      if (column === 0) return undefined;
      return column === 1 && !/^\d+$/.test(text) ? { problem: 'no-number' } : { value: text };
    },
  };

  it('tells cell by cell what fits and what does not', () => {
    expect(
      planPaste(
        [
          ['5', 'x'],
          ['many', ''],
        ],
        target,
      ),
    ).toEqual([
      { row: 2, column: 1, text: '5', value: '5', problem: undefined },
      { row: 2, column: 2, text: 'x', value: 'x', problem: undefined },
      { row: 3, column: 1, text: 'many', value: undefined, problem: 'no-number' },
    ]);
  });

  it('passes over computed columns', () => {
    expect(planPaste([['net', '5']], { ...target, column: 0 })).toMatchObject([{ column: 1, value: '5' }]);
  });

  it('keeps to its lines, whatever came or went meanwhile', () => {
    expect(placesOf(['b', 'c'], ['new', 'a', 'b', 'c', 'scanned'], 4)).toEqual([2, 3, 5, 6]);
    expect(placesOf(['b', 'c'], ['a', 'c'], 2)).toEqual([undefined, 1]);
    expect(planPaste([['1'], ['2']], { ...target, places: [undefined, 1] })).toEqual([
      { row: 0, column: 1, text: '1', value: undefined, problem: 'ui.grid.paste.gone' },
      { row: 1, column: 1, text: '2', value: '2', problem: undefined },
    ]);
  });

  it('rejects what would lie beyond the last column', () => {
    expect(planPaste([['1', '2', '3']], target).at(-1)).toMatchObject({ column: 3, problem: 'ui.grid.paste.beyond' });
  });
});
