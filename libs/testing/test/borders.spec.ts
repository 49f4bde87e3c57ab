import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { serviceNames } from '@consigna/testing/services';
import { createTestDatabase, type TestDatabase } from '@consigna/testing/test-database';

/** Tables without a company: what belongs to a log, a network or a person. */
const ofNoCompany = ['epoch_change', 'event_cursor', 'event_head', 'migration'];
const ofNetworkOrPerson = ['directory.app_user', 'directory.network'];

describe('company borders in the migrated database', () => {
  let database: TestDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.adminUrl });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  const tables = async () =>
    (
      await client.query<{
        schema: string;
        name: string;
        forced: boolean;
        company: boolean;
        keyed: boolean;
        policies: number;
      }>(
        `select n.nspname as schema, c.relname as name, c.relrowsecurity and c.relforcerowsecurity as forced,
                exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'company_id' and a.attnotnull) as company,
                exists (select 1 from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
                        where i.indrelid = c.oid and i.indisprimary and a.attname = 'company_id') as keyed,
                (select count(*)::int from pg_policy p where p.polrelid = c.oid) as policies
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = any($1) and c.relkind in ('r', 'p') order by 1, 2`,
        [serviceNames],
      )
    ).rows;

  it('every table with a company forces row-level security under a policy', async () => {
    const company = (await tables()).filter((table) => table.company);

    expect(company.length).toBeGreaterThan(100);
    expect(company.filter((table) => !table.forced || table.policies === 0)).toEqual([]);
  });

  it('every such table but the log has the company first in its key', async () => {
    const strays = (await tables()).filter((table) => table.company && !table.keyed && table.name !== 'event');

    expect(strays.map(({ schema, name }) => `${schema}.${name}`)).toEqual([]);
  });

  it('a table without a company is one of the few that have none, and those of a network or person have a policy too', async () => {
    const others = (await tables()).filter((table) => !table.company && !ofNoCompany.includes(table.name));

    expect(others.map(({ schema, name }) => `${schema}.${name}`)).toEqual(ofNetworkOrPerson);
    expect(others.every((table) => table.forced && table.policies > 0)).toBe(true);
  });

  it('a service may only add to its log and its audit trail', async () => {
    const rights = await client.query<{ grantee: string; right: string }>(
      `select grantee, privilege_type as right from information_schema.role_table_grants
       where table_name in ('event', 'audit') and grantee = any($1) and privilege_type not in ('SELECT', 'INSERT')`,
      [serviceNames],
    );

    expect(rights.rows).toEqual([]);
  });

  it('no function of the context is open to everybody', async () => {
    const open = await client.query(
      `select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where n.nspname = 'ctx' and has_function_privilege('public', p.oid, 'execute')`,
    );

    expect(open.rows).toEqual([]);
  });
});
