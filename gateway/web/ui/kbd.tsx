import styles from './kbd.module.css';
import { capOf } from './keys';

/** A key cap. */
export function Kbd({ keys }: { readonly keys: string }) {
  return <kbd className={styles['kbd']}>{capOf(keys)}</kbd>;
}
