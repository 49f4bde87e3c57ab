import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import type { Context, Positions } from '@consigna/kernel/context';
import { DomainError } from '@consigna/kernel/domain-error';
import { command, event, type InputOf } from '@consigna/contracts/contract';
import { Database } from '@consigna/persistence/database';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import { DependencyMissing, React, type Followed } from '@consigna/messaging/follow';
import { Follower } from '@consigna/messaging/follower';
import { Handle } from '@consigna/messaging/handle';
import { LeaseSession } from '@consigna/messaging/lease';
import { Link } from '@consigna/messaging/link';
import { serviceModule } from '@consigna/messaging/service-module';
import { Taking } from '@consigna/messaging/taking';
import { eventually } from '@consigna/testing/eventually';
import { freshKey, testPlatform, type TestPlatform } from '@consigna/testing/test-platform';

// Two services that only know each other's log: sales counts, billing adds up what sales tells.
const counted = event({
  subject: 'sales.test.counted',
  summary: 'Something was counted',
  payload: z.object({ name: z.string(), amount: z.int() }),
});
const count = command({
  subject: 'sales.test.count',
  permission: 'internal',
  summary: 'Count',
  input: z.object({ name: z.string().min(1), amount: z.int() }),
  output: z.object({ number: z.string() }),
});
const marked = event({
  subject: 'catalog.test.marked',
  summary: 'Another log moved',
  payload: z.object({}),
});
const mark = command({
  subject: 'catalog.test.mark',
  permission: 'internal',
  summary: 'Mark',
  input: z.object({}),
  output: z.object({}),
});
const total = command({
  subject: 'billing.test.total',
  permission: 'internal',
  summary: 'What was added up',
  input: z.object({ name: z.string() }),
  output: z.object({ total: z.string().nullable() }),
});
const added = event({
  subject: 'billing.test.added',
  summary: 'A sum was begun under a name that starts with "chain"',
  payload: z.object({ name: z.string() }),
});
const tell = command({
  subject: 'reporting.test.tell',
  permission: 'internal',
  summary: 'Tell of a sum that billing has begun',
  input: z.object({ name: z.string() }),
  output: z.object({ total: z.string() }),
});

const put = statement(
  'test.put',
  `insert into reference_copy as r (company_id, kind, id, code, active, fields) values ($1, 'sum', gen_random_uuid(), $2, true, jsonb_build_object('total', $3::int))`,
);
const add = statement(
  'test.add',
  `update reference_copy set fields = jsonb_build_object('total', (fields->>'total')::int + $3::int) where company_id = $1 and kind = 'sum' and code = $2 returning id`,
);
const sum = statement(
  'test.sum',
  `select fields->>'total' as total from reference_copy where company_id = $1 and kind = 'sum' and code = $2`,
);

const broken = new Set<string>();
const missing = new Set<string>();

@Controller()
class Counter {
  constructor(private readonly database: Database) {}

  @Handle(count)
  count(ctx: Context, input: { name: string; amount: number }): Promise<{ number: string }> {
    return this.database.operation(ctx, async (tx) => {
      if (input.amount === 0) throw new DomainError('nothing-to-count');
      let number = '';
      tx.closing(async () => {
        const [taken] = await tx.numbers({ name: 'TEST', prefix: 'T-' }, '2026-01-15');
        number = taken?.number ?? '';
        tx.publish(counted, input);
      });
      await tx.flush();
      return { number };
    });
  }
}

@Controller()
class Marker {
  constructor(private readonly database: Database) {}

  @Handle(mark)
  mark(ctx: Context): Promise<Record<string, never>> {
    return this.database.operation(ctx, async (tx) => {
      tx.publish(marked, {});
      await tx.flush();
      return {};
    });
  }
}

@Controller()
class Adder {
  constructor(
    private readonly database: Database,
    private readonly link: Link,
  ) {}

  @React(counted)
  async add(
    tx: Transaction,
    { payload, companyId, eventId }: Followed<{ name: string; amount: number }>,
  ): Promise<void> {
    if (missing.has(payload.name)) throw new DependencyMissing('sum-missing', { name: payload.name });
    if (broken.has(payload.name)) throw new Error('cannot add');
    tx.audit('sum', eventId, 'added');
    const known = await tx.sql(add, [companyId, payload.name, payload.amount]);
    if (known.length > 0) return;
    await tx.sql(put, [companyId, payload.name, payload.amount]);
    if (payload.name.startsWith('chain')) tx.publish(added, { name: payload.name });
  }

  @React(marked)
  mark(tx: Transaction, event: Followed<object>): Promise<void> {
    return this.add(tx, { ...event, payload: { name: 'marks', amount: 1 } });
  }

