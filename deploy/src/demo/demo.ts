import { lockPeriod } from '@consigna/contracts/accounting/period';
import { revalueOpenItems } from '@consigna/contracts/accounting/revaluation';
import { createNetwork, listNetworks, setClock, type NetworkView } from '@consigna/contracts/directory/company';
import type { Running } from '../platform/start.js';
import { settledEverywhere, type Settling } from '../replay/barrier.js';
import { signIn } from '../replay/sign-in.js';
import { tolerate } from '../replay/world.js';
import { companies, NETWORK, type CompanyCode } from './data.js';
import { openSituations } from './open.js';
import { planDemo, type Act, type DemoDay, type DemoPlan } from './plan.js';
import { Progress } from './progress.js';
import { Trader } from './trader.js';
import { createUsers, findSisters, openCompany, setUp, templateOf, type CompanyInDemo, type People } from './world.js';

/** Whole months of history before the current one. */
const MONTHS = 5;

/** What the demo needs of a platform. */
export type DemoPlatform = Pick<Running, 'urls' | 'issuer' | 'adminUrl' | 'natsUrl' | 'password'>;

/** The demo network at the first start of an installation that has no other network; one that was interrupted goes on. */
export async function createDemo(platform: DemoPlatform, say: (line: string) => void): Promise<void> {
  const [url = ''] = platform.urls;
  const admin = signIn({ url, issuer: platform.issuer }, 'admin', platform.password);
  const { data } = await admin.call(listNetworks, {});
  if (data.some(({ name }) => name !== NETWORK)) return;
  await fillDemo(platform, say, MONTHS);
}

/**
 * Makes the demo network through the API, as people would. Each call has a key, and what it says depends only on the day
 * on which the network was made, so that an interrupted run goes on where it was.
 *
 * @param months whole months of history before the current one
 */
export async function fillDemo(
  { urls, issuer, adminUrl, natsUrl, password }: DemoPlatform,
  say: (line: string) => void,
  months: number,
): Promise<void> {
  const [url = ''] = urls;
  const as = (username: string) => signIn({ url, issuer }, username, password);
  const people: People = {
    admin: as('admin'),
    clerk: as('clerk'),
    approver: as('approver'),
  };
  const network = (await networkThere(people)) ?? (await makeNetwork(people, months));
  if (isComplete(network)) return;
  await new Demo(people, network, { adminUrl, natsUrl }, months, say).make();
}

async function networkThere({ admin }: People): Promise<NetworkView | undefined> {
  const { data } = await admin.call(listNetworks, {});
  return data.find(({ name }) => name === NETWORK);
}

function makeNetwork({ admin }: People, months: number): Promise<NetworkView> {
  const [headquarters] = companies;
  if (headquarters === undefined) throw new Error('the demo has no companies');
  const { openedOn } = planDemo(new Date().toISOString().slice(0, 10), months);
  return admin.call(
    createNetwork,
    { name: NETWORK, headquarters: templateOf(headquarters, openedOn) },
    { key: 'demo/network' },
  );
}

/** The clock is set before the second company is opened, and back to real time at the very end. */
function isComplete({ clock, companies: opened }: NetworkView): boolean {
  return clock === null && opened.length === companies.length;
}

class Demo {
  private readonly today: string;
  private readonly plan: DemoPlan;
  private readonly progress: Progress;
  private readonly world = new Map<CompanyCode, CompanyInDemo>();
  private readonly traders = new Map<CompanyCode, Trader>();

  constructor(
    private readonly people: People,
    private readonly network: NetworkView,
    private readonly platform: Settling,
    months: number,
    private readonly say: (line: string) => void,
  ) {
    this.today = network.createdAt.slice(0, 10);
    this.plan = planDemo(this.today, months);
    this.progress = new Progress(this.plan.days.length, say);
  }

  async make(): Promise<void> {
    this.say(`making ${NETWORK}: ${companies.length} companies, history since ${this.plan.openedOn}`);
    await this.moveTo(`${this.plan.openedOn}T06:00:00.000Z`);
    await createUsers(this.people);
    for (const profile of companies)
      this.world.set(
        profile.code,
        await openCompany(this.people, this.network, {
          profile,
          openedOn: this.plan.openedOn,
        }),
      );
    await this.everywhere((company) => setUp(company, this.plan.openedOn, this.today));
    await this.everywhere(findSisters);
    for (const [code, company] of this.world) this.traders.set(code, new Trader(company));
    for (const day of this.plan.days) {
      await this.day(day);
      this.progress.passed(day.day);
    }
    await this.everywhere((company) =>
      openSituations(company, this.trader(company.profile.code), this.plan, this.today),
    );
    await settledEverywhere(this.platform);
    await this.setClock(null, 'real-time');
    this.progress.end(`${NETWORK} is complete: ${companies.map(({ code }) => code).join(', ')}`);
  }

  private async day({ day, arrivals, shipments, trade, closes }: DemoDay): Promise<void> {
    await this.moveTo(day === this.today ? this.network.createdAt : `${day}T12:00:00.000Z`);
    await this.sideBySide(arrivals);
    for (const shipment of shipments) await this.trader('depot').ship(shipment);
    // What the depot sent is received and billed over there by followers.
    if (shipments.length > 0) await settledEverywhere(this.platform);
    await this.sideBySide(trade);
    if (closes !== null) await this.close(closes, day);
  }

  private async sideBySide(acts: ReadonlyMap<CompanyCode, readonly Act[]>): Promise<void> {
    await this.everywhere(async ({ profile: { code } }) => {
      for (const act of acts.get(code) ?? [])
        await this.trader(code)
          .carryOut(act)
          .catch((error: unknown) => {
            throw new Error(`${code}: ${JSON.stringify(act)}: ${String(error)}`, { cause: error });
          });
    });
  }

  /** Statements of the consignors, open items at the day's rate, and the lock. */
  private async close(month: string, day: string): Promise<void> {
    await settledEverywhere(this.platform);
    await this.everywhere(({ profile }) => this.trader(profile.code).settle(month, day));
    await settledEverywhere(this.platform);
    await this.everywhere((company) => company.call(`revalue/${month}`, revalueOpenItems, { date: day }));
    await settledEverywhere(this.platform);
    await this.everywhere((company) =>
      company.call(`lock/${month}`, lockPeriod, {
        through: day,
        reason: `End of ${month}`,
      }),
    );
  }

  private async moveTo(now: string): Promise<void> {
    await tolerate('clock-backwards', this.setClock(now, now));
  }

  private async setClock(now: string | null, step: string): Promise<void> {
    await this.people.admin.call(setClock, { networkId: this.network.id, now }, { key: `demo/clock/${step}` });
  }

  private async everywhere(work: (company: CompanyInDemo) => Promise<unknown>): Promise<void> {
    await Promise.all([...this.world.values()].map(work));
  }

  private trader(code: CompanyCode): Trader {
    const trader = this.traders.get(code);
    if (trader === undefined) throw new Error(`nobody trades in ${code}`);
    return trader;
  }
}
