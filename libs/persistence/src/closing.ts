import { shardOf } from '@consigna/kernel/id';
import { statement, type Statement } from './statement.js';
import type { AppendedEvent, Sql, Transaction } from './transaction.js';

/** The answer of a command, kept under its key. */
export interface KeptAnswer {
  readonly companyId: string;
  readonly key: string;
  readonly requestHash: string;
  /** JSON text. */
  readonly answer: string;
}

/** What stands at the end of a transaction, by what is there to write: each combination is one statement. */
interface Parts {
  readonly events: boolean;
  readonly trail: boolean;
  readonly answer: boolean;
}

/**
 * Writes what is there with one statement. The heads of the log are locked in order of their shards; positions ascend in
 * the order of the events. An answer is strict: who finds its key taken has worked beside another one and fails.
 */
function closingOf({ events, trail, answer }: Parts): Statement {
  let last = 0;
  const values = (...types: string[]) => types.map((type) => `$${(last += 1)}::${type}`).join(', ');
  const written: string[] = [];
  if (events) {
    written.push(
      `e as (select * from unnest(${values('smallint[]', 'uuid[]', 'uuid[]', 'uuid[]', 'text[]', 'jsonb[]', 'uuid[]', 'text[]', 'timestamptz[]')})
         with ordinality u(shard, company_id, network_id, event_id, subject, payload, actor, causation, business_at, ord))`,
      `l as materialized (select h.shard, h.position from event_head h where h.shard in (select shard from e) order by h.shard for update)`,
      `n as (update event_head h set position = h.position + c.n from (select shard, count(*) n from e group by 1) c, l
         where h.shard = c.shard and l.shard = h.shard returning h.shard, h.position - c.n as base)`,
      `appended as (insert into event (shard, position, company_id, network_id, event_id, subject, payload, actor, causation, business_at)
         select e.shard, n.base + row_number() over (partition by e.shard order by ord), company_id, network_id, event_id, subject, payload,
           actor, causation, business_at
         from e join n using (shard)
         returning shard, position)`,
    );
  }
  if (trail) {
    written.push(
      `trail as (insert into audit (company_id, id, document, document_id, action, changes, user_id, client_id, causation, business_at)
         select * from unnest(${values('uuid[]', 'uuid[]', 'text[]', 'uuid[]', 'text[]', 'jsonb[]', 'uuid[]', 'text[]', 'text[]', 'timestamptz[]')}))`,
    );
  }
  if (answer) {
    written.push(
      `kept as (insert into idempotency_key (company_id, key, request_hash, failed, answer)
         values (${values('uuid', 'text', 'text')}, false, ${values('jsonb')}))`,
    );
  }
  const positions = events ? 'shard, position from appended' : 'where false';
  const name = [events && 'events', trail && 'trail', answer && 'answer'].filter(Boolean).join('-');
  return statement(`kernel.close-${name}`, `with ${written.join(',\n')}\nselect ${positions}`);
}

const either = [false, true];
const closings = new Map(
  either.flatMap((events) =>
    either.flatMap((trail) =>
      either
        .filter((answer) => events || trail || answer)
        .map((answer) => [placeOf({ events, trail, answer }), closingOf({ events, trail, answer })] as const),
    ),
  ),
);

function placeOf({ events, trail, answer }: Parts): number {
  return Number(events) + 2 * Number(trail) + 4 * Number(answer);
}

/**
 * Writes the events and the trail of transactions on one connection, and a command's answer, at the end of it; the
 * context is that of all their companies. Nothing is sent when nothing is there.
 */
export async function writeClosing(
  sql: Sql,
  transactions: readonly Transaction[],
  answer?: KeptAnswer,
): Promise<AppendedEvent[]> {
  const events = eventsOf(transactions);
  const trail = trailOf(transactions);
  const closing = closings.get(
    placeOf({ events: events.length > 0, trail: trail.length > 0, answer: answer !== undefined }),
  );
  if (closing === undefined) return [];
  const values: unknown[] = [];
  if (events.length > 0) {
    values.push(
      events.map(({ shard }) => shard),
      events.map(({ companyId }) => companyId),
      events.map(({ networkId }) => networkId),
      events.map(({ eventId }) => eventId),
      events.map(({ subject }) => subject),
      events.map(({ payload }) => payload),
      events.map(({ actor }) => actor),
      events.map(({ causation }) => causation),
      events.map(({ at }) => at),
    );
  }
  if (trail.length > 0) {
    values.push(
      trail.map(({ ctx }) => ctx.companyId),
      trail.map(({ id }) => id),
      trail.map(({ document }) => document),
      trail.map(({ documentId }) => documentId),
      trail.map(({ action }) => action),
      trail.map(({ changes }) => changes),
      trail.map(({ actor }) => actor),
      trail.map(({ ctx }) => ctx.clientId),
      trail.map(({ causation }) => causation),
      trail.map(({ at }) => at),
    );
  }
  if (answer !== undefined) values.push(answer.companyId, answer.key, answer.requestHash, answer.answer);
  return placed(events, await sql<{ shard: number; position: string }>(closing, values));
}

function trailOf(transactions: readonly Transaction[]) {
  return transactions.flatMap((tx) => tx.takeTrail().map((entry) => ({ ...entry, ctx: tx.ctx })));
}

function eventsOf(transactions: readonly Transaction[]) {
  return transactions.flatMap((tx) =>
    tx.takeEvents().map((event) => ({
      ...event,
      payload: JSON.stringify(event.payload),
      companyId: tx.ctx.companyId,
      networkId: tx.ctx.networkId,
      shard: shardOf(tx.ctx.companyId),
    })),
  );
}

/** Events with their positions: in each shard those ascend in the order of the events. */
function placed(
  events: ReturnType<typeof eventsOf>,
  rows: readonly { shard: number; position: string }[],
): AppendedEvent[] {
  const positions = Map.groupBy(
    rows
      .map(({ shard, position }) => ({ shard, position: BigInt(position) }))
      .sort((a, b) => (a.position < b.position ? -1 : 1)),
    ({ shard }) => shard,
  );
  return events.map(({ shard, companyId, networkId, eventId, subject, actor, at, payload }) => ({
    shard,
    position: (positions.get(shard)?.shift()?.position ?? 0n).toString(),
    companyId,
    networkId,
    eventId,
    subject,
    actor,
    businessAt: at.toISOString(),
    payload,
  }));
}
