import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Context } from '@consigna/kernel/context';
import { Database } from '@consigna/persistence/database';
import { statement } from '@consigna/persistence/statement';
import { createTestDatabase, type TestDatabase } from '@consigna/testing/test-database';

const myPid = statement('test.my-pid', 'select pg_backend_pid() as pid');
const one = statement('test.one', 'select 1 as one');

describe('a connection that breaks', () => {
  let database: TestDatabase;
  let service: Database;
  let admin: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    const access = database.access['sales'];
    if (access === undefined) throw new Error('no access');
    service = new Database({ service: 'sales', access, poolSize: 1 });
    admin = new pg.Client({ connectionString: database.adminUrl });
    await admin.connect();
  });
  afterAll(async () => {
    await service.close();
    await admin.end();
    await database.drop();
  });

  it('in the middle of a transaction fails that request alone; the next one has another connection', async () => {
    const broken: unknown[] = [];
    const noteBroken = (error: unknown) => broken.push(error);
    process.on('uncaughtException', noteBroken);
    let pid: number | undefined;

    const request = service.read(context(), async (sql) => {
      const [row] = await sql<{ pid: number }>(myPid, []);
      pid = row?.pid;
      await admin.query('select pg_terminate_backend($1, 5000)', [pid]);
      return sql(one, []);
    });

    await expect(request).rejects.toThrow();
    const [after] = await service.read(context(), (sql) => sql<{ pid: number }>(myPid, []));
    expect(after?.pid).not.toBe(pid);
    process.off('uncaughtException', noteBroken);
    expect(broken).toEqual([]);
  });
});

function context(): Context {
  return {
    companyId: crypto.randomUUID(),
    networkId: crypto.randomUUID(),
    userId: crypto.randomUUID(),
    clientId: 'test',
    now: new Date('2026-01-15T12:00:00Z'),
    locale: 'en',
  };
}
