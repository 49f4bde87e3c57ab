import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { ArchiveWriter } from './archive.js';

/** Folder of the archive with the database's data folder. */
export const CLUSTER = 'postgres';

/** Of no use in a copy, as `pg_basebackup` decides: the server makes them anew, and their folders must exist. */
const EMPTY_FOLDERS = new Set([
  'pg_dynshmem',
  'pg_notify',
  'pg_replslot',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
  'pg_wal',
]);
/** Of the running server alone, or written by this copy itself. */
const LEFT_OUT = /^(postmaster\.(pid|opts)|backup_label|tablespace_map|consigna\.owner|\.s\.PGSQL\..*|pgsql_tmp.*)$/;
/** Names a cache that is made anew. */
const CACHE = /(^|\/)pg_internal\.init/;
/** Last, as `pg_basebackup` does: a copy that was broken off does not look like a data folder. */
const CONTROL = 'global/pg_control';

/**
 * Copies a PostgreSQL server's data folder while the server works, as `pg_basebackup` does: the files as they are found,
 * and the server's log from before the first to after the last of them, by which it makes them whole at its next start.
 */
export async function copyCluster(
  archive: ArchiveWriter,
  folder: string,
  adminUrl: string,
): Promise<{ start: string; stop: string }> {
  const client = new pg.Client({ connectionString: adminUrl, application_name: 'consigna backup' });
  await client.connect();
  try {
    // The log that the copy needs is kept as long as this session lives, however much is written meanwhile.
    await client.query(
      `select pg_create_physical_replication_slot('consigna_backup_' || pg_backend_pid(), true, true)`,
    );
    const begun = await client.query<{ lsn: string }>(`select pg_backup_start('consigna', true)::text as lsn`);
    await copyFiles(archive, folder);
    const ended = await client.query<{ lsn: string; segment: string; label: string; tablespaces: string | null }>(
      `select lsn::text as lsn, pg_walfile_name(lsn) as segment, labelfile as label, spcmapfile as tablespaces from pg_backup_stop(false)`,
    );
    const [stopped] = ended.rows;
    if (stopped === undefined) throw new Error('the server did not end the backup');
    if ((stopped.tablespaces ?? '') !== '')
      throw new Error('the database has tablespaces; back it up by pg_basebackup');
    await copyLog(archive, folder, { first: firstSegment(stopped.label), last: stopped.segment });
    await archive.addText(`${CLUSTER}/backup_label`, stopped.label);
    return { start: begun.rows[0]?.lsn ?? '', stop: stopped.lsn };
  } finally {
    await client.end();
  }
}

async function copyFiles(archive: ArchiveWriter, folder: string): Promise<void> {
  await copyFolder(archive, folder, '');
  for (const name of ['archive_status', 'summaries']) archive.addFolder(`${CLUSTER}/pg_wal/${name}`);
  if (!(await archive.addFile(`${CLUSTER}/${CONTROL}`, join(folder, CONTROL))))
    throw new Error(`${CONTROL} is missing`);
}

/** What disappears while it is copied, the log knows to be gone. */
async function copyFolder(archive: ArchiveWriter, root: string, below: string): Promise<void> {
  const entries = await readdir(join(root, below), { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  for (const entry of entries) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (LEFT_OUT.test(entry.name) || CACHE.test(path) || path === CONTROL) continue;
    if (entry.isDirectory()) {
      archive.addFolder(`${CLUSTER}/${path}`);
      if (!EMPTY_FOLDERS.has(path)) await copyFolder(archive, root, path);
    } else if (entry.isFile()) {
      await archive.addFile(`${CLUSTER}/${path}`, join(root, path));
    }
  }
}

/** The segments of the server's log that the copy needs, each of which must be there. */
async function copyLog(
  archive: ArchiveWriter,
  folder: string,
  { first, last }: { first: string; last: string },
): Promise<void> {
  const wal = join(folder, 'pg_wal');
  const found = (await readdir(wal))
    .filter((name) => (/^[0-9A-F]{24}$/.test(name) && name >= first && name <= last) || name.endsWith('.history'))
    .sort();
  const segments = found.filter((name) => !name.endsWith('.history'));
  if (segments.at(0) !== first || segments.at(-1) !== last)
    throw new Error(`the database no longer has its log from ${first} to ${last}`);
  for (const name of found) {
    if (!(await archive.addFile(`${CLUSTER}/pg_wal/${name}`, join(wal, name))))
      throw new Error(`the database no longer has ${name} of its log`);
  }
}

/** The label names the file of the log in which the copy begins. */
function firstSegment(label: string): string {
  const segment = /^START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)$/m.exec(label)?.[1];
  if (segment === undefined) throw new Error('the server named no beginning of the backup');
  return segment;
}
