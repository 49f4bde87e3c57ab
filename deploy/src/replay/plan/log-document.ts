/** One line of the log, as it stands there. Quantity and price are plain decimal strings in GBP, never floats. */
export interface LogLine {
  /** Counts from 1 within the document, in the order of the file: exact repeats are lines of their own. */
  lineNo: number;
  /** Upper case: spellings that differ only in case are one code. */
  stockCode: string;
  description: string;
  quantity: string;
  unitPrice: string;
}

/** `C…` numbers are cancellations, `A…` numbers bad-debt adjustments, all others sales (or stock corrections at price 0). */
export type LogDocumentKind = 'sale' | 'cancellation' | 'badDebt';

/** All lines of one invoice number. */
export interface LogDocument {
  number: string;
  kind: LogDocumentKind;
  /** The earliest of its lines, `2010-12-01T08:26:00Z`: the log's local time is taken as UTC. */
  timestamp: string;
  /** `2010-12-01` */
  day: string;
  /** Digits without the log's `.0`; null for a walk-in. */
  customer: string | null;
  /** As the log spells it, for instance `EIRE`. */
  country: string;
  lines: LogLine[];
}

/** Log order: by timestamp, then by number. */
export function byLogOrder(left: LogDocument, right: LogDocument): number {
  if (left.timestamp !== right.timestamp) return left.timestamp < right.timestamp ? -1 : 1;
  return left.number < right.number ? -1 : Number(left.number > right.number);
}
