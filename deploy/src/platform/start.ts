import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { createAccount } from '../identity/account.js';
import { startIdentity, type Identity } from '../identity/provider.js';
import { startNats } from '../infra/nats.js';
import { freePort } from '../infra/ports.js';
import { startPostgres } from '../infra/postgres.js';
import { onShutdown, spawnNode } from '../infra/processes.js';
import { prepareDatabase, settingsOf, type Prepared, type Settings } from './prepare.js';
import { ServiceProbe } from './service-probe.js';
import { services } from './services.js';
import { Supervisor, type Member } from './supervisor.js';

const together = fileURLToPath(new URL('./together.js', import.meta.url));
/** A gateway that has not answered by then is asked again. */
const ANSWER_MS = 2_000;

export interface StartOptions {
  /** Where data, settings and logs are kept. */
  readonly folder: string;
  /** Safe against power loss; tests do without. */
  readonly durable: boolean;
  /** Port of the first gateway, kept from then on. */
  readonly gatewayPort?: number;
  /** How many processes with all services and a gateway each; default 1. */
  readonly instances?: number;
  /** One process per service and one for the gateway, all over NATS. */
  readonly apart?: boolean;
  /** Is told every step, in words for people; where it is absent nobody is. */
  readonly say?: (line: string) => void;
}

/** A running platform. */
export interface Running {
  /** Address of each gateway. */
  readonly urls: readonly string[];
  readonly issuer: string;
  /** Superuser of the platform's database. */
  readonly adminUrl: string;
  readonly natsUrl: string;
  readonly password: string;
  readonly pids: readonly number[];
  /** Stops a process and waits until its successor answers. */
  restart(index: number): Promise<void>;
  stop(): Promise<void>;
}

/** The accounts that exist after the first start; all with the data folder's password. */
export const accounts = [
  { username: 'admin', name: 'Alex Admin', realmRoles: ['admin'] },
  { username: 'clerk', name: 'Carla Clerk', realmRoles: [] },
  { username: 'approver', name: 'Andrés Approver', realmRoles: [] },
] as const;

/**
 * Starts PostgreSQL, NATS, the identity provider and the platform's processes, and waits until they answer.
 *
 * @throws Error when one of them does not; what was started until then is stopped
 */
