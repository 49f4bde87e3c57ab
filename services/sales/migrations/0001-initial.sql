create table "backorder" ("company_id" uuid not null, "id" uuid not null, "number" text not null, "state" text not null, "date" date not null, "order_id" uuid not null, "order_line_id" uuid not null, "quantity" numeric(24,6) not null, "assigned" numeric(24,6) not null default '0', "dropped" numeric(24,6) not null default '0', "purchased" numeric(24,6) not null default '0', "created_at" timestamptz not null, primary key ("company_id", "id"));
create index "backorder_by_date" on "backorder" ("company_id", "date", "id");
create index "backorder_of_order" on "backorder" ("company_id", "order_id");
alter table "backorder" add constraint "backorder_order_line" unique ("company_id", "order_line_id");
alter table "backorder" add constraint "backorder_number" unique ("company_id", "number");
alter table "backorder" add constraint "backorder_state" check (state in ('open', 'purchased', 'assigned', 'closed'));
alter table "backorder" add constraint "backorder_within_quantity" check (assigned + dropped <= quantity);

create table "customer_exposure" ("company_id" uuid not null, "customer_id" uuid not null, "open_invoices" numeric(30,10) not null default '0', "open_orders" numeric(30,10) not null default '0', primary key ("company_id", "customer_id"));

create table "customer_invoice" ("company_id" uuid not null, "id" uuid not null, "number" text not null, "kind" text not null, "date" date not null, "customer_id" uuid not null, "currency" text not null, "net_exact" numeric(30,10) not null, "gross" numeric(20,4) not null, "paid" numeric(20,4) not null default '0', primary key ("company_id", "id"));

create table "sales_order" ("company_id" uuid not null, "id" uuid not null, "version" int not null, "number" text not null, "state" text not null, "date" date not null, "customer_id" uuid not null, "customer_name" text not null, "inter_company_id" uuid null, "branch_id" uuid not null, "country" text not null, "currency" text not null, "customer_order_number" text null, "priority" int not null, "delivery_date" date null, "shortage" text null, "net_exact" numeric(30,10) not null, "net" numeric(20,4) not null, "rate" numeric(24,12) null, "running_key" text null, "confirmed_at" timestamptz null, "created_at" timestamptz not null, "updated_at" timestamptz not null, "created_by" uuid not null, primary key ("company_id", "id"));
create index "sales_order_by_date" on "sales_order" ("company_id", "date", "id");
create index "sales_order_of_customer" on "sales_order" ("company_id", "customer_id", "date", "id");
alter table "sales_order" add constraint "sales_order_number" unique ("company_id", "number");
alter table "sales_order" add constraint "sales_order_state" check (state in ('draft', 'confirming', 'confirmed', 'partially_shipped', 'shipped', 'closed', 'cancelled'));

create table "sales_order_document" ("company_id" uuid not null, "order_id" uuid not null, "document_id" uuid not null, "kind" text not null, "number" text not null, "date" date not null, "net" numeric(30,10) not null, primary key ("company_id", "order_id", "document_id"));
alter table "sales_order_document" add constraint "sales_order_document_kind" check (kind in ('delivery', 'return', 'invoice'));

create table "sales_order_line" ("company_id" uuid not null, "id" uuid not null, "order_id" uuid not null, "position" int not null, "product_id" uuid not null, "sku" text not null, "description" text not null, "kind" text not null, "unit" text not null, "quantity" numeric(24,6) not null, "unit_price" numeric(30,10) not null, "discount_percent" numeric(9,6) not null, "net_unit_price" numeric(30,10) not null, "net" numeric(30,10) not null, "tax_code" text not null, "tax_percent" numeric(9,6) not null default '0', "price_explanation" jsonb not null, "granted" numeric(24,6) not null default '0', "backorder" numeric(24,6) not null default '0', "assigned" numeric(24,6) not null default '0', "released" numeric(24,6) not null default '0', "dropped" numeric(24,6) not null default '0', "shipped" numeric(24,6) not null default '0', "invoiced" numeric(24,6) not null default '0', "credited" numeric(24,6) not null default '0', "returned" numeric(24,6) not null default '0', "cancelled" numeric(24,6) not null default '0', primary key ("company_id", "id"));
create index "sales_order_line_of_order" on "sales_order_line" ("company_id", "order_id", "position");
alter table "sales_order_line" add constraint "sales_order_line_quantity" check (quantity > 0);
alter table "sales_order_line" add constraint "sales_order_line_price" check (unit_price >= 0 and discount_percent between 0 and 100);
alter table "sales_order_line" add constraint "sales_order_line_shipped" check (shipped <= quantity - cancelled);
alter table "sales_order_line" add constraint "sales_order_line_returned" check (returned <= shipped);
alter table "sales_order_line" add constraint "sales_order_line_given_back" check (released + dropped <= cancelled);
alter table "sales_order_line" add constraint "sales_order_line_counters" check (granted >= 0 and backorder >= 0 and assigned >= 0 and released >= 0 and dropped >= 0 and shipped >= 0 and invoiced >= 0 and credited >= 0 and returned >= 0 and cancelled >= 0);

create table "sales_setting" ("company_id" uuid not null, "shortage" text not null, primary key ("company_id"));
alter table "sales_setting" add constraint "sales_setting_shortage" check (shortage in ('ask', 'backorder', 'partial', 'refuse'));

alter table "sales_order_line" add constraint "sales_order_line_order" foreign key ("company_id", "order_id") references "sales_order" ("company_id", "id");
alter table "sales_order_document" add constraint "sales_order_document_order" foreign key ("company_id", "order_id") references "sales_order" ("company_id", "id");
alter table "backorder" add constraint "backorder_of_order_line" foreign key ("company_id", "order_line_id") references "sales_order_line" ("company_id", "id");
alter table "backorder" add constraint "backorder_order" foreign key ("company_id", "order_id") references "sales_order" ("company_id", "id");

-- Payments find the orders they were made for.
create index "sales_order_document_of_document" on "sales_order_document" ("company_id", "document_id");
-- What waits is looked up all the time, what is closed hardly ever.
create index "backorder_waiting" on "backorder" ("company_id", "date", "id") where state in ('open', 'purchased');

-- Hot rows: headers and counters are updated in place, several times in the life of an order.
alter table "sales_order" set (fillfactor = 80);
alter table "sales_order_line" set (fillfactor = 70);
alter table "customer_exposure" set (fillfactor = 50);

-- Last: adding a foreign key reads both tables, and the owner has no company.
alter table "backorder" enable row level security;
alter table "backorder" force row level security;
create policy "company" on "backorder" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "customer_exposure" enable row level security;
alter table "customer_exposure" force row level security;
create policy "company" on "customer_exposure" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "customer_invoice" enable row level security;
alter table "customer_invoice" force row level security;
create policy "company" on "customer_invoice" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "sales_order" enable row level security;
alter table "sales_order" force row level security;
create policy "company" on "sales_order" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "sales_order_document" enable row level security;
alter table "sales_order_document" force row level security;
create policy "company" on "sales_order_document" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "sales_order_line" enable row level security;
alter table "sales_order_line" force row level security;
create policy "company" on "sales_order_line" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "sales_setting" enable row level security;
alter table "sales_setting" force row level security;
create policy "company" on "sales_setting" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
