import { readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { randomNumbers } from '../bench/distribution.js';
import { sharedToken } from '../identity/token.js';
import { setUpWorld } from '../bench/world.js';
import { findPostgres } from '../infra/postgres.js';
import { onShutdown, stopAll, stopAllOnSignals } from '../infra/processes.js';
import { stateFolder } from '../infra/state.js';
import { services } from '../platform/services.js';
import { startPlatform, type Running } from '../platform/start.js';
import { signIn } from '../replay/sign-in.js';
import { ClientLog } from '../verify/client-log.js';
import { tableOf } from '../verify/table.js';
import { verify, type VerifyReport } from '../verify/verify.js';
import { BrokerProxy } from './broker-proxy.js';
import { Clerks } from './clerks.js';
import { Ground, pause } from './ground.js';
import { planFaults, type Fault } from './plan.js';
import { textOf, wentWell, type ChaosReport, type Load, type Survived } from './report.js';
import { Watch, type Recovery } from './watch.js';

const extent = { companies: 4, productsPerCompany: 40, customersPerCompany: 20 };
const NETWORKS = 2;
/** Whoever was hit has to answer again within this, on a machine that has nothing else to do. */
const ANSWERS_WITHIN_S = 10;
/** Between two faults the clerks work at least so long, also where everybody was slow to answer again. */
const STANDS_MS = 3_000;
/** Processes with all services and a gateway each, unless every service has its own. */
const INSTANCES = 2;
const names = services.map(({ definition }) => definition.name);

interface Options {
  readonly minutes: number;
  readonly seed: number;
  readonly apart: boolean;
  /** Seconds in which everybody has to answer again. */
  readonly within: number;
  readonly folder: string;
}

/**
 * `./consigna chaos [--minutes N] [--seed S] [--apart] [--within SECONDS]`: trades on a platform of its own while what it rests on is
 * killed, paused and disturbed, and then proves that every answer was kept.
 *
 * @returns 1 when something was lost, done twice, or did not come back in time
 */
export async function runChaos(args: string[]): Promise<number> {
  const options = optionsOf(args);
  stopAllOnSignals();
  const say = (line: string) => process.stderr.write(`› ${line}\n`);
  await startAfresh(options.folder);
  try {
    const { report, verified } = await chaos(options, say);
    process.stdout.write(`${tableOf(verified)}\n${textOf(report)}`);
    return wentWell(report) ? 0 : 1;
  } finally {
    await stopAll();
  }
}

function optionsOf(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: 'string' },
      seed: { type: 'string' },
      apart: { type: 'boolean' },
      within: { type: 'string' },
    },
  });
  const [minutes, seed] = [Number(values.minutes ?? 1), Number(values.seed ?? 1)];
  const within = Number(values.within ?? ANSWERS_WITHIN_S);
  if (!(minutes > 0 && within > 0)) throw new Error('--minutes and --within take numbers above 0');
  if (!Number.isInteger(seed) || seed < 0) throw new Error('--seed takes a whole number');
  return { minutes, seed, within, apart: values.apart === true, folder: join(stateFolder, 'chaos') };
}

