import { realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { findPostgres, startPostgres, type Postgres } from '../infra/postgres.js';
import { stopAllOnSignals } from '../infra/processes.js';
import { VERSION } from '../platform/status.js';
import { dataFolder } from '../up.js';
import { ArchiveWriter } from './archive.js';
import { CLUSTER, copyCluster } from './copy-cluster.js';

/** Secrets and ports that a data folder keeps beside the database. */
export const SETTINGS = 'settings.json';

/** `./consigna backup [FILE]`: everything of this data folder in one file, whether the platform runs or not. */
export async function runBackup(args: string[]): Promise<number> {
  const { positionals } = parseArgs({ args, allowPositionals: true });
  requireEmbeddedDatabase('backup');
  const target = resolve(positionals[0] ?? defaultName(new Date()));
  const dataDir = join(dataFolder, 'postgres');
  await realpath(dataDir).catch(() => {
    throw new Error(`there is no data to back up in ${dataFolder}`);
  });
  stopAllOnSignals();
  const postgres = (await findPostgres(dataDir)) ?? (await startPostgres({ dataDir, durable: true }));
  try {
    const size = await backUp(target, dataDir, postgres);
    process.stdout.write(
      `${target}: ${(size / 1024 / 1024).toFixed(1)} MB. It holds every secret of this installation.\n`,
    );
    return 0;
  } finally {
    await postgres.stop();
  }
}

async function backUp(target: string, dataDir: string, postgres: Postgres): Promise<number> {
  const createdAt = new Date().toISOString();
  const archive = await ArchiveWriter.create(target);
  try {
    if (!(await archive.addFile(SETTINGS, join(dataFolder, SETTINGS)))) throw new Error(`${SETTINGS} is missing`);
    archive.addFolder(CLUSTER);
    const lsn = await copyCluster(archive, await realpath(dataDir), postgres.url);
    const versions = { consigna: VERSION, postgres: await versionOf(postgres) };
    return await archive.finish({ createdAt, versions, lsn });
  } catch (error) {
    await archive.abandon();
    throw error;
  }
}

/** A server of one's own has its own tools, which know where its files are. */
export function requireEmbeddedDatabase(command: string): void {
  if (process.env['CONSIGNA_PG_URL'])
    throw new Error(
      `${command} is for the embedded database; CONSIGNA_PG_URL names another (deploy/README.md says how)`,
    );
}

async function versionOf({ url }: Postgres): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ version: string }>(`select current_setting('server_version') as version`);
  await client.end();
  return rows[0]?.version ?? '';
}

function defaultName(now: Date): string {
  return `consigna-${now.toISOString().slice(0, 19).replaceAll(':', '')}Z.tar`;
}
