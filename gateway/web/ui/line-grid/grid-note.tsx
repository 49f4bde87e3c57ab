import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useText } from '../../app/text';
import { IconButton } from '../button';
import styles from './grid-note.module.css';

interface GridNoteProps {
  readonly look: 'hit' | 'duplicate' | 'miss' | 'plain';
  readonly sign: ReactNode;
  readonly text: string;
  readonly onClose?: () => void;
  /** What can be done about it. */
  readonly children?: ReactNode;
}

/** Above the lines: what came of something that was done to them. Stands in a live region. */
export function GridNote({ look, sign, text, onClose, children }: GridNoteProps) {
  const { t } = useText();
  return (
    <div className={`${styles['note']} ${styles[look]}`}>
      {sign}
      <span>{text}</span>
      {children}
      {onClose === undefined ? null : (
        <IconButton small label={t('ui.close')} onClick={onClose}>
          <IconX size={14} stroke={1.5} aria-hidden />
        </IconButton>
      )}
    </div>
  );
}
