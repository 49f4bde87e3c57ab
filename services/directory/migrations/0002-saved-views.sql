create table "saved_view" ("company_id" uuid not null, "id" uuid not null, "list" text not null, "name" text not null, "query" text not null, "columns" text[] null, "visibility" text not null, "version" int not null default 1, "created_at" timestamptz not null default clock_timestamp(), "updated_at" timestamptz not null default clock_timestamp(), "created_by" uuid not null, primary key ("company_id", "id"));

create table "default_view" ("company_id" uuid not null, "user_id" uuid not null, "list" text not null, "view_id" uuid not null, primary key ("company_id", "user_id", "list"));

alter table saved_view add constraint saved_view_visibility check (visibility in ('private', 'shared'));
-- A person's own names are one whatever their case, and so are those that the company shares.
create unique index saved_view_name_own on saved_view (company_id, list, created_by, lower(name));
create unique index saved_view_name_shared on saved_view (company_id, list, lower(name)) where visibility = 'shared';
create index default_view_view on default_view (company_id, view_id);

alter table saved_view add constraint saved_view_company foreign key (company_id) references company (company_id);
alter table saved_view add constraint saved_view_owner foreign key (created_by) references app_user (id);
alter table default_view add constraint default_view_view foreign key (company_id, view_id) references saved_view (company_id, id) on delete cascade;

alter table "saved_view" enable row level security;
alter table "saved_view" force row level security;
create policy "seen" on "saved_view" using (company_id = (select ctx.company()) and (visibility = 'shared' or created_by = (select ctx.user_id()))) with check (company_id = (select ctx.company()) and (visibility = 'shared' or created_by = (select ctx.user_id())));
alter table "default_view" enable row level security;
alter table "default_view" force row level security;
create policy "own" on "default_view" using (company_id = (select ctx.company()) and user_id = (select ctx.user_id())) with check (company_id = (select ctx.company()) and user_id = (select ctx.user_id()));
