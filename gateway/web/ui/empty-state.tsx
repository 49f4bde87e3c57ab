import type { ReactNode } from 'react';
import styles from './empty-state.module.css';

/** What stands where rows would be: what this is, and what to do. */
export function EmptyState({
  title,
  text,
  children,
}: {
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}) {
  return (
    <div className={styles['empty']}>
      <h2>{title}</h2>
      <p>{text}</p>
      {children === undefined ? null : <div className={styles['actions']}>{children}</div>}
    </div>
  );
}