  @Handle(total)
  total(ctx: Context, { name }: { name: string }): Promise<{ total: string | null }> {
    void this.link;
    return this.database.read(ctx, async (sql) => {
      const [row] = await sql<{ total: string }>(sum, [ctx.companyId, name]);
      return { total: row?.total ?? null };
    });
  }
}

/** Knows by way of billing what sales has counted. */
@Controller()
class Teller {
  constructor(private readonly database: Database) {}

  @React(added)
  async begun(tx: Transaction, { payload, companyId }: Followed<{ name: string }>): Promise<void> {
    await tx.sql(put, [companyId, payload.name, 1]);
  }

  /** Follows sales too, as billing follows directory beside accounting. */
  @React(counted)
  async counted(): Promise<void> {}

  @Handle(tell)
  tell(ctx: Context, { name }: { name: string }): Promise<{ total: string }> {
    return this.database.operation(ctx, async (tx) => {
      const [row] = await tx.sql<{ total: string }>(sum, [ctx.companyId, name]);
      if (row === undefined) throw new DomainError('sum-not-found', { name });
      return { total: row.total };
    });
  }
}

const definition = (name: string) => ({ name, entities: [], migrations: new URL('file:///'), appendOnly: [] });

/** The next answer with all heads of the sales log is old by the time it arrives. */
function holdNextHeads(link: Link): { readonly held: Promise<void>; readonly release: () => void } {
  const ask = link.ask.bind(link);
  const held = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  link.ask = (async (contract: typeof count, asker: Context, input: InputOf<typeof count>) => {
    const answer = await ask(contract, asker, input);
    if (contract.subject === 'sales.feed.page' && 'heads' in answer && (answer.heads as unknown[]).length > 0) {
      link.ask = ask;
      held.resolve();
      await released.promise;
    }
    return answer;
  }) as typeof link.ask;
  return { held: held.promise, release: released.resolve };
}

function onlyOf(producer: string, positions: Positions): Positions {
  return Object.fromEntries(Object.entries(positions).filter(([log]) => log.startsWith(`${producer}:`)));
}

