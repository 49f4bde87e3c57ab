import { execFile, spawnSync } from 'node:child_process';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { progress } from './progress.js';
import { stateFolder } from './state.js';

const run = promisify(execFile);
const QUIET = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' }, maxBuffer: 64 * 1024 * 1024 };

/** Package lists of our own: an ordinary user may not fetch the system's, and root need not touch them. */
const lists = join(stateFolder, 'apt');
const OWN_LISTS = [
  ['Dir::State::Lists', join(lists, 'lists')],
  ['Dir::Cache', join(lists, 'cache')],
  ['APT::Sandbox::User', 'root'],
  ['Debug::NoLocking', 'true'],
].flatMap(([name, value]) => ['-o', `${name}=${value}`]);

/** Whether this machine has Debian's package tools. */
export function hasDebianPackages(): boolean {
  return ['apt-get', 'dpkg'].every((tool) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).status === 0);
}

/** Debian's name for the processor, or Node's where there is no Debian. */
export function debianArchitecture(): string {
  const answer = spawnSync('dpkg', ['--print-architecture'], { encoding: 'utf8' });
  return answer.status === 0 ? answer.stdout.trim() : process.arch;
}

/**
 * Downloads Debian packages and unpacks them into a folder, which then holds all of them or does not exist. Installs
 * nothing: no rights are needed, and no service of the machine is started.
 *
 * @throws Error when the machine has no apt or the packages are not to be had
 */
export async function unpackDebianPackages(packages: string[], into: string): Promise<void> {
  if (!hasDebianPackages()) throw new Error('this machine has no apt-get and dpkg');
  const archives = `${into}.packages`;
  const unpacked = `${into}.new`;
  for (const folder of [archives, unpacked]) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
  }
  await withPackageLists((options) =>
    run('apt-get', [...options, 'download', ...packages], { ...QUIET, cwd: archives }),
  );
  for (const archive of await readdir(archives)) await run('dpkg', ['-x', join(archives, archive), unpacked], QUIET);

  await rm(archives, { recursive: true });
  await rm(into, { recursive: true, force: true });
  await mkdir(dirname(into), { recursive: true });
  await rename(unpacked, into);
}

/** The packages that installing these would add to this machine, dependencies included. */
export async function missingDebianPackages(packages: string[]): Promise<string[]> {
  const plan = await withPackageLists((options) =>
    run('apt-get', [...options, '--simulate', '--no-install-recommends', 'install', ...packages], QUIET),
  );
  return [...plan.stdout.matchAll(/^Inst (\S+)/gm)].flatMap(([, name]) => (name === undefined ? [] : [name]));
}

/** Installs a package for the whole machine; needs root. Shows what apt shows. */
export function installDebianPackage(name: string): void {
  const install = ['-q', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120', 'install', name];
  const apt = (args: string[]) => spawnSync('apt-get', args, { env: QUIET.env, stdio: ['ignore', 2, 2] }).status === 0;
  if (apt(install)) return;
  progress('Refreshing the package lists …');
  if (apt(['-q', 'update']) && apt(install)) return;
  throw new Error(`apt-get could not install ${name}`);
}

/** The system's lists first; a fresh machine has none, or ones too old to download from. */
async function withPackageLists<T>(ask: (options: string[]) => Promise<T>): Promise<T> {
  try {
    return await ask([]);
  } catch {
    progress('Fetching the package lists …');
    await mkdir(join(lists, 'lists', 'partial'), { recursive: true });
    await mkdir(join(lists, 'cache', 'archives', 'partial'), { recursive: true });
    await run('apt-get', [...OWN_LISTS, 'update'], QUIET);
    return ask(OWN_LISTS);
  }
}
