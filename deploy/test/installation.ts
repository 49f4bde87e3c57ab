import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { eventually } from '@consigna/testing/eventually';
import { serviceNames } from '@consigna/testing/services';
import { findNatsServer, untilReady } from '../src/infra/nats.js';
import { freePort } from '../src/infra/ports.js';
import { startPostgres, type Postgres } from '../src/infra/postgres.js';
import { repositoryRoot } from '../src/infra/state.js';

const cli = join(repositoryRoot, 'deploy/dist/cli.js');
/** Nine services that start together on two busy cores. */
const STARTS_MS = 150_000;

type Environment = Record<string, string>;

/** What one run of the command said and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** A process of the installation. */
export interface Serving {
  readonly url: string;
  /** Asks it to stop, as an orchestrator does, and waits for its end. */
  stop(): Promise<Ended>;
}

/** Servers that are not ours and an issuer, each a process of its own, with processes of Consigna in production mode. */
export class Installation {
  private readonly children = new Set<ChildProcess>();

  private constructor(
    private readonly folder: string,
    private readonly postgres: Postgres,
    private readonly brokerPort: number,
    private readonly secrets: Environment,
    readonly password: string,
  ) {}

  static async create(): Promise<Installation> {
    const folder = await mkdtemp(join(tmpdir(), 'consigna-installation-'));
    // PostgreSQL runs as somebody else when this runs as root.
    await chmod(folder, 0o755);
    const postgres = await startPostgres({ dataDir: join(folder, 'postgres'), durable: false });
    const names = [...serviceNames, 'gateway'].map((part) => `CONSIGNA_${part.toUpperCase()}_SECRET`);
    const secrets = [...names, 'CONSIGNA_METRICS_TOKEN'].map((name) => [name, randomBytes(32).toString('hex')]);
    const installation = new Installation(
      folder,
      postgres,
      await freePort(),
      Object.fromEntries(secrets) as Environment,
      `p${randomBytes(9).toString('hex')}`,
    );
    await installation.startBroker();
    return installation;
  }

  get metricsToken(): string {
    return this.secrets['CONSIGNA_METRICS_TOKEN'] ?? '';
  }

  /** The variables of the preparation. */
  get administration(): Environment {
    return { ...this.secrets, CONSIGNA_DATABASE_ADMIN_URL: this.postgres.url };
  }

  /** The variables of every process that serves, except for its port. */
  get environment(): Environment {
    const { host } = new URL(this.postgres.url);
    return {
      ...this.secrets,
      CONSIGNA_DATABASE_URL: `postgresql://${host}/consigna`,
      NATS_URL: `nats://consigna:${this.password}@127.0.0.1:${this.brokerPort}`,
      CONSIGNA_HOST: '127.0.0.1',
    };
  }

  /** Runs a command to its end. */
  async run(args: string[], environment: Environment): Promise<Ended> {
    return ended(this.spawn([cli, ...args], environment));
  }

  /** Starts a process and waits until it is ready. */
  async serve(args: string[], environment: Environment, port?: number): Promise<Serving> {
    const listening = port ?? (await freePort());
    const child = this.spawn([cli, 'serve', ...args], { ...environment, CONSIGNA_PORT: String(listening) });
    const end = ended(child);
    const url = `http://127.0.0.1:${listening}`;
    await eventually(async () => {
      if (child.exitCode !== null) throw new Error(`it ended: ${(await end).output}`);
      const answer = await fetch(`${url}/health/ready`);
      if (!answer.ok) throw new Error(`not ready: ${await answer.text()}`);
    }, STARTS_MS);
    return {
      url,
      stop: () => {
        child.kill('SIGTERM');
        return end;
      },
    };
  }

  /** Starts the issuer that people of a gateway sign in with. */
  async issuer(gatewayUrl: string): Promise<{ issuer: string; webClientSecret: string }> {
    const script = join(repositoryRoot, 'deploy/test/issuer.mjs');
    const child = this.spawn([script, this.postgres.url, gatewayUrl, this.password], {});
    if (child.stdout === null) throw new Error('the issuer has no output');
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    return JSON.parse(line) as { issuer: string; webClientSecret: string };
  }

  /** Stops whatever still runs, and throws the data away. */
  async remove(): Promise<void> {
    for (const child of this.children) if (child.exitCode === null) child.kill('SIGKILL');
    await this.postgres.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** With the configuration that is deployed, on other ports. */
  private async startBroker(): Promise<void> {
    const configuration = join(repositoryRoot, 'deploy/nats/nats.conf');
    const ports = ['-a', '127.0.0.1', '-p', String(this.brokerPort), '-m', String(await freePort())];
    const broker = this.spawn(
      ['-c', configuration, ...ports],
      { NATS_PASSWORD: this.password },
      await findNatsServer(),
    );
    await untilReady(this.brokerPort, ended(broker));
  }

  /** Nothing of our own environment reaches it that could fill a gap in the one it is given. */
  private spawn(args: string[], environment: Environment, program = process.execPath): ChildProcess {
    const child = spawn(program, args, {
      cwd: repositoryRoot,
      env: { PATH: process.env['PATH'], ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.children.add(child);
    return child;
  }
}

async function ended(child: ChildProcess): Promise<Ended> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}