describe('event log and followers', () => {
  let harness: TestPlatform;

  beforeAll(async () => {
    harness = await testPlatform([
      (platform) => serviceModule(platform, { definition: definition('sales'), controllers: [Counter], providers: [] }),
      (platform) =>
        serviceModule(platform, { definition: definition('catalog'), controllers: [Marker], providers: [] }),
      (platform) => serviceModule(platform, { definition: definition('billing'), controllers: [Adder], providers: [] }),
      (platform) =>
        serviceModule(platform, { definition: definition('reporting'), controllers: [Teller], providers: [] }),
    ]);
  });
  afterAll(() => harness.stop());

  const totalOf = async (ctx: Context, name: string) => (await harness.ask(total, ctx, { name })).total;
  const context = (companyId: string = crypto.randomUUID()): Context => ({
    companyId,
    networkId: crypto.randomUUID(),
    userId: crypto.randomUUID(),
    clientId: 'test',
    now: new Date('2026-01-15T12:00:00Z'),
    locale: 'en',
  });

  it('a reader that names what it has seen waits until the follower has applied it', async () => {
    const ctx = context();
    for (let round = 1; round <= 50; round++) {
      const receipt = { written: {}, replayed: false };
      await harness.ask(count, { ...ctx, receipt }, { name: 'own write', amount: 1 });
      expect(await totalOf({ ...ctx, after: receipt.written }, 'own write')).toBe(String(round));
    }
  });

  it('a fact that comes by way of two logs is waited for before it is refused, and refused when nobody has it', async () => {
    const ctx = context();
    await harness.ask(count, ctx, { name: 'chain', amount: 1 });

    expect(await harness.ask(tell, ctx, { name: 'chain' })).toEqual({ total: '1' });
    await expect(harness.ask(tell, ctx, { name: 'chain nobody counted' })).rejects.toMatchObject({
      code: 'sum-not-found',
    });
  });

  it('what is written while the heads are being read is not forgotten', async () => {
    const { link } = harness.platform;
    const ctx = context();
    await harness.ask(count, ctx, { name: 'overtaken', amount: 1 });
    await harness.settled();
    const old = holdNextHeads(link);
    await old.held;
    const receipt = { written: {}, replayed: false };
    await harness.ask(count, { ...ctx, receipt }, { name: 'overtaken', amount: 1 });
    const seen = totalOf({ ...ctx, after: receipt.written }, 'overtaken');
    await new Promise(setImmediate);
    old.release();

    expect(await seen).toBe('2');
  });

  it('what goes with another log while the heads are being read does not look like a restored log', async () => {
    const ctx = context();
    await harness.ask(count, ctx, { name: 'carried', amount: 1 });
    await harness.settled();
    const old = holdNextHeads(harness.platform.link);
    await old.held;
    const receipt = { written: {}, replayed: false };
    await harness.ask(count, { ...ctx, receipt }, { name: 'carried', amount: 1 });
    // The follower of the other log applies both; the held one only hears of it.
    await harness.ask(mark, { ...ctx, receipt }, {});
    expect(await totalOf({ ...ctx, after: onlyOf('catalog', receipt.written) }, 'marks')).toBe('1');
    expect(await totalOf(ctx, 'carried')).toBe('2');
    old.release();

    const later = { written: {}, replayed: false };
    await harness.ask(count, { ...ctx, receipt: later }, { name: 'carried', amount: 1 });
    expect(await totalOf({ ...ctx, after: later.written }, 'carried')).toBe('3');
  });

  it('a follower whose producer cannot be asked waits before it asks again, also while somebody waits for it', async () => {
    const { link, catchUp } = harness.platform;
    const ask = link.ask.bind(link);
    const ctx = context();
    const receipt: { written: Record<string, string>; replayed: boolean } = { written: {}, replayed: false };
    await harness.ask(count, { ...ctx, receipt }, { name: 'away', amount: 1 });
    await harness.settled();
    const next = Object.entries(receipt.written).map(([log, position]) => [log, `${BigInt(position) + 1n}`] as const);
    // While the broker is away everything asked over it is refused at once. Asked without a pause it never comes back.
    const far = 100;
    let refused = 0;
    link.ask = ((contract: typeof count, asker: Context, input: InputOf<typeof count>) => {
      if (contract.subject !== 'sales.feed.page' || refused === far) return ask(contract, asker, input);
      refused += 1;
      return Promise.reject(new DomainError('service-unavailable'));
    }) as typeof link.ask;

    await expect(catchUp.wait('billing', Object.fromEntries(next))).rejects.toMatchObject({ code: 'not-caught-up' });
    link.ask = ask;

    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThan(far);
    const later = { written: {}, replayed: false };
    await harness.ask(count, { ...ctx, receipt: later }, { name: 'away', amount: 1 });
    expect(await totalOf({ ...ctx, after: later.written }, 'away')).toBe('2');
  });

  it('a follower whose log another process follows asks for it now and then, however much is written', async () => {
    const access = harness.platform.access['billing'];
    if (access === undefined) throw new Error('no access for billing');
    const database = new Database({ service: 'billing', access });
    const leases = new LeaseSession(access.feedUrl);
    const take = leases.take.bind(leases);
    let tries = 0;
    leases.take = (key) => {
      tries += 1;
      return take(key);
    };
    const { link, wake } = harness.platform;
    const waiting = new Follower(database, 'sales', {
      ...{ reactions: [], link, wake, leases, taking: new Taking(database) },
    });
    const ctx = context();
    await harness.ask(count, ctx, { name: 'elsewhere', amount: 1 });
    await harness.settled();
    const begin = Date.now();
    waiting.start();
    while (Date.now() - begin < 3_000) await harness.ask(count, ctx, { name: 'elsewhere', amount: 1 });
    const { leading } = waiting.status();
    await waiting.stop();
    await database.close();

    expect(leading).toBe(false);
    expect(tries).toBeGreaterThan(0);
    expect(tries).toBeLessThanOrEqual(2 + (Date.now() - begin) / 2_000);
  });

  it('a repeated key answers the stored answer and changes nothing; another input under it is refused', async () => {
    const ctx = { ...context(), idempotency: freshKey() };
    const first = await harness.ask(count, ctx, { name: 'repeated', amount: 5 });
    const receipt = { written: {}, replayed: false };
    const again = await harness.ask(count, { ...ctx, receipt }, { name: 'repeated', amount: 5 });
    await harness.settled();

    expect(again).toEqual(first);
    expect(receipt.replayed).toBe(true);
    expect(await totalOf(ctx, 'repeated')).toBe('5');
    const other = { ...ctx, idempotency: { key: ctx.idempotency.key, requestHash: 'other' } };
    await expect(harness.ask(count, other, { name: 'repeated', amount: 6 })).rejects.toMatchObject({
      code: 'idempotency-key-reused',
    });
  });

  it('many requests under one key have one effect and one answer', async () => {
    const ctx = { ...context(), idempotency: freshKey() };
    const answers = await Promise.allSettled(
      Array.from({ length: 20 }, () => harness.ask(count, ctx, { name: 'racing', amount: 1 })),
    );
    const last = await harness.ask(count, ctx, { name: 'racing', amount: 1 });
    await harness.settled();

    for (const answer of answers) {
      if (answer.status === 'fulfilled') expect(answer.value).toEqual(last);
      else expect(answer.reason).toMatchObject({ code: 'idempotency-key-in-flight' });
    }
    expect(await totalOf(ctx, 'racing')).toBe('1');
  });

  it('a refusal is stored under its key, takes no number and writes no event', async () => {
    const ctx = { ...context(), idempotency: freshKey() };
    await expect(harness.ask(count, ctx, { name: 'refused', amount: 0 })).rejects.toMatchObject({
      code: 'nothing-to-count',
    });
    await expect(harness.ask(count, ctx, { name: 'refused', amount: 0 })).rejects.toMatchObject({
      code: 'nothing-to-count',
    });
    const after = await harness.ask(count, { ...ctx, idempotency: freshKey() }, { name: 'refused', amount: 1 });
    expect(after.number).toBe('T-000001');
  });

  it('numbers are gapless and positions are gapless under concurrency', async () => {
    const ctx = context();
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => harness.ask(count, ctx, { name: 'many', amount: 1 })),
    );
    expect(new Set(answers.map((answer) => answer.number)).size).toBe(60);
    expect(
      answers
        .map((answer) => answer.number)
        .sort()
        .at(-1),
    ).toBe('T-000060');
    await harness.settled();
    expect(await totalOf(ctx, 'many')).toBe('60');
    const gaps = await harness.rows(
      `select shard from sales.event group by shard having count(*) <> max(position) or min(position) <> 1`,
    );
    expect(gaps).toEqual([]);
  });

  it('what a batch writes for several users is each user’s own', async () => {
    const ctx = context();
    const users = Array.from({ length: 12 }, () => ({ ...ctx, userId: crypto.randomUUID() }));
    await Promise.all(users.map((user) => harness.ask(count, user, { name: 'shared', amount: 1 })));
    await harness.settled();

    const strangers = await harness.rows(
      `select a.id from billing.audit a join sales.event e on e.event_id = a.document_id
       where a.company_id = $1 and (a.user_id <> e.actor or a.causation <> e.event_id::text)`,
      [ctx.companyId],
    );
    const written = await harness.rows('select distinct user_id from billing.audit where company_id = $1', [
      ctx.companyId,
    ]);
    expect(strangers).toEqual([]);
    expect(written).toHaveLength(12);
  });

  it('an event whose dependency is missing holds up only its company, in order, until the dependency arrives', async () => {
    const waiting = context();
    const other = context(waiting.companyId.slice(0, -12) + crypto.randomUUID().slice(-12));
    missing.add('late');
    await harness.ask(count, waiting, { name: 'late', amount: 2 });
    await harness.ask(count, waiting, { name: 'behind', amount: 3 });
    await harness.ask(count, other, { name: 'behind', amount: 4 });

    await eventually(async () => expect(await totalOf(other, 'behind')).toBe('4'));
    expect(await totalOf(waiting, 'behind')).toBeNull();
    await eventually(async () => {
      const rows = await harness.rows(
        `select kind, problem from billing.parked where company_id = $1 order by position`,
        [waiting.companyId],
      );
      expect(rows).toEqual([
        { kind: 'waiting', problem: { code: 'sum-missing', params: { name: 'late' } } },
        { kind: 'queued', problem: null },
      ]);
    });

    missing.delete('late');
    await eventually(async () => expect(await totalOf(waiting, 'behind')).toBe('3'));
    expect(await totalOf(waiting, 'late')).toBe('2');
  });

  it('a poison event is parked visibly and applied once after the fault is mended', async () => {
    const ctx = context();
    broken.add('poison');
    await harness.ask(count, ctx, { name: 'poison', amount: 7 });
    await eventually(async () => {
      const rows = await harness.rows(`select kind, reason from billing.parked where company_id = $1`, [ctx.companyId]);
      expect(rows).toEqual([{ kind: 'poison', reason: 'Error: cannot add' }]);
    });
    broken.delete('poison');
    await eventually(async () => expect(await totalOf(ctx, 'poison')).toBe('7'));
  });

  it('all fields of a bad input are named at once', async () => {
    const refusal = harness.ask(count, context(), { name: '', amount: 1.5 });
    await expect(refusal).rejects.toMatchObject({
      code: 'validation-failed',
      fields: [{ pointer: '#/name' }, { pointer: '#/amount' }],
    });
  });
});
