/** A block of cells as spreadsheets put it on the clipboard: lines, and tabs between cells; a cell with either is quoted. */
export function writeBlock(cells: readonly (readonly string[])[]): string {
  const quoted = (text: string) => (/[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return cells.map((row) => row.map(quoted).join('\t')).join('\n');
}

export function readBlock(text: string): string[][] {
  const rows: string[][] = [[]];
  const pattern = /(?:"((?:[^"]|"")*)"|([^\t\r\n]*))(\t|\r?\n|$)/gy;
  for (const [, quoted, plain, end] of text.matchAll(pattern)) {
    rows.at(-1)?.push(quoted === undefined ? (plain ?? '').trim() : quoted.replaceAll('""', '"'));
    if (end === '') break;
    if (end !== '\t') rows.push([]);
  }
  // Spreadsheets end the last line too.
  const last = rows.at(-1);
  if (rows.length > 1 && last?.length === 1 && last[0] === '') rows.pop();
  return rows;
}

/** One cell of a paste: where it goes, and what it becomes or why it does not. */
export interface PastedCell<Value> {
  /** Of a line that is gone, where it was in the block. */
  readonly row: number;
  readonly column: number;
  readonly text: string;
  readonly value: Value | undefined;
  /** Text id of the reason. */
  readonly problem: string | undefined;
}

interface Target<Value> {
  readonly column: number;
  readonly columns: number;
  /** The line of each line of the block; undefined for one that is not there. */
  readonly places: readonly (number | undefined)[];
  /** A problem where the text does not fit; undefined for a computed column, whose copied figures mean nothing here. */
  readonly read: (text: string, row: number, column: number) => { value: Value } | { problem: string } | undefined;
}

/** What pasting a block at a place would do, cell by cell. Empty cells leave what is there. */
export function planPaste<Value>(block: readonly (readonly string[])[], target: Target<Value>): PastedCell<Value>[] {
  return block.flatMap((cells, down) =>
    cells.flatMap((text, across): PastedCell<Value>[] => {
      const row = target.places[down];
      const column = target.column + across;
      if (text === '') return [];
      const rejected = (problem: string) => [{ row: row ?? down, column, text, value: undefined, problem }];
      if (row === undefined) return rejected('ui.grid.paste.gone');
      if (column >= target.columns) return rejected('ui.grid.paste.beyond');
      const read = target.read(text, row, column);
      if (read === undefined) return [];
      return 'value' in read ? [{ row, column, text, value: read.value, problem: undefined }] : rejected(read.problem);
    }),
  );
}

/**
 * Where the lines of a block go now: those meant for lines that were there to these, wherever they are, the further ones
 * behind the last line.
 *
 * @param keys of the lines it was meant for
 * @param now keys of the lines there are
 */
export function placesOf(
  keys: readonly string[],
  now: readonly string[],
  length: number,
): readonly (number | undefined)[] {
  return Array.from({ length }, (_, down) => {
    const key = keys[down];
    if (key === undefined) return now.length + down - keys.length;
    const row = now.indexOf(key);
    return row < 0 ? undefined : row;
  });
}
