/** Tables that every service has beside its own, and the function that reads the signed context. Recipes: docs/ARCHITECTURE.md. */

/**
 * Where the verified context stands within a transaction. It must be a parameter of text that ordinary roles can read and not set,
 * and a module of our own in the server is not wanted: this one names C functions whose errors are traced, of which none is
 * called like an id (docs/adr/0011).
 */
const CONTEXT_PARAMETER = 'backtrace_functions';
/** Claims begin with a digit of an id; nothing else that the parameter holds does. */
const FIRST_OF_CLAIMS = '0'.charCodeAt(0);
/** Eleven digests of 64 digits, each behind a line feed; one more is added to them. */
const REMEMBERED_LENGTH = 11 * 65;

/** What a service's role, and the owner of its policies, call of the context. */
export const CONTEXT_FUNCTIONS =
  'ctx.enter_v2(text), ctx.missing(), ctx.entered(), ctx.part(integer), ctx.company(), ctx.companies(), ctx.network(), ctx.user_id()';

/** Installed once per database by the owner. `ctx.key` is readable by nobody but these functions. */
export const contextSchemaSql = `
create schema if not exists ctx authorization ctx_owner;
create table if not exists ctx.key (
  kid integer primary key, role name not null, ipad bytea not null, opad bytea not null,
  valid_until timestamptz not null default 'infinity');
alter table ctx.key owner to ctx_owner;

create or replace function ctx.missing() returns text language plpgsql stable parallel safe as $$
begin raise exception 'no company context' using errcode = '28000'; end $$;
create or replace function ctx.refused() returns text language plpgsql volatile as $$
begin raise exception 'bad company context' using errcode = '28000'; end $$;

-- What has been verified in this session and is still good need not be verified again: outside of a context the parameter holds,
-- behind a line feed, digests of the tokens that were. A digest is no token: whoever reads it cannot enter with it (docs/adr/0011).
create or replace function ctx.digest(token text) returns text
language sql stable parallel safe return encode(sha256(convert_to(token, 'UTF8')), 'hex');

-- The verified claims of a token. Nothing is cast, so that whatever is wrong with a token is refused alike.
create or replace function ctx.verified(token text) returns text
language sql volatile parallel unsafe begin atomic
  select coalesce((
    select case
        when ascii(current_setting('${CONTEXT_PARAMETER}')) >= ${FIRST_OF_CLAIMS} then split_part(token, '_', 5)
        when set_config('${CONTEXT_PARAMETER}',
               chr(10) || ctx.digest(token) || left(current_setting('${CONTEXT_PARAMETER}'), ${REMEMBERED_LENGTH}), false) <> ''
        then split_part(token, '_', 5) end
    from ctx.key k
    where k.kid::text = split_part(token, '_', 2) and split_part(token, '_', 1) = 'v2' and k.role = session_user
      and k.valid_until > statement_timestamp()
      and encode(sha256(k.opad || sha256(k.ipad || convert_to(left(token, -65), 'UTF8'))), 'hex') = split_part(token, '_', 6)
      and split_part(token, '_', 7) = ''
      and split_part(token, '_', 3) collate "C" >= extract(epoch from statement_timestamp())::bigint::text
      and split_part(token, '_', 4) = pg_backend_pid()::text), ctx.refused());
end;

-- Enters a signed context for the rest of the transaction, or up to the next one. The verified claims stand in a parameter that only
-- ctx_owner may set: policies read it for next to nothing, and a service cannot write it (docs/adr/0011). What it calls is bound when it
-- is made and not looked up by whoever calls it, so that no search path is set. One statement, and no block of them: some forty
-- transactions a document begin with it. Its forerunner ctx.enter, with tokens of another form, stays where it is, for processes that
-- have not been replaced yet; both write the same claims.
create or replace function ctx.enter_v2(token text) returns void
language sql volatile parallel unsafe security definer begin atomic
  select set_config('${CONTEXT_PARAMETER}',
    case when ascii(current_setting('${CONTEXT_PARAMETER}')) = 10
          and strpos(current_setting('${CONTEXT_PARAMETER}'), chr(10) || ctx.digest(token)) > 0
          and split_part(token, '_', 3) collate "C" >= extract(epoch from statement_timestamp())::bigint::text
         then split_part(token, '_', 5)
         else ctx.verified(token) end, true);
end;

-- Plain expressions, so that the planner puts them in place of the call. Without a context there is an error.
create or replace function ctx.entered() returns text language sql stable parallel safe
return case when ascii(current_setting('${CONTEXT_PARAMETER}')) < ${FIRST_OF_CLAIMS} then ctx.missing() else current_setting('${CONTEXT_PARAMETER}') end;
create or replace function ctx.part(place integer) returns text language sql stable parallel safe return split_part(ctx.entered(), ' ', place);

create or replace function ctx.company() returns uuid language sql stable parallel safe return left(ctx.entered(), 32)::uuid;
create or replace function ctx.companies() returns uuid[] language sql stable parallel safe return string_to_array(ctx.part(3), ',')::uuid[];
create or replace function ctx.network() returns uuid language sql stable parallel safe return ctx.part(4)::uuid;
create or replace function ctx.user_id() returns uuid language sql stable parallel safe return ctx.part(5)::uuid;

drop function if exists ctx.claims();
grant set on parameter ${CONTEXT_PARAMETER} to ctx_owner;
alter function ctx.enter_v2(text) owner to ctx_owner;
alter function ctx.missing() owner to ctx_owner;
alter function ctx.refused() owner to ctx_owner;
alter function ctx.digest(text) owner to ctx_owner;
alter function ctx.verified(text) owner to ctx_owner;
alter function ctx.entered() owner to ctx_owner;
alter function ctx.part(integer) owner to ctx_owner;
alter function ctx.company() owner to ctx_owner;
alter function ctx.companies() owner to ctx_owner;
alter function ctx.network() owner to ctx_owner;
alter function ctx.user_id() owner to ctx_owner;
revoke all on function ctx.refused(), ctx.digest(text), ctx.verified(text), ${CONTEXT_FUNCTIONS} from public;
`;

