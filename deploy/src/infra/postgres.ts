import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

import pg from 'pg';

import { freePort, LOOPBACK } from './ports.js';
import { dataFolder, postgresBinaries, serverUser, type ServerUser } from './postgres-files.js';
import { serverArguments, serverSettings, type Settings } from './postgres-settings.js';
import { parsePostmasterPid } from './postmaster-pid.js';
import {
  isAlive,
  parentOf,
  spawnSupervised,
  type StopSignals,
  stopProcess,
  type Supervised,
  workingFolderOf,
} from './processes.js';
import { progress } from './progress.js';

const run = promisify(execFile);

const SUPERUSER = 'postgres';
const MAJOR_VERSION = '18';
const PASSWORD_FILE = 'consigna.password';
const OWNER_FILE = 'consigna.owner';

/** SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one, from which it recovers at the next start. */
const SERVER_STOP: StopSignals = { gentle: 'SIGINT', firm: 'SIGQUIT', patienceMs: 60_000 };
/** Recovery after a crash replays up to `max_wal_size`, which a slow disk may need minutes for. */
const START_TIMEOUT_MS = 5 * 60_000;
const CONNECT_RETRY_MS = 30;
/** Another program may take a free port before the server does; three times in a row it is something else. */
const PORT_ATTEMPTS = 3;

export interface PostgresOptions {
  /** Created if missing. The log is kept beside it, as `<dataDir>.log`. */
  dataDir: string;
  port?: number;
  settings?: Settings;
  /** False only for data that is thrown away: nothing waits for the disk. True if not given. */
  durable?: boolean;
}

export interface Postgres {
  /** The superuser's address of the database `postgres`. */
  url: string;
  port: number;
  /** Undefined when the server is not ours. */
  pid: number | undefined;
  stop(): Promise<void>;
}

/**
 * A PostgreSQL server on the loopback address: the one at `CONSIGNA_PG_URL` if set, else one started here over the data
 * in `dataDir` and stopped with this process, however this process ends.
 *
 * @throws Error when another run uses the data, or the server does not start; the message names the log
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const given = process.env['CONSIGNA_PG_URL'];
  if (given) {
    const port = Number(new URL(given).port || 5432);
    return { url: given, port, pid: undefined, stop: () => Promise.resolve() };
  }
  const user = serverUser(options.dataDir);
  const folder = await dataFolder(options.dataDir, user);
  const binaries = await postgresBinaries(user);
  await stopLeftover(folder);
  if (!existsSync(folder)) await initialise(folder, binaries, user);
  await requireOurs(folder);

  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort());
    try {
      return await startServer({ options, folder, binaries, user, port });
    } catch (error) {
      const portTaken = error instanceof PortTaken && options.port === undefined;
      if (!portTaken || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

/**
 * The server that runs over `dataDir`, started by another process. Its `stop` does nothing: it is that process's.
 * Undefined when none runs.
 */
export async function findPostgres(dataDir: string): Promise<Postgres | undefined> {
  const running = await runningServer(dataDir);
  if (running?.port === undefined) return undefined;
  const { pid, port } = running;
  return { url: await superuserUrl(dataDir, port), port, pid, stop: () => Promise.resolve() };
}

/**
 * Makes a data folder of files from elsewhere, which `fill` writes into the folder it is given; as `initialise` does, beside
 * its place and then moved there.
 */
