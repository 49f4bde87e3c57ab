import type { OperationView } from '@consigna/contracts/operation';
import { useFormat } from '../app/format';
import { isRunning, useBegin, useOperations } from '../app/operations';
import { useText } from '../app/text';
import { Button } from '../ui/button';
import { useShortcuts } from '../ui/keys';
import { LineTable } from '../ui/line-table';
import { Pill } from '../ui/pill';
import { ProblemBanner } from '../ui/problem-banner';
import { ProblemText } from '../ui/problem-text';
import styles from './system.module.css';

/** What `verify` answers, as far as it is shown. */
interface Report {
  readonly total: number;
  readonly checks: readonly {
    readonly name: string;
    readonly found: number;
    readonly tookMs: number;
    readonly violations: readonly { readonly documents: readonly string[] }[];
  }[];
}

/** Begins the proof, follows it, and shows the latest: every check with what it claims, violations first. */
export function Verification() {
  const { t } = useText();
  const begin = useBegin();
  const latest = useOperations().find(({ kind, status }) => kind === 'verify' && status !== 'cancelled');
  const busy = begin.isPending || (latest !== undefined && isRunning(latest));
  const start = () => begin.mutate({ kind: 'verify' });
  useShortcuts([{ keys: 'mod+enter', label: t('system.verify'), run: start, disabled: busy, hint: true }]);
  return (
    <section>
      <h2>{t('system.verify.title')}</h2>
      <p className={styles['note']}>{t('system.verify.explain')}</p>
      <ProblemBanner error={begin.error} />
      <div className={styles['act']}>
        <Button look="primary" keys="mod+enter" disabled={busy} onClick={start}>
          {t('system.verify')}
        </Button>
        <span role="status">{latest === undefined ? null : <Outcome operation={latest} />}</span>
      </div>
      {latest?.status === 'succeeded' ? <Checks report={latest.result as unknown as Report} /> : null}
    </section>
  );
}

function Outcome({ operation }: { readonly operation: OperationView }) {
  const { t } = useText();
  const format = useFormat();
  const { status, progress, problem, result, updatedAt } = operation;
  if (isRunning(operation))
    return t('system.verify.running', { done: progress.done, total: progress.total ?? t('system.unknown') });
  if (status !== 'succeeded')
    return (
      <>
        {t(`app.tasks.status.${status}`)} {problem === null ? null : <ProblemText {...problem} />}
      </>
    );
  const { total, checks } = result as unknown as Report;
  return (
    <>
      {total === 0 ? t('system.holds', { count: checks.length }) : t('system.verify.violated', { count: total })}{' '}
      <small>{format.instant(updatedAt)}</small>
    </>
  );
}

/** Those that found something; all of them can be opened. */
function Checks({ report: { checks } }: { readonly report: Report }) {
  const { t } = useText();
  const violated = checks.filter(({ found }) => found > 0);
  return (
    <>
      {violated.length === 0 ? null : <CheckTable checks={violated} />}
      <details>
        <summary>{t('system.checks.all')}</summary>
        <CheckTable checks={checks} />
      </details>
    </>
  );
}

function CheckTable({ checks }: Pick<Report, 'checks'>) {
  const { t } = useText();
  const format = useFormat();
  return (
    <LineTable
      lines={checks}
      idOf={({ name }) => name}
      columns={[
        {
          id: 'check',
          header: t('system.check'),
          cell: ({ name }) => (
            <>
              {t(`system.claim.${name}`)} <code>{name}</code>
            </>
          ),
        },
        {
          id: 'documents',
          header: t('system.verify.documents'),
          cell: ({ violations }) => violations.flatMap(({ documents }) => documents).join(', '),
        },
        {
          id: 'found',
          header: t('system.found'),
          align: 'end',
          cell: ({ found }) => <Pill shape={found === 0 ? 'done' : 'blocked'}>{format.count(found)}</Pill>,
        },
      ]}
    />
  );
}
