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
          <Kbd keys={keys} /> {label}
        </span>
      ))}
      <span className={styles['all']}>
        <Kbd keys="?" /> {t('ui.keys.all')}
      </span>
    </div>
  );
}
