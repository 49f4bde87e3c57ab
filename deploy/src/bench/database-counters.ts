import type pg from 'pg';
import type { LoadResult } from './load.js';

/** What PostgreSQL has counted since its start, of the platform's database. */
export interface Counters {
  readonly at: Date;
  readonly commits: number;
  /** Transactions that wrote or locked rows: each takes an id. */
  readonly writing: number;
  /** Statements that touch tables: no BEGIN, COMMIT, savepoint or setting, and not the server's own checks of foreign keys. */
  readonly statements: number;
  readonly walBytes: number;
}

const FLUSH_MS = 5_000;
const POLL_MS = 100;

/** Lets the server of a data folder count statements from its next start on. */
export const countStatementsSql = `alter system set shared_preload_libraries = 'pg_stat_statements'`;

const countersSql = `
select clock_timestamp() as at,
  (select xact_commit from pg_stat_database where datname = current_database())::float8 as commits,
  pg_snapshot_xmax(pg_current_snapshot())::text::float8 as writing,
  (select coalesce(sum(calls), 0) from pg_stat_statements s join pg_database d on d.oid = s.dbid
    where d.datname = current_database() and query ~* '\\m(from|into|update|delete)\\M'
      and query !~* '^\\s*(begin|commit|rollback|savepoint|release|set|listen|notify)\\M' and query !~ '(pg_stat_|FROM ONLY .* FOR KEY SHARE)')::float8 as statements,
  (pg_current_wal_lsn() - '0/0'::pg_lsn)::float8 as "walBytes"`;

export async function readCounters(admin: pg.Client): Promise<Counters> {
  const { rows } = await admin.query<Counters>(countersSql);
  const [counters] = rows;
  if (counters === undefined) throw new Error('the server counts nothing');
  return counters;
}

/** The loops whose cost, revenue and payment are posted within 5 s after the window closed. */
export async function postedLoops(
  admin: pg.Client,
  loops: LoadResult['loops'],
  opened: Date,
  closed: Date,
): Promise<number> {
  const deadline = new Date(closed.getTime() + FLUSH_MS);
  for (;;) {
    const { rows } = await admin.query<{ id: string }>(
      `select payload->'source'->>'id' as id from accounting.event
       where subject = 'accounting.entry.posted' and recorded_at between $1::timestamptz - interval '1 minute' and $2`,
      [opened, deadline],
    );
    const posted = new Set(rows.map(({ id }) => id));
    const count = loops.filter((documents) => documents.every((id) => posted.has(id))).length;
    if (count === loops.length || Date.now() > deadline.getTime()) return count;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

const postedWithinSql = `
with cause as (
  select payload->>'deliveryId' as id, recorded_at from warehouse.event
    where subject = 'warehouse.delivery.shipped' and recorded_at between $1 and $2
  union all select coalesce(payload->>'invoiceId', payload->>'paymentId'), recorded_at from billing.event
    where subject in ('billing.invoice.issued', 'billing.payment.recorded') and recorded_at between $1 and $2),
posted as (select payload->'source'->>'id' as id, min(recorded_at) as recorded_at from accounting.event
  where subject = 'accounting.entry.posted' and recorded_at >= $1 group by 1)
select extract(epoch from p.recorded_at - c.recorded_at)::float8 * 1000 as ms from cause c join posted p using (id)`;

/** Milliseconds from each cause of the window to its entry, both as the logs recorded them. */
export async function postingDelays(admin: pg.Client, opened: Date, closed: Date): Promise<number[]> {
  const { rows } = await admin.query<{ ms: number }>(postedWithinSql, [opened, closed]);
  return rows.map(({ ms }) => ms);
}

const topStatementsSql = `
select rolname as role, calls::float8, total_exec_time as ms, rows::float8, regexp_replace(query, '\\s+', ' ', 'g') as query
from pg_stat_statements s join pg_roles r on r.oid = s.userid join pg_database d on d.oid = s.dbid
where d.datname = current_database() and query !~ 'pg_stat_' order by total_exec_time desc`;

/** One statement of one service, since the counting began anew. */
export interface StatementFigures {
  readonly role: string;
  readonly calls: number;
  readonly ms: number;
  readonly rows: number;
  readonly query: string;
}

/** Begins counting statements anew. */
export async function forgetStatements(admin: pg.Client): Promise<void> {
  await admin.query('select pg_stat_statements_reset()');
}

/** Every statement with what it cost, the dearest first. */
export async function statementFigures(admin: pg.Client): Promise<StatementFigures[]> {
  return (await admin.query<StatementFigures>(topStatementsSql)).rows;
}
