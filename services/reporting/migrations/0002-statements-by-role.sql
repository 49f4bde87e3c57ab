-- Consolidated statements are read by role, of which a company has a dozen, and from whole years where months make no difference: what one of
-- them reads depends on the months it shows, not on how long the books are or how many accounts they have. `OTHER` are accounts without a role.
create table role_rollup (
  company_id uuid not null, month text not null, kind text not null, role text not null, partner_id uuid not null, amount numeric not null,
  primary key (company_id, month, kind, role, partner_id));
create table role_year_rollup (
  company_id uuid not null, year text not null, kind text not null, role text not null, partner_id uuid not null, amount numeric not null,
  primary key (company_id, year, kind, role, partner_id));
insert into role_rollup (company_id, month, kind, role, partner_id, amount)
  select r.company_id, r.month, a.kind, coalesce(a.role, 'OTHER'), r.inter_company_id, sum(r.debit - r.credit)
  from account_rollup r join account a on a.company_id = r.company_id and a.account_id = r.account_id group by 1, 2, 3, 4, 5;
insert into role_year_rollup (company_id, year, kind, role, partner_id, amount)
  select company_id, left(month, 4), kind, role, partner_id, sum(amount) from role_rollup group by 1, 2, 3, 4, 5;
drop table account_rollup;

-- What companies of the network owe each other, in the documents' currency and in base currency.
create table inter_company_rollup (
  company_id uuid not null, month text not null, partner_id uuid not null, role text not null, currency text not null,
  amount numeric not null, amount_base numeric not null,
  primary key (company_id, month, partner_id, role, currency));
insert into inter_company_rollup (company_id, month, partner_id, role, currency, amount, amount_base)
  select company_id, to_char(date, 'YYYY-MM'), partner_id, role, currency, sum(amount), sum(amount_base)
  from inter_company_posting where role in ('IC_AR', 'IC_AP') group by 1, 2, 3, 4, 5;
create table inter_company_year_rollup (
  company_id uuid not null, year text not null, partner_id uuid not null, role text not null, currency text not null,
  amount numeric not null, amount_base numeric not null,
  primary key (company_id, year, partner_id, role, currency));
insert into inter_company_year_rollup (company_id, year, partner_id, role, currency, amount, amount_base)
  select company_id, left(month, 4), partner_id, role, currency, sum(amount), sum(amount_base)
  from inter_company_rollup group by 1, 2, 3, 4, 5;

do $$
declare name text;
begin
  foreach name in array array['role_rollup', 'role_year_rollup', 'inter_company_rollup', 'inter_company_year_rollup'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy companies on %I for select using (company_id = any((select ctx.companies())::uuid[]))', name);
    execute format('create policy company_insert on %I for insert with check (company_id = (select ctx.company()))', name);
    execute format('create policy company_update on %I for update using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()))', name);
    execute format('create policy company_delete on %I for delete using (company_id = (select ctx.company()))', name);
  end loop;
end $$;
