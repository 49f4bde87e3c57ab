import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { createAccount } from '../identity/account.js';
import { startIdentity } from '../identity/provider.js';
import { startNats } from '../infra/nats.js';
import { freePort } from '../infra/ports.js';
import { startPostgres } from '../infra/postgres.js';
import { onShutdown, spawnNode, type Supervised } from '../infra/processes.js';
import { prepareDatabase, settingsOf } from './prepare.js';
import { services } from './services.js';

const together = fileURLToPath(new URL('./together.js', import.meta.url));
const READY_MS = 60_000;

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
  /** Level of detail that a run may ask for: shown to people where it is absent. */
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

/** Starts PostgreSQL, NATS, the identity provider and the platform's processes, and waits until they answer. */
export async function startPlatform(options: StartOptions): Promise<Running> {
  const say = options.say ?? (() => undefined);
  await mkdir(join(options.folder, 'logs'), { recursive: true });
  const settings = await settingsOf(options.folder, options.gatewayPort);
  const postgres = await startPostgres({ dataDir: join(options.folder, 'postgres'), durable: options.durable });
  const nats = await startNats({ dir: join(options.folder, 'nats') });
  say('database and broker are up');
  const prepared = await prepareDatabase(postgres.url);
  say('schemas are up to date');

  const instances = options.instances ?? 1;
  const ports = [settings.gatewayPort];
  while (ports.length < instances) ports.push(await freePort());
  const urls = ports.map((port) => `http://127.0.0.1:${port}`);
  const gatewayUrl = `http://127.0.0.1:${settings.gatewayPort}`;
  const identity = await startIdentity({
    port: settings.identityPort,
    databaseUrl: prepared.identityUrl,
    gatewayUrl,
    mode: 'development',
    accounts: 'database',
    testGrants: true,
  });
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

  const configuration = join(options.folder, 'access.json');
  await writeFile(
    configuration,
    JSON.stringify({
      access: prepared.access,
      gateway: {
        databaseUrl: prepared.gatewayDatabaseUrl,
        issuer: identity.issuer,
        clientSecret: identity.webClientSecret,
        publicUrl: gatewayUrl,
        cursorSecret: settings.cursorSecret,
        sessionSecret: settings.sessionSecret,
      },
    }),
    { mode: 0o600 },
  );

  const launches = plan(options, ports);
  const running: Supervised[] = [];
  const launch = async ({ name, names, port }: Launch) =>
    spawnNode(
      together,
      [],
      {
        CONSIGNA_CONFIGURATION: configuration,
        CONSIGNA_SERVICES: names.join(','),
        CONSIGNA_PORT: port === null ? '' : String(port),
        NATS_URL: nats.url,
      },
      { logFile: join(options.folder, 'logs', `${name}.log`) },
    );
  /** A process that ends by itself, however it ended, is started again. */
  const keep = (index: number, each: Launch, process: Supervised) => {
    running[index] = process;
    void process.exited.then(async ({ code, signal }) => {
      if (stopped || running[index] !== process) return;
      say(`${each.name} ended (${signal ?? code}); starting it again`);
      keep(index, each, await launch(each));
    });
  };
  let stopped = false;
  for (const [index, each] of launches.entries()) keep(index, each, await launch(each));
  await Promise.all(urls.map((url) => untilReady(url)));
  say('services are ready');

  const stop = async () => {
    if (stopped) return;
    stopped = true;
    forget();
    await Promise.all(running.map((process) => process.stop()));
    await identity.stop();
    await nats.stop();
    await postgres.stop();
    await rm(configuration, { force: true });
  };
  const forget = onShutdown(stop);
  return {
    urls,
    issuer: identity.issuer,
    adminUrl: prepared.adminUrl,
    natsUrl: nats.url,
    password: settings.password,
    get pids() {
      return running.map((process) => process.pid);
    },
    async restart(index) {
      const each = launches[index];
      if (each === undefined) throw new Error(`there is no process ${index}`);
      // It is started again by whoever watches it.
      await running[index]?.stop();
      if (each.port !== null) await untilReady(`http://127.0.0.1:${each.port}`);
    },
    stop,
  };
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

async function untilReady(url: string): Promise<void> {
  const deadline = Date.now() + READY_MS;
  for (;;) {
    try {
      const answer = await fetch(`${url}/health/ready`);
      if (answer.ok) return;
    } catch {
      // Nobody listens yet.
    }
    if (Date.now() > deadline) throw new Error(`${url} is not ready after ${READY_MS / 1000} s; see the logs folder`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
