import type { Database } from '@consigna/persistence/database';
import { GatheringClient } from '@consigna/persistence/gathering-client';
import type { Platform } from '@consigna/messaging/service-module';

/** Figures of the services in this process, in Prometheus' text form. */
export async function metricLines(platform: Platform): Promise<string> {
  const parked = await Promise.all(platform.running.databases.map(parkedLines));
  return `${[...followerLines(platform), '# TYPE consigna_parked_events gauge', ...parked.flat(), ...poolLines(platform)].join('\n')}\n`;
}

function followerLines({ running }: Platform): string[] {
  const figures = [...running.followers].flatMap(([service, followers]) =>
    followers.map((follower) => ({ service, ...follower.status() })),
  );
  const gauge = (name: string, value: (figure: (typeof figures)[number]) => number | string) => [
    `# TYPE ${name} gauge`,
    ...figures.map((each) => `${name}{service="${each.service}",producer="${each.producer}"} ${value(each)}`),
  ];
  return [
    ...gauge('consigna_follower_lag', ({ lag }) => lag),
    ...gauge('consigna_follower_parked_companies', ({ parkedCompanies }) => parkedCompanies),
    ...gauge('consigna_follower_leading', ({ leading }) => (leading ? 1 : 0)),
  ];
}

/** Every replica tells the same, whoever leads. Nothing where the database does not answer: an absence is an alarm too. */
async function parkedLines({ service, feed }: Database): Promise<string[]> {
  try {
    const { rows } = await feed.query<{ producer: string; kind: string; events: string }>(
      'select producer, kind, count(*) as events from parked group by 1, 2',
    );
    const kinds = ['waiting', 'poison', 'queued'];
    const total = (kind: string) =>
      rows.filter((row) => row.kind === kind).reduce((sum, row) => sum + Number(row.events), 0);
    return kinds.map((kind) => `consigna_parked_events{service="${service}",kind="${kind}"} ${total(kind)}`);
  } catch {
    return [];
  }
}

function poolLines({ running }: Platform): string[] {
  return [
    '# TYPE consigna_pool_connections gauge',
    ...running.databases.flatMap(({ service, connections: { busy, idle } }) => [
      `consigna_pool_connections{service="${service}",state="busy"} ${busy}`,
      `consigna_pool_connections{service="${service}",state="idle"} ${idle}`,
    ]),
    '# TYPE consigna_pool_waiting gauge',
    ...running.databases.map(
      ({ service, connections }) => `consigna_pool_waiting{service="${service}"} ${connections.waiting}`,
    ),
    '# TYPE consigna_database_round_trips_total counter',
    `consigna_database_round_trips_total ${GatheringClient.roundTrips}`,
  ];
}