export async function installData(dataDir: string, fill: (folder: string) => Promise<void>): Promise<void> {
  const user = serverUser(dataDir);
  const folder = await dataFolder(dataDir, user);
  const unfinished = `${folder}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  await fill(unfinished);
  if (user) await chownAll(unfinished, user);
  await rename(unfinished, folder);
}

async function chownAll(folder: string, { uid, gid }: ServerUser): Promise<void> {
  await chown(folder, uid, gid);
  for (const entry of await readdir(folder, { recursive: true })) await chown(join(folder, entry), uid, gid);
}

/** Stops a server whose parent died without stopping it; one that is in use by a living parent is left alone. */
async function stopLeftover(folder: string): Promise<void> {
  const running = await runningServer(folder);
  if (running === undefined) return;
  const owner = Number(await readFile(join(folder, OWNER_FILE), 'utf8').catch(() => ''));
  if (owner > 0 && parentOf(running.pid) === owner) {
    throw new Error(`${folder} is in use: process ${owner} runs a PostgreSQL server over it. Stop that one first.`);
  }
  progress('Stopping a PostgreSQL server left over from an earlier run …');
  await stopProcess(running.pid, SERVER_STOP);
}

/** A process id may have gone to another program since: a server is known by the folder it works in. */
async function runningServer(folder: string): Promise<{ pid: number; port: number | undefined } | undefined> {
  const content = await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '');
  const server = parsePostmasterPid(content);
  if (server === undefined || !isAlive(server.pid)) return undefined;
  return workingFolderOf(server.pid) === server.dataDir ? server : undefined;
}

/** Done beside the folder and then moved there, so that a folder that exists is complete. */
async function initialise(folder: string, binaries: string, user: ServerUser | undefined): Promise<void> {
  progress('Preparing the database …');
  const unfinished = `${folder}.new`;
  const passwordFile = `${folder}.password`;
  await rm(unfinished, { recursive: true, force: true });
  await rm(passwordFile, { force: true });
  await mkdir(unfinished, { mode: 0o700 });
  await writeFile(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  for (const path of [unfinished, passwordFile]) if (user) await chown(path, user.uid, user.gid);

  const cluster = ['-D', unfinished, '-U', SUPERUSER, '--encoding=UTF8', '--data-checksums'];
  const language = ['--locale=C', '--locale-provider=icu', '--icu-locale=und'];
  const access = ['--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--no-instructions'];
  await run(join(binaries, 'bin/initdb'), [...cluster, ...language, ...access], {
    ...user,
    cwd: '/',
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
  });
  await rename(passwordFile, join(unfinished, PASSWORD_FILE));
  await rename(unfinished, folder);
}

async function requireOurs(folder: string): Promise<void> {
  const version = await readFile(join(folder, 'PG_VERSION'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EACCES') throw new Error(`${folder} belongs to another user`, { cause: error });
    return '';
  });
  if (version.trim() !== MAJOR_VERSION || !existsSync(join(folder, PASSWORD_FILE))) {
    throw new Error(`${folder} holds no PostgreSQL ${MAJOR_VERSION} data made by Consigna`);
  }
}

interface Server {
  options: PostgresOptions;
  folder: string;
  binaries: string;
  user: ServerUser | undefined;
  port: number;
}

class PortTaken extends Error {}

async function startServer({ options, folder, binaries, user, port }: Server): Promise<Postgres> {
  const logFile = `${options.dataDir}.log`;
  await rename(logFile, `${logFile}.old`).catch(() => undefined);
  await writeFile(join(folder, OWNER_FILE), `${process.pid}\n`);
  const socket = socketFolder(folder);
  const settings = serverSettings({
    durable: options.durable ?? true,
    settings: { ...(socket === undefined ? {} : { unix_socket_directories: socket }), ...options.settings },
  });
  const server = await spawnSupervised(join(binaries, 'bin/postgres'), serverArguments(folder, port, settings), {
    ...user,
    cwd: '/',
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
    logFile,
    signals: SERVER_STOP,
  });
  const url = await superuserUrl(folder, port);
  try {
    await untilReady(url, server);
  } catch (error) {
    await server.stop();
    const log = await readFile(logFile, 'utf8').catch(() => '');
    if (log.includes('Address already in use')) throw new PortTaken(`Port ${port} is taken`, { cause: error });
    throw new Error(`PostgreSQL did not start; see ${logFile}\n${log.trimEnd().split('\n').slice(-5).join('\n')}`, {
      cause: error,
    });
  }
  return { url, port, pid: server.pid, stop: server.stop };
}

async function superuserUrl(folder: string, port: number): Promise<string> {
  const password = (await readFile(join(folder, PASSWORD_FILE), 'utf8')).trim();
  const socket = socketFolder(folder);
  const host = socket === undefined ? '' : `?host=${encodeURIComponent(socket)}`;
  return `postgres://${SUPERUSER}:${password}@${LOOPBACK}:${port}/postgres${host}`;
}

/** The longest path that a socket's address holds, on every system. */
const LONGEST_SOCKET_PATH = 100;

/**
 * Services on the same machine reach the server through a socket in its folder: half the system time of loopback TCP.
 * Undefined where the folder's path is too long for one.
 */
function socketFolder(folder: string): string | undefined {
  return join(folder, '.s.PGSQL.65535').length > LONGEST_SOCKET_PATH ? undefined : folder;
}

async function untilReady(url: string, server: Supervised): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  let ended = false;
  void server.exited.then(() => (ended = true));
  for (;;) {
    if (ended) throw new Error('The server ended');
    const refusal = await connectionRefusal(url);
    if (refusal === undefined) return;
    if (Date.now() > deadline) throw refusal;
    await wait(CONNECT_RETRY_MS);
  }
}

/** Why the server does not take connections yet, undefined when it does. */
export async function connectionRefusal(url: string): Promise<Error | undefined> {
  const client = new pg.Client({ connectionString: url });
  // A server that ends while we connect is reported through `connect` as well.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return undefined;
  } catch (error) {
    return error as Error;
  } finally {
    await client.end().catch(() => undefined);
  }
}
