import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import type { Client } from '@consigna/contracts/client';
import { findPostgres, startPostgres } from '../infra/postgres.js';
import { freePort } from '../infra/ports.js';
import { stopAll, stopAllOnSignals } from '../infra/processes.js';
import { stateFolder } from '../infra/state.js';
import { startPlatform, type Running } from '../platform/start.js';
import { signIn } from '../replay/sign-in.js';
import { verify } from '../verify/verify.js';
import {
  countStatementsSql,
  forgetStatements,
  postedLoops,
  postingDelays,
  readCounters,
  statementFigures,
} from './database-counters.js';
import { distributions, type Distribution, type Extent } from './distribution.js';
import { runWindow } from './generator.js';
import { measureHotProduct } from './hot.js';
import { percentiles, round } from './latency.js';
import type { LoadResult, LoadWork } from './load.js';
import { measureLookUp, type LookUpSize } from './look-up.js';
import { stepNames } from './order-to-cash.js';
import { Profiler } from './profile.js';
import { makeRawDatabase, withClient } from './raw-schema.js';
import type { RawResult, RawWork } from './raw.js';
import { isRight, machine, textOf, type BenchReport, type LoopFigures, type RunFigures } from './report.js';
import { measureSecurityCost, withNodeOptions, type Window } from './security.js';
import { measureStatements, type StatementSize } from './statements.js';
import { cpuMsBetween, findProcesses, memoryMb, readCpu, type CpuReading, type Processes } from './usage.js';
import { setUpWorld } from './world.js';

/** Everything of a run; thrown away and made anew each time. */
const benchFolder = join(stateFolder, 'bench');

interface Size extends Extent {
  readonly networks: number;
  readonly clients: readonly number[];
  readonly seconds: number;
  readonly warmUpMs: number;
  readonly distributions: readonly Distribution[];
}

const full: Size = {
  networks: 5,
  companies: 50,
  productsPerCompany: 2_000,
  customersPerCompany: 1_000,
  clients: [1, 4, 16],
  seconds: 30,
  warmUpMs: 15_000,
  distributions,
};
const quick: Size = {
  networks: 1,
  companies: 5,
  productsPerCompany: 200,
  customersPerCompany: 100,
  clients: [1, 8],
  seconds: 5,
  warmUpMs: 1_500,
  distributions: ['shared'],
};

const lookUp: LookUpSize = { products: 200_000, requests: 3_000 };
const statements: StatementSize = { companies: 50, lines: 10_000_000, requests: 200 };

/** Each part is measured when it has a size. */
interface Options {
  readonly loop: Size | undefined;
  readonly lookUp: LookUpSize | undefined;
  readonly statements: StatementSize | undefined;
  readonly json: boolean;
  /** Where to write a profile of the platform's process over the last window; its statements beside it. */
  readonly profile: string | undefined;
}

/**
 * `./consigna bench [--quick] [--json] [--clients N,…] [--seconds N] [--distribution NAME] [--profile FILE]`: order to
 * cash through the gateway, and beside it the reference on the same server; without `--quick` also what stands in the next line.
 * `./consigna bench [--lookup [--products N]] [--report [--lines N]]`: products looked up while typing and the consolidated profit and
 * loss, each alone.
 *
 * @returns 1 when an invariant is violated afterwards, a unit was promised twice, or an answer is wrong: then nothing counts
 */
export async function runBench(args: string[]): Promise<number> {
  const options = optionsOf(args);
  stopAllOnSignals();
  const say = (line: string) => process.stderr.write(`› ${line}\n`);
  await startAfresh();
  try {
    const report = await bench(options, say);
    process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : textOf(report));
    await stopAll();
    // Ten million lines are no use to anybody afterwards; what was logged may be.
    await rm(join(benchFolder, 'postgres'), { recursive: true, force: true });
    return isRight(report) ? 0 : 1;
  } finally {
    await stopAll();
  }
}

