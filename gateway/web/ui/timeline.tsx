import { timeline, type TimelineEntry as Entry } from '@consigna/contracts/directory/timeline';
import { IconPencil } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useApiQuery } from '../app/api/hooks';
import { useSession } from '../app/company';
import { useFormat } from '../app/format';
import { hasText, useText, type Translate } from '../app/text';
import { SideSection } from './document-page/document-page';
import { ProblemText } from './problem-text';
import styles from './timeline.module.css';

const SHOWN = 20;
const SHOWN_CHANGES = 4;

interface TimelineProps {
  /** The service that owns the document. */
  readonly service: string;
  /** Its kind as the service names it in its trail, `sales-order`. */
  readonly document: string;
  /** A second kind under which its trail goes on: a manual entry is a journal entry once it is posted. */
  readonly also?: string;
  readonly documentId: string;
}

/** Who changed what of a document, the latest first. Whoever may read the document may read it. */
export function Timeline({ service, document, also, documentId }: TimelineProps) {
  const { t } = useText();
  const contract = useMemo(() => timeline(service), [service]);
  const trail = useApiQuery(contract, { document, documentId, limit: SHOWN });
  const later = useApiQuery(
    contract,
    { document: also ?? document, documentId, limit: SHOWN },
    { enabled: also !== undefined },
  );
  const entries = [...(also === undefined ? [] : (later.data?.data ?? [])), ...(trail.data?.data ?? [])];
  return (
    <SideSection title={t('ui.timeline.title')}>
      {entries.length === 0 ? <p className={styles['none']}>{t('ui.timeline.none')}</p> : null}
      <ol className={styles['list']}>
        {entries.map((entry) => (
          <TimelineEntry key={entry.id} entry={entry} />
        ))}
      </ol>
    </SideSection>
  );
}

function TimelineEntry({ entry }: { readonly entry: Entry }) {
  const { t } = useText();
  const format = useFormat();
  const { user } = useSession();
  const changes = Object.entries(entry.changes).filter(([, { from, to }]) => isPlain(from) && isPlain(to));
  return (
    <li>
      <span className={styles['icon']}>
        <IconPencil size={12} stroke={1.5} aria-hidden />
      </span>
      <div>
        <b>{entry.userName ?? (entry.userId === user.id ? user.name : t('ui.timeline.system'))}</b>{' '}
        {actionOf(entry.document, entry.action, t)} ·{' '}
        <time dateTime={entry.recordedAt}>{format.instant(entry.recordedAt)}</time>
        {changes.slice(0, SHOWN_CHANGES).map(([field, { from, to }]) => (
          <p key={field}>
            {nameOf('field', field, t)}: <del>{textOf(from, t)}</del>{' '}
            <ins>
              {field === 'refusal' && typeof to === 'string' ? <ProblemText code={to} params={{}} /> : textOf(to, t)}
            </ins>
          </p>
        ))}
      </div>
    </li>
  );
}

const ID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** What a person can read: no lists, and no ids. */
function isPlain(value: unknown): boolean {
  if (typeof value === 'string') return !ID.test(value);
  return value === null || ['number', 'boolean', 'undefined'].includes(typeof value);
}

function textOf(value: unknown, t: Translate): string {
  if (value === null || value === undefined) return '–';
  return typeof value === 'string' ? nameOf('value', value, t) : String(value);
}

/** What an action does depends on what it is done to: a purchase order is not settled as a consignor is. */
function actionOf(document: string, action: string, t: Translate): string {
  const own = `${document}.${action}`;
  return hasText(`ui.timeline.action.${own}`) ? nameOf('action', own, t) : nameOf('action', action, t);
}

/** In the person's language where we have a word for it. */
function nameOf(kind: 'action' | 'field' | 'value', name: string, t: Translate): string {
  const id = `ui.timeline.${kind}.${name}`;
  return hasText(id) ? t(id) : name;
}
