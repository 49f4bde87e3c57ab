import { execFile } from 'node:child_process';
import { access, copyFile, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort, LOOPBACK } from './ports.js';
import { SERVICE_STOP, spawnSupervised } from './processes.js';
import { progress } from './progress.js';
import { stateFolder } from './state.js';

const run = promisify(execFile);

/** The oldest that the realm was tried with, and the one that is fetched. */
export const KEYCLOAK_VERSION = '26.7.5';
const JAVA_VERSION = 17;
const ARTIFACT = `org.keycloak:keycloak-quarkus-dist:${KEYCLOAK_VERSION}:zip`;
const UNPACK = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:unpack';

/** It compiles its configuration, makes its schema and imports the realm, on cores that others use too. */
const START_TIMEOUT_MS = 5 * 60_000;
const POLL_MS = 250;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The folder of a Keycloak: `CONSIGNA_KEYCLOAK` if set, else its Maven artifact, unpacked once below `.consigna/`.
 *
 * @throws Error that says what is missing on this machine
 */
export async function findKeycloak(environment: Environment = process.env): Promise<string> {
  await requireJava(environment);
  const given = environment['CONSIGNA_KEYCLOAK'];
  if (given) return requireRecent(given);
  const folder = join(stateFolder, 'bin', `keycloak-${KEYCLOAK_VERSION}`);
  if (!(await exists(join(folder, 'bin', 'kc.sh')))) await unpackArtifact(folder, environment);
  return requireRecent(folder);
}

async function requireJava(env: Environment): Promise<void> {
  // It tells its version to standard error.
  const said = await run('java', ['-version'], { env }).then(
    ({ stderr }) => stderr,
    () => '',
  );
  const version = /version "(?:1\.)?(\d+)/.exec(said)?.[1];
  if (version === undefined) throw new Error(`Keycloak needs Java ${JAVA_VERSION} or newer; no java is on the PATH`);
  if (Number(version) < JAVA_VERSION)
    throw new Error(`Keycloak needs Java ${JAVA_VERSION} or newer; the java on the PATH is ${version}`);
}

async function requireRecent(folder: string): Promise<string> {
  const said = await readFile(join(folder, 'version.txt'), 'utf8').catch(() => '');
  const version = /(\d+\.\d+\.\d+)/.exec(said)?.[1];
  if (version === undefined) throw new Error(`${folder} is no unpacked Keycloak: it has no version.txt`);
  if (version.localeCompare(KEYCLOAK_VERSION, 'en', { numeric: true }) < 0)
    throw new Error(`Keycloak ${KEYCLOAK_VERSION} or newer is needed; ${folder} is ${version}`);
  return folder;
}

async function unpackArtifact(folder: string, env: Environment): Promise<void> {
  progress(`Fetching Keycloak ${KEYCLOAK_VERSION} from its Maven artifact (once, about 190 MB) …`);
  await mkdir(dirname(folder), { recursive: true });
  const half = await mkdtemp(`${folder}-`);
  try {
    await run('mvn', ['-q', '-B', UNPACK, `-Dartifact=${ARTIFACT}`, `-DoutputDirectory=${half}`], {
      cwd: half,
      env,
      maxBuffer: 16 * 1024 * 1024,
    }).catch((error: unknown) => {
      const { code, stdout = '' } = error as { code?: unknown; stdout?: string };
      throw new Error(
        code === 'ENOENT'
          ? `Keycloak ${KEYCLOAK_VERSION} is fetched with Maven, and no mvn is on the PATH: install it (on Debian: ` +
              'apt-get install maven), or set CONSIGNA_KEYCLOAK to the folder of an unpacked Keycloak'
          : `Maven could not fetch ${ARTIFACT}: ${stdout.trim().split('\n').slice(0, 3).join(' ')}`,
      );
    });
    await rename(join(half, `keycloak-${KEYCLOAK_VERSION}`), folder);
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}

export interface KeycloakOptions {
  /** From `findKeycloak`. */
  readonly home: string;
  /** A realm to import; its placeholders are filled from `environment`. */
  readonly realmFile: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly administrator: { readonly username: string; readonly password: string };
  readonly logFile: string;
}

export interface Keycloak {
  /** Without a trailing slash. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * A Keycloak on the loopback address as it is started in production, except for TLS and its database: it keeps everything
 * in memory, and each start begins anew.
 */
export async function startKeycloak(options: KeycloakOptions): Promise<Keycloak> {
  const { home, realmFile, environment, administrator, logFile } = options;
  const [port, managementPort] = [await freePort(), await freePort()];
  const url = `http://${LOOPBACK}:${port}`;
  await mkdir(join(home, 'data', 'import'), { recursive: true });
  await copyFile(realmFile, join(home, 'data', 'import', 'consigna-realm.json'));
  const settings = [
    '--db=dev-mem',
    '--cache=local',
    '--health-enabled=true',
    '--http-enabled=true',
    `--http-host=${LOOPBACK}`,
    `--http-port=${port}`,
    `--http-management-port=${managementPort}`,
    `--hostname=${url}`,
  ];
  const server = await spawnSupervised(join(home, 'bin', 'kc.sh'), ['start', '--import-realm', ...settings], {
    env: {
      ...process.env,
      ...environment,
      KC_BOOTSTRAP_ADMIN_USERNAME: administrator.username,
      KC_BOOTSTRAP_ADMIN_PASSWORD: administrator.password,
    },
    logFile,
    signals: SERVICE_STOP,
  });
  try {
    await untilReady(`http://${LOOPBACK}:${managementPort}/health/ready`, server.exited);
  } catch (error) {
    await server.stop();
    throw new Error(`Keycloak did not start; see ${logFile}`, { cause: error });
  }
  return { url, stop: server.stop };
}

async function untilReady(url: string, exited: Promise<unknown>): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  let ended = false;
  void exited.then(() => (ended = true));
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok === true) return;
    if (ended) throw new Error('Keycloak ended');
    if (Date.now() > deadline) throw new Error(`no answer within ${START_TIMEOUT_MS / 60_000} minutes`);
    await wait(POLL_MS);
  }
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
