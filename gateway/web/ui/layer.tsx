import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useText } from '../app/text';
import styles from './layer.module.css';

interface LayerProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly size?: 'sm' | 'md' | 'lg' | 'xl';
  readonly children: ReactNode;
}

/** A dialog above the page: focus stays in it, Esc closes it, and focus goes back to where it came from. */
export function Layer({ title, onClose, size = 'md', children }: LayerProps) {
  const { t } = useText();
  return (
    <Modal.Root opened onClose={onClose} size={size} radius="lg" transitionProps={{ duration: 90 }}>
      <Modal.Overlay backgroundOpacity={0.35} />
      <Modal.Content>
        {/* A header element here would be a second banner of the page. */}
        <div className={styles['head']}>
          <Modal.Title className={styles['title'] ?? ''}>{title}</Modal.Title>
          <Modal.CloseButton aria-label={t('ui.close')} />
        </div>
        <Modal.Body className={styles['body'] ?? ''}>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
