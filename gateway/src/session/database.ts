import pg from 'pg';

/**
 * Makes the gateway's tables in the schema `gateway`; safe to run again. The role `gateway` and its schema come from the
 * bootstrap of the services' databases, it owns nothing.
 *
 * @param adminUrl a superuser's connection to the installation's database
 */
export async function prepareGatewayDatabase(adminUrl: string): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query('begin');
    await admin.query('select pg_advisory_xact_lock(727002)');
    await admin.query(tables);
    await admin.query('commit');
  } finally {
    await admin.end();
  }
}

const tables = `
  create schema if not exists gateway;
  create table if not exists gateway.session (
    id_hash bytea primary key,
    subject text not null,
    username text not null,
    name text,
    administrator boolean not null,
    provider_session text,
    refresh_token bytea,
    id_token bytea,
    access_until timestamptz not null,
    expires_at timestamptz not null,
    created_at timestamptz not null default clock_timestamp()
  );
  create index if not exists session_subject on gateway.session (subject);
  create index if not exists session_provider_session on gateway.session (provider_session);
  create index if not exists session_expires_at on gateway.session (expires_at);
  create table if not exists gateway.operation (
    id uuid primary key,
    user_id uuid not null,
    company_id uuid,
    kind text not null,
    key text,
    status text not null default 'queued' check (status in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    done integer not null default 0,
    total integer,
    result jsonb,
    problem jsonb,
    created_at timestamptz not null default clock_timestamp(),
    updated_at timestamptz not null default clock_timestamp(),
    expires_at timestamptz not null,
    unique (user_id, key)
  );
  create index if not exists operation_expires_at on gateway.operation (expires_at);
  create table if not exists gateway.operation_file (
    operation_id uuid primary key references gateway.operation on delete cascade,
    name text not null,
    media_type text not null,
    content bytea not null
  );
  alter table gateway.session owner to consigna_owner;
  alter table gateway.operation owner to consigna_owner;
  alter table gateway.operation_file owner to consigna_owner;
  -- Foreign keys are checked as the owner of the table.
  grant usage on schema gateway to gateway, consigna_owner;
  grant select, insert, update, delete on gateway.session, gateway.operation, gateway.operation_file to gateway;
`;
