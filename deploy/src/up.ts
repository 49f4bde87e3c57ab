import { writeFile, rm, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { stateFolder } from './infra/state.js';
import { isAlive, stopAllOnSignals } from './infra/processes.js';
import { accounts, startPlatform, type Running } from './platform/start.js';
import { createDemo } from './demo/demo.js';

/** The port of `./consigna up`, unless the data folder already has one. */
const GATEWAY_PORT = 4700;

/** Data, settings and logs of this checkout; another folder is another installation. */
export const dataFolder = process.env['CONSIGNA_DATA'] ?? join(stateFolder, 'data');
const runFile = join(dataFolder, 'run.json');

/** How another command finds a platform that is already running. */
export interface RunInfo {
  readonly pid: number;
  readonly url: string;
  readonly issuer: string;
  readonly adminUrl: string;
  readonly natsUrl: string;
  readonly password: string;
}

/** `./consigna up [--apart] [--processes N] [--no-demo]`: runs until Ctrl-C. */
export async function runUp(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      apart: { type: 'boolean' },
      processes: { type: 'string' },
      'no-demo': { type: 'boolean' },
    },
  });
  const known = await runningPlatform();
  if (known !== null) {
    process.stdout.write(`Consigna is already running: ${known.url}\n`);
    return 0;
  }
  stopAllOnSignals();
  const say = (line: string) => process.stdout.write(`› ${line}\n`);
  const running = await startMine({
    apart: values.apart === true,
    instances: Number(values.processes ?? 1),
    say,
  });
  process.stdout.write(
    `\nConsigna is ready: ${running.urls.join(' ')}\n` +
      `API reference:     ${running.urls[0]}/api/docs\n` +
      `Sign in as:        ${accounts.map((account) => account.username).join(', ')} (password ${running.password})\n` +
      'Ctrl-C stops everything.\n',
  );
  if (values['no-demo'] !== true) await fill(running, say);
  await new Promise(() => undefined);
  return 0;
}

/** Makes the demo network while the platform is already used; what stops it does not stop the platform. */
async function fill(running: Running, say: (line: string) => void): Promise<void> {
  try {
    await createDemo(running, say);
  } catch (error) {
    say(`the demo network is not complete, the next start goes on: ${error instanceof Error ? error.message : error}`);
  }
}

/** Starts the platform of this checkout and lets other commands find it. */
export async function startMine(options: {
  apart?: boolean;
  instances?: number;
  say?: (line: string) => void;
}): Promise<Running> {
  const running = await startPlatform({
    folder: dataFolder,
    durable: true,
    ...(process.env['CONSIGNA_DATA'] === undefined ? { gatewayPort: GATEWAY_PORT } : {}),
    ...options,
  });
  const [url] = running.urls;
  const info: RunInfo = {
    pid: process.pid,
    url: url ?? '',
    issuer: running.issuer,
    adminUrl: running.adminUrl,
    natsUrl: running.natsUrl,
    password: running.password,
  };
  await writeFile(runFile, JSON.stringify(info), { mode: 0o600 });
  return {
    ...running,
    stop: async () => {
      await rm(runFile, { force: true });
      await running.stop();
    },
  };
}

/** The platform of this checkout, if one is running. */
export async function runningPlatform(): Promise<RunInfo | null> {
  try {
    const info = JSON.parse(await readFile(runFile, 'utf8')) as RunInfo;
    if (!isAlive(info.pid)) return null;
    const answer = await fetch(`${info.url}/health/ready`);
    return answer.ok ? info : null;
  } catch {
    return null;
  }
}

/** The running platform, or one started for the length of a command. */
export async function attach(say: (line: string) => void): Promise<RunInfo & { stop(): Promise<void> }> {
  const known = await runningPlatform();
  if (known !== null) return { ...known, stop: async () => undefined };
  stopAllOnSignals();
  const running = await startMine({ say });
  return {
    pid: process.pid,
    url: running.urls[0] ?? '',
    issuer: running.issuer,
    adminUrl: running.adminUrl,
    natsUrl: running.natsUrl,
    password: running.password,
    stop: running.stop,
  };
}
