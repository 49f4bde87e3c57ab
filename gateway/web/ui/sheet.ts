/** A table to be taken along, as it stands on the screen. */
export interface Sheet {
  /** Of the file, without its ending. */
  readonly name: string;
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly SheetRow[];
}

export interface SheetRow {
  readonly texts: readonly string[];
  /** Decimal text, empty where there is none; they stand right of the texts. */
  readonly figures: readonly string[];
  readonly isTotal: boolean;
}

/** A table has more rows than a file made in the browser should have. */
export class TooManyRows extends Error {
  constructor(readonly limit: number) {
    super(`a file made here has at most ${limit} rows`);
  }
}

/** Digits a spreadsheet's number holds exactly; what is longer goes as text. */
const EXACT_DIGITS = 15;

/** RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe in front. */
export function csvOf({ head, rows }: Sheet): string {
  const lines = [head, ...rows.map(({ texts, figures }) => [...texts.map(harmless), ...figures])];
  return lines.map((cells) => cells.map(quoted).join(',')).join('\r\n');
}

export function exportCsv(sheet: Sheet): void {
  // The mark tells spreadsheets that it is UTF-8.
  save(new Blob(['\uFEFF', csvOf(sheet)], { type: 'text/csv;charset=utf-8' }), `${sheet.name}.csv`);
}

export async function exportXlsx(sheet: Sheet): Promise<void> {
  const { default: writeXlsxFile } = await import('write-excel-file/browser');
  const bold = { fontWeight: 'bold' } as const;
  const cells = [
    [{ value: sheet.title, ...bold }],
    sheet.head.map((value) => ({ value, ...bold })),
    ...sheet.rows.map(({ texts, figures, isTotal }) => [
      ...texts.map((value) => ({ value, type: String, ...(isTotal ? bold : {}) })),
      ...figures.map((figure) => cellOf(figure, isTotal)),
    ]),
  ];
  const options = { columns: sheet.head.map((_, index) => ({ width: index === 0 ? 36 : 16 })), stickyRowsCount: 2 };
  save(await writeXlsxFile(cells as never, options as never).toBlob(), `${sheet.name}.xlsx`);
}

function cellOf(figure: string, isTotal: boolean) {
  if (figure === '') return null;
  const isNumber = figure.replace(/\D/g, '').length <= EXACT_DIGITS;
  return {
    ...(isNumber ? { value: Number(figure), type: Number, format: '#,##0.00####' } : { value: figure, type: String }),
    ...(isTotal ? { fontWeight: 'bold' } : {}),
  };
}

function harmless(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function save(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
