create table "notice" ("company_id" uuid not null, "id" uuid not null, "kind" text not null, "cause" text not null, "document_id" uuid not null, "params" jsonb not null, "author_id" uuid not null, "arose_at" timestamptz not null, "settled_at" timestamptz null, primary key ("company_id", "id"));

create table "notice_mark" ("company_id" uuid not null, "user_id" uuid not null, "notice_id" uuid not null, "read_at" timestamptz null, "snoozed_until" timestamptz null, primary key ("company_id", "user_id", "notice_id"));

alter table notice add constraint notice_kind check (kind in ('purchase_order_approval', 'bill_approval', 'journal_entry_approval', 'held_goods', 'backorder'));
create unique index notice_cause on notice (company_id, kind, cause);
create index notice_arose on notice (company_id, arose_at, id);
-- Everybody's bell counts what is open.
create index notice_open on notice (company_id, kind, document_id) where settled_at is null;

alter table notice_mark add constraint notice_mark_notice foreign key (company_id, notice_id) references notice (company_id, id);

alter table "notice" enable row level security;
alter table "notice" force row level security;
create policy "company" on "notice" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "notice_mark" enable row level security;
alter table "notice_mark" force row level security;
create policy "own" on "notice_mark" using (company_id = (select ctx.company()) and user_id = (select ctx.user_id())) with check (company_id = (select ctx.company()) and user_id = (select ctx.user_id()));
