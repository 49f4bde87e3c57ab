import { parentPort, workerData } from 'node:worker_threads';
import writeExcelFile from 'write-excel-file/node';
import type { Column } from './columns.js';
import { csvHead, csvLine, sheetCell, type Cell, type SheetCell } from './sheet.js';

/** What the thread is told when it begins. */
export interface WorkerTask {
  readonly format: 'csv' | 'xlsx' | 'jsonl';
  readonly columns: readonly Column[];
}

/** Rows as cells (or as JSON texts, one each, for `jsonl`); null ends the file. */
export type WorkerRows = readonly (readonly Cell[])[] | null;

if (parentPort === null) throw new Error('this is a thread of an export');
const port = parentPort;
const { format, columns } = workerData as WorkerTask;

const texts: string[] = format === 'csv' ? [csvHead(columns)] : [];
const sheet: SheetCell[][] = [columns.map(({ title }) => ({ value: title, type: String }))];

port.on('message', (rows: WorkerRows) => {
  if (rows === null) {
    void fileOf().then((file) => port.postMessage(file));
    return;
  }
  for (const row of rows) {
    if (format === 'csv') texts.push(csvLine(row, columns));
    else if (format === 'jsonl') texts.push(`${row[0] ?? ''}\n`);
    else sheet.push(columns.map((column, index) => sheetCell(row[index] ?? null, column)));
  }
});

async function fileOf(): Promise<Uint8Array> {
  if (format !== 'xlsx') return Buffer.from(texts.join(''));
  return writeExcelFile(sheet, { stickyRowsCount: 1 }).toBuffer();
}
