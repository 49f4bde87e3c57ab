import { useText } from '../app/text';
import { Kbd } from './kbd';
import styles from './key-hints.module.css';
import { useKnownShortcuts } from './keys';

/** The strip at the bottom: keys of this screen. All of them are behind `?`. */
export function KeyHints() {
  const { t } = useText();
  const hints = useKnownShortcuts().filter(({ hint }) => hint === true);
  return (
    <div className={styles['hints']}>
      {hints.map(({ keys, label }) => (
        <span key={keys}>
          <Kbd keys={keys} /> {inPassing(label)}
        </span>
      ))}
      <span className={styles['all']}>
        <Kbd keys="?" /> {inPassing(t('ui.keys.all'))}
      </span>
    </div>
  );
}

/** Beside its key a label is a word in passing; what begins with two capitals is a name and stays. */
function inPassing(label: string): string {
  return /^\p{Lu}\p{Lu}/u.test(label) ? label : label.slice(0, 1).toLocaleLowerCase() + label.slice(1);
}
