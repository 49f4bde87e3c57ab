import { Client, escapeIdentifier, escapeLiteral } from 'pg';

/** Two installations preparing the same database at once wait for each other. */
const ADVISORY_LOCK = 7_203_417_001;

const TABLES = [
  `create table if not exists identity.account (
     id uuid primary key,
     username text not null unique check (username = lower(username)),
     email text not null,
     name text not null,
     password_hash text not null,
     realm_roles text[] not null default '{}',
     require_second_factor boolean not null default false,
     totp_secret text,
     totp_last_step bigint,
     locale text not null default 'en',
     disabled boolean not null default false,
     created_at timestamptz not null default now()
   )`,
  `create unique index if not exists account_email on identity.account (lower(email))`,
  `create table if not exists identity.client (
     client_id text primary key,
     secret_hash text not null,
     name text not null,
     disabled boolean not null default false,
     created_at timestamptz not null default now()
   )`,
  `create table if not exists identity.sign_in_attempt (
     username text primary key,
     attempts integer not null,
     window_ends_at timestamptz not null
   )`,
  `create table if not exists identity.secret (
     name text primary key,
     value jsonb not null,
     created_at timestamptz not null default now()
   )`,
  `create table if not exists identity.oidc_payload (
     kind text not null,
     id text not null,
     payload jsonb not null,
     grant_id text,
     uid text,
     user_code text,
     expires_at timestamptz,
     primary key (kind, id)
   )`,
  `create index if not exists oidc_payload_grant on identity.oidc_payload (grant_id) where grant_id is not null`,
  `create index if not exists oidc_payload_uid on identity.oidc_payload (kind, uid) where uid is not null`,
  `create index if not exists oidc_payload_expiry on identity.oidc_payload (expires_at)`,
];

/**
 * Makes (or completes) the role, schema and tables of the embedded identity provider; safe to repeat.
 * `adminUrl` names the database and a superuser in it. The role's password is set to the one given.
 * Returns the connection string for `startIdentity`.
 */
export async function prepareIdentityDatabase(adminUrl: string, password: string, role = 'identity'): Promise<string> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [ADVISORY_LOCK]);
    await ensureRole(client, role, password);
    await client.query(`create schema if not exists identity authorization ${escapeIdentifier(role)}`);
    await client.query(`set local role ${escapeIdentifier(role)}`);
    for (const statement of TABLES) await client.query(statement);
    await client.query('commit');
  } finally {
    await client.end();
  }
  const url = new URL(adminUrl);
  url.username = role;
  url.password = encodeURIComponent(password);
  return url.href;
}

async function ensureRole(client: Client, role: string, password: string): Promise<void> {
  const name = escapeIdentifier(role);
  const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [role]);
  if (rowCount === 0) await client.query(`create role ${name}`);
  await client.query(`alter role ${name} login password ${escapeLiteral(password)}`);
  const { rows } = await client.query<{ name: string }>('select current_database() as name');
  const [database] = rows;
  if (database) await client.query(`grant connect on database ${escapeIdentifier(database.name)} to ${name}`);
}
