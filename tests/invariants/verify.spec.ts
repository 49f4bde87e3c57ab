import { randomUUID } from 'node:crypto';
import { checks, readCatalog, runCheck, verify, type CheckResult } from '@consigna/deploy/verify/verify';
import { tableOf } from '@consigna/deploy/verify/table';
import type { Catalog } from '@consigna/deploy/verify/check';
import { eventually } from '@consigna/testing/eventually';
import pg from 'pg';
import { COMPANY, corruptions, type Corruption } from './corruptions.js';

const { adminUrl } = JSON.parse(process.env['CONSIGNA_TEST_PLATFORM'] ?? '{}') as { adminUrl: string };

let client: pg.Client;
let catalog: Catalog;

beforeAll(async () => {
  client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  catalog = await readCatalog(client);
});
afterAll(async () => {
  await client?.end();
});

/**
 * What is seen before and after data was made wrong, in a transaction that is rolled back: nobody else sees it, and the
 * platform under test keeps its own. Both look at one instant, so that what others do meanwhile is in neither.
 */
async function corrupted<T>(
  { rows = [], sql }: Pick<Corruption, 'rows' | 'sql'>,
  look: () => Promise<T>,
): Promise<{ before: T; after: T }> {
  await client.query('begin isolation level repeatable read');
  try {
    const before = await look();
    // Triggers and foreign keys sleep; checks are dropped: what the database refuses, a broken disk does not ask.
    await client.query('set local session_replication_role = replica');
    for (const [table, values] of rows) await insert(table, { company_id: COMPANY, ...values });
    if (sql !== undefined) await client.query(sql);
    return { before, after: await look() };
  } finally {
    await client.query('rollback');
  }
}

async function insert(table: string, values: Readonly<Record<string, unknown>>): Promise<void> {
  const [schema, name] = table.split('.');
  const dropped = await client.query<{ conname: string }>(
    `select conname from pg_constraint where conrelid = $1::regclass and contype = 'c'`,
    [table],
  );
  for (const { conname } of dropped.rows) await client.query(`alter table ${table} drop constraint "${conname}"`);
  const columns = await client.query<{ name: string; type: string }>(
    `select column_name as name, udt_name as type from information_schema.columns
     where table_schema = $1 and table_name = $2 and is_nullable = 'NO' and column_default is null`,
    [schema, name],
  );
  const filled = Object.fromEntries(columns.rows.map((column) => [column.name, fillers[column.type] ?? '']));
  await insertRow(table, { ...filled, ...values });
}

async function insertRow(table: string, values: Readonly<Record<string, unknown>>): Promise<void> {
  const record = Object.entries(values).map(
    ([column, value]) => [column, typeof value === 'object' && value !== null ? JSON.stringify(value) : value] as const,
  );
  await client.query(
    `insert into ${table} (${record.map(([column]) => `"${column}"`).join(', ')}) values (${record.map((_, index) => `$${index + 1}`).join(', ')})`,
    record.map(([, value]) => value),
  );
}

const fillers: Readonly<Record<string, unknown>> = {
  uuid: '00000000-0000-0000-0000-000000000000',
  text: '',
  numeric: '0',
  int2: 0,
  int4: 0,
  int8: 0,
  bool: false,
  date: '2026-01-01',
  timestamptz: '2026-01-01T00:00:00Z',
  jsonb: '{}',
};

const found = async (name: string) => {
  const check = checks.find((one) => one.name === name);
  if (check === undefined) throw new Error(`no check ${name}`);
  return runCheck(client, catalog, check);
};

describe('verify', () => {
  it.each(corruptions)('catches that $title ($check)', async (corruption) => {
    let seen: { before: CheckResult; after: CheckResult } | undefined;
    // A row that a follower changes meanwhile cannot be changed in the instant that is looked at.
    await eventually(async () => {
      seen = await corrupted(corruption, () => found(corruption.check));
    });
    if (seen === undefined) throw new Error('nothing was looked at');
    const { before, after } = seen;

    expect(after.found).toBeGreaterThan(before.found);
    const [violation] = after.violations.filter(
      ({ companyId }) => companyId === COMPANY || (companyId === null && corruption.sql !== undefined),
    );
    expect(violation?.documents).not.toEqual([]);
  });

  it('has something for every check to catch', () => {
    expect([...new Set(corruptions.map(({ check }) => check))].sort()).toEqual(checks.map(({ name }) => name).sort());
  });

  it('waits for a process that is under way', async () => {
    const begun = { company_id: COMPANY, id: randomUUID(), kind: 'confirm-order', step: 'reserve', status: 'running' };
    // Nobody takes it up; it ends when we end it.
    await insertRow('sales.process', { ...begun, state: '{}', context: '{}', due_at: '2099-01-01T00:00:00Z' });
    const end = setTimeout(() => void client.query('delete from sales.process where id = $1', [begun.id]), 1_000);

    const report = await verify(adminUrl).finally(() => {
      clearTimeout(end);
      return client.query('delete from sales.process where id = $1', [begun.id]);
    });

    const violations = report.checks.find(({ name }) => name === 'no-process-left-running')?.violations ?? [];
    expect(violations.filter(({ companyId }) => companyId === COMPANY)).toEqual([]);
  });

  it('finds nothing wrong with what the platform did', async () => {
    const report = await verify(adminUrl);

    const wrong = report.checks
      .filter((check) => check.found > 0)
      .map(({ name, violations }) => ({ name, violations: violations.slice(0, 3) }));
    expect(wrong).toEqual([]);
    expect(tableOf(report)).toContain(`${checks.length} invariants hold`);
  });
});
