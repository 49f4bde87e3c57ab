import type pg from 'pg';
import type { ServiceDefinition } from '@consigna/persistence/service-definition';
import { leaseKey } from '@consigna/messaging/lease';

/** What a service has applied of a shard of another's log, where the two do not fit together. */
interface Mismatch {
  readonly follower: string;
  readonly producer: string;
  readonly shard: number;
  /** Up to here it has applied. */
  readonly position: string;
  /** Up to here the log is what it was when the follower read it; null when that is not known. */
  readonly common: string | null;
}

/** What a repair did, in the order of the services. */
export interface Rewound {
  /** Followers that go on where they stood, with the shards concerned. */
  readonly continued: readonly { readonly follower: string; readonly producer: string; readonly shards: number }[];
  /** Read models that are emptied and made again from the logs. */
  readonly rebuilt: readonly string[];
}

/**
 * Gives logs a new epoch, as whoever restores them has to: what is appended from now on is another history than the one
 * that was lost. Where the two part is written down.
 */
export async function changeEpochs(client: pg.Client, services: readonly string[]): Promise<void> {
  for (const service of services) {
    await client.query(
      `with old as (select shard, epoch from ${service}.event_head order by shard for update),
            changed as (update ${service}.event_head h set epoch = gen_random_uuid() from old where old.shard = h.shard
                        returning h.shard, h.epoch, old.epoch as replaced, h.position)
       insert into ${service}.epoch_change (shard, epoch, replaced, position) select * from changed`,
    );
  }
}

/**
 * Repairs followers that stopped because a log has another epoch, in the caller's transaction. One that had applied nothing
 * beyond the point where the log's histories part goes on from where it stands: the events up to there are the same, so
 * none is applied twice and none is left out. One that had applied more has effects of events that no longer exist: a read
 * model is made again from the logs, anything else has to be restored together with the log.
 *
 * @throws Error naming each follower that cannot be repaired
 */
export async function rewind(client: pg.Client, definitions: readonly ServiceDefinition[]): Promise<Rewound> {
  await requireNobodyFollows(client, definitions);
  const mismatches = await findMismatches(client, definitions);
  const ahead = mismatches.filter(({ position, common }) => common === null || BigInt(position) > BigInt(common));
  const readModels = definitions.filter(({ name, readModel }) => readModel === true && concerns(ahead, name));
  const lost = ahead.filter(({ follower }) => !readModels.some(({ name }) => name === follower));
  if (lost.length > 0) throw new Error(refusalOf(lost));

  for (const { name } of readModels) await emptyReadModel(client, name, definitions);
  const others = mismatches.filter(({ follower }) => !readModels.some(({ name }) => name === follower));
  const pairs = new Map(others.map((each) => [`${each.follower}<${each.producer}`, each]));
  const continued: { follower: string; producer: string; shards: number }[] = [];
  for (const { follower, producer } of pairs.values()) {
    const shards = others.filter((each) => each.follower === follower && each.producer === producer);
    await client.query(
      `update ${follower}.event_cursor c set epoch = h.epoch from ${producer}.event_head h
       where c.producer = $1 and c.shard = h.shard and c.shard = any($2::smallint[])`,
      [producer, shards.map(({ shard }) => shard)],
    );
    continued.push({ follower, producer, shards: shards.length });
  }
  return { continued, rebuilt: readModels.map(({ name }) => name) };
}

/** A running follower keeps its position in memory, and would write beside us. */
async function requireNobodyFollows(client: pg.Client, definitions: readonly ServiceDefinition[]): Promise<void> {
  for (const { name: follower } of definitions) {
    for (const { name: producer } of definitions) {
      const { rows } = await client.query<{ free: boolean }>('select pg_try_advisory_xact_lock($1) as free', [
        leaseKey(follower, producer).toString(),
      ]);
      if (rows[0]?.free !== true) throw new Error(`${follower} is running; stop the platform first`);
    }
  }
}

/** Goes back from each log's epoch to the ones before it, to the one that the follower knows. */
async function findMismatches(client: pg.Client, definitions: readonly ServiceDefinition[]): Promise<Mismatch[]> {
  const found: Mismatch[] = [];
  for (const { name: follower } of definitions) {
    for (const { name: producer } of definitions) {
      const { rows } = await client.query<Pick<Mismatch, 'shard' | 'position' | 'common'>>(
        `with recursive back(shard, epoch, common) as (
           select shard, epoch, position from ${producer}.event_head
           union all
           select b.shard, e.replaced, least(b.common, e.position) from back b join ${producer}.epoch_change e on e.shard = b.shard and e.epoch = b.epoch)
         select c.shard, c.position::text as position, b.common::text as common
         from ${follower}.event_cursor c join ${producer}.event_head h on h.shard = c.shard left join back b on b.shard = c.shard and b.epoch = c.epoch
         where c.producer = $1 and (c.epoch <> h.epoch or c.position > h.position) order by c.shard`,
        [producer],
      );
      found.push(...rows.map((row) => ({ follower, producer, ...row })));
    }
  }
  return found;
}

/** Tables of a read model that do not come from the logs it follows. */
const KEPT = ['migration', 'event_head', 'epoch_change'];
/** Where anything is, the service has something that no other log could give back. */
const OF_ITS_OWN = ['event', 'audit', 'process', 'number_series', 'idempotency_key'];

async function emptyReadModel(
  client: pg.Client,
  service: string,
  definitions: readonly ServiceDefinition[],
): Promise<void> {
  for (const table of OF_ITS_OWN) {
    const { rowCount } = await client.query(`select 1 from ${service}.${table} limit 1`);
    if (rowCount !== 0)
      throw new Error(`${service} has rows of its own in ${table} and cannot be made again from logs`);
  }
  for (const { name: producer } of definitions) {
    const { rows } = await client.query<{ shard: number }>(
      `select h.shard from ${producer}.event_head h where exists (select 1 from ${service}.event_cursor where producer = $1)
       and h.position <> (select count(*) from ${producer}.event e where e.shard = h.shard and e.position between 1 and h.position)`,
      [producer],
    );
    if (rows.length > 0)
      throw new Error(`the log of ${producer} is not complete; ${service} cannot be made again from it`);
  }
  const { rows } = await client.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> all($2)`,
    [service, KEPT],
  );
  await client.query(`truncate ${rows.map(({ name }) => name).join(', ')}`);
}

function concerns(mismatches: readonly Mismatch[], service: string): boolean {
  return mismatches.some(({ follower }) => follower === service);
}

function refusalOf(lost: readonly Mismatch[]): string {
  const lines = lost.map(
    ({ follower, producer, shard, position, common }) =>
      `  ${follower} has applied ${producer}/${shard} up to ${position}, ` +
      (common === null ? 'of a history that this log does not know' : `of which the log has only ${common}`),
  );
  return (
    'these services have effects of events that their log no longer has; nothing was changed:\n' +
    `${lines.join('\n')}\nRestore them and the log from one backup.`
  );
}
