import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Crash } from '@consigna/testing/fault-host';
import { differences, FaultLane, type Carried } from '@consigna/testing/fault-lane';
import type { Pass, Side } from '@consigna/testing/fault-points';
import { hotCommands, type HotCommand, type Prepared } from '@consigna/testing/hot-commands';
import setUp from '@consigna/testing/operation-setup';
import tearDown from '@consigna/testing/operation-teardown';
import { statementsSentBy } from './sent-statements.js';

/** `every`: each side of each point by itself, and a SIGKILL at every moment. */
const every = process.env['CONSIGNA_FAULTS'] === 'every';
/** Otherwise two moments of so many get a SIGKILL, one on each side; that takes thrice as long as throwing a life away. */
const KILLED_OF = 16;
/**
 * How followers gather what they apply differs from run to run, so the same moment need not come again: of theirs one of so
 * many gets a death, and no share of them is demanded. The commands' own are all demanded.
 */
const FOLLOWED_OF = every ? 1 : 3;
/** One for each core. */
const LANES = 2;
const PATIENCE_MS = every ? 3_600_000 : 300_000;
/** A point that was not passed, because something slow had changed the order of things, is tried again. */
const TRIES = 5;

/** Where the hot commands are carried out. */
const commandFiles = [
  'services/sales/src/sales-order/confirm-order.service.ts',
  'services/warehouse/src/reservation/reservation.service.ts',
  'services/warehouse/src/goods-receipt/goods-receipt.service.ts',
  'services/warehouse/src/goods-receipt/expected-receipt.ts',
  'services/warehouse/src/goods-receipt/receive.ts',
  'services/warehouse/src/delivery/delivery.records.ts',
  'services/warehouse/src/stock/locked-stock.ts',
  'services/warehouse/src/stock/stock-ledger.ts',
  'services/billing/src/invoice/invoice.records.ts',
  'services/billing/src/bill/bill.records.ts',
  'services/consignment/src/settlement/settlement.service.ts',
  'services/consignment/src/settlement/settlement.queries.ts',
];
/** What these files send for something else: another command, a refusal, another reaction, the timer's way. */
const sentForSomethingElse = [
  'billing.bill-by-id',
  'billing.bill-lines',
  'billing.claim-billable',
  'billing.claim-creditable',
  'billing.claim-receipt-lines',
  'billing.delete-bill',
  'billing.delete-invoice',
  'billing.delete-invoice-lines',
  'billing.invoice-lines-by-ids',
  'billing.invoices-by-ids',
  'billing.lock-bills',
  'billing.lock-open-bills',
  'billing.lock-open-invoices',
  'billing.lock-receipt-lines',
  'billing.lock-receipt-lines-of',
  'billing.related-to-invoice',
  'billing.settlements-of-bill',
  'billing.whole-invoice',
  'consignment.cancel-settlement',
  'consignment.free-accruals',
  'consignment.insert-self-bill-payments',
  'consignment.settlement-accruals',
  'sales.close-exposure',
  'sales.read-order',
  'sales.recall',
  'warehouse.close-expected',
  'warehouse.forget-order',
  'warehouse.insert-expected-lines',
  'warehouse.insert-expected-receipt',
  'warehouse.lock-costs-of-receipt-lines',
  'warehouse.lock-layers-of-receipt-lines',
  'warehouse.lock-order-lines',
  'warehouse.release-lines',
];

const sides: readonly Side[] = ['before', 'after'];

interface Verify {
  verify(adminUrl: string): Promise<{ checks: { name: string; found: number; violations: unknown[] }[] }>;
}

