import { randomBytes } from 'node:crypto';
import type { DatabaseAccess } from '@consigna/persistence/bootstrap';
import pg from 'pg';
import { TEMPLATE } from './operation-setup.js';

/** A database of one test file, copied from the template. */
export interface TestDatabase {
  readonly access: DatabaseAccess;
  /** Superuser, for looking at rows past row-level security and for breaking things on purpose. */
  readonly adminUrl: string;
  drop(): Promise<void>;
}

export async function createTestDatabase(): Promise<TestDatabase> {
  const serverUrl = process.env['CONSIGNA_TEST_PG_URL'];
  const templateAccess = process.env['CONSIGNA_TEST_ACCESS'];
  if (serverUrl === undefined || templateAccess === undefined)
    throw new Error('operation tests need their global set-up (jest project "operation")');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administer(serverUrl, `create database ${name} template ${TEMPLATE}`);
  // Rights on the database itself are not copied with a template.
  await administer(serverUrl, `revoke temporary on database ${name} from public`);
  const access = JSON.parse(templateAccess.replaceAll(`/${TEMPLATE}`, `/${name}`)) as DatabaseAccess;
  const adminUrl = new URL(serverUrl);
  adminUrl.pathname = `/${name}`;
  return { access, adminUrl: adminUrl.href, drop: () => administer(serverUrl, `drop database ${name} with (force)`) };
}

async function administer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // Copies of one template wait for each other.
    await client.query('select pg_advisory_lock(727003)');
    await client.query(sql);
  } finally {
    await client.end();
  }
}
