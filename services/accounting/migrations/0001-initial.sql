create table account (company_id uuid not null, id uuid not null, code text not null, names jsonb not null, kind text not null, role text null, primary key (company_id, id));
alter table account add constraint account_code unique (company_id, code);
alter table account add constraint account_role unique (company_id, role);
alter table account add constraint account_kind check (kind in ('asset', 'liability', 'equity', 'income', 'expense'));

create table account_balance (company_id uuid not null, account_id uuid not null, month text not null, currency text not null, debit numeric(18,2) not null, credit numeric(18,2) not null, amount numeric(20,4) not null, primary key (company_id, account_id, month, currency));

create table book (company_id uuid not null, base_currency text not null, locale text not null, chart_template text not null, opened_on date not null, fiscal_year_start int not null, locked_through date null, primary key (company_id));
alter table book add constraint book_fiscal_year_start check (fiscal_year_start between 1 and 12);

create table exchange_rate (company_id uuid not null, date date not null, from_currency text not null, to_currency text not null, value numeric(24,12) not null, primary key (company_id, date, from_currency, to_currency));
alter table exchange_rate add constraint exchange_rate_positive check (value > 0);

create table journal_entry (company_id uuid not null, id uuid not null, number text not null, date date not null, physical_date date not null, source_type text not null, source_id uuid not null, source_number text null, description text not null, branch_id uuid null, reverses_entry_id uuid null, first_line int not null default 1, posted_at timestamptz not null, created_by uuid not null, primary key (company_id, id));
create index journal_entry_by_date on journal_entry (company_id, date, id);
create index journal_entry_of_source on journal_entry (company_id, source_id);
alter table journal_entry add constraint journal_entry_number unique (company_id, number);
alter table journal_entry add constraint journal_entry_reversed_once unique (company_id, reverses_entry_id);
alter table journal_entry add constraint journal_entry_date check (date >= physical_date);
alter table journal_entry add constraint journal_entry_first_line check (first_line = 1);

create table journal_line (company_id uuid not null, entry_id uuid not null, line int not null, account_id uuid not null, role text null, date date not null, debit numeric(18,2) not null, credit numeric(18,2) not null, currency text not null, amount numeric(20,4) not null, party_id uuid null, inter_company_id uuid null, primary key (company_id, entry_id, line));
create index journal_line_of_account on journal_line (company_id, account_id, date, entry_id);
alter table journal_line add constraint journal_line_one_side check (debit >= 0 and credit >= 0 and (debit = 0 or credit = 0));

create table manual_entry (company_id uuid not null, id uuid not null, version int not null, state text not null, date date not null, description text not null, branch_id uuid null, lines jsonb not null, created_at timestamptz not null, updated_at timestamptz not null, created_by uuid not null, approved_by uuid null, primary key (company_id, id));
create index manual_entry_waiting on manual_entry (company_id, state, date);
alter table manual_entry add constraint manual_entry_state check (state in ('draft', 'posted'));
alter table manual_entry add constraint manual_entry_approved_by_another check (approved_by is null or approved_by <> created_by);
alter table manual_entry add constraint manual_entry_posted_is_approved check ((state = 'posted') = (approved_by is not null));

create table open_item (company_id uuid not null, role text not null, document_id uuid not null, document_type text null, number text null, party_id uuid null, inter_company_id uuid null, date date null, due_date date null, currency text not null, amount numeric(20,4) not null default '0', amount_base numeric(18,2) not null default '0', open numeric(20,4) not null, open_base numeric(18,2) not null, primary key (company_id, role, document_id));
create index open_item_of_document on open_item (company_id, document_id);
create index open_item_of_party on open_item (company_id, party_id, date);
alter table open_item add constraint open_item_role check (role in ('AR', 'AP', 'IC_AR', 'IC_AP', 'CUSTOMER_CREDIT', 'SUPPLIER_CREDIT', 'GRNI'));

create table open_item_change (company_id uuid not null, id uuid not null, role text not null, document_id uuid not null, date date not null, currency text not null, amount numeric(20,4) not null, amount_base numeric(18,2) not null, entry_id uuid null, source_type text not null, source_id uuid not null, primary key (company_id, id));
create index open_item_change_of_document on open_item_change (company_id, document_id, date);

