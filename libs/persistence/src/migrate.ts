import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';
import {
  commonTables,
  commonTablesSql,
  companyPolicy,
  epochTableSql,
  parkedProblemSql,
  severalCompaniesSql,
} from './common-tables.js';
import type { ServiceDefinition } from './service-definition.js';

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

/**
 * Brings a service's schema up to date: runs what is missing of its `migrations/*.sql` in name order, each in a
 * transaction of its own, under a lock, as the owner role; then grants rights and checks that every company table
 * forces row-level security. A migration that changed after it was applied stops the start.
 */
export async function migrate(adminUrl: string, service: ServiceDefinition): Promise<string[]> {
  const db = new pg.Client({ connectionString: adminUrl });
  await db.connect();
  try {
    await db.query('select pg_advisory_lock(727002, hashtext($1))', [service.name]);
    await db.query(`set role consigna_owner`);
    await db.query(`set search_path = ${quote(service.name)}, ctx`);
    await db.query(
      `create table if not exists migration (name text primary key, sha256 text not null, applied_at timestamptz not null default now())`,
    );
    const applied = new Map<string, string>();
    for (const row of (await db.query<{ name: string; sha256: string }>('select name, sha256 from migration')).rows) {
      applied.set(row.name, row.sha256);
    }

    const ran: string[] = [];
    for (const { name, sql } of await migrationsOf(service)) {
      const sha256 = createHash('sha256').update(sql).digest('hex');
      const known = applied.get(name);
      if (known === sha256) continue;
      if (known !== undefined)
        throw new Error(`migration ${service.name}/${name} was changed after it had been applied`);
      await db.query('begin');
      await db.query(sql);
      await db.query('insert into migration (name, sha256) values ($1, $2)', [name, sha256]);
      await db.query('commit');
      ran.push(name);
    }
    await grantRights(db, service);
    return ran;
  } finally {
    await db.end();
  }
}

async function migrationsOf(service: ServiceDefinition): Promise<{ name: string; sql: string }[]> {
  const policies = commonTables.ofCompany
    .map(
      (table) => `alter table ${table} enable row level security; alter table ${table} force row level security;
create policy company on ${table} using (${companyPolicy.using}) with check (${companyPolicy.check});`,
    )
    .join('\n');
  const feed = `${service.name}_feed`;
  const feedPolicies = commonTables.feed
    .filter((table) => (commonTables.ofCompany as readonly string[]).includes(table))
    .map((table) => `create policy feed on ${table} for select to ${quote(feed)} using (true);`)
    .join('\n');
  const list = [
    { name: '0000-common', sql: `${commonTablesSql}\n${policies}\n${feedPolicies}` },
    { name: '0000-epochs', sql: epochTableSql },
    { name: '0000-several-companies', sql: severalCompaniesSql },
    { name: '0000-parked-problem', sql: parkedProblemSql },
  ];
  const files = (await readdir(service.migrations)).filter((file) => file.endsWith('.sql')).sort();
  for (const file of files) list.push({ name: file, sql: await readFile(new URL(file, service.migrations), 'utf8') });
  return list;
}

async function grantRights(db: pg.Client, service: ServiceDefinition): Promise<void> {
  const tables = await db.query<{ name: string; company: boolean; forced: boolean }>(
    `select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as forced,
            exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'company_id' and not a.attisdropped) as company
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relkind in ('r', 'p') and c.relname <> 'migration'`,
    [service.name],
  );
  const appendOnly = new Set<string>([...service.appendOnly, ...commonTables.appendOnly]);
  await db.query('begin');
  for (const table of tables.rows) {
    if (table.company && !table.forced)
      throw new Error(`table ${service.name}.${table.name} does not force row-level security`);
    const rights = appendOnly.has(table.name) ? 'select, insert' : 'select, insert, update, delete';
    await db.query(`revoke all on ${quote(table.name)} from ${quote(service.name)}`);
    await db.query(`grant ${rights} on ${quote(table.name)} to ${quote(service.name)}`);
  }
  for (const table of commonTables.feed) await db.query(`grant select on ${table} to ${quote(`${service.name}_feed`)}`);
  await db.query('commit');
}
