import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Context } from '@consigna/kernel/context';
import { newId } from '@consigna/kernel/id';
import { refusalOf } from '@consigna/messaging/envelope';
import { Lease, LeaseSession } from '@consigna/messaging/lease';
import { Database } from '@consigna/persistence/database';
import { statement } from '@consigna/persistence/statement';
import { eventually } from '@consigna/testing/eventually';
import { createTestDatabase, type TestDatabase } from '@consigna/testing/test-database';

const whoAmI = statement('test.backend', 'select pg_backend_pid() as pid where $1::text is not null');
const ROUNDS = 10;
const CALLERS = 8;

describe('a connection that the server ends', () => {
  let testDatabase: TestDatabase;
  let admin: pg.Client;
  let database: Database;

  beforeEach(async () => {
    testDatabase = await createTestDatabase();
    admin = new pg.Client({ connectionString: testDatabase.adminUrl });
    await admin.connect();
    const access = testDatabase.access['sales'];
    if (access === undefined) throw new Error('no access for sales');
    database = new Database({ service: 'sales', access });
  });
  afterEach(async () => {
    await database.close();
    await admin.end();
    await testDatabase.drop();
  });

  const context = (): Context => ({
    ...{ companyId: newId(), networkId: newId(), userId: newId(), clientId: 'test', locale: 'en', permissions: ['*'] },
    now: new Date('2026-01-15T12:00:00Z'),
  });
  const backendOf = async (tx: Parameters<Parameters<Database['operation']>[1]>[0]) => {
    const [row] = await tx.sql<{ pid: number }>(whoAmI, ['']);
    return row?.pid ?? 0;
  };
  const gone = (pid: number) =>
    eventually(async () => {
      const { rowCount } = await admin.query('select 1 from pg_stat_activity where pid = $1', [pid]);
      expect(rowCount).toBe(0);
    });

  it('in the midst of an operation fails that operation and nothing else', async () => {
    const interrupted = database.operation(context(), async (tx) => {
      const pid = await backendOf(tx);
      await admin.query('select pg_terminate_backend($1)', [pid]);
      await gone(pid);
      return backendOf(tx);
    });
    await expect(interrupted).rejects.toThrow();

    expect(await database.operation(context(), backendOf)).toBeGreaterThan(0);
  });

  it('leaves no caller waiting and no connection taken, whenever it comes', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const callers = Array.from({ length: CALLERS }, () => database.operation(context(), backendOf).catch(() => null));
      await admin.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
      await Promise.all(callers);
    }

    await eventually(async () => expect(await database.operation(context(), backendOf)).toBeGreaterThan(0));
  });

  it('is told as a service that is unavailable, not as an error of ours', async () => {
    const url = new URL(testDatabase.access['sales']?.url ?? '');
    url.port = '1';
    url.searchParams.delete('host');
    const away = new Database({
      service: 'sales',
      access: { url: url.href, feedUrl: url.href, signingKey: { kid: 1, secret: '00'.repeat(32) } },
    });
    const refusals = new Set<string | undefined>();
    const keep = (error: unknown) => void refusals.add(refusalOf(error)?.code);
    for (let round = 0; round < ROUNDS; round += 1) {
      const callers = Array.from({ length: CALLERS }, () => database.operation(context(), backendOf).catch(keep));
      await admin.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
      await Promise.all(callers);
    }
    await away.operation(context(), backendOf).catch(keep);
    await away.close();

    expect([...refusals]).toEqual(['service-unavailable']);
  });

  it('frees a lease, and one that cannot be had is not waited for', async () => {
    const url = testDatabase.access['sales']?.feedUrl ?? '';
    const lease = new Lease(new LeaseSession(url), 'billing', 'sales');
    expect(await lease.take()).toBe(true);

    await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'follower lease' and datname = current_database()`,
    );
    await eventually(() => expect(lease.held).toBe(false));
    const unreachable = new URL(url);
    unreachable.port = '1';
    unreachable.searchParams.delete('host');

    await expect(new Lease(new LeaseSession(unreachable.href), 'billing', 'sales').take()).rejects.toThrow();
    expect(await lease.take()).toBe(true);
    await lease.release();
  });
});
