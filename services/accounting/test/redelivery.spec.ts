import { getTrialBalance } from '@consigna/contracts/accounting/statement';
import { accrualsRecorded } from '@consigna/contracts/consignment/events';
import type { Context } from '@consigna/kernel/context';
import { newId } from '@consigna/kernel/id';
import { feedOf, type FedEvent } from '@consigna/messaging/feed';
import type { Database } from '@consigna/persistence/database';
import { testPlatform, type TestPlatform } from '@consigna/testing/test-platform';
import { accountingModule } from '../src/accounting.module.js';
import { build } from './build.js';

interface Page {
  readonly heads: unknown;
  readonly events: readonly FedEvent[];
}

/** How the feed of consignment is spoilt on its way; each page as it really is, and how many there were. */
type Spoil = (events: readonly FedEvent[], page: number) => readonly FedEvent[];

describe('events that come again, in another order or not at once (S-H01)', () => {
  let platform: TestPlatform;
  let spoil: Spoil;
  let pages: number;
  /** Nothing is fed until both events are in the log, so that they stand on one page. */
  let held = false;

  beforeAll(async () => {
    platform = await testPlatform([accountingModule]);
    const { link } = platform.platform;
    const ask = link.ask.bind(link);
    link.ask = (async (contract, ctx, input) => {
      const answer = await ask(contract, ctx, input);
      if (contract.subject !== feedOf('consignment').subject) return answer;
      const page = answer as unknown as Page;
      if (held) return { ...page, events: [] };
      if (page.events.length > 0) pages += 1;
      return { ...page, events: spoil(page.events, pages) };
    }) as typeof ask;
  });
  beforeEach(() => {
    spoil = (events) => events;
    pages = 0;
  });
  afterAll(() => platform.stop());

  it('entries that are posted together each name the event they are posted for', async () => {
    const ctx = await platform.company();

    await shipAndReturn(ctx);

    const causes = await platform.rows<{ causation: string; eventId: string | null }>(
      `select p.causation, e.event_id as "eventId" from accounting.event p left join consignment.event e on e.event_id::text = p.causation
       where p.company_id = $1 and p.subject = 'accounting.entry.posted'`,
      [ctx.companyId],
    );
    expect(new Set(causes.map(({ causation }) => causation)).size).toBe(2);
    expect(causes.every(({ eventId }) => eventId !== null)).toBe(true);
  });

  it.each<{ name: string; spoilt: Spoil }>([
    { name: 'each delivered three times', spoilt: (events) => events.flatMap((event) => [event, event, event]) },
    { name: 'the return before the shipment', spoilt: (events) => [...events].reverse() },
    { name: 'one at a time', spoilt: (events) => events.slice(0, 1) },
    { name: 'the first lost at first', spoilt: (events, page) => (page === 1 ? events.slice(1) : events) },
    { name: 'nothing at first', spoilt: (events, page) => (page < 3 ? [] : events) },
    { name: 'old pages again after new ones', spoilt: remembering() },
  ])('$name: shipment and return are posted once', async ({ spoilt }) => {
    const ctx = await platform.company();
    spoil = spoilt;

    await shipAndReturn(ctx);

    expect(await books(ctx)).toEqual({ entries: 2, COGS_CONS: '36.00', CONS_ACCRUAL: '-36.00' });
  });

  it('a process that ends in the middle of posting leaves nothing behind; its successor posts once', async () => {
    const ctx = await platform.company();
    const crashes = crashOnce(databaseOf('accounting'));

    await shipAndReturn(ctx);

    expect(crashes()).toBe(1);
    expect(await books(ctx)).toEqual({ entries: 2, COGS_CONS: '36.00', CONS_ACCRUAL: '-36.00' });
  });

  /** 5 units at 12.00 are sold, 2 come back. */
  async function shipAndReturn(ctx: Context): Promise<void> {
    const sale = build.accrual({ owed: '60.00', quantity: '5' });
    const undone = build.accrual({
      owed: '24.00',
      quantity: '2',
      kind: 'return',
      undoesAccrualId: sale.accrualId,
      returnLineId: newId(),
    });
    held = true;
    await platform.publish(accrualsRecorded, ctx, build.accruals([sale]));
    await platform.publish(
      accrualsRecorded,
      ctx,
      build.accruals([undone], { source: { type: 'sales_return', id: newId(), number: 'RET/000001' } }),
    );
    held = false;
    await platform.settled();
  }

  async function books(ctx: Context): Promise<Record<string, unknown>> {
    const { accounts } = await platform.ask(getTrialBalance, ctx, { from: '2000-01-01', through: '2030-12-31' });
    const balances = accounts
      .filter(({ closing }) => closing !== '0.00')
      .map(({ role, code, closing }) => [role ?? code, closing] as const);
    const [count] = await platform.rows<{ n: number }>(
      'select count(*)::int as n from accounting.journal_entry where company_id = $1',
      [ctx.companyId],
    );
    return { entries: count?.n, ...Object.fromEntries(balances) };
  }

  function databaseOf(service: string): Database {
    const found = platform.platform.running.databases.find((database) => database.service === service);
    if (found === undefined) throw new Error(`${service} does not run here`);
    return found;
  }

  /** Ends the next transaction that applies events after all its statements and before its commit. */
  function crashOnce(database: Database): () => number {
    const batch = database.batch.bind(database);
    let crashes = 0;
    database.batch = (work) =>
      batch(async (opened) => {
        const result = await work(opened);
        if (crashes === 0) {
          crashes += 1;
          throw new Error('the process ended');
        }
        return result;
      });
    return () => crashes;
  }
});

/** Sends every page together with all before it. */
function remembering(): Spoil {
  const before: FedEvent[] = [];
  return (events) => {
    const spoilt = [...events, ...before];
    before.push(...events);
    return spoilt;
  };
}
