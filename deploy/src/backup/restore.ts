import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lstat, mkdir, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { installData, startPostgres } from '../infra/postgres.js';
import { stopAllOnSignals } from '../infra/processes.js';
import { prepareDatabase, type Settings } from '../platform/prepare.js';
import { services } from '../platform/services.js';
import { dataFolder, startMine } from '../up.js';
import { verifyRunning } from '../verify/command.js';
import { openArchive, type CheckedArchive } from './archive.js';
import { requireEmbeddedDatabase, SETTINGS } from './backup.js';
import { CLUSTER } from './copy-cluster.js';
import { repair } from './followers.js';
import { requireStopped } from './stopped.js';

const dataDir = join(dataFolder, 'postgres');
/** Where the data of before waits until the restored one has proved itself. */
const ASIDE = '.before-restore';

const say = (line: string) => process.stdout.write(`› ${line}\n`);

/** `./consigna restore FILE [--replace]`: checks the whole archive, puts it in place, recovers, verifies. */
export async function runRestore(args: string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { replace: { type: 'boolean' } },
  });
  const [file] = positionals;
  if (file === undefined) throw new Error('name the file that ./consigna backup wrote');
  requireEmbeddedDatabase('restore');
  await requireStopped('restore');
  const replaced = existsSync(dataDir) || existsSync(join(dataFolder, SETTINGS));
  if (replaced && values.replace !== true)
    throw new Error(`${dataFolder} has data; --replace puts the backup in its place`);
  const aside = `${dataFolder}${ASIDE}`;
  if (existsSync(aside))
    throw new Error(`an interrupted restore left the data of before in ${aside}; move it back or away first`);

  const archive = await openArchive(resolve(file));
  say(`${file} of ${archive.manifest.createdAt} is whole`);
  stopAllOnSignals();
  if (existsSync(dataFolder)) await moveData(dataFolder, aside);
  try {
    await putInPlace(archive);
    await beginNewHistory();
  } catch (error) {
    await removeData(dataFolder);
    if (existsSync(aside)) await moveData(aside, dataFolder);
    throw error;
  } finally {
    await archive.close();
  }
  return prove(aside);
}

async function putInPlace(archive: CheckedArchive): Promise<void> {
  const settings = JSON.parse(await archive.text(SETTINGS)) as Settings;
  await mkdir(dataFolder, { recursive: true });
  await installData(dataDir, (folder) => archive.unpack(CLUSTER, folder));
  // Positions and cursors that clients keep are of the history that is gone: signed by another secret, they are refused.
  const renewed: Settings = { ...settings, cursorSecret: randomBytes(32).toString('hex') };
  await writeFile(join(dataFolder, SETTINGS), JSON.stringify(renewed, null, 2), { mode: 0o600 });
  say('the files are in place');
}

/** Recovers the database and tells everybody who keeps a position that the logs go on otherwise from here. */
async function beginNewHistory(): Promise<void> {
  const postgres = await startPostgres({ dataDir, durable: true });
  try {
    const { adminUrl } = await prepareDatabase(postgres.url);
    await repair(
      adminUrl,
      services.map(({ definition }) => definition.name),
    );
    await endSessions(adminUrl);
  } finally {
    await postgres.stop();
  }
  say('the database is recovered, its logs have new epochs');
}

/** Whoever signed out since the backup must not be signed in again by it. */
async function endSessions(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query('truncate gateway.session, identity.oidc_payload');
  await client.end();
}

async function prove(aside: string): Promise<number> {
  let holds = false;
  try {
    const platform = await startMine({ say });
    holds = await verifyRunning(platform.adminUrl).finally(() => platform.stop());
  } finally {
    if (!holds && existsSync(aside)) say(`the data of before is kept in ${aside}`);
  }
  if (!holds) return 1;
  if (existsSync(aside)) await removeData(aside);
  say('restored; ./consigna up starts it. Everybody signs in again.');
  return 0;
}

/** The database may lie elsewhere, by a link in the folder (`infra/postgres-files.ts`); then it moves there. */
async function moveData(from: string, to: string): Promise<void> {
  await rename(from, to);
  const link = join(to, 'postgres');
  if ((await lstat(link).catch(() => undefined))?.isSymbolicLink() !== true) return;
  const place = await realpath(link);
  const moved = place.endsWith(ASIDE) ? place.slice(0, -ASIDE.length) : `${place}${ASIDE}`;
  await rename(place, moved);
  await rm(link);
  await symlink(moved, link);
}

async function removeData(folder: string): Promise<void> {
  const place = await realpath(join(folder, 'postgres')).catch(() => undefined);
  if (place !== undefined) await rm(place, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
}
