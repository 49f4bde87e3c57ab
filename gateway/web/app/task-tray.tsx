import type { OperationView } from '@consigna/contracts/operation';
import { Popover } from '@mantine/core';
import { IconProgress } from '@tabler/icons-react';
import { useState } from 'react';
import { Button, IconButton } from '../ui/button';
import { Pill, type PillShape } from '../ui/pill';
import { ProblemText } from '../ui/problem-text';
import { useFormat } from './format';
import { fileOf, isRunning, useCancel, useOperations } from './operations';
import { useText } from './text';
import styles from './task-tray.module.css';

const shapes: Readonly<Record<OperationView['status'], PillShape>> = {
  queued: 'waiting',
  running: 'partial',
  succeeded: 'done',
  failed: 'blocked',
  cancelled: 'cancelled',
};

/** Long work of the last day: how far it is, its file, and the way to stop it. Absent while there is none. */
export function TaskTray() {
  const { t } = useText();
  const operations = useOperations();
  const [open, setOpen] = useState(false);
  if (operations.length === 0) return null;
  const running = operations.filter(isRunning).length;
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" shadow="md" width={340} trapFocus returnFocus>
      <Popover.Target>
        <IconButton label={t('app.tasks', { count: running })} aria-expanded={open} onClick={() => setOpen(!open)}>
          <IconProgress size={18} stroke={1.5} aria-hidden />
          {running === 0 ? null : <span className={styles['count']}>{running}</span>}
        </IconButton>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        <section aria-label={t('app.tasks.title')} className={styles['tray']}>
          <h2>{t('app.tasks.title')}</h2>
          <ul>
            {operations.map((operation) => (
              <Task key={operation.id} operation={operation} />
            ))}
          </ul>
        </section>
      </Popover.Dropdown>
    </Popover>
  );
}

function Task({ operation }: { readonly operation: OperationView }) {
  const { t } = useText();
  const format = useFormat();
  const cancel = useCancel();
  const { status, kind, progress, problem, createdAt, cancellable, id } = operation;
  const file = fileOf(operation);
  return (
    <li>
      <div className={styles['what']}>
        <b>{file?.name ?? t(`app.tasks.kind.${kind}`)}</b>
        <Pill shape={shapes[status]}>{t(`app.tasks.status.${status}`)}</Pill>
      </div>
      <div className={styles['how']}>
        <span>{format.instant(createdAt)}</span>
        <span>
          {progress.total === null
            ? format.count(progress.done)
            : t('app.tasks.progress', { done: format.count(progress.done), total: format.count(progress.total) })}
        </span>
        {problem === null ? null : <ProblemText {...problem} />}
        {file === undefined ? null : (
          <a href={file.href} download={file.name}>
            {t('app.tasks.download')}
          </a>
        )}
        {cancellable ? (
          <Button small look="quiet" onClick={() => cancel.mutate(id)}>
            {t('app.tasks.cancel')}
          </Button>
        ) : null}
      </div>
      {progress.total !== null && isRunning(operation) ? (
        <progress value={progress.done} max={Math.max(progress.total, 1)} aria-label={t(`app.tasks.kind.${kind}`)} />
      ) : null}
    </li>
  );
}
