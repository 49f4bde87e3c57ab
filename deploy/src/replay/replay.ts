import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { listNetworks, setClock } from '@consigna/contracts/directory/company';
import { lockPeriod } from '@consigna/contracts/accounting/period';
import { revalueOpenItems } from '@consigna/contracts/accounting/revaluation';
import { settle } from '@consigna/contracts/consignment/settlement';
import { holdLittleGarbage } from '../infra/heap.js';
import { repositoryRoot } from '../infra/state.js';
import { attach } from '../up.js';
import { verifyRunning } from '../verify/command.js';
import { Contested } from './contested.js';
import { credits, Documents, productsOf, type Completion } from './documents.js';
import { Lanes, overlapping, type Place } from './lanes.js';
import { buildPlan, type MonthEnd, type ReplayDay, type ReplayPlan } from './plan/plan.js';
import { readLog } from './plan/read-log.js';
import type { ConsignmentOrder, InterCompanySale } from './plan/supply.js';
import { MemoryWatch } from './memory.js';
import { Progress } from './progress.js';
import { readEuroRates } from './rates.js';
import { report } from './report.js';
import { settledEverywhere, type Settling } from './barrier.js';
import { signIn } from './sign-in.js';
import { Buying, stageNames, type Stage, type Stages } from './trade.js';
import { inPlay, setUp, tolerate, type People, type World } from './world.js';

/** Documents on their way at the same time. */
const IN_FLIGHT = 8;

/** `./consigna replay DIR [--from DAY] [--to DAY] [--limit N] [--rates DIR]`: builds a network from a trading log. */
export async function runReplay(args: string[]): Promise<number> {
  holdLittleGarbage();
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { from: { type: 'string' }, to: { type: 'string' }, limit: { type: 'string' }, rates: { type: 'string' } },
  });
  const [folder] = positionals;
  if (folder === undefined) throw new Error('name the folder of the log: ./consigna replay DIR');
  await access(folder);
  const say = (line: string) => process.stdout.write(`› ${line}\n`);

  const log = await readLog(resolve(folder));
  const options = {
    ...(values.from === undefined ? {} : { from: values.from }),
    ...(values.to === undefined ? {} : { to: values.to }),
    ...(values.limit === undefined ? {} : { limit: Number(values.limit) }),
  };
  const plan = buildPlan(log, options);
  const lastDay = plan.days.at(-1)?.day ?? '';
  say(`${plan.counts.documents} documents, ${plan.counts.saleLines} lines, ${plan.counts.days} days up to ${lastDay}`);
  const euroRates = await readEuroRates(rateFolders(folder, values.rates), plan.days[0]?.day ?? lastDay, lastDay);

  const platform = await attach(say);
  try {
    const people: People = {
      admin: signIn(platform, 'admin', platform.password),
      clerk: signIn(platform, 'clerk', platform.password),
      approver: signIn(platform, 'approver', platform.password),
    };
    const world = await setUp(people, plan, euroRates, say);
    const progress = new Progress(plan.counts.documents, say, new MemoryWatch(platform.pid));
    await new Replay(people, world, plan, platform, progress).run();
    progress.end();
    const reconciled = await report(people, world, log, plan, options, folder);
    const verified = await verifyRunning(platform.adminUrl);
    return reconciled && verified ? 0 : 1;
  } finally {
    await platform.stop();
  }
}

function rateFolders(folder: string, named: string | undefined): string[] {
  const beside = [
    resolve(folder),
    join(resolve(folder), '../ecb-exchange-rates'),
    join(repositoryRoot, 'tests/data/trading-log'),
  ];
  return named === undefined ? beside : [resolve(named)];
}

/** Carries a plan out day by day. Resuming passes quickly over what was done: every step answers its stored result. */
class Replay {
  private readonly documents: Documents;
  private readonly contested: Contested;
  private readonly buying: Buying;
  /** Orders of which something was missing, by document. */
  private readonly shortOrders = new Map<string, ConsignmentOrder | InterCompanySale>();

  constructor(
    private readonly people: People,
    private readonly world: World,
    private readonly plan: ReplayPlan,
    private readonly platform: Settling,
    private readonly progress: Progress,
  ) {
    this.documents = new Documents(people, world, plan);
    this.contested = new Contested(plan);
    this.buying = new Buying(people, world);
    for (const { interCompany, consignments } of plan.days) {
      for (const order of [...interCompany, ...consignments])
        if (order.discrepancy !== null) this.shortOrders.set(order.document, order);
    }
  }

  async run(): Promise<void> {
    const reached = await this.dayReached();
    for (const day of this.plan.days) {
      if (day.day < reached) {
        this.progress.passed(day.documents.length);
        continue;
      }
      await this.day(day);
    }
    await settledEverywhere(this.platform);
  }

  /** The clock moves to a day when everything before it is done: days before it need no second look. */
  private async dayReached(): Promise<string> {
    const { networkId } = this.world;
    const { data } = await this.people.admin.call(listNetworks, {});
    return data.find(({ id }) => id === networkId)?.clock?.slice(0, 10) ?? '';
  }

