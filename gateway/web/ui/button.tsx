import { Link } from '@tanstack/react-router';
import type { ComponentProps, ReactNode } from 'react';
import styles from './button.module.css';
import { Kbd } from './kbd';
import { ariaKeys } from './keys';

interface Look {
  /** `primary` is filled: one per screen. */
  readonly look?: 'primary' | 'outlined' | 'quiet';
  readonly small?: boolean;
  readonly icon?: ReactNode;
  /** Shown on the button; the screen registers the key itself. */
  readonly keys?: string;
  readonly children: ReactNode;
}

type ButtonProps = Look & Omit<ComponentProps<'button'>, 'className' | 'children'>;

export function Button({ look = 'outlined', small = false, icon, keys, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...(keys === undefined ? {} : { 'aria-keyshortcuts': ariaKeys(keys) })}
      {...rest}
      className={classOf(look, small)}
    >
      {icon}
      {children}
      {keys === undefined ? null : <Kbd keys={keys} />}
    </button>
  );
}

/** A link that looks like a button: it leads to an address. */
export function ButtonLink({
  look = 'outlined',
  small = false,
  icon,
  keys,
  children,
  to,
}: Look & { readonly to: string }) {
  return (
    <Link to={to} className={classOf(look, small)}>
      {icon}
      {children}
      {keys === undefined ? null : <Kbd keys={keys} />}
    </Link>
  );
}

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'className' | 'children'> {
  /** What it does: read out, and shown on hover. */
  readonly label: string;
  readonly small?: boolean;
  readonly children: ReactNode;
}

export function IconButton({ label, small = false, children, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={`${styles['icon']} ${small ? styles['smallIcon'] : ''}`}
    >
      {children}
    </button>
  );
}

function classOf(look: string, small: boolean): string {
  return [styles['button'], styles[look], small ? styles['small'] : ''].join(' ');
}
