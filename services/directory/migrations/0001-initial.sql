create table "branch" ("company_id" uuid not null, "id" uuid not null, "code" text not null, "name" text not null, "version" int not null default 1, "created_at" timestamptz not null default clock_timestamp(), "updated_at" timestamptz not null default clock_timestamp(), "created_by" uuid not null, primary key ("company_id", "id"));

create table "company" ("company_id" uuid not null, "network_id" uuid not null, "headquarters_id" uuid not null, "code" text not null, "name" text not null, "country" text not null, "base_currency" text not null, "time_zone" text not null, "locale" text not null, "chart_template" text not null, "opened_on" date not null, "modules_off" text[] not null default '{}', "sandbox" boolean not null default false, "version" int not null default 1, "created_at" timestamptz not null default clock_timestamp(), "updated_at" timestamptz not null default clock_timestamp(), "created_by" uuid not null, primary key ("company_id"));

create table "membership" ("company_id" uuid not null, "user_id" uuid not null, "role_codes" text[] not null, "version" int not null default 1, "updated_at" timestamptz not null default clock_timestamp(), primary key ("company_id", "user_id"));

create table "network" ("id" uuid not null, "name" text not null, "headquarters_id" uuid not null, "clock" timestamptz null, "version" int not null default 1, "created_at" timestamptz not null default clock_timestamp(), "updated_at" timestamptz not null default clock_timestamp(), "created_by" uuid not null, primary key ("id"));

create table "party" ("company_id" uuid not null, "id" uuid not null, "code" text not null, "name" text not null, "trade_name" text null, "is_customer" boolean not null, "is_supplier" boolean not null, "is_consignor" boolean not null, "country" text not null, "tax_id" text null, "currency" text not null, "language" text null, "price_group" text null, "payment_term_days" int not null, "credit_limit" numeric(20,2) null, "tax_code" text null, "addresses" jsonb not null, "contacts" jsonb not null, "bank_accounts" jsonb not null, "notes" text not null, "inter_company_id" uuid null, "active" boolean not null, "version" int not null default 1, "created_at" timestamptz not null default clock_timestamp(), "updated_at" timestamptz not null default clock_timestamp(), "created_by" uuid not null, primary key ("company_id", "id"));

create table "party_external_ref" ("company_id" uuid not null, "system" text not null, "external_id" text not null, "party_id" uuid not null, primary key ("company_id", "system", "external_id"));

create table "role" ("company_id" uuid not null, "code" text not null, "name" text not null, "permissions" text[] not null, "version" int not null default 1, "created_at" timestamptz not null default clock_timestamp(), "updated_at" timestamptz not null default clock_timestamp(), "created_by" uuid not null, primary key ("company_id", "code"));

create table "app_user" ("id" uuid not null, "username" text not null, "subject" text null, "kind" text not null, "name" text not null, "locale" text not null, "created_at" timestamptz not null default clock_timestamp(), "created_by" uuid not null, primary key ("id"));

-- Codes are one whatever their case.
create unique index company_code_unique on company (network_id, lower(code));
create unique index branch_code_unique on branch (company_id, lower(code));
create unique index party_code_unique on party (company_id, lower(code));
create unique index user_subject_unique on app_user (subject);
create unique index user_username_unique on app_user (lower(username));
create index membership_user on membership (user_id);
create index party_name on party (company_id, name, id);
create index party_code on party (company_id, code, id);
create index party_external_ref_party on party_external_ref (company_id, party_id);

-- Network and headquarters name each other and are made in one transaction.
alter table network add constraint network_headquarters foreign key (headquarters_id) references company (company_id) deferrable initially deferred;
alter table company add constraint company_network foreign key (network_id) references network (id) deferrable initially deferred;
alter table company add constraint company_headquarters foreign key (headquarters_id) references company (company_id) deferrable initially deferred;
alter table branch add constraint branch_company foreign key (company_id) references company (company_id);
alter table role add constraint role_company foreign key (company_id) references company (company_id);
alter table membership add constraint membership_company foreign key (company_id) references company (company_id);
alter table membership add constraint membership_user foreign key (user_id) references app_user (id);
alter table party add constraint party_company foreign key (company_id) references company (company_id);
alter table party add constraint party_inter_company foreign key (inter_company_id) references company (company_id);
create unique index party_inter_company_unique on party (company_id, inter_company_id) where inter_company_id is not null;
alter table party_external_ref add constraint party_external_ref_party foreign key (company_id, party_id) references party (company_id, id);

alter table app_user add constraint app_user_kind check (kind in ('person', 'machine'));
alter table company add constraint company_currency check (base_currency ~ '^[A-Z]{3}$');
alter table party add constraint party_credit_limit check (credit_limit >= 0);
alter table party add constraint party_payment_term check (payment_term_days between 0 and 365);

-- Last: a forced policy would refuse the checks of the foreign keys above, which have no company.
alter table "branch" enable row level security;
alter table "branch" force row level security;
create policy "company" on "branch" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "company" enable row level security;
alter table "company" force row level security;
create policy "company" on "company" using (company_id = any((select ctx.companies())::uuid[])) with check (company_id = any((select ctx.companies())::uuid[]) and network_id = (select ctx.network()));
create policy "reader" on "company" for select using ((select cardinality(ctx.companies())) = 0 and (network_id = (select ctx.network()) or (select ctx.network()) = '00000000-0000-8000-8000-000000000000'
        or company_id in (select m.company_id from membership m where m.user_id = (select ctx.user_id()))));
alter table "membership" enable row level security;
alter table "membership" force row level security;
create policy "company" on "membership" using (company_id = any((select ctx.companies())::uuid[])) with check (company_id = any((select ctx.companies())::uuid[]));
create policy "self" on "membership" for select using ((select cardinality(ctx.companies())) = 0 and user_id = (select ctx.user_id()));
alter table "network" enable row level security;
alter table "network" force row level security;
create policy "network" on "network" using (id = (select ctx.network())) with check (id = (select ctx.network()));
create policy "reader" on "network" for select using ((select cardinality(ctx.companies())) = 0 and exists (select 1 from company c where c.network_id = network.id));
alter table "party" enable row level security;
alter table "party" force row level security;
create policy "company" on "party" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "party_external_ref" enable row level security;
alter table "party_external_ref" force row level security;
create policy "company" on "party_external_ref" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "role" enable row level security;
alter table "role" force row level security;
create policy "company" on "role" using (company_id = any((select ctx.companies())::uuid[])) with check (company_id = any((select ctx.companies())::uuid[]));
create policy "member" on "role" for select using ((select cardinality(ctx.companies())) = 0 and company_id in (select m.company_id from membership m where m.user_id = (select ctx.user_id())));
alter table "app_user" enable row level security;
alter table "app_user" force row level security;
create policy "self" on "app_user" using (id = (select ctx.user_id())) with check (id = (select ctx.user_id()));
create policy "prepare" on "app_user" for insert with check ((select ctx.network()) = '00000000-0000-8000-8000-000000000000');
create policy "member" on "app_user" for select using (id in (select m.user_id from membership m where m.company_id = any((select ctx.companies())::uuid[])));
