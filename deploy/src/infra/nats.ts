import { access, constants, mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { debianArchitecture, unpackDebianPackages } from './debian.js';
import { freePort, LOOPBACK } from './ports.js';
import { commandLineOf, SERVICE_STOP, spawnSupervised, stopProcess } from './processes.js';
import { progress } from './progress.js';
import { stateFolder } from './state.js';

const START_TIMEOUT_MS = 15_000;
const CONNECT_RETRY_MS = 25;
/** A page of a follower's events is larger than the server's default of 1 MB; 8 MB is its recommended limit. */
const MAX_PAYLOAD_BYTES = 8 * 1024 * 1024;

export interface NatsOptions {
  /** Holds the server's configuration, log and process id. */
  dir: string;
  port?: number;
}

export interface Nats {
  url: string;
  /** Undefined when the server is not ours. */
  pid: number | undefined;
  stop(): Promise<void>;
}

/**
 * A NATS server without persistence, on the loopback address: the one at `NATS_URL` if set, else one started here and
 * stopped with this process. The server is installed below `.consigna/` when the machine has none.
 *
 * @throws Error when no server can be had or it does not come up within 15 seconds
 */
export async function startNats({ dir, port }: NatsOptions): Promise<Nats> {
  const given = process.env['NATS_URL'];
  if (given) return { url: given, pid: undefined, stop: () => Promise.resolve() };

  const server = await findNatsServer();
  await mkdir(dir, { recursive: true });
  const configuration = join(dir, 'nats.conf');
  const pidFile = join(dir, 'nats.pid');
  await stopLeftover(pidFile, configuration);

  const listenPort = port ?? (await freePort());
  await writeFile(configuration, configurationFor(listenPort, pidFile));
  const logFile = join(dir, 'nats.log');
  const child = await spawnSupervised(server, ['-c', configuration], { logFile, signals: SERVICE_STOP });
  try {
    await untilReady(listenPort, child.exited);
  } catch (error) {
    await child.stop();
    throw new Error(`nats-server did not start; see ${logFile}`, { cause: error });
  }
  return { url: `nats://${LOOPBACK}:${listenPort}`, pid: child.pid, stop: child.stop };
}

function configurationFor(port: number, pidFile: string): string {
  return [
    `listen: "${LOOPBACK}:${port}"`,
    `pid_file: ${JSON.stringify(pidFile)}`,
    `max_payload: ${MAX_PAYLOAD_BYTES}`,
    '',
  ].join('\n');
}

/** A server that outlived its parent would answer the followers of a run that is over. */
async function stopLeftover(pidFile: string, configuration: string): Promise<void> {
  const pid = Number(await readFile(pidFile, 'utf8').catch(() => ''));
  if (pid > 0 && commandLineOf(pid).includes(configuration)) await stopProcess(pid, SERVICE_STOP);
}

/** @throws Error when nothing greets like a NATS server on the port within 15 seconds */
export async function untilReady(port: number, exited: Promise<unknown>): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  let ended = false;
  void exited.then(() => (ended = true));
  while (!(await greets(port))) {
    if (ended) throw new Error('The server ended');
    if (Date.now() > deadline) throw new Error(`No answer within ${START_TIMEOUT_MS} ms`);
    await wait(CONNECT_RETRY_MS);
  }
}

/** A NATS server speaks first, with a line that begins with INFO. */
function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, LOOPBACK);
    const answer = (ready: boolean) => {
      socket.destroy();
      resolve(ready);
    };
    socket.setTimeout(1000, () => {
      answer(false);
    });
    socket.once('error', () => {
      answer(false);
    });
    socket.once('data', (greeting) => {
      answer(greeting.toString().startsWith('INFO'));
    });
  });
}

/** The program: on the PATH, or Debian's, fetched once. @throws Error when it cannot be had */
export async function findNatsServer(): Promise<string> {
  const unpacked = join(stateFolder, 'bin', 'nats-server', 'usr', 'sbin', 'nats-server');
  const places = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin'].map((folder) =>
    join(folder, 'nats-server'),
  );
  const found = await firstExecutable([...places, unpacked]);
  if (found !== undefined) return found;

  progress('Fetching nats-server from the Debian packages (once, about 5 MB) …');
  await unpackDebianPackages(['nats-server'], join(stateFolder, 'bin', 'nats-server')).catch((error: unknown) => {
    throw new Error(
      'Consigna needs the NATS server. Install nats-server (2.9 or newer, https://nats.io) so that it is on the PATH, ' +
        `or set NATS_URL to a running one. Fetching it failed on ${debianArchitecture()}: ${String(error)}`,
    );
  });
  const installed = await firstExecutable([unpacked, unpacked.replace('/sbin/', '/bin/')]);
  if (installed === undefined) throw new Error('The Debian package nats-server holds no nats-server');
  return installed;
}

async function firstExecutable(files: string[]): Promise<string | undefined> {
  for (const file of files) {
    const executable = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (executable) return file;
  }
  return undefined;
}
