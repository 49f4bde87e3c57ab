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
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={size}
      radius="lg"
      classNames={{ title: styles['title'] ?? '' }}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
      transitionProps={{ duration: 90 }}
      overlayProps={{ backgroundOpacity: 0.35 }}
    >
      {children}
    </Modal>
  );
}
