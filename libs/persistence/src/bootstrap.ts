import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import pg from 'pg';
import { hmacPads } from './context-token.js';
import { CONTEXT_FUNCTIONS, contextSchemaSql } from './common-tables.js';

/** How one service reaches its database. Secrets come from the environment or from files that only the process can read. */
export interface ServiceAccess {
  readonly url: string;
  /** Login of the feed role: reads the log over all companies, nothing else. */
  readonly feedUrl: string;
  readonly signingKey: { readonly kid: number; readonly secret: string };
}

/** What a service proves itself with to the database. */
export interface ServiceSecrets {
  readonly password: string;
  readonly feedPassword: string;
  readonly signingKey: Buffer;
}

/** All services' accesses, keyed by service name. */
export type DatabaseAccess = Readonly<Record<string, ServiceAccess>>;

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

/**
 * Makes database, roles, schemas and signing keys; safe to run again (passwords and keys are replaced, data stays).
 * `adminUrl` names a superuser; secrets are drawn, or those that an installation already handed to its services; the roles made here own nothing but what they need: services log in as a role without
 * any CREATE, tables belong to `consigna_owner`, which nobody logs in as.
 */
export async function bootstrap(
  adminUrl: string,
  databaseName: string,
  services: readonly string[],
  secretsOf: (service: string) => ServiceSecrets = drawnSecrets,
): Promise<DatabaseAccess> {
  const admin = await connect(adminUrl);
  try {
    await admin.query('select pg_advisory_lock(727001)');
    // Nobody logs in as the owner or may become it. It checks foreign keys of whole tables when a migration adds them.
    await createRole(admin, 'consigna_owner', 'nologin bypassrls');
    await createRole(admin, 'ctx_owner', 'nologin');
    const exists = await admin.query('select 1 from pg_database where datname = $1', [databaseName]);
    if (exists.rowCount === 0) await admin.query(`create database ${quote(databaseName)}`);
  } finally {
    await admin.end();
  }

  const url = new URL(adminUrl);
  url.pathname = `/${databaseName}`;
  const db = await connect(url.href);
  try {
    await db.query('begin');
    await db.query('select pg_advisory_xact_lock(727001)');
    await db.query(`revoke temporary on database ${quote(databaseName)} from public`);
    await db.query('revoke all on schema public from public');
    await db.query(contextSchemaSql);
    await db.query('grant usage on schema ctx to consigna_owner');
    await db.query(`grant execute on function ${CONTEXT_FUNCTIONS} to consigna_owner`);
    const access: Record<string, ServiceAccess> = {};
    for (const [index, service] of services.entries())
      access[service] = await prepareService(db, url, { service, kid: index + 1, secrets: secretsOf(service) });
    await db.query('commit');
    return access;
  } finally {
    await db.end();
  }
}

/** A service with what it proves itself with; the key's number is its place among the services. */
interface Admitted {
  readonly service: string;
  readonly kid: number;
  readonly secrets: ServiceSecrets;
}

/** How a service with these secrets reaches the database of an address whose login does not matter. */
export function accessOf(database: URL, { service, kid, secrets }: Admitted): ServiceAccess {
  const urlOf = (role: string, password: string) => {
    const url = new URL(database);
    url.username = role;
    url.password = password;
    return url.href;
  };
  return {
    url: urlOf(service, secrets.password),
    feedUrl: urlOf(`${service}_feed`, secrets.feedPassword),
    signingKey: { kid, secret: secrets.signingKey.toString('hex') },
  };
}

function drawnSecrets(): ServiceSecrets {
  return {
    password: randomBytes(24).toString('hex'),
    feedPassword: randomBytes(24).toString('hex'),
    signingKey: randomBytes(32),
  };
}

async function prepareService(db: Client, url: URL, admitted: Admitted): Promise<ServiceAccess> {
  const { service, kid, secrets } = admitted;
  const feed = `${service}_feed`;
  await createRole(db, service, `login noinherit password ${literal(secrets.password)}`);
  await createRole(db, feed, `login noinherit password ${literal(secrets.feedPassword)}`);
  await db.query(`create schema if not exists ${quote(service)} authorization consigna_owner`);
  for (const role of [service, feed]) {
    await db.query(`grant usage on schema ${quote(service)} to ${quote(role)}`);
    await db.query(`alter role ${quote(role)} set search_path = ${quote(service)}`);
    await db.query(`alter role ${quote(role)} set jit = off`);
    // Plans are made while tables are still small; reading one whole must not be remembered as the best way.
    await db.query(`alter role ${quote(role)} set enable_seqscan = off`);
    // Every statement is prepared once per session and finds its rows by key: planning it anew costs more than running it.
    await db.query(`alter role ${quote(role)} set plan_cache_mode = force_generic_plan`);
  }
  await db.query(`grant usage on schema ctx to ${quote(service)}`);
  await db.query(`grant execute on function ${CONTEXT_FUNCTIONS} to ${quote(service)}`);
  const { ipad, opad } = hmacPads(secrets.signingKey);
  await db.query(
    `insert into ctx.key (kid, role, ipad, opad) values ($1, $2, $3, $4)
     on conflict (kid) do update set role = excluded.role, ipad = excluded.ipad, opad = excluded.opad`,
    [kid, service, ipad, opad],
  );
  return accessOf(url, admitted);
}

async function createRole(db: Client, role: string, options: string): Promise<void> {
  const known = await db.query('select 1 from pg_roles where rolname = $1', [role]);
  await db.query(`${known.rowCount === 0 ? 'create' : 'alter'} role ${quote(role)} ${options}`);
}

async function connect(url: string): Promise<Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}
