import type { Output } from '@consigna/contracts/contract';
import { findSystem, type ParkedEvent } from '@consigna/contracts/directory/system';
import { useQuery } from '@tanstack/react-query';
import { queryOf } from '../app/api/hooks';
import { useSession } from '../app/company';
import { useFormat } from '../app/format';
import { useText } from '../app/text';
import { KeyHints } from '../ui/key-hints';
import { LineTable } from '../ui/line-table';
import { Pill, type PillShape } from '../ui/pill';
import { ProblemBanner } from '../ui/problem-banner';
import { ProblemText } from '../ui/problem-text';
import styles from './system.module.css';
import { Verification } from './verification';

/** Somebody watches a log being caught up. */
const LOOK_AGAIN_MS = 3_000;

const parkedShapes: Readonly<Record<ParkedEvent['kind'], PillShape>> = {
  poison: 'blocked',
  waiting: 'waiting',
  queued: 'partial',
};

type System = Output<typeof findSystem>;

/** How the installation is: services, followers, what could not be applied, and the proof of the invariants. */
export default function SystemPage() {
  const { t } = useText();
  const system = useQuery({ ...queryOf(findSystem, {}, undefined), refetchInterval: LOOK_AGAIN_MS });
  return (
    <div className={styles['page']}>
      <header className={styles['head']}>
        <h1>{t('system.room')}</h1>
      </header>
      <ProblemBanner error={system.error} />
      <div className={styles['parts']}>
        <Verification />
        {system.data === undefined ? null : (
          <>
            <Parked events={system.data.parked} />
            <Followers followers={system.data.followers} />
            <Services services={system.data.services} />
          </>
        )}
      </div>
      <KeyHints />
    </div>
  );
}

function Parked({ events }: { readonly events: readonly ParkedEvent[] }) {
  const { t } = useText();
  const format = useFormat();
  const { companies } = useSession();
  const codeOf = (companyId: string) => companies.find(({ id }) => id === companyId)?.code ?? companyId.slice(0, 8);
  return (
    <section>
      <h2>{t('system.parked')}</h2>
      {events.length === 0 ? (
        <p className={styles['note']}>{t('system.parked.none')}</p>
      ) : (
        <LineTable
          lines={events}
          idOf={({ service, eventId }) => `${service} ${eventId}`}
          columns={[
            {
              id: 'state',
              header: t('system.state'),
              cell: ({ kind }) => <Pill shape={parkedShapes[kind]}>{t(`system.kind.${kind}`)}</Pill>,
            },
            { id: 'company', header: t('system.company'), cell: ({ companyId }) => codeOf(companyId) },
            { id: 'service', header: t('system.service'), cell: ({ service }) => service },
            { id: 'event', header: t('system.event'), cell: ({ subject }) => subject },
            { id: 'reason', header: t('system.reason'), cell: (event) => <Reason event={event} /> },
            {
              id: 'attempts',
              header: t('system.attempts'),
              align: 'end',
              cell: ({ attempts }) => format.count(attempts),
            },
            { id: 'since', header: t('system.since'), cell: ({ since }) => format.instant(since) },
          ]}
        />
      )}
    </section>
  );
}

/** A refusal in words, and what was thrown, which names what is missing; who queues is told so by the state. */
function Reason({ event: { kind, problem, reason } }: { readonly event: ParkedEvent }) {
  if (kind === 'queued') return '–';
  return (
    <>
      <ProblemText {...(problem ?? { code: 'internal', params: {} })} /> <code>{reason}</code>
    </>
  );
}

/** Those that are behind; the others are one sentence, and can be opened. */
function Followers({ followers }: { readonly followers: System['followers'] }) {
  const { t } = useText();
  const behind = followers.filter((follower) => follower.behind !== 0);
  const events = behind.reduce((sum, follower) => sum + (follower.behind ?? 0), 0);
  return (
    <section>
      <h2>{t('system.followers')}</h2>
      <p className={styles['note']} aria-live="polite">
        {behind.length === 0 ? t('system.followers.at-head') : t('system.followers.behind', { count: events })}
      </p>
      {behind.length === 0 ? null : <FollowerTable followers={behind} />}
      <details>
        <summary>{t('system.followers.all')}</summary>
        <FollowerTable followers={followers} />
      </details>
    </section>
  );
}

function FollowerTable({ followers }: { readonly followers: System['followers'] }) {
  const { t } = useText();
  const format = useFormat();
  return (
    <LineTable
      lines={followers}
      idOf={({ service, producer }) => `${service} ${producer}`}
      columns={[
        { id: 'service', header: t('system.service'), cell: ({ service }) => service },
        { id: 'follower', header: t('system.follower'), cell: ({ producer }) => producer },
        {
          id: 'behind',
          header: t('system.behind'),
          align: 'end',
          cell: ({ behind }) => (behind === null ? t('system.unknown') : format.count(behind)),
        },
      ]}
    />
  );
}

function Services({ services }: { readonly services: System['services'] }) {
  const { t } = useText();
  const format = useFormat();
  return (
    <section>
      <h2>{t('system.services')}</h2>
      <LineTable
        lines={services}
        idOf={({ name }) => name}
        columns={[
          { id: 'service', header: t('system.service'), cell: ({ name }) => name },
          {
            id: 'state',
            header: t('system.state'),
            cell: ({ answers }) => (
              <Pill shape={answers ? 'done' : 'blocked'}>
                {t(answers ? 'system.state.answers' : 'system.state.silent')}
              </Pill>
            ),
          },
          { id: 'events', header: t('system.events'), align: 'end', cell: ({ events }) => format.count(events) },
        ]}
      />
    </section>
  );
}
