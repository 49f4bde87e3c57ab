-- Read models over all companies. Every table is fed by followers and can be made again from the logs.

-- Copies of foreign facts. The shared reference_copy shows one company at a time; headquarters' reports see a set of them.
create table company (
  company_id uuid not null primary key, network_id uuid not null, headquarters_id uuid not null,
  code text not null, name text not null, base_currency text not null, country text not null);

create table branch (company_id uuid not null, branch_id uuid not null, name text not null, primary key (company_id, branch_id));
create table product (
  company_id uuid not null, product_id uuid not null, sku text not null, name text not null, primary key (company_id, product_id));
create table party (company_id uuid not null, party_id uuid not null, name text not null, primary key (company_id, party_id));

-- Units of the company's base currency for one unit of the foreign one.
create table fx_rate (
  company_id uuid not null, currency text not null, date date not null, value numeric not null check (value > 0),
  primary key (company_id, currency, date));

-- Sales by product. The rounding of a document belongs to no product: it stands on the row of the zero id.
create table sales_rollup (
  company_id uuid not null, month text not null, branch_id uuid not null, product_id uuid not null, country text not null,
  currency text not null, inter_company boolean not null,
  net_exact numeric not null, rounding numeric not null, credited numeric not null, quantity numeric not null,
  net_base numeric not null, agent_net numeric not null,
  primary key (company_id, month, branch_id, product_id, country, currency, inter_company));

create table customer_sales_rollup (
  company_id uuid not null, month text not null, customer_id uuid not null, branch_id uuid not null, country text not null,
  currency text not null, inter_company boolean not null,
  net_exact numeric not null, rounding numeric not null, credited numeric not null, quantity numeric not null,
  net_base numeric not null, agent_net numeric not null,
  primary key (company_id, month, customer_id, branch_id, country, currency, inter_company));

-- Cost of what was sold, by who told us: a table per followed log, so that two followers never wait for each other's rows.
create table cost_rollup (
  company_id uuid not null, month text not null, branch_id uuid not null, product_id uuid not null,
  quantity numeric not null, cost numeric not null,
  primary key (company_id, month, branch_id, product_id));

create table consigned_cost_rollup (
  company_id uuid not null, month text not null, branch_id uuid not null, product_id uuid not null, consignor_id uuid not null,
  quantity numeric not null, owed numeric not null,
  primary key (company_id, month, branch_id, product_id, consignor_id));

-- What moved in a month; stock at the end of a month is the sum up to it. The zero id is our own goods.
create table stock_rollup (
  company_id uuid not null, month text not null, product_id uuid not null, consignor_id uuid not null,
  quantity numeric not null, value numeric not null, group_profit numeric not null,
  primary key (company_id, month, product_id, consignor_id));

create table group_profit_rollup (
  company_id uuid not null, month text not null, amount numeric not null, primary key (company_id, month));

create table account (
  company_id uuid not null, account_id uuid not null, code text not null, name text not null, kind text not null, role text,
  primary key (company_id, account_id));

create table account_rollup (
  company_id uuid not null, month text not null, account_id uuid not null, inter_company_id uuid not null,
  debit numeric not null, credit numeric not null,
  primary key (company_id, month, account_id, inter_company_id));

create table party_rollup (
  company_id uuid not null, month text not null, role text not null, party_id uuid not null, currency text not null,
  amount numeric not null, amount_base numeric not null,
  primary key (company_id, month, role, party_id, currency));

-- Equity is translated at the rate of each posting's own day.
create table equity_posting (
  company_id uuid not null, entry_id uuid not null, line integer not null, date date not null, account_id uuid not null,
  amount_base numeric not null,
  primary key (company_id, entry_id, line));
create index equity_posting_date on equity_posting (company_id, date);

create table inter_company_posting (
  company_id uuid not null, entry_id uuid not null, line integer not null, partner_id uuid not null, role text not null,
  date date not null, number text not null, source text not null, source_number text, currency text not null,
  amount numeric not null, amount_base numeric not null,
  primary key (company_id, entry_id, line));
create index inter_company_posting_pair on inter_company_posting (company_id, partner_id, role, date);

-- Reading takes the signed set of companies, writing one. A policy for everything would be asked when reading too, and
-- a set is no company.
do $$
declare name text;
begin
  foreach name in array array['company', 'branch', 'product', 'party', 'fx_rate', 'sales_rollup', 'customer_sales_rollup', 'cost_rollup',
    'consigned_cost_rollup', 'stock_rollup', 'group_profit_rollup', 'account', 'account_rollup', 'party_rollup', 'equity_posting',
    'inter_company_posting'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy companies on %I for select using (company_id = any((select ctx.companies())::uuid[]))', name);
    execute format('create policy company_insert on %I for insert with check (company_id = (select ctx.company()))', name);
    execute format('create policy company_update on %I for update using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()))', name);
    execute format('create policy company_delete on %I for delete using (company_id = (select ctx.company()))', name);
  end loop;
end $$;
