import {
  IconAlertTriangle,
  IconCheck,
  IconCircle,
  IconCircleFilled,
  IconCircleHalf2,
  IconClock,
  IconPackage,
  IconX,
} from '@tabler/icons-react';
import styles from './pill.module.css';

/** A shape per meaning, so that colour is never the only sign. */
const shapes = {
  draft: { icon: IconCircle, tone: 'idle' },
  open: { icon: IconCircleFilled, tone: 'open' },
  partial: { icon: IconCircleHalf2, tone: 'part' },
  waiting: { icon: IconClock, tone: 'part' },
  packed: { icon: IconPackage, tone: 'open' },
  done: { icon: IconCheck, tone: 'done' },
  blocked: { icon: IconAlertTriangle, tone: 'late' },
  cancelled: { icon: IconX, tone: 'idle' },
} as const;

export type PillShape = keyof typeof shapes;

/** The state of a document or line: shape and word. */
export function Pill({ shape, children }: { readonly shape: PillShape; readonly children: string }) {
  const { icon: Icon, tone } = shapes[shape];
  return (
    <span className={`${styles['pill']} ${styles[tone]}`}>
      <Icon size={12} stroke={2} aria-hidden />
      {children}
    </span>
  );
}
