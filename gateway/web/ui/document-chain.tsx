import { IconCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import styles from './document-chain.module.css';

/** A document that comes before or after this one. */
export interface ChainLink {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  /** Quantity or amount it carries. */
  readonly figure?: string;
  readonly state: 'done' | 'now' | 'open' | 'next';
  readonly href?: string;
}

/** How the documents of one business follow each other: what is done, where we are, what is still to come. */
export function DocumentChain({ links }: { readonly links: readonly ChainLink[] }) {
  return (
    <ol className={styles['chain']}>
      {links.map(({ id, title, detail, figure, state, href }) => (
        <li key={id} className={styles[state]} {...(state === 'now' ? { 'aria-current': 'step' as const } : {})}>
          <span className={styles['node']}>
            {state === 'done' ? <IconCheck size={10} stroke={2.4} aria-hidden /> : null}
          </span>
          <div>
            {href === undefined ? <p>{title}</p> : <Link to={href}>{title}</Link>}
            <p className={styles['detail']}>{detail}</p>
          </div>
          <span className={styles['figure']}>{figure}</span>
        </li>
      ))}
    </ol>
  );
}
