import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Context } from '@consigna/kernel/context';
import { Database } from '@consigna/persistence/database';
import { TokenSigner } from '@consigna/persistence/context-token';
import { statement } from '@consigna/persistence/statement';
import { createTestDatabase, type TestDatabase } from '@consigna/testing/test-database';

const insert = statement(
  'attack.insert',
  `insert into reference_copy (company_id, kind, id, code, active, fields) values ($1, 'secret', $2, $3, true, '{}')`,
);
const now = () => Math.floor(Date.now() / 1000);

/** The service's role with SQL of one's choice, as after an injection: no foreign row may come out or be changed. */
describe('row-level security against the service role itself', () => {
  let database: TestDatabase;
  let service: Database;
  let attacker: pg.Client;
  const mine = context();
  const foreign = context();
  let signer: TokenSigner;
  let pid: number;

  beforeAll(async () => {
    database = await createTestDatabase();
    const access = database.access['sales'];
    if (access === undefined) throw new Error('no access');
    service = new Database({ service: 'sales', access });
    for (const ctx of [mine, foreign]) {
      await service.operation(ctx, (tx) => tx.sql(insert, [ctx.companyId, randomUUID(), `of ${ctx.companyId}`]));
    }
    signer = new TokenSigner({ kid: access.signingKey.kid, secret: Buffer.from(access.signingKey.secret, 'hex') });
    attacker = new pg.Client({ connectionString: access.url });
    await attacker.connect();
    pid = (attacker as unknown as { processID: number }).processID;
  });
  afterAll(async () => {
    await attacker.end();
    await service.close();
    await database.drop();
  });

  const claims = (ctx: Context) => ({ companyIds: [ctx.companyId], networkId: ctx.networkId, userId: ctx.userId });
  const attack = async (token: string | null, sql: string, values: unknown[] = []) => {
    await attacker.query('begin');
    try {
      if (token !== null) await attacker.query('select ctx.enter_v2($1)', [token]);
      return await attacker.query(sql, values);
    } finally {
      await attacker.query('rollback');
    }
  };
  const read = 'select company_id from reference_copy';
  const bare = (id: string) => id.replaceAll('-', '');
  const forged = (digit: string) => {
    const [company, network, user] = [foreign.companyId, foreign.networkId, foreign.userId].map(bare);
    return `v2_1_${now() + 60}_${pid}_${company} ctx ${company} ${network} ${user}_${digit.repeat(64)}`;
  };

  it('a rightly signed context reads and writes its own company only', async () => {
    const token = signer.sign(claims(mine), pid, now());
    const rows = await attack(token, read);
    expect(rows.rows).toEqual([{ company_id: mine.companyId }]);
    const update = await attack(token, `update reference_copy set code = 'taken' where company_id = $1`, [
      foreign.companyId,
    ]);
    expect(update.rowCount).toBe(0);
    const planted = attack(token, `insert into reference_copy values ($1, 'secret', $2, 'x', true, '{}')`, [
      foreign.companyId,
      randomUUID(),
    ]);
    await expect(planted).rejects.toMatchObject({ code: '42501' });
  });

  it.each([
    ['no context', () => null],
    ['an empty context', () => ''],
    ['a made-up context', () => forged('0')],
    [
      'a context with the company exchanged',
      () => signer.sign(claims(mine), pid, now()).replaceAll(bare(mine.companyId), bare(foreign.companyId)),
    ],
    ['a context with one digit of the signature changed', () => flip(signer.sign(claims(foreign), pid, now()))],
    ['an expired context', () => new TokenSigner(keyOf('sales')).sign(claims(foreign), pid, now() - 120)],
    ["another session's context", () => signer.sign(claims(foreign), pid + 1, now())],
    [
      "a context signed with another service's key",
      () => new TokenSigner(keyOf('billing')).sign(claims(foreign), pid, now()),
    ],
    ['a context with more parts', () => `${signer.sign(claims(foreign), pid, now())}_x`],
    ['two contexts at once', () => [foreign, mine].map((ctx) => signer.sign(claims(ctx), pid, now())).join('_')],
  ])('%s reads nothing', async (_name, token) => {
    await expect(attack(token(), read)).rejects.toMatchObject({ code: '28000' });
  });

  it('a context of several companies writes their log and trail, and reads and writes nothing else', async () => {
    const trail = `insert into audit values ($1, $2, 'x', $2, 'x', '{}', $2, 'x', null, now(), now())`;
    const token = () =>
      signer.sign({ ...claims(mine), companyIds: [mine.companyId, foreign.companyId].sort() }, pid, now());

    for (const { companyId } of [mine, foreign])
      expect((await attack(token(), trail, [companyId, randomUUID()])).rowCount).toBe(1);
    expect((await attack(token(), read)).rows).toEqual([]);
    const stranger = attack(token(), trail, [randomUUID(), randomUUID()]);
    await expect(stranger).rejects.toMatchObject({ code: '42501' });
    const planted = attack(token(), `insert into reference_copy values ($1, 'secret', $2, 'x', true, '{}')`, [
      mine.companyId,
      randomUUID(),
    ]);
    await expect(planted).rejects.toMatchObject({ code: '42501' });
  });

  it('a context left on a pooled connection is gone with its transaction', async () => {
    await attack(signer.sign(claims(foreign), pid, now()), read);
    await expect(attacker.query(read)).rejects.toMatchObject({ code: '28000' });
  });

  describe('a context that this session has verified before', () => {
    const remembered = async () => {
      const { rows } = await attacker.query<{ value: string }>(
        `select current_setting('backtrace_functions') as value`,
      );
      return rows[0]?.value ?? '';
    };

    const verify = async (token: string) => {
      await attacker.query('begin');
      await attacker.query('select ctx.enter_v2($1)', [token]);
      await attacker.query('commit');
      return token;
    };

    it('is entered again, and what is remembered of it is no context', async () => {
      const token = await verify(signer.sign(claims(mine), pid, now()));
      expect((await attack(token, read)).rows).toEqual([{ company_id: mine.companyId }]);

      expect(await remembered()).toMatch(/^(\n[0-9a-f]{64})+$/);
      for (const digest of (await remembered()).trim().split('\n'))
        await expect(attack(digest, read)).rejects.toMatchObject({ code: '28000' });
    });

    it('is refused with anything changed in it', async () => {
      const token = await verify(signer.sign(claims(mine), pid, now()));
      const changed = [
        token.replaceAll(bare(mine.companyId), bare(foreign.companyId)),
        token.replace(/_(\d+)_(\d+)_/, (_all, expiry, backend) => `_${Number(expiry) + 1}_${backend}_`),
        flip(token),
        `${token}\n`,
        `\n${token}`,
      ];
      for (const each of changed) await expect(attack(each, read)).rejects.toMatchObject({ code: '28000' });
    });

    it('is refused once it has expired', async () => {
      const token = await verify(new TokenSigner(keyOf('sales')).sign(claims(mine), pid, now() - 58));
      expect((await attack(token, read)).rows).toEqual([{ company_id: mine.companyId }]);
      const refused = async () => {
        for (;;) {
          const outcome = await attack(token, read).catch((error: unknown) => error);
          if (outcome instanceof Error) return outcome;
        }
      };
      expect(await refused()).toMatchObject({ code: '28000' });
    });

    it('is forgotten when there are many', async () => {
      for (let user = 0; user < 20; user++) {
        const token = await verify(signer.sign({ ...claims(mine), userId: randomUUID() }, pid, now()));
        expect((await attack(token, read)).rows).toEqual([{ company_id: mine.companyId }]);
      }
      expect((await remembered()).trim().split('\n')).toHaveLength(12);
    });
  });

  it('a stacked statement that sets another context does not get through', async () => {
    await expect(
      attacker.query(`begin; select ctx.enter_v2('${forged('f')}'); select * from reference_copy`),
    ).rejects.toMatchObject({ code: '28000' });
    await attacker.query('rollback');
  });

  it.each([
    ['a temporary table that would catch the next company', 'create temporary table reference_copy (company_id uuid)'],
    ['a table of its own', 'create table trap (company_id uuid)'],
    ['a function of its own', 'create function ctx.company() returns uuid language sql as $$ select null::uuid $$'],
    ['a schema of its own', 'create schema trap'],
    ['another role', 'set role consigna_owner'],
    ["another service's role", 'set role billing'],
    ['switching row-level security off', 'alter table reference_copy disable row level security'],
    ['a policy of its own', 'create policy open on reference_copy using (true)'],
    ['the signing keys', 'select * from ctx.key'],
    [
      'the verified context, set by hand',
      `set local backtrace_functions = '${randomUUID().replaceAll('-', '')} ctx a b c'`,
    ],
    ['the same through a function', `select set_config('backtrace_functions', 'ctx a b c', true)`],
    ['the same for the session', `set session backtrace_functions = 'ctx a b c'`],
    ['the same for all sessions', `alter role sales set backtrace_functions = 'ctx a b c'`],
    ['the right to set it', 'grant set on parameter backtrace_functions to sales'],
    [
      'another body for its function',
      'create or replace function ctx.part(place integer) returns text language sql return null',
    ],
    ["another service's tables", 'select * from billing.reference_copy'],
    ['a file of the server', `copy reference_copy to '/tmp/out'`],
    ['a program of the server', `copy reference_copy to program 'cat'`],
    ['the log of the past', `update event set payload = '{}'`],
    ['forgetting the audit', 'delete from audit'],
    ['emptying a table', 'truncate reference_copy'],
    ['the stored passwords', 'select * from pg_authid'],
    ['the large objects of others', `select lo_import('/etc/passwd')`],
  ])('%s is refused', async (_name, sql) => {
    await expect(attack(signer.sign(claims(mine), pid, now()), sql)).rejects.toMatchObject({
      code: expect.stringMatching(/^(42501|42P0[67]|42809)$/),
    });
  });

  it('switching the row security setting off makes reads fail instead of opening them', async () => {
    await attacker.query('begin');
    await attacker.query('set local row_security = off');
    await expect(attacker.query(read)).rejects.toMatchObject({ code: '42501' });
    await attacker.query('rollback');
  });

  it('copying the table out gives only the own company', async () => {
    await attacker.query('begin');
    await attacker.query('select ctx.enter_v2($1)', [signer.sign(claims(mine), pid, now())]);
    const rows = await attacker.query('with stolen as (table reference_copy) select count(*)::int as n from stolen');
    await attacker.query('rollback');
    expect(rows.rows).toEqual([{ n: 1 }]);
  });

  it('an error message does not tell what another company has', async () => {
    const [row] = (await attack(signer.sign(claims(foreign), pid, now()), 'select id from reference_copy')).rows as {
      id: string;
    }[];
    const probe = attack(
      signer.sign(claims(mine), pid, now()),
      `insert into reference_copy values ($1, 'secret', $2, 'x', true, '{}')`,
      [foreign.companyId, row?.id],
    );
    await expect(probe).rejects.toMatchObject({ code: '42501' });
  });

  it('the feed role reads the log, and nothing but the log', async () => {
    const feed = new pg.Client({ connectionString: database.access['sales']?.feedUrl });
    await feed.connect();
    await expect(feed.query('select 1 from event')).resolves.toBeDefined();
    await expect(feed.query('select 1 from reference_copy')).rejects.toMatchObject({ code: '42501' });
    await expect(feed.query(`insert into event_head values (99, gen_random_uuid(), 1)`)).rejects.toMatchObject({
      code: '42501',
    });
    await feed.end();
  });

  function keyOf(name: string) {
    const key = database.access[name]?.signingKey;
    if (key === undefined) throw new Error(`no key of ${name}`);
    return { kid: key.kid, secret: Buffer.from(key.secret, 'hex') };
  }
});

function flip(token: string): string {
  return token.slice(0, -1) + (token.endsWith('0') ? '1' : '0');
}

function context(): Context {
  return {
    companyId: randomUUID(),
    networkId: randomUUID(),
    userId: randomUUID(),
    clientId: 'test',
    now: new Date(),
    locale: 'en',
  };
}