describe('a process that dies at any await on database or bus', () => {
  const lanes: FaultLane[] = [];
  /** What was passed in an undisturbed run, and on which sides something has died there. */
  const points = new Map<string, Set<Side>>();
  /** The same of what followers do about it. */
  const followed = new Map<string, Set<Side>>();
  let deaths = 0;

  beforeAll(async () => {
    await setUp();
    for (let lane = 0; lane < LANES; lane++) lanes.push(await FaultLane.open());
  }, 120_000);

  afterAll(async () => {
    await Promise.all(lanes.map((lane) => lane.close()));
    await tearDown();
  });

  it.each(hotCommands)(
    '%s: whoever asks again has it done once, as if nothing had happened',
    async (command) => {
      const undisturbed = await undisturbedRun(command);
      const names = [...new Set(undisturbed.passed.map(({ point }) => point))];
      for (const point of names) (isFollowers(point) ? followed : points).set(`${command}, ${point}`, new Set());
      process.stderr.write(`${[`${command}: ${names.length} points`, ...names].join('\n  ')}\n`);
      const planned = deathsIn(undisturbed.passed);

      const wrong = await Promise.all(
        lanes.map((lane, place) =>
          inLane(lane, { command, undisturbed, planned: planned.filter((_, index) => index % LANES === place) }),
        ),
      );

      expect(wrong.flat()).toEqual([]);
    },
    PATIENCE_MS,
  );

  it('covers every point of the hot commands on both sides', () => {
    const uncovered = (all: typeof points) =>
      [...all].filter(([, crashed]) => crashed.size < sides.length).map(([point]) => point);
    const shareOf = (all: typeof points) => {
      const covered = all.size - uncovered(all).length;
      return `${covered} of ${all.size}, ${Math.floor((100 * covered) / all.size)} %`;
    };
    process.stderr.write(`fault points: ${shareOf(points)}; of followers: ${shareOf(followed)} (${deaths} deaths)\n`);

    expect(points.size).toBeGreaterThan(0);
    expect(uncovered(points)).toEqual([]);
  });

  it('passes every statement of the hot commands, but what their files send for something else', () => {
    const passed = new Set(
      [...points.keys(), ...followed.keys()].map((point) => point.replace(/^.*: (ask )?/, '').replace(/ \(\d+\)$/, '')),
    );
    const left = commandFiles.flatMap(statementsSentBy).filter((name) => !passed.has(name));

    expect(left.sort()).toEqual(sentForSomethingElse);
  });

  it('leaves books and stock that agree', async () => {
    const { verify } = (await import('@consigna/deploy/verify/verify' as string)) as Verify;

    for (const lane of lanes) {
      await lane.beginAnew();
      const { checks } = await verify(lane.adminUrl);
      expect(checks.filter(({ found }) => found > 0)).toEqual([]);
    }
  }, 120_000);

  /** The same thing twice, without a fault, has the same outcome. */
  async function undisturbedRun(command: HotCommand): Promise<Carried> {
    const [lane] = lanes;
    const [first, second] = (await lane?.prepare(command, 2)) ?? [];
    if (lane === undefined || first === undefined || second === undefined) throw new Error('nothing is prepared');
    const run = await lane.undisturbed(first);
    expect(differences(run, await lane.undisturbed(second))).toEqual([]);
    return run;
  }

  async function inLane(
    lane: FaultLane,
    { command, undisturbed, planned }: { command: HotCommand; undisturbed: Carried; planned: readonly Death[] },
  ): Promise<string[]> {
    const wrong: string[] = [];
    const spare = await lane.prepare(command, planned.length);
    for (const { crash, covers } of planned) {
      const found = await died(lane, command, crash, spare);
      if (found === null) continue;
      deaths += 1;
      for (const { point, side } of covers)
        (points.get(`${command}, ${point}`) ?? followed.get(`${command}, ${point}`))?.add(side);
      const different = differences(undisturbed, found);
      if (different.length > 0) wrong.push(`${crash.how} ${crash.side} ${crash.point}\n${different.join('\n')}`);
    }
    return wrong;
  }

  async function died(lane: FaultLane, command: HotCommand, crash: Crash, spare: Prepared[]): Promise<Carried | null> {
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      const prepared = spare.pop() ?? (await lane.prepare(command, 1))[0];
      if (prepared === undefined) throw new Error('nothing is prepared');
      const found = await lane.crashed(prepared, crash);
      if (found !== null) return found;
    }
    return null;
  }
});

/** What a follower does, not the command itself. */
function isFollowers(point: string): boolean {
  return / follows: /.test(point);
}

/** A death, and everything at which it could have been just as well. */
interface Death {
  readonly crash: Crash;
  readonly covers: readonly Pass[];
}

/**
 * A death at each moment: between two moments bytes are sent, within one nothing that another could see. The sides take
 * turns where a moment has both.
 */
function deathsIn(passed: readonly Pass[]): Death[] {
  let followers = 0;
  return [...Map.groupBy(passed, ({ moment }) => moment).values()].flatMap((covers, index) => {
    if (covers.every(({ point }) => isFollowers(point)) && followers++ % FOLLOWED_OF !== 0) return [];
    const side = sides[index % sides.length];
    const chosen = covers.find((pass) => pass.side === side) ?? covers[0];
    if (chosen === undefined) return [];
    const killed = every || Math.floor((index % KILLED_OF) / 2) === KILLED_OF / 4;
    const at = ({ point, side }: Pass, how: Crash['how']): Crash => ({ point, side, how });
    const alone = every ? covers.filter((pass) => pass !== chosen) : [];
    return [
      { crash: at(chosen, killed ? 'killed' : 'thrown away'), covers },
      ...alone.map((pass) => ({ crash: at(pass, 'thrown away'), covers: [pass] })),
    ];
  });
}
