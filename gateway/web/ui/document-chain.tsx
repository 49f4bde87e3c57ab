import { IconCheck } from '@tabler/icons-react';
import styles from './document-chain.module.css';
import { RecordLink, type Place } from './record-link';

/** A document that comes before or after this one. */
export interface ChainLink {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  /** Quantity or amount it carries. */
  readonly figure?: string | undefined;
  readonly state: 'done' | 'now' | 'open' | 'next';
  /** Where it is read. */
  readonly to?: { readonly place: Place; readonly id: string };
}

/** How the documents of one business follow each other: what is done, where we are, what is still to come. */
export function DocumentChain({ links }: { readonly links: readonly ChainLink[] }) {
  return (
    <ol className={styles['chain']}>
      {links.map(({ id, title, detail, figure, state, to }) => (
        <li key={id} className={styles[state]} {...(state === 'now' ? { 'aria-current': 'step' as const } : {})}>
          <span className={styles['node']}>
            {state === 'done' ? <IconCheck size={10} stroke={2.4} aria-hidden /> : null}
          </span>
          <div>
            {to === undefined ? (
              <p>{title}</p>
            ) : (
              <RecordLink place={to.place} id={to.id}>
                {title}
              </RecordLink>
            )}
            <p className={styles['detail']}>{detail}</p>
          </div>
          <span className={styles['figure']}>{figure}</span>
        </li>
      ))}
    </ol>
  );
}
