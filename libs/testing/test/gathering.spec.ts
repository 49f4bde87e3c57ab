import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Context } from '@consigna/kernel/context';
import { Database } from '@consigna/persistence/database';
import { GatheringClient } from '@consigna/persistence/gathering-client';
import { statement } from '@consigna/persistence/statement';
import { createTestDatabase, type TestDatabase } from '@consigna/testing/test-database';

const fine = statement('test.fine', 'select 1 as one');
const broken = statement('test.divide-by', 'select 1 / $1::int as quotient');
const behind = statement('test.behind-a-failure', 'select 2 as two');

describe('statements asked for in one turn', () => {
  let database: TestDatabase;
  let service: Database;

  beforeAll(async () => {
    database = await createTestDatabase();
    const access = database.access['sales'];
    if (access === undefined) throw new Error('no access');
    service = new Database({ service: 'sales', access, poolSize: 1 });
  });
  afterAll(async () => {
    await service.close();
    await database.drop();
  });

  it('all fail for the reason of the first that fails, and those before it are answered', async () => {
    const [before, ...after] = await service
      .operation(context(), async (tx) => {
        const answers = await Promise.allSettled([
          tx.sql(fine, []),
          tx.sql(broken, [0]),
          tx.sql(behind, []),
          tx.sql(fine, []),
        ]);
        throw new Refused(answers);
      })
      .catch((error: unknown) => (error as Refused).answers);

    expect(before).toMatchObject({ status: 'fulfilled', value: [{ one: 1 }] });
    expect(after).toHaveLength(3);
    for (const failed of after) expect(failed).toMatchObject({ reason: { code: '22012' } });
  });

  it('leave a connection that knows which of them the server has prepared', async () => {
    const rows = await service.read(context(), (sql) =>
      Promise.all([sql(fine, []), sql(behind, []), sql(broken, [1])]),
    );

    expect(rows).toEqual([[{ one: 1 }], [{ two: 2 }], [{ quotient: 1 }]]);
  });

  it('fail an operation before its COMMIT', async () => {
    const attempt = service.operation(context(), (tx) => {
      tx.closing(async () => {
        await tx.sql(broken, [0]);
      });
      return Promise.resolve(null);
    });

    await expect(attempt).rejects.toMatchObject({ code: '22012' });
    await expect(service.operation(context(), (tx) => tx.sql(fine, []))).resolves.toEqual([{ one: 1 }]);
  });

  it('whose values cannot be written fail alone', async () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;

    const answers = await service.read(context(), (sql) =>
      Promise.allSettled([sql(fine, []), sql(broken, [circular]), sql(fine, [])]),
    );

    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('are answered when the connection stood only after they were asked for', async () => {
    const client = new GatheringClient({ connectionString: database.adminUrl, pipeline: true } as object);

    const answers = Promise.all([client.query('select 1 as one'), client.query({ ...behind, values: [] })]);
    await client.connect();

    expect((await answers).map(({ rows }) => rows as unknown)).toEqual([[{ one: 1 }], [{ two: 2 }]]);
    await client.end();
  });
});

/** Carries what a transaction saw out of it. */
class Refused extends Error {
  constructor(readonly answers: PromiseSettledResult<unknown>[]) {
    super('refused');
  }
}

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
