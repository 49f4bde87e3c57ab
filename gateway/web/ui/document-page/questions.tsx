import { useBlocker } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { useFormat } from '../../app/format';
import { useText } from '../../app/text';
import { Button } from '../button';
import { Layer } from '../layer';
import { apart } from './apart';
import type { DraftCopies } from './draft-copy';
import styles from './questions.module.css';

/** Asks before edits are left behind, also when the tab closes. The copy on this device stays until it is dropped. */
export function LeaveQuestion({ isDirty, onDiscard }: { readonly isDirty: boolean; readonly onDiscard: () => void }) {
  const { t } = useText();
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => isDirty && current.pathname !== next.pathname,
    enableBeforeUnload: () => isDirty,
    withResolver: true,
  });
  if (blocker.status !== 'blocked') return null;
  return (
    <Layer title={t('ui.leave.title')} size="sm" onClose={blocker.reset}>
      <p className={styles['text']}>{t('ui.leave.text')}</p>
      <div className={styles['actions']}>
        <Button
          onClick={() => {
            onDiscard();
            blocker.proceed();
          }}
        >
          {t('ui.leave.go')}
        </Button>
        <Button look="primary" onClick={blocker.reset} data-autofocus>
          {t('ui.leave.stay')}
        </Button>
      </div>
    </Layer>
  );
}

interface DraftFoundProps {
  readonly copy: Pick<DraftCopies<unknown>, 'found' | 'isOfAnotherState' | 'isUnkept' | 'drop'>;
  readonly onTake: () => void;
}

/** Work that was not saved is on this device, or what is being typed cannot be. */
export function DraftFound({ copy: { found, isOfAnotherState, isUnkept, drop }, onTake }: DraftFoundProps) {
  const { t } = useText();
  const format = useFormat();
  return (
    <>
      {isUnkept ? (
        <div className={styles['banner']} role="status">
          {t('ui.draft.unkept')}
        </div>
      ) : null}
      {found === undefined ? null : (
        <div className={styles['banner']} role="status">
          <span>
            {t('ui.draft.found', { at: format.instant(found.at) })}
            {isOfAnotherState ? ` ${t('ui.draft.other-state')}` : null}
          </span>
          <Button small onClick={onTake}>
            {t('ui.draft.take')}
          </Button>
          <Button small look="quiet" onClick={drop}>
            {t('ui.draft.drop')}
          </Button>
        </div>
      )}
    </>
  );
}

export interface ConflictField {
  readonly id: string;
  readonly label: string;
  /** A text for each line where it is the lines that differ. */
  readonly mine: string | readonly string[];
  readonly theirs: string | readonly string[];
}

interface ConflictProps {
  /** What is typed, with what somebody else saved; or a copy, with what was saved after it. */
  readonly compared: 'conflict' | 'copy';
  /** Only what differs. */
  readonly fields: readonly ConflictField[];
  /** Ids of the fields where the person's own value stays. */
  readonly onResolve: (mine: ReadonlySet<string>) => void;
  readonly onClose: () => void;
}

/** It was saved in between: field by field, mine or theirs. Nothing is saved by this; the document goes on from theirs. */
export function Conflict({ compared, fields, onResolve, onClose }: ConflictProps) {
  const { t } = useText();
  const [mine, setMine] = useState<ReadonlySet<string>>(new Set(fields.map(({ id }) => id)));
  const choose = (id: string, isMine: boolean) => {
    const next = new Set(mine);
    if (isMine) next.add(id);
    else next.delete(id);
    setMine(next);
  };
  return (
    <Layer title={t(`ui.${compared}.title`)} size="xl" onClose={onClose}>
      <p className={styles['text']}>{t(`ui.${compared}.text`)}</p>
      <div className={styles['compare']}>
        {fields.map((field) => (
          <fieldset key={field.id}>
            <legend>{field.label}</legend>
            <Side
              field={field}
              label={t(`ui.${compared}.mine`)}
              of="mine"
              isChosen={mine.has(field.id)}
              onChoose={() => choose(field.id, true)}
            />
            <Side
              field={field}
              label={t(`ui.${compared}.theirs`)}
              of="theirs"
              isChosen={!mine.has(field.id)}
              onChoose={() => choose(field.id, false)}
            />
          </fieldset>
        ))}
        {fields.length === 0 ? <p>{t('ui.conflict.same')}</p> : null}
      </div>
      <div className={styles['actions']}>
        <Button onClick={() => onResolve(new Set())}>{t(`ui.${compared}.all-theirs`)}</Button>
        <Button look="primary" onClick={() => onResolve(mine)} data-autofocus>
          {t('ui.conflict.go')}
        </Button>
      </div>
    </Layer>
  );
}

function Side({
  field,
  label,
  of,
  isChosen,
  onChoose,
}: {
  readonly field: ConflictField;
  readonly label: string;
  readonly of: 'mine' | 'theirs';
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}) {
  const { t } = useText();
  const { id, mine, theirs } = field;
  const value = field[of];
  const lines = typeof mine === 'string' || typeof theirs === 'string' ? undefined : apart(mine, theirs);
  return (
    <label>
      <input type="radio" name={id} checked={isChosen} onChange={onChoose} />
      <span>
        <b>{label}</b>
        {lines === undefined ? (
          <span className={styles['value']}>{value}</span>
        ) : (
          <>
            {lines[of].map((line, index) => (
              <span key={index} className={styles['value']}>
                {line}
              </span>
            ))}
            {lines.same === 0 ? null : <small>{t('ui.conflict.same-lines', { count: lines.same })}</small>}
          </>
        )}
      </span>
    </label>
  );
}

interface EffectQuestionProps {
  readonly title: string;
  /** What will happen, with numbers, dates and amounts. */
  readonly effect: ReactNode;
  readonly action: string;
  readonly isRunning: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Before a posting or a payment: says its exact effect; Enter does it. */
export function EffectQuestion({ title, effect, action, isRunning, onConfirm, onClose }: EffectQuestionProps) {
  const { t } = useText();
  return (
    <Layer title={title} size="sm" onClose={onClose}>
      <div className={styles['text']}>{effect}</div>
      <div className={styles['actions']}>
        <Button onClick={onClose}>{t('ui.cancel')}</Button>
        <Button look="primary" disabled={isRunning} onClick={onConfirm} keys="enter" data-autofocus>
          {action}
        </Button>
      </div>
    </Layer>
  );
}
