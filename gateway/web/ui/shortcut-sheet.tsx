import { useText } from '../app/text';
import { Kbd } from './kbd';
import { useKnownShortcuts } from './keys';
import { Layer } from './layer';
import styles from './shortcut-sheet.module.css';

/** `?`: every key of the screen. */
export function ShortcutSheet({ onClose }: { readonly onClose: () => void }) {
  const { t } = useText();
  const known = useKnownShortcuts();
  return (
    <Layer title={t('ui.keys.all')} size="lg" onClose={onClose}>
      <dl className={styles['sheet']}>
        {known.map(({ keys, label }) => (
          <div key={keys}>
            <dt>{label}</dt>
            <dd>
              <Kbd keys={keys} />
            </dd>
          </div>
        ))}
      </dl>
    </Layer>
  );
}