/** The policy of a table of one company. The sub-select makes it run once per table reference, not once per row. */
export const companyPolicy = {
  name: 'company',
  using: 'company_id = (select ctx.company())',
  check: 'company_id = (select ctx.company())',
};

/** Created in each service's schema, by the owner role, before its own migrations. */
export const commonTablesSql = `
create table event_head (shard smallint primary key, epoch uuid not null, position bigint not null default 0) with (fillfactor = 20);
insert into event_head (shard, epoch) select s, gen_random_uuid() from generate_series(0, 63) s;

create table event (
  shard smallint not null, position bigint not null, company_id uuid not null, network_id uuid not null, event_id uuid not null,
  subject text not null, payload jsonb not null, actor uuid not null, causation text,
  business_at timestamptz not null, recorded_at timestamptz not null default clock_timestamp(),
  primary key (shard, position));
create index event_company on event (company_id, shard, position);

create table event_cursor (
  producer text not null, shard smallint not null, epoch uuid not null, position bigint not null,
  primary key (producer, shard));

create table parked (
  company_id uuid not null, network_id uuid not null, producer text not null, shard smallint not null, position bigint not null,
  kind text not null check (kind in ('waiting', 'poison', 'queued')), reason text not null, event jsonb not null,
  attempts integer not null default 0, since timestamptz not null default clock_timestamp(),
  primary key (company_id, producer, shard, position));

create table idempotency_key (
  company_id uuid not null, key text not null, request_hash text not null, failed boolean not null,
  answer jsonb not null, recorded_at timestamptz not null default clock_timestamp(),
  primary key (company_id, key));
create index idempotency_key_recorded on idempotency_key (recorded_at);

create table audit (
  company_id uuid not null, id uuid not null, document text not null, document_id uuid not null, action text not null,
  changes jsonb not null, user_id uuid not null, client_id text not null, causation text,
  business_at timestamptz not null, recorded_at timestamptz not null default clock_timestamp(),
  primary key (company_id, id));
create index audit_document on audit (company_id, document_id, id);

create table process (
  company_id uuid not null, id uuid not null, kind text not null, step text not null, state jsonb not null,
  status text not null check (status in ('running', 'done', 'failed')), context jsonb not null,
  due_at timestamptz not null, attempts integer not null default 0, last_error text,
  started_at timestamptz not null default clock_timestamp(), ended_at timestamptz,
  primary key (company_id, id));
create index process_due on process (due_at) where status = 'running';

create table number_series (
  company_id uuid not null, series text not null, prefix text not null, next_number bigint not null,
  last_date date, backdating boolean not null default false,
  primary key (company_id, series));

create table reference_copy (
  company_id uuid not null, kind text not null, id uuid not null, code text not null, active boolean not null,
  fields jsonb not null, primary key (company_id, kind, id));
create index reference_copy_code on reference_copy (company_id, kind, code);
`;

/** Added later: which epoch of a shard took the place of which, and from which position on their histories may differ. */
export const epochTableSql = `
create table epoch_change (
  shard smallint not null, epoch uuid not null, replaced uuid not null, position bigint not null,
  changed_at timestamptz not null default clock_timestamp(),
  primary key (shard, epoch));
`;

/** Added later: what a follower's transaction did in several companies is written to log and trail with one statement each. */
export const severalCompaniesSql = `
drop policy company on event;
drop policy company on audit;
create policy companies on event using (company_id = any((select ctx.companies())::uuid[])) with check (company_id = any((select ctx.companies())::uuid[]));
create policy companies on audit using (company_id = any((select ctx.companies())::uuid[])) with check (company_id = any((select ctx.companies())::uuid[]));
`;

/** Added later: what an event waits for, or was refused with, as code and params. */
export const parkedProblemSql = 'alter table parked add column problem jsonb';

export const commonTables = {
  /** Tables with a company and its policy. */
  ofCompany: ['event', 'parked', 'idempotency_key', 'audit', 'process', 'number_series', 'reference_copy'],
  /** Rows are only added. */
  appendOnly: ['event', 'audit'],
  /** What the feed role may read over all companies: the log for followers, and what a runner must find to resume it. */
  feed: ['event', 'event_head', 'event_cursor', 'parked', 'process'],
} as const;