async function startAfresh(folder: string): Promise<void> {
  if (process.env['CONSIGNA_PG_URL'] || process.env['NATS_URL'])
    throw new Error('chaos kills a database and a broker of its own: unset CONSIGNA_PG_URL and NATS_URL');
  if (dirname(folder) !== stateFolder) throw new Error(`${folder} is no folder of ours`);
  if ((await findPostgres(join(folder, 'postgres'))) !== undefined)
    throw new Error(`${folder} is in use: another chaos is running`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
}

async function chaos(
  options: Options,
  say: (line: string) => void,
): Promise<{ report: ChaosReport; verified: VerifyReport }> {
  const { seed, minutes, folder, apart, within } = options;
  const processes = apart
    ? [...names, 'gateway-1']
    : Array.from({ length: INSTANCES }, (_, index) => `consigna-${index + 1}`);
  const plan = planFaults(seed, minutes, { processes, services: names });
  say(`seed ${seed}: ${plan.length} faults in ${minutes} minutes`);
  for (const fault of plan) say(`  ${wordsOf(fault)}`);

  const ground = await Ground.start({ postgres: join(folder, 'postgres'), nats: join(folder, 'nats') });
  const proxy = await BrokerProxy.start(ground.brokerPort, randomNumbers(seed + 1));
  onShutdown(() => proxy.stop());
  const platform = await startOn(ground, proxy.url, { ...options, say });
  const companies = await setUpWorld(signIn(addressOf(platform), 'admin', platform.password), {
    ...extent,
    networks: NETWORKS,
  });
  const watch = await Watch.begin(`nats://127.0.0.1:${ground.brokerPort}`, names, platform.urls);
  onShutdown(() => watch.end());
  say('the clerks begin');

  const keys = join(folder, 'keys.jsonl');
  const token = sharedToken(platform.issuer, 'admin', platform.password);
  const office = { urls: platform.urls, token, companies, extent, seed, log: new ClientLog(keys) };
  const clerks = await Clerks.begin(office);
  const inflicting = { ground, proxy, platform, watch, processes, clerks, say };
  const { survived: faults, load } = await new Faults(inflicting).inflict(plan);
  const work = await clerks.goHome();
  say('the clerks have gone home');
  const verified = await verify(platform.adminUrl, { against: keys });
  const requests = readFileSync(keys, 'utf8').split('\n').length - 1;
  return {
    report: {
      ...{ seed, minutes, apart, within, faults, load, work, keys, requests, disturbed: proxy.disturbed },
      drainedMs: verified.quietAfterMs,
      violations: verified.total,
    },
    verified,
  };
}

/** The platform's processes reach the broker through the proxy. */
async function startOn(
  ground: Ground,
  natsUrl: string,
  { folder, apart, say }: Options & { say: (line: string) => void },
): Promise<Running> {
  process.env['CONSIGNA_PG_URL'] = ground.databaseUrl;
  process.env['NATS_URL'] = natsUrl;
  try {
    return await startPlatform({ folder, durable: true, apart, instances: apart ? 1 : INSTANCES, say });
  } finally {
    // What is killed later is started again, not taken from here.
    delete process.env['CONSIGNA_PG_URL'];
    delete process.env['NATS_URL'];
  }
}

function addressOf({ urls, issuer }: Running): { url: string; issuer: string } {
  return { url: urls[0] ?? '', issuer };
}

function wordsOf({ at, kind, targets, lastsMs }: Fault): string {
  const lasting = /^(pause|disturb)/.test(kind) ? ` for ${lastsMs} ms` : '';
  return `${at.toFixed(1).padStart(6)} s  ${[kind, targets.join(' and ')].join(' ').trimEnd()}${lasting}`;
}

interface Inflicting {
  readonly ground: Ground;
  readonly proxy: BrokerProxy;
  readonly platform: Running;
  readonly watch: Watch;
  /** Names, in the order in which they were started. */
  readonly processes: readonly string[];
  readonly clerks: Clerks;
  readonly say: (line: string) => void;
}

/** Inflicts a plan's faults, one after the other, and waits each time until everybody answers again. */
class Faults {
  constructor(private readonly on: Inflicting) {}

  async inflict(plan: readonly Fault[]): Promise<{ survived: Survived[]; load: Load }> {
    const { clerks, say } = this.on;
    const whole = new Stretch(clerks);
    const survived: Survived[] = [];
    const standing = { seconds: 0, pieces: 0 };
    for (const fault of plan) {
      const quiet = new Stretch(clerks);
      await delay(Math.max(STANDS_MS, whole.begun + fault.at * 1_000 - Date.now()));
      standing.seconds += quiet.seconds;
      standing.pieces += quiet.pieces;
      say(wordsOf(fault));
      const recovery = await this.one(fault);
      say(`         everybody answers after ${recovery.afterMs} ms, ${recovery.last} last`);
      survived.push({ fault, recovery });
    }
    return { survived, load: { standing: rateOf(standing), overall: rateOf(whole) } };
  }

  /** What is killed counts from its death; what is paused or disturbed, from the end of that. */
  private async one({ kind, targets, lastsMs }: Fault): Promise<Recovery> {
    const { ground, proxy, platform, watch } = this.on;
    switch (kind) {
      case 'kill process':
        kill(this.pidsOf(targets));
        return watch.untilAnswering();
      case 'pause process':
        await Promise.all(this.pidsOf(targets).map((pid) => pause(pid, lastsMs)));
        return watch.untilAnswering();
      case 'kill database session':
        return this.untilAnsweringAfter(Promise.all(targets.map((service) => ground.killSession(service))));
      case 'kill database':
        return this.untilAnsweringAfter(ground.killDatabase());
      case 'kill broker':
        return this.untilAnsweringAfter(ground.killBroker());
      case 'pause broker':
        await ground.pauseBroker(lastsMs);
        return watch.untilAnswering();
      case 'disturb messages':
        await proxy.storm(() => delay(lastsMs));
        return watch.untilAnswering();
      case 'kill all processes':
        kill(platform.pids);
        return watch.untilAnswering();
    }
  }

  private async untilAnsweringAfter(coming: Promise<unknown>): Promise<Recovery> {
    const begun = performance.now();
    await coming;
    const { afterMs, last } = await this.on.watch.untilAnswering();
    return { afterMs: afterMs === null ? null : Math.round(performance.now() - begun), last };
  }

  private pidsOf(targets: readonly string[]): number[] {
    const { platform, processes } = this.on;
    return targets.map((target) => {
      // Everybody answers, so everybody runs.
      const pid = platform.pids[processes.indexOf(target)];
      if (pid === undefined) throw new Error(`${target} does not run`);
      return pid;
    });
  }
}

function kill(pids: readonly number[]): void {
  for (const pid of pids) process.kill(pid, 'SIGKILL');
}

/** Time from here on, and what the clerks do in it. */
class Stretch {
  readonly begun = Date.now();
  private readonly before: number;

  constructor(private readonly clerks: Clerks) {
    this.before = clerks.done;
  }

  get seconds(): number {
    return (Date.now() - this.begun) / 1_000;
  }

  get pieces(): number {
    return this.clerks.done - this.before;
  }
}

function rateOf({ seconds, pieces }: { seconds: number; pieces: number }): number {
  return seconds === 0 ? 0 : pieces / seconds;
}
