import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { RunningPostgres } from './operation-setup.js';

/** Stops the run's PostgreSQL and removes its files. */
export default async function tearDown(): Promise<void> {
  const { consignaPostgres } = globalThis as { consignaPostgres?: RunningPostgres & { dataDir: string } };
  if (consignaPostgres === undefined) return;
  await consignaPostgres.stop();
  await rm(dirname(consignaPostgres.dataDir), { recursive: true, force: true });
}
