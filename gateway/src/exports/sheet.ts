import type { Column } from './columns.js';

/** A spreadsheet's numbers are binary: beyond so many digits they would be others, so they stay text. */
const EXACT_DIGITS = 15;
const DAY = /^\d{4}-\d\d-\d\d$/;

export type Cell = string | null;

/** One line of a CSV file (RFC 4180): decimal point, ISO dates, nothing that a spreadsheet runs as a formula. */
export function csvLine(cells: readonly Cell[], columns: readonly Column[]): string {
  return `${cells.map((cell, index) => csvCell(cell, columns[index])).join(',')}\r\n`;
}

export function csvHead(columns: readonly Column[]): string {
  // The mark tells spreadsheets that this is UTF-8.
  return `\uFEFF${columns.map(({ title }) => quoted(harmless(title))).join(',')}\r\n`;
}

function csvCell(cell: Cell, column: Column | undefined): string {
  if (cell === null) return '';
  return quoted(column?.kind === 'number' ? cell : harmless(cell));
}

/** Spreadsheets run what begins like this, also in a name that somebody typed into a form (CWE-1236). */
function harmless(text: string): string {
  return /^[=+\-@\t\r\n|%]/.test(text) ? `'${text}` : text;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export type SheetCell =
  | { readonly value: number; readonly type: NumberConstructor; readonly format: string }
  | { readonly value: Date; readonly type: DateConstructor; readonly format: string }
  | { readonly value: string; readonly type: StringConstructor }
  | null;

/** One cell of a workbook: numbers and days as such, everything else as text, which is never run. */
export function sheetCell(cell: Cell, { kind }: Column): SheetCell {
  if (cell === null) return null;
  if (kind === 'number' && isExact(cell)) return { value: Number(cell), type: Number, format: formatOf(cell) };
  if (kind === 'date' && DAY.test(cell))
    return { value: new Date(`${cell}T00:00:00Z`), type: Date, format: 'yyyy-mm-dd' };
  return { value: cell, type: String };
}

function isExact(text: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(text) && text.replace(/^-?0*|\./g, '').length <= EXACT_DIGITS;
}

/** As many decimals as were said: 1234.50 does not become 1234.5. */
function formatOf(text: string): string {
  const decimals = text.split('.', 2)[1]?.length ?? 0;
  return decimals === 0 ? '0' : `0.${'0'.repeat(decimals)}`;
}
