import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { useText } from '../app/text';
import styles from './explain-table.module.css';
import { useShortcuts } from './keys';

export interface ExplainColumn<Row> {
  readonly id: string;
  readonly header: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  /** Figures stand right. */
  readonly align?: 'end';
  /** Under the last row. */
  readonly foot?: ReactNode;
}

interface ExplainTableProps<Row> {
  readonly label: string;
  /** The first names the row and opens it. */
  readonly columns: readonly ExplainColumn<Row>[];
  readonly rows: readonly Row[];
  readonly idOf: (row: Row) => string;
  /** What a row is made of, shown under it. */
  readonly explain: (row: Row) => ReactNode;
  /** Open from the start. */
  readonly open?: string;
}

/** Rows that are explained in place: → opens one, ← closes it, ↓ and ↑ move. */
export function ExplainTable<Row>(props: ExplainTableProps<Row>) {
  const { label, columns, rows, idOf, explain } = props;
  const { t } = useText();
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set(props.open === undefined ? [] : [props.open]));
  const toggle = (id: string, isOpen: boolean) => {
    const next = new Set(opened);
    if (isOpen) next.add(id);
    else next.delete(id);
    setOpened(next);
  };
  useShortcuts([
    { keys: 'arrowright', label: t('ui.explain.open'), run: () => undefined, hint: true, toldOnly: true },
    { keys: 'arrowleft', label: t('ui.explain.close'), run: () => undefined, hint: true, toldOnly: true },
  ]);
  const hasFoot = columns.some(({ foot }) => foot !== undefined);
  return (
    <div className={styles['scroll']}>
      <table className={styles['table']} aria-label={label} onKeyDown={moveAlong}>
        <thead>
          <tr>
            {columns.map(({ id, header, align }) => (
              <th key={id} scope="col" className={align === 'end' ? styles['end'] : ''}>
                {header}
              </th>
            ))}
          </tr>
        </thead>
        {rows.map((row) => {
          const id = idOf(row);
          const isOpen = opened.has(id);
          return (
            <tbody key={id} className={isOpen ? styles['opened'] : ''}>
              <tr>
                {columns.map((column, place) =>
                  place === 0 ? (
                    <th key={column.id} scope="row">
                      <button
                        type="button"
                        data-opens
                        aria-expanded={isOpen}
                        className={styles['opener']}
                        onClick={() => toggle(id, !isOpen)}
                        onKeyDown={({ key }) => {
                          if (key === 'ArrowRight') toggle(id, true);
                          if (key === 'ArrowLeft') toggle(id, false);
                        }}
                      >
                        {isOpen ? (
                          <IconChevronDown size={14} stroke={1.5} aria-hidden />
                        ) : (
                          <IconChevronRight size={14} stroke={1.5} aria-hidden />
                        )}
                        {column.cell(row)}
                      </button>
                    </th>
                  ) : (
                    <td key={column.id} className={column.align === 'end' ? styles['end'] : ''}>
                      {column.cell(row)}
                    </td>
                  ),
                )}
              </tr>
              {isOpen ? (
                <tr>
                  <td colSpan={columns.length} className={styles['inside']}>
                    {explain(row)}
                  </td>
                </tr>
              ) : null}
            </tbody>
          );
        })}
        {hasFoot ? (
          <tfoot>
            <tr>
              {columns.map(({ id, foot, align }) => (
                <td key={id} className={align === 'end' ? styles['end'] : ''}>
                  {foot}
                </td>
              ))}
            </tr>
          </tfoot>
        ) : null}
      </table>
    </div>
  );
}

function moveAlong(event: KeyboardEvent<HTMLTableElement>): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by === undefined) return;
  const openers = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-opens]')];
  const next = openers[openers.findIndex((each) => each === document.activeElement) + by];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

/** Figures inside an explained row. */
export function InnerTable({
  label,
  heads,
  rows,
}: {
  readonly label: string;
  readonly heads: readonly { readonly text: ReactNode; readonly align?: 'end' }[];
  readonly rows: readonly { readonly id: string; readonly cells: readonly ReactNode[] }[];
}) {
  return (
    <table className={styles['inner']} aria-label={label}>
      <thead>
        <tr>
          {heads.map(({ text, align }, place) => (
            <th key={place} scope="col" className={align === 'end' ? styles['end'] : ''}>
              {text}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, cells }) => (
          <tr key={id}>
            {cells.map((cell, place) => (
              <td key={place} className={heads[place]?.align === 'end' ? styles['end'] : ''}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