export async function startPlatform(options: StartOptions): Promise<Running> {
  const started: Stop[] = [];
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= stopLatestFirst(started));
  try {
    const say = options.say ?? (() => undefined);
    const settings = await settingsOf(options.folder, options.gatewayPort);
    const base = await startInfrastructure(options, say, started);
    const ports = await gatewayPorts(settings, options.instances ?? 1);
    const identity = await startSignIn(settings, base.prepared, started);
    const configuration = await writeConfiguration(options.folder, { settings, prepared: base.prepared, identity });
    started.push(() => rm(configuration, { force: true }));
    const probe = new ServiceProbe(base.natsUrl);
    started.push(() => probe.close());
    await probe.connect();
    const launch = launcher({ folder: options.folder, configuration, natsUrl: base.natsUrl, stop });
    const members = plan(options, ports).map((each) => memberOf(each, launch, probe));
    const supervisor = new Supervisor(members, say);
    started.push(() => supervisor.stop());
    await supervisor.start();
    say('services are ready');
    return {
      urls: ports.map(urlOf),
      issuer: identity.issuer,
      adminUrl: base.prepared.adminUrl,
      natsUrl: base.natsUrl,
      password: settings.password,
      get pids() {
        return supervisor.pids;
      },
      restart: (index) => supervisor.restart(index),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Stop = () => Promise<void>;

async function stopLatestFirst(started: Stop[]): Promise<void> {
  for (let stop = started.pop(); stop !== undefined; stop = started.pop()) await stop();
}

/** Database and broker, with every schema up to date. */
async function startInfrastructure(
  { folder, durable }: StartOptions,
  say: (line: string) => void,
  started: Stop[],
): Promise<{ natsUrl: string; prepared: Prepared }> {
  await mkdir(join(folder, 'logs'), { recursive: true });
  const postgres = await startPostgres({ dataDir: join(folder, 'postgres'), durable });
  started.push(() => postgres.stop());
  const nats = await startNats({ dir: join(folder, 'nats') });
  started.push(() => nats.stop());
  say('database and broker are up');
  const prepared = await prepareDatabase(postgres.url);
  say('schemas are up to date');
  return { natsUrl: nats.url, prepared };
}

async function gatewayPorts({ gatewayPort }: Settings, instances: number): Promise<number[]> {
  const ports = [gatewayPort];
  while (ports.length < instances) ports.push(await freePort());
  return ports;
}

/** The identity provider with the first accounts. */
async function startSignIn(settings: Settings, prepared: Prepared, started: Stop[]): Promise<Identity> {
  const identity = await startIdentity({
    port: settings.identityPort,
    databaseUrl: prepared.identityUrl,
    gatewayUrl: urlOf(settings.gatewayPort),
    mode: 'development',
    accounts: 'database',
    testGrants: true,
  });
  started.push(() => identity.stop());
  const db = new pg.Pool({ connectionString: prepared.identityUrl, max: 1 });
  for (const account of accounts) {
    await createAccount(db, {
      ...account,
      realmRoles: [...account.realmRoles],
      email: `${account.username}@example.org`,
      password: settings.password,
    });
  }
  await db.end();
  return identity;
}

/** What a process reads when it starts. @returns the file, which only we may read */
async function writeConfiguration(
  folder: string,
  { settings, prepared, identity }: { settings: Settings; prepared: Prepared; identity: Identity },
): Promise<string> {
  const file = join(folder, 'access.json');
  const configuration = {
    access: prepared.access,
    gateway: {
      databaseUrl: prepared.gatewayDatabaseUrl,
      issuer: identity.issuer,
      clientSecret: identity.webClientSecret,
      publicUrl: urlOf(settings.gatewayPort),
      cursorSecret: settings.cursorSecret,
      sessionSecret: settings.sessionSecret,
      auditorUrl: prepared.auditorUrl,
    },
  };
  await writeFile(file, JSON.stringify(configuration), { mode: 0o600 });
  return file;
}

interface Launch {
  readonly name: string;
  readonly names: readonly string[];
  /** Null: no gateway in this process. */
  readonly port: number | null;
}

function plan({ apart }: StartOptions, ports: readonly number[]): Launch[] {
  const all = services.map(({ definition }) => definition.name);
  if (apart !== true) return ports.map((port, index) => ({ name: `consigna-${index + 1}`, names: all, port }));
  return [
    ...all.map((name) => ({ name, names: [name], port: null })),
    ...ports.map((port, index) => ({ name: `gateway-${index + 1}`, names: [], port })),
  ];
}

interface LaunchSettings {
  readonly folder: string;
  readonly configuration: string;
  readonly natsUrl: string;
  /** Stops the platform. */
  readonly stop: Stop;
}

function launcher({ folder, configuration, natsUrl, stop }: LaunchSettings) {
  let forget = onShutdown(stop);
  return async ({ name, names, port }: Launch) => {
    const process = await spawnNode(
      together,
      [],
      {
        CONSIGNA_CONFIGURATION: configuration,
        CONSIGNA_SERVICES: names.join(','),
        CONSIGNA_PORT: port === null ? '' : String(port),
        NATS_URL: natsUrl,
      },
      { logFile: join(folder, 'logs', `${name}.log`) },
    );
    // The latest registered is stopped first: were it the process, its supervisor would start it again.
    forget();
    forget = onShutdown(stop);
    return process;
  };
}

/** A process with a gateway answers when its gateway does; one without, when its services do. */
function memberOf(each: Launch, launch: ReturnType<typeof launcher>, probe: ServiceProbe): Member {
  const { name, names, port } = each;
  return {
    name,
    launch: () => launch(each),
    answers: async () => {
      if (port !== null) return gatewayAnswers(port);
      const answers = await Promise.all(names.map((service) => probe.answers(service)));
      return answers.every(Boolean);
    },
  };
}

async function gatewayAnswers(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`${urlOf(port)}/health/ready`, { signal: AbortSignal.timeout(ANSWER_MS) });
    return answer.ok;
  } catch {
    // Nobody listens yet.
    return false;
  }
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}
