import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { migrate } from '@consigna/persistence/migrate';
import type { ServiceDefinition } from '@consigna/persistence/service-definition';
import pg from 'pg';
import { createTestDatabase } from './test-database.js';

/** A service's schema as it was, and as it becomes. */
export interface Upgrade {
  /** Superuser, with the service's schema first in the path. */
  readonly client: pg.Client;
  /** Runs the migrations that are missing. */
  migrate(): Promise<void>;
}

/** Gives `work` a database in which only some migrations of a service have run, to be filled and then brought up to date. */
export async function upgrading(
  definition: ServiceDefinition,
  applied: readonly string[],
  work: (upgrade: Upgrade) => Promise<void>,
): Promise<void> {
  const { name } = definition;
  const database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.adminUrl });
  const earlier = await mkdtemp(join(tmpdir(), 'consigna-upgrade-'));
  try {
    await client.connect();
    await client.query(`drop schema ${name} cascade; create schema ${name} authorization consigna_owner;
      grant usage on schema ${name} to ${name}, ${name}_feed; set search_path = ${name}`);
    for (const file of applied) await copyFile(new URL(file, definition.migrations), join(earlier, file));
    await migrate(database.adminUrl, { ...definition, migrations: pathToFileURL(`${earlier}/`) });
    await work({ client, migrate: async () => void (await migrate(database.adminUrl, definition)) });
  } finally {
    await client.end();
    await database.drop();
    await rm(earlier, { recursive: true, force: true });
  }
}
