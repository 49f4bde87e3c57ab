-- Whose units a delivery holds for an order line, until it is shipped or given up.
create table "sales_order_allocation" ("company_id" uuid not null, "delivery_id" uuid not null, "order_line_id" uuid not null, "order_id" uuid not null, "owned" numeric(24,6) not null, "consigned" numeric(24,6) not null, primary key ("company_id", "order_line_id", "delivery_id"));
create index "sales_order_allocation_of_delivery" on "sales_order_allocation" ("company_id", "delivery_id");
create index "sales_order_allocation_of_order" on "sales_order_allocation" ("company_id", "order_id");
alter table "sales_order_allocation" add constraint "sales_order_allocation_units" check (owned >= 0 and consigned >= 0);

-- Whose units were shipped. Of earlier shipments nobody in sales knows it: they stay in neither.
alter table "sales_order_line" add column "shipped_owned" numeric(24,6) not null default '0', add column "shipped_consigned" numeric(24,6) not null default '0';
alter table "sales_order_line" add constraint "sales_order_line_shipped_by_owner" check (shipped_owned >= 0 and shipped_consigned >= 0 and shipped_owned + shipped_consigned <= shipped);

-- What of an order is invoiced, as the lines of existing orders say.
alter table "sales_order" add column "invoicing" text not null default 'none';
alter table "sales_order" add constraint "sales_order_invoicing" check (invoicing in ('none', 'to_invoice', 'partially_invoiced', 'invoiced'));
update "sales_order" o set invoicing = x.invoicing
from (
  select l.company_id, l.order_id, case
      when bool_and(l.cancelled >= l.quantity) then 'none'
      when sum(l.invoiced) = 0 then 'to_invoice'
      when bool_and(l.invoiced >= l.quantity - l.cancelled) then 'invoiced'
      else 'partially_invoiced' end as invoicing
  from "sales_order_line" l group by 1, 2) x
where o.company_id = x.company_id and o.id = x.order_id and o.state not in ('draft', 'confirming');
alter table "sales_order_allocation" add constraint "sales_order_allocation_line" foreign key ("company_id", "order_line_id") references "sales_order_line" ("company_id", "id");

alter table "sales_order_allocation" enable row level security;
alter table "sales_order_allocation" force row level security;
create policy "company" on "sales_order_allocation" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
