import { Menu } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconDots } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useText } from '../../app/text';
import { Button, IconButton } from '../button';
import { KeyHints } from '../key-hints';
import { useShortcuts } from '../keys';
import { ProblemBanner, type ProblemPlace } from '../problem-banner';
import { trailOf } from '../trail';
import { useHasUntaken } from '../untaken';
import styles from './document-page.module.css';

export interface DocumentAction {
  readonly id: string;
  readonly label: string;
  readonly run: () => void;
  /** `main` is the one filled button, on Ctrl Enter; `save` stands on Ctrl S; `menu` hides behind the dots. */
  readonly kind: 'main' | 'save' | 'plain' | 'menu';
  readonly disabled?: boolean;
}

interface DocumentPageProps {
  /** The list this document is of. */
  readonly list: { readonly label: string; readonly href: string };
  /** The document's number, or that it is new. */
  readonly title: string;
  readonly id: string;
  readonly state?: ReactNode;
  /** Small facts beside the state. */
  readonly note?: ReactNode;
  /** Fields of the head, `ReadField`, `TextField`, `ResourcePicker`. */
  readonly fields: ReactNode;
  /** The lines, mostly a `LineGrid`. */
  readonly children: ReactNode;
  /** What the main action will do, said before. */
  readonly plan?: ReactNode;
  /** Figures under the lines, `Totals`. */
  readonly totals?: ReactNode;
  /** `SideSection`s: line context, related documents, timeline. */
  readonly side?: ReactNode;
  /** Only what the document and the person allow: draw them from `allowedActions`. */
  readonly actions: readonly DocumentAction[];
  /** Left in the action bar: saved or not, and where a copy is. */
  readonly status?: ReactNode;
  readonly error?: unknown;
  readonly placeOf?: ((pointer: string) => ProblemPlace | undefined) | undefined;
  /** Above the head: drafts found, conflicts. */
  readonly banner?: ReactNode;
}

/** A document: head, lines, totals, side panel, and a bar of actions that takes its own height. */
export function DocumentPage(props: DocumentPageProps) {
  const { list, title } = props;
  // Nothing is stored, and nothing done with what is stored, beside a text that stands for nothing yet.
  const hasUntaken = useHasUntaken();
  const actions = props.actions.map((action) =>
    hasUntaken && (action.kind === 'main' || action.kind === 'save') ? { ...action, disabled: true } : action,
  );
  const byKind = (kind: DocumentAction['kind']) => actions.filter((action) => action.kind === kind);
  const main = byKind('main')[0];
  const save = byKind('save')[0];
  const hasStatus = props.status !== undefined && props.status !== null && props.status !== '';
  useShortcuts([
    ...(main === undefined
      ? []
      : [{ keys: 'mod+enter', label: main.label, run: main.run, disabled: main.disabled ?? false, hint: true }]),
    ...(save === undefined
      ? []
      : [{ keys: 'mod+s', label: save.label, run: save.run, disabled: save.disabled ?? false, hint: true }]),
  ]);
  return (
    <div className={styles['split']}>
      <div className={styles['page']}>
        <header className={styles['head']}>
          <Link to={trailOf(list.href)?.list ?? list.href} className={styles['crumb'] ?? ''}>
            {list.label} /
          </Link>
          <h1>{title}</h1>
          {props.state}
          <span className={styles['note']}>{props.note}</span>
          <span className={styles['tools']}>
            <Neighbours place={list.href} id={props.id} />
            <MoreActions actions={byKind('menu')} />
          </span>
        </header>
        {props.banner}
        <ProblemBanner error={props.error} placeOf={props.placeOf} />
        <div className={styles['body']}>
          <div className={styles['fields']}>{props.fields}</div>
          <div className={styles['lines']}>{props.children}</div>
        </div>
        {props.plan === undefined && props.totals === undefined ? null : (
          <div className={styles['sum']}>
            <div className={styles['plan']}>{props.plan}</div>
            {props.totals}
          </div>
        )}
        {hasStatus || actions.some(({ kind }) => kind !== 'menu') ? (
          <div className={styles['bar']} role="toolbar" aria-label={title}>
            <span className={styles['status']} aria-live="polite">
              {props.status}
            </span>
            {byKind('plain').map((action) => (
              <ActionButton key={action.id} action={action} />
            ))}
            {save === undefined ? null : <ActionButton action={save} keys="mod+s" />}
            {main === undefined ? null : <ActionButton action={main} keys="mod+enter" />}
          </div>
        ) : null}
        <KeyHints />
      </div>
      {props.side === undefined ? null : <aside className={styles['side']}>{props.side}</aside>}
    </div>
  );
}

function ActionButton({ action, keys }: { readonly action: DocumentAction; readonly keys?: string }) {
  return (
    <Button
      look={action.kind === 'main' ? 'primary' : action.kind === 'plain' ? 'quiet' : 'outlined'}
      disabled={action.disabled === true}
      onClick={action.run}
      {...(keys === undefined ? {} : { keys })}
    >
      {action.label}
    </Button>
  );
}

function MoreActions({ actions }: { readonly actions: readonly DocumentAction[] }) {
  const { t } = useText();
  if (actions.length === 0) return null;
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <IconButton label={t('ui.document.more')}>
          <IconDots size={16} stroke={1.5} aria-hidden />
        </IconButton>
      </Menu.Target>
      <Menu.Dropdown>
        {actions.map(({ id, label, run, disabled }) => (
          <Menu.Item key={id} onClick={run} disabled={disabled === true}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The way along the list one came from. */
function Neighbours({ place, id }: { readonly place: string; readonly id: string }) {
  const { t } = useText();
  const navigate = useNavigate();
  const ids = trailOf(place)?.ids ?? [];
  const here = ids.indexOf(id);
  const go = (index: number) => {
    const target = ids[index];
    if (target !== undefined) void navigate({ to: `${place}/${target}` });
  };
  const hasPrevious = here > 0;
  const hasNext = here >= 0 && here < ids.length - 1;
  useShortcuts([
    { keys: '[', label: t('ui.document.previous'), run: () => go(here - 1), disabled: !hasPrevious },
    { keys: ']', label: t('ui.document.next'), run: () => go(here + 1), disabled: !hasNext },
  ]);
  if (here < 0) return null;
  return (
    <>
      <span className={styles['place']}>{t('ui.document.place', { place: here + 1, count: ids.length })}</span>
      <IconButton label={t('ui.document.previous')} disabled={!hasPrevious} onClick={() => go(here - 1)}>
        <IconChevronLeft size={16} stroke={1.5} aria-hidden />
      </IconButton>
      <IconButton label={t('ui.document.next')} disabled={!hasNext} onClick={() => go(here + 1)}>
        <IconChevronRight size={16} stroke={1.5} aria-hidden />
      </IconButton>
    </>
  );
}

/** A part of the side panel. */
export function SideSection({
  title,
  note,
  children,
}: {
  readonly title: string;
  readonly note?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className={styles['section']}>
      <h2>
        {title}
        {note === undefined ? null : <span>{note}</span>}
      </h2>
      {children}
    </section>
  );
}

/** Figures of a document; the last one may be the grand total. */
export function Totals({
  rows,
}: {
  readonly rows: readonly { readonly label: string; readonly value: ReactNode; readonly grand?: boolean }[];
}) {
  return (
    <dl className={styles['totals']} aria-live="polite">
      {rows.map(({ label, value, grand }) => (
        <div key={label} className={grand === true ? styles['grand'] : ''}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
