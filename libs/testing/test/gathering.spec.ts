import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Context } from '@consigna/kernel/context';
import { Database } from '@consigna/persistence/database';
import { GatheringClient } from '@consigna/persistence/gathering-client';
import { statement } from '@consigna/persistence/statement';
import type { Sql } from '@consigna/persistence/transaction';
import { createTestDatabase, type TestDatabase } from '@consigna/testing/test-database';

const fine = statement('test.fine', 'select 1 as one');
const broken = statement('test.divide-by', 'select 1 / $1::int as quotient');
const keep = statement('test.keep', `insert into reference_copy values ($1, 'kept', $2, 'x', true, '{}')`);
const kept = statement('test.kept', `select company_id from reference_copy where kind = 'kept'`);
const behind = statement('test.behind-a-failure', 'select 2 as two');

const some = statement('test.some', `select n, date '2026-01-15' as day from generate_series(1, $1::int) n`);
const share = statement('test.share', 'select 10 / $1::int as share');
const planned = statement(
  'test.planned',
  `select current_setting('plan_cache_mode') as mode, cardinality($1::int[]) as many,
     exists (select from pg_prepared_statements where name = 'test.planned') as kept`,
);
const skipped = statement('test.skipped', 'select $1::int as three');

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

  it('have their rows described once and told every time', async () => {
    const day = '2026-01-15';
    const read = () => service.read(context(), (sql) => Promise.all([sql(some, [0]), sql(some, [2])]));

    expect(await read()).toEqual([
      [],
      [
        { n: 1, day },
        { n: 2, day },
      ],
    ]);
    expect(await read()).toEqual(await read());
    expect(await service.read(context(), (sql) => sql(some, [1]))).toEqual([{ n: 1, day }]);
  });

  it('have their rows told also after they failed or were passed over at first', async () => {
    const ask = (value: unknown) => service.read(context(), (sql) => sql(share, [value]));

    await expect(ask(0)).rejects.toMatchObject({ code: '22012' });
    await expect(ask('x')).rejects.toMatchObject({ code: '22P02' });
    const passedOver = service.read(context(), (sql) => Promise.all([sql(share, [0]), sql(skipped, [3])]));
    await expect(passedOver).rejects.toMatchObject({ code: '22012' });

    expect(await ask(5)).toEqual([{ share: 2 }]);
    expect(await ask(2)).toEqual([{ share: 5 }]);
    expect(await service.read(context(), (sql) => sql(skipped, [3]))).toEqual([{ three: 3 }]);
  });

  it('read as one company in every turn, and write nothing', async () => {
    const ctx = context();
    const row = () => [ctx.companyId, randomUUID()];
    await expect(service.read(ctx, (sql) => sql(keep, row()))).rejects.toMatchObject({ code: '25006' });
    await service.operation(ctx, (tx) => tx.sql(keep, row()));

    const [first, second] = await service.read(ctx, async (sql) => [await sql(kept, []), await sql(kept, [])]);

    expect([first, second]).toEqual([[{ company_id: ctx.companyId }], [{ company_id: ctx.companyId }]]);
    expect(await service.read(context(), (sql) => sql(kept, []))).toEqual([]);
  });

  it('with many rows are planned for them, and the plan for a few stays as it is', async () => {
    const [many, few] = await service.read(context(), (sql) =>
      Promise.all([51, 50].map(async (count) => (await sql(planned, [Array(count).fill(1)]))[0])),
    );

    expect(many).toMatchObject({ mode: 'auto', kept: false });
    expect(few).toMatchObject({ mode: 'force_generic_plan', kept: true });
  });

  it('are refused once their read is over: the connection may be somebody else’s', async () => {
    const reads: Sql[] = [];
    await service.read(context(), (sql) => {
      reads.push(sql);
      return sql(fine, []);
    });

    await expect(reads[0]?.(fine, [])).rejects.toThrow('after its read had ended');
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
