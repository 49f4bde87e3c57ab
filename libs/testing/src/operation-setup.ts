import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrap } from '@consigna/persistence/bootstrap';
import { migrate } from '@consigna/persistence/migrate';
import { definitionOf, serviceNames } from './services.js';

export const TEMPLATE = 'consigna_template';

/** What a running test database server looks like to the teardown. */
export interface RunningPostgres {
  url: string;
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL for this run and makes the template that every test file copies: all services' schemas, migrated.
 * Test files read CONSIGNA_TEST_PG_URL and CONSIGNA_TEST_ACCESS.
 */
export default async function setUp(): Promise<void> {
  const { startPostgres } = (await import('@consigna/deploy/infra/postgres' as string)) as {
    startPostgres(options: { dataDir: string; durable: boolean }): Promise<RunningPostgres>;
  };
  const folder = await mkdtemp(join(tmpdir(), 'consigna-test-'));
  // PostgreSQL runs as somebody else when this runs as root.
  await chmod(folder, 0o755);
  const dataDir = join(folder, 'postgres');
  const postgres = await startPostgres({ dataDir, durable: false });
  (globalThis as { consignaPostgres?: RunningPostgres & { dataDir: string } }).consignaPostgres = {
    ...postgres,
    dataDir,
  };

  const access = await bootstrap(postgres.url, TEMPLATE, serviceNames);
  const templateUrl = new URL(postgres.url);
  templateUrl.pathname = `/${TEMPLATE}`;
  for (const service of serviceNames) await migrate(templateUrl.href, await definitionOf(service));
  process.env['CONSIGNA_TEST_PG_URL'] = postgres.url;
  process.env['CONSIGNA_TEST_ACCESS'] = JSON.stringify(access);
}
