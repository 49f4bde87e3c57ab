import { useId, type ReactNode } from 'react';
import styles from './owner.module.css';

const signs = { own: 'square', consigned: 'diamond', reserved: 'dot', incoming: 'dashed', missing: 'stripes' } as const;
export type OwnerKind = keyof typeof signs;

/** Whose goods: a shape first, then a colour. The word goes beside it or into `label`. */
export function OwnerSign({ kind, label }: { readonly kind: OwnerKind; readonly label?: string }) {
  const sign = <i className={styles[signs[kind]]} aria-hidden />;
  if (label === undefined) return sign;
  return (
    <span role="img" aria-label={label} title={label}>
      {sign}
    </span>
  );
}

/** A number of goods with the sign of their owner. */
export function OwnerTag({ kind, children }: { readonly kind: OwnerKind; readonly children: ReactNode }) {
  return (
    <span className={`${styles['tag']} ${styles[kind] ?? ''}`}>
      <OwnerSign kind={kind} />
      {children}
    </span>
  );
}

/** Shares of a quantity by owner as a bar; figures beside it say the same. */
export function OwnerBar({
  parts,
}: {
  readonly parts: readonly { readonly kind: OwnerKind; readonly share: number }[];
}) {
  const hatch = useId();
  const stripes = useId();
  return (
    <svg className={styles['bar']} aria-hidden>
      <defs>
        <pattern id={hatch} width="4" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect className={styles['bar-consigned']} width="4" height="8" />
          <rect className={styles['hatch']} width="1.5" height="8" />
        </pattern>
        <pattern id={stripes} width="4" height="8" patternUnits="userSpaceOnUse">
          <rect className={styles['bar-missing']} width="2" height="8" />
        </pattern>
      </defs>
      {parts.map(({ kind, share }, index) => {
        const from = parts.slice(0, index).reduce((sum, part) => sum + part.share, 0);
        const size = { x: `${from * 100}%`, width: `${share * 100}%`, height: '8' };
        if (share === 0) return null;
        if (kind === 'consigned') return <rect key={kind} fill={`url(#${hatch})`} {...size} />;
        if (kind === 'missing') return <rect key={kind} fill={`url(#${stripes})`} {...size} />;
        return <rect key={kind} className={styles[`bar-${kind}`]} {...size} />;
      })}
    </svg>
  );
}