create table period_lock (company_id uuid not null, id uuid not null, action text not null, before_through date null, through date null, reason text not null, user_id uuid not null, at timestamptz not null, primary key (company_id, id));
alter table period_lock add constraint period_lock_action check (action in ('lock', 'unlock'));

create table revaluation (company_id uuid not null, id uuid not null, date date not null, lines jsonb not null, entries jsonb not null, created_at timestamptz not null, created_by uuid not null, primary key (company_id, id));
alter table revaluation add constraint revaluation_date unique (company_id, date);

create table tax_code (company_id uuid not null, id uuid not null, code text not null, name text not null, rates jsonb not null, is_default boolean not null, version int not null, primary key (company_id, id));
alter table tax_code add constraint tax_code_code unique (company_id, code);

create table unbilled_clearing (company_id uuid not null, id uuid not null, line_id uuid not null, document_id uuid not null, quantity numeric(24,6) not null, amount_base numeric(18,2) not null, primary key (company_id, id));
create index unbilled_clearing_of_document on unbilled_clearing (company_id, document_id);

create table unbilled_item (company_id uuid not null, line_id uuid not null, quantity numeric(24,6) not null, amount_base numeric(18,2) not null, cleared_quantity numeric(24,6) not null, cleared_base numeric(18,2) not null, primary key (company_id, line_id));

-- Inside the service every reference leads with the company.
alter table account_balance add constraint account_balance_account foreign key (company_id, account_id) references account (company_id, id);
alter table journal_line add constraint journal_line_account foreign key (company_id, account_id) references account (company_id, id);
alter table journal_line add constraint journal_line_entry foreign key (company_id, entry_id) references journal_entry (company_id, id);
alter table journal_entry add constraint journal_entry_reverses foreign key (company_id, reverses_entry_id) references journal_entry (company_id, id);
alter table open_item_change add constraint open_item_change_entry foreign key (company_id, entry_id) references journal_entry (company_id, id);

-- At COMMIT an entry has its first line. A foreign key and not a trigger that reads: a follower's transaction holds the
-- entries of many companies, and at its COMMIT row-level security shows a trigger those of the last one only.
alter table journal_entry add constraint journal_entry_has_lines foreign key (company_id, id, first_line)
  references journal_line (company_id, entry_id, line) deferrable initially deferred;

-- Lines come by whole entries: whatever one statement adds balances per entry, so that every entry always does.
create function journal_line_balanced() returns trigger language plpgsql as $$
begin
  if exists (select from added group by company_id, entry_id having sum(debit) <> sum(credit) or count(*) < 2) then
    raise exception 'journal entry does not balance' using errcode = '23514', constraint = 'journal_entry_balanced', table = 'journal_line';
  end if;
  return null;
end $$;
create trigger journal_line_balanced after insert on journal_line referencing new table as added
  for each statement execute function journal_line_balanced();

create index open_item_open on open_item (company_id, role, currency) where open <> 0 or open_base <> 0;
create index manual_entry_drafts on manual_entry (company_id, date) where state = 'draft';
create unique index tax_code_default on tax_code (company_id) where is_default;

alter table account enable row level security;
alter table account force row level security;
create policy company on account using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table account_balance enable row level security;
alter table account_balance force row level security;
create policy company on account_balance using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table book enable row level security;
alter table book force row level security;
create policy company on book using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table exchange_rate enable row level security;
alter table exchange_rate force row level security;
create policy company on exchange_rate using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table journal_entry enable row level security;
alter table journal_entry force row level security;
create policy company on journal_entry using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table journal_line enable row level security;
alter table journal_line force row level security;
create policy company on journal_line using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table manual_entry enable row level security;
alter table manual_entry force row level security;
create policy company on manual_entry using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table open_item enable row level security;
alter table open_item force row level security;
create policy company on open_item using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table open_item_change enable row level security;
alter table open_item_change force row level security;
create policy company on open_item_change using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table period_lock enable row level security;
alter table period_lock force row level security;
create policy company on period_lock using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table revaluation enable row level security;
alter table revaluation force row level security;
create policy company on revaluation using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table tax_code enable row level security;
alter table tax_code force row level security;
create policy company on tax_code using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table unbilled_clearing enable row level security;
alter table unbilled_clearing force row level security;
create policy company on unbilled_clearing using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table unbilled_item enable row level security;
alter table unbilled_item force row level security;
create policy company on unbilled_item using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
