import styles from './line-grid.module.css';
import type { GridColumn } from './use-line-grid';

/** Heads of the columns; those of a group stand under its own. */
export function Heads<Row>({ columns }: { readonly columns: readonly GridColumn<Row>[] }) {
  const groups = columns.reduce<{ name: string | undefined; from: number; length: number }[]>(
    (all, { group }, index) => {
      const last = all.at(-1);
      if (last !== undefined && last.name === group) last.length += 1;
      else all.push({ name: group, from: index, length: 1 });
      return all;
    },
    [],
  );
  const hasGroups = groups.some(({ name }) => name !== undefined);
  return (
    <div role="rowgroup" className={styles['heads']}>
      {hasGroups ? (
        <div className={`${styles['row']} ${styles['groups']}`} aria-hidden>
          <span />
          {groups.map(({ name, from, length }) => (
            <span
              key={from}
              style={{ gridColumn: `span ${length}` }}
              className={name === undefined ? '' : styles['group']}
            >
              {name}
            </span>
          ))}
        </div>
      ) : null}
      <div role="row" aria-rowindex={1} className={styles['row']}>
        <div role="columnheader" className={styles['head']}>
          #
        </div>
        {columns.map(({ id, header, align, sign, group }) => (
          <div
            key={id}
            role="columnheader"
            className={`${styles['head']} ${align === 'end' ? styles['end'] : ''} ${group === undefined ? '' : styles['grouped']}`}
            {...(group === undefined ? {} : { 'aria-label': `${group}: ${header}` })}
          >
            {sign}
            {header}
          </div>
        ))}
      </div>
    </div>
  );
}
