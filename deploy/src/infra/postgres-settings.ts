import { LOOPBACK } from './ports.js';

export type Settings = Record<string, string>;

/** For a machine with a few cores and a few gigabytes that also runs the services. */
const SMALL_MACHINE: Settings = {
  listen_addresses: LOOPBACK,
  unix_socket_directories: '',
  max_connections: '300',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '8MB',
  maintenance_work_mem: '128MB',
  // Compiling a plan costs more than any of our short statements.
  jit: 'off',
  random_page_cost: '1.1',
  // A process's title changes with each statement otherwise; what runs stands in pg_stat_activity.
  update_process_title: 'off',
  // A plan made while a table was empty reads all of it for each row, and is kept until the table is counted: soon, but
  // not after each handful of changes, since everything that touches the table is planned anew. Counting sorts samples of every
  // column, 30,000 rows unless told otherwise: a sixth of the server's work while tables are young. Keys need fewer.
  autovacuum_naptime: '10s',
  autovacuum_analyze_threshold: '1000',
  default_statistics_target: '30',
  autovacuum_vacuum_threshold: '1000',
  // Checkpoints far apart: each makes the next change of every page write the whole page to the log.
  wal_buffers: '16MB',
  min_wal_size: '256MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  checkpoint_completion_target: '0.9',
  log_checkpoints: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

const DURABLE: Settings = { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on' };

/** For data that is thrown away: nothing waits for the disk, and a template is copied without logging it. */
const FORGETFUL: Settings = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
};

/** All settings of a server; the ones asked for win. */
export function serverSettings({ durable, settings }: { durable: boolean; settings: Settings }): Settings {
  return { ...SMALL_MACHINE, ...(durable ? DURABLE : FORGETFUL), ...settings };
}

/** The arguments `postgres` is started with. */
export function serverArguments(folder: string, port: number, settings: Settings): string[] {
  const named = Object.entries({ ...settings, port: `${port}` });
  return ['-D', folder, ...named.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}