function optionsOf(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean' },
      json: { type: 'boolean' },
      clients: { type: 'string' },
      seconds: { type: 'string' },
      distribution: { type: 'string' },
      profile: { type: 'string' },
      lookup: { type: 'boolean' },
      products: { type: 'string' },
      report: { type: 'boolean' },
      lines: { type: 'string' },
    },
  });
  const size = values.quick === true ? quick : full;
  const alone = values.lookup === true || values.report === true;
  const measures = (part: boolean | undefined) => part === true || (!alone && values.quick !== true);
  const wanted = distributions.filter((name) => name === values.distribution);
  if (values.distribution !== undefined && wanted.length === 0)
    throw new Error(`--distribution is one of ${distributions.join(', ')}`);
  const loop = {
    ...size,
    ...(values.clients === undefined
      ? {}
      : { clients: values.clients.split(',').map((text) => positive('--clients', text)) }),
    ...(values.seconds === undefined ? {} : { seconds: positive('--seconds', values.seconds) }),
    ...(wanted.length === 0 ? {} : { distributions: wanted }),
  };
  const products = values.products === undefined ? lookUp.products : positive('--products', values.products);
  const lines = values.lines === undefined ? statements.lines : positive('--lines', values.lines);
  return {
    loop: alone ? undefined : loop,
    lookUp: measures(values.lookup) ? { ...lookUp, products } : undefined,
    statements: measures(values.report) ? { ...statements, lines } : undefined,
    json: values.json === true,
    profile: values.profile,
  };
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${option} takes whole numbers from 1 on`);
  return value;
}

/** Old data is thrown away; the server of the new data counts statements from the start. */
async function startAfresh(): Promise<void> {
  if (process.env['CONSIGNA_PG_URL'])
    throw new Error('bench measures a PostgreSQL server of its own: unset CONSIGNA_PG_URL');
  if (dirname(benchFolder) !== stateFolder) throw new Error(`${benchFolder} is no folder of ours`);
  const dataDir = join(benchFolder, 'postgres');
  if ((await findPostgres(dataDir)) !== undefined)
    throw new Error(`${benchFolder} is in use: another bench is running`);
  await rm(benchFolder, { recursive: true, force: true });
  const postgres = await startPostgres({ dataDir, durable: true });
  await withClient(postgres.url, (admin) => admin.query(countStatementsSql));
  await postgres.stop();
}

async function bench(options: Options, say: (line: string) => void): Promise<BenchReport> {
  const inspectPort = options.profile === undefined ? undefined : await freePort();
  const startedAt = performance.now();
  const platform = await startInspectable(inspectPort, say);
  const startMs = Math.round(performance.now() - startedAt);
  const client = signIn(addressOf(platform), 'admin', platform.password);
  const admin = new pg.Client({ connectionString: platform.adminUrl });
  await admin.connect();
  try {
    await admin.query('create extension if not exists pg_stat_statements');
    const versions = { node: process.version, postgres: await serverVersion(admin) };
    const setting: Setting = { platform, client, admin, say };
    const { loop, profile } = options;
    return {
      machine: machine(),
      versions,
      startMs,
      ...(loop === undefined ? {} : await measureLoop(setting, loop, profileOf(profile, inspectPort))),
      ...(options.lookUp === undefined ? {} : { lookUp: await measureLookUp(client, admin, options.lookUp) }),
      ...(options.statements === undefined
        ? {}
        : { statements: await measureStatements({ client, admin, adminUrl: platform.adminUrl }, options.statements) }),
    };
  } finally {
    await admin.end();
  }
}

/** The platform that is measured, with an administrator's client and a superuser's connection. */
interface Setting {
  readonly platform: Running;
  readonly client: Client;
  readonly admin: pg.Client;
  readonly say: (line: string) => void;
}

/** Order to cash and what depends on its data. */
async function measureLoop(
  { platform, client, admin, say }: Setting,
  size: Size,
  profile: ProfileRequest | undefined,
): Promise<LoopFigures> {
  const setUpAt = performance.now();
  const world = join(benchFolder, 'world.json');
  const companies = await setUpWorld(client, size);
  await writeFile(world, JSON.stringify(companies));
  const setUpSeconds = round((performance.now() - setUpAt) / 1_000);
  say(`${size.companies} companies are set up after ${setUpSeconds} s`);

  const rawUrl = await makeRawDatabase(platform.adminUrl, size);
  await admin.query('vacuum analyze');
  const measuring = new Measuring(platform, admin, { world, rawUrl, size });
  const runs: RunFigures[] = [];
  for (const distribution of size.distributions) {
    for (const clients of size.clients) {
      const last = distribution === size.distributions.at(-1) && clients === size.clients.at(-1);
      runs.push(await measuring.run(distribution, clients, last ? profile : undefined));
      say(`${distribution}, ${clients} clients: ${runs.at(-1)?.loopsPerSecond} loops/s`);
    }
  }
  const memory = memoryMb(measuring.processes());
  const { total: violations } = await verify(platform.adminUrl);
  const [company] = companies;
  if (company === undefined) throw new Error('there is no company');
  const { natsUrl } = platform;
  const hotProduct = await measureHotProduct(client, admin, { natsUrl, rawUrl, seconds: size.seconds, company });
  const busiest = size.clients.at(-1) ?? 1;
  const securityCost = await measureSecurityCost(platform, admin, () => measuring.window(busiest));
  return {
    data: {
      companies: size.companies,
      products: size.companies * size.productsPerCompany,
      customers: size.companies * size.customersPerCompany,
      setUpSeconds,
    },
    runs: violations === 0 ? runs : runs.map((run) => ({ ...run, loopsPerSecond: 0, ratio: 0 })),
    memoryMb: { ...memory, total: memory.node + memory.postgres + memory.nats },
    hotProduct,
    securityCost,
    verify: { violations },
  };
}

interface ProfileRequest {
  readonly file: string;
  readonly port: number;
}

function profileOf(file: string | undefined, port: number | undefined): ProfileRequest | undefined {
  return file === undefined || port === undefined ? undefined : { file, port };
}

/** With a port, the platform's process can be profiled; until it is, that costs nothing. */
async function startInspectable(inspectPort: number | undefined, say: (line: string) => void): Promise<Running> {
  const start = () => startPlatform({ folder: benchFolder, durable: true, say });
  return inspectPort === undefined ? start() : withNodeOptions(`--inspect-port=127.0.0.1:${inspectPort}`, start);
}

function addressOf({ urls, issuer }: Running): { url: string; issuer: string } {
  const [url] = urls;
  if (url === undefined) throw new Error('the platform has no gateway');
  return { url, issuer };
}

async function serverVersion(admin: pg.Client): Promise<string> {
  const { rows } = await admin.query<{ server_version: string }>('show server_version');
  return rows[0]?.server_version ?? '';
}

/** Runs one window of the platform and one of the reference after the other. */
class Measuring {
  constructor(
    private readonly platform: Running,
    private readonly admin: pg.Client,
    private readonly options: { readonly world: string; readonly rawUrl: string; readonly size: Size },
  ) {}

  /** As they are now; the platform's may have been started anew. */
  processes(): Processes {
    return findProcesses(this.platform.pids, benchFolder);
  }

  async run(distribution: Distribution, clients: number, profile: ProfileRequest | undefined): Promise<RunFigures> {
    const ours = await this.consigna(distribution, clients, profile);
    const raw = await this.raw(distribution, clients);
    return {
      distribution,
      clients,
      ...ours,
      rawLoopsPerSecond: round(raw.loopsPerSecond),
      ratio: raw.loopsPerSecond === 0 ? 0 : Math.round((ours.loopsPerSecond / raw.loopsPerSecond) * 10_000) / 10_000,
      rawPostgresCpuMsPerLoop: raw.postgresCpuMsPerLoop,
    };
  }

  /** One window of the headline's load, without the reference. */
  async window(clients: number): Promise<Window> {
    const { loopsPerSecond, cpuMsPerLoop } = await this.consigna('shared', clients, undefined);
    return { loopsPerSecond, cpuMs: round(cpuMsPerLoop.node + cpuMsPerLoop.postgres + cpuMsPerLoop.nats) };
  }

  private async consigna(distribution: Distribution, clients: number, profile: ProfileRequest | undefined) {
    const { size, world } = this.options;
    const { password } = this.platform;
    const profiler = profile === undefined ? undefined : await Profiler.of(this.platform.pids[0] ?? 0, profile.port);
    if (profile !== undefined) await forgetStatements(this.admin);
    await profiler?.start();
    const work: LoadWork = {
      ...addressOf(this.platform),
      password,
      distribution,
      seed: 1,
      extent: extentOf(size),
      world,
    };
    const { result, before, after } = await runWindow<LoadWork, LoadResult, Moment>(
      'load',
      planOf(size, clients, work),
      () => this.moment(),
    );
    if (profile !== undefined) {
      await profiler?.save(profile.file);
      await writeFile(`${profile.file}.statements.json`, JSON.stringify(await statementFigures(this.admin), null, 2));
    }

    const counted = await postedLoops(this.admin, result.loops, before.counters.at, after.counters.at);
    const delays = percentiles(await postingDelays(this.admin, before.counters.at, after.counters.at));
    const seconds = (after.counters.at.getTime() - before.counters.at.getTime()) / 1_000;
    const cpu = cpuMsBetween(before.cpu, after.cpu);
    // The work of a loop that ended badly is work done for nothing: it is spread over those that count.
    const perLoop = (amount: number) => (counted === 0 ? 0 : round(amount / counted));
    return {
      seconds: round(seconds),
      loopsPerSecond: round(counted / seconds),
      cpuMsPerLoop: { node: perLoop(cpu.node), postgres: perLoop(cpu.postgres), nats: perLoop(cpu.nats) },
      commitsPerLoop: perLoop(after.counters.commits - before.counters.commits),
      writingPerLoop: perLoop(after.counters.writing - before.counters.writing),
      statementsPerLoop: perLoop(after.counters.statements - before.counters.statements),
      roundTripsPerLoop: perLoop(after.roundTrips - before.roundTrips),
      walBytesPerLoop: Math.round(perLoop(after.counters.walBytes - before.counters.walBytes)),
      steps: stepNames.map((name) => ({ name, ...percentiles(result.steps[name]) })),
      postedWithin: { p50: delays.p50, p99: delays.p99 },
      unposted: result.loops.length - counted,
      cancelled: result.cancelled,
      errors: result.errors,
    };
  }

  private async raw(
    distribution: Distribution,
    clients: number,
  ): Promise<{ loopsPerSecond: number; postgresCpuMsPerLoop: number }> {
    const { size, rawUrl } = this.options;
    const work: RawWork = { databaseUrl: rawUrl, distribution, seed: 1, extent: extentOf(size) };
    const { result, before, after } = await runWindow<RawWork, RawResult, Moment>(
      'raw',
      planOf(size, clients, work),
      () => this.moment(),
    );
    const seconds = (after.counters.at.getTime() - before.counters.at.getTime()) / 1_000;
    return {
      loopsPerSecond: result.loops / seconds,
      postgresCpuMsPerLoop: result.loops === 0 ? 0 : round(cpuMsBetween(before.cpu, after.cpu).postgres / result.loops),
    };
  }

  private async moment(): Promise<Moment> {
    const cpu = readCpu(this.processes());
    const [counters, roundTrips] = await Promise.all([readCounters(this.admin), readRoundTrips(this.platform)]);
    return { cpu, counters, roundTrips };
  }
}

interface Moment {
  readonly cpu: CpuReading;
  readonly counters: Awaited<ReturnType<typeof readCounters>>;
  readonly roundTrips: number;
}

/** To the database, of all services and followers, as the platform's process counts them. */
async function readRoundTrips(platform: Running): Promise<number> {
  const text = await (await fetch(new URL('/metrics', addressOf(platform).url))).text();
  const [, count] = /^consigna_database_round_trips_total (\d+)$/m.exec(text) ?? [];
  if (count === undefined) throw new Error('the platform does not tell its round trips');
  return Number(count);
}

function extentOf({ companies, productsPerCompany, customersPerCompany }: Size): Extent {
  return { companies, productsPerCompany, customersPerCompany };
}

function planOf<T>({ warmUpMs, seconds }: Size, clients: number, work: T) {
  return { clients, warmUpMs, windowMs: seconds * 1_000, work };
}
