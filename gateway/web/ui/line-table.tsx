import type { ReactNode } from 'react';
import styles from './line-table.module.css';

export interface LineColumn<Line> {
  readonly id: string;
  readonly header: ReactNode;
  readonly cell: (line: Line, place: number) => ReactNode;
  /** Figures stand right. */
  readonly align?: 'end';
}

/** Lines of a document that do not change any more. What can be typed into is a `LineGrid`. */
export function LineTable<Line>({
  columns,
  lines,
  idOf,
}: {
  readonly columns: readonly LineColumn<Line>[];
  readonly lines: readonly Line[];
  readonly idOf: (line: Line, place: number) => string;
}) {
  return (
    <table className={styles['lines']}>
      <thead>
        <tr>
          {columns.map(({ id, header, align }) => (
            <th key={id} scope="col" className={align === 'end' ? styles['end'] : ''}>
              {header}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lines.map((line, place) => (
          <tr key={idOf(line, place)}>
            {columns.map(({ id, cell, align }) => (
              <td key={id} className={align === 'end' ? styles['end'] : ''}>
                {cell(line, place)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