  private async day(day: ReplayDay): Promise<void> {
    await tolerate(
      'clock-backwards',
      this.people.admin.call(
        setClock,
        { networkId: this.world.networkId, now: `${day.day}T12:00:00.000Z` },
        { key: `replay/clock/${day.day}` },
      ),
    );
    await this.supply(day);
    await this.trade(day);
    await overlapping(day.payments, IN_FLIGHT, (payment) => this.documents.pay(payment));
    if (day.monthEnd !== null) await this.endMonth(day.day, day.monthEnd);
  }

  private async supply({ purchases, interCompany, consignments, secondReceipts }: ReplayDay): Promise<void> {
    if (purchases.length + interCompany.length + consignments.length + secondReceipts.length === 0) return;
    await overlapping(purchases, IN_FLIGHT, (order) => this.buying.purchase(order));
    await overlapping(interCompany, 1, (sale) => this.buying.sellBetween(sale));
    await overlapping(consignments, IN_FLIGHT, (order) => this.buying.consign(order));
    await overlapping(secondReceipts, 1, async (receipt) => {
      const original = this.shortOrders.get(receipt.document);
      if (original === undefined) throw new Error(`${receipt.document} was not ordered`);
      await this.buying.receiveSecond(receipt, original);
    });
    // What headquarters sent is received over there by followers.
    await settledEverywhere(this.platform);
  }

  /**
   * Backorders that can be completed go first, then the documents of the day. What touches the same product ships
   * it in log order, and reserves it in log order where that decides anything; invoices and credit notes of a
   * company are issued in log order.
   */
  private async trade({ day, completions, documents }: ReplayDay): Promise<void> {
    const lanes = new Lanes();
    const placesOf = (company: string, products: readonly string[], isCredit = false): Record<Stage, Place> => {
      const contested = products.filter((product) => this.contested.has(company, product, day));
      return {
        confirm: lanes.join(contested.map((product) => `${company}/confirm/${product}`)),
        ship: lanes.join([
          ...products.map((product) => `${company}/ship/${product}`),
          ...(isCredit ? [`${company}/credit`] : []),
        ]),
        issue: lanes.join([`${company}/issue`]),
      };
    };
    const done = new Map<string, Promise<void>>();
    const pieces = [
      ...[...Map.groupBy(completions, ({ document }) => document).values()].map((shortages) => {
        const completion = shortages as unknown as Completion;
        const [{ document: number, company }] = completion;
        const carryOut = (stages: Stages) => this.documents.complete(completion, stages);
        return {
          number,
          company,
          places: placesOf(company, [...new Set(shortages.map(({ productCode }) => productCode))]),
          carryOut,
        };
      }),
      ...documents.map((document) => {
        const { number, company } = document;
        const carryOut = async (stages: Stages) => {
          await this.documents.carryOut(document, stages, done);
          this.progress.passed(1);
        };
        return { number, company, places: placesOf(company, productsOf(document), credits(document)), carryOut };
      }),
    ];
    await overlapping(pieces, IN_FLIGHT, async ({ number, company, places, carryOut }) => {
      const left = new Set(stageNames);
      const work = carryOut({
        pass: (stage, step) => {
          left.delete(stage);
          return places[stage].inOrder(step);
        },
        skip: (stage) => {
          left.delete(stage);
          return places[stage].skip();
        },
      });
      done.set(number, work);
      try {
        await work;
      } catch (error) {
        throw new Error(`${number} at ${company}: ${error instanceof Error ? error.message : String(error)}`, {
          cause: error,
        });
      } finally {
        for (const stage of left) await places[stage].skip();
      }
    });
  }

  private async endMonth(
    day: string,
    { month, settlements, revalue: revalued, lock, complete }: MonthEnd,
  ): Promise<void> {
    const { clerk } = this.people;
    await settledEverywhere(this.platform);
    await overlapping(settlements, 1, async ({ company: key, consignor }) => {
      const company = inPlay(this.world, key);
      for (const [agreement, agreementId] of company.agreements) {
        if (!agreement.startsWith(`${consignor}/`)) continue;
        const call = clerk.call(
          settle,
          { agreementId, through: day },
          { company: company.id, key: `replay/${month}/settle/${agreement}` },
        );
        await tolerate('nothing-to-settle', call);
      }
    });
    await settledEverywhere(this.platform);
    await overlapping(revalued, 1, async (key) => {
      const company = inPlay(this.world, key);
      await clerk.call(revalueOpenItems, { date: day }, { company: company.id, key: `replay/${month}/revalue` });
    });
    await settledEverywhere(this.platform);
    await overlapping(lock, 1, async (key) => {
      const company = inPlay(this.world, key);
      await clerk.call(
        lockPeriod,
        { through: day, reason: `End of ${month}` },
        { company: company.id, key: `replay/${month}/lock` },
      );
    });
    if (complete) this.progress.month(month);
  }
}
