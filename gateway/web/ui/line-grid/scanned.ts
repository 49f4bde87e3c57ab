import { decimal } from '@consigna/kernel/decimal';

/** What of a line a scan looks at. */
export interface ScannedLine {
  readonly key: string;
  readonly productId: string;
  readonly name: string;
  readonly quantity: string;
}

interface Scanned<Row> {
  readonly rows: readonly Row[];
  /** The line that was made or counted on. */
  readonly row: number;
  readonly isRepeated: boolean;
}

/** Counts a scanned line in the last one of its product, or puts it at the end. */
export function withScanned<Row extends ScannedLine>(
  rows: readonly Row[],
  scanned: Row,
  withQuantity: (quantity: string) => (row: Row) => Row,
): Scanned<Row> {
  const row = rows.findLastIndex(({ productId }) => productId === scanned.productId);
  const counted = rows[row];
  if (counted === undefined) return { rows: [...rows, scanned], row: rows.length, isRepeated: false };
  const more = withQuantity(decimal(counted.quantity).plus(scanned.quantity).toString())(counted);
  return { rows: rows.with(row, more), row, isRepeated: true };
}
