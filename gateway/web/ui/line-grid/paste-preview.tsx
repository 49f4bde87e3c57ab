import { useText } from '../../app/text';
import { Button } from '../button';
import { Layer } from '../layer';
import type { PastedCell } from './block';
import styles from './paste-preview.module.css';

interface PastePreviewProps {
  readonly cells: readonly PastedCell<unknown>[];
  readonly columns: readonly string[];
  readonly onPaste: () => void;
  readonly onClose: () => void;
}

/** Before a block goes in that does not fit wholly: which cells do not, and why. */
export function PastePreview({ cells, columns, onPaste, onClose }: PastePreviewProps) {
  const { t } = useText();
  const rejected = cells.filter(({ problem }) => problem !== undefined);
  const fitting = cells.length - rejected.length;
  return (
    <Layer title={t('ui.grid.paste.title', { fitting, rejected: rejected.length })} size="lg" onClose={onClose}>
      <div className={styles['list']}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('ui.grid.paste.line')}</th>
              <th scope="col">{t('ui.grid.paste.column')}</th>
              <th scope="col">{t('ui.grid.paste.text')}</th>
              <th scope="col">{t('ui.grid.paste.reason')}</th>
            </tr>
          </thead>
          <tbody>
            {rejected.map(({ row, column, text, problem }) => (
              <tr key={`${row}-${column}`}>
                <td>{row + 1}</td>
                <td>{columns[column] ?? '–'}</td>
                <td>{text}</td>
                <td>{problem === undefined ? '' : t(problem, { text })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className={styles['actions']}>
        <Button onClick={onClose}>{t('ui.cancel')}</Button>
        <Button look="primary" disabled={fitting === 0} onClick={onPaste} data-autofocus>
          {t('ui.grid.paste.go', { fitting })}
        </Button>
      </div>
    </Layer>
  );
}
