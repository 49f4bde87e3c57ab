create table "approval_limit" ("company_id" uuid not null, "permission" text not null, "amount" numeric(20,4) not null, primary key ("company_id", "permission"));
alter table "approval_limit" add constraint "approval_limit_amount" check (amount >= 0);

create table "order_mirror" ("company_id" uuid not null, "sales_order_id" uuid not null, "partner_company_id" uuid not null, primary key ("company_id", "sales_order_id"));

create table "purchase_order" ("company_id" uuid not null, "id" uuid not null, "version" int not null, "number" text not null, "kind" text not null, "state" text not null, "date" date not null, "supplier_id" uuid not null, "supplier_name" text not null, "agreement_id" uuid null, "inter_company_id" uuid null, "inter_company_order_id" uuid null, "branch_id" uuid not null, "currency" text not null, "over_receipt_percent" numeric(9,6) not null, "net_exact" numeric(30,10) not null, "net" numeric(20,4) not null, "approved_by" uuid null, "created_at" timestamptz not null, "updated_at" timestamptz not null, "created_by" uuid not null, primary key ("company_id", "id"));
create index "purchase_order_by_date" on "purchase_order" ("company_id", "date", "id");
create index "purchase_order_of_supplier" on "purchase_order" ("company_id", "supplier_id", "date", "id");
alter table "purchase_order" add constraint "purchase_order_number" unique ("company_id", "number");
alter table "purchase_order" add constraint "purchase_order_state" check (state in ('draft', 'approved', 'sent', 'partially_received', 'received', 'closed', 'cancelled'));
alter table "purchase_order" add constraint "purchase_order_kind" check (kind in ('standard', 'consignment'));
alter table "purchase_order" add constraint "purchase_order_agreement" check ((kind = 'consignment') = (agreement_id is not null));
alter table "purchase_order" add constraint "purchase_order_tolerance" check (over_receipt_percent between 0 and 100);

create table "purchase_order_document" ("company_id" uuid not null, "order_id" uuid not null, "document_id" uuid not null, "kind" text not null, "number" text not null, "date" date not null, primary key ("company_id", "order_id", "document_id"));
alter table "purchase_order_document" add constraint "purchase_order_document_kind" check (kind in ('receipt', 'bill'));

create table "purchase_order_line" ("company_id" uuid not null, "id" uuid not null, "order_id" uuid not null, "position" int not null, "product_id" uuid not null, "sku" text not null, "description" text not null, "kind" text not null, "unit" text not null, "quantity" numeric(24,6) not null, "unit_price" numeric(30,10) not null, "net" numeric(30,10) not null, "tax_code" text not null, "for_order_line_id" uuid null, "received" numeric(24,6) not null default '0', "rejected" numeric(24,6) not null default '0', "missing" numeric(24,6) not null default '0', "billed" numeric(24,6) not null default '0', "cancelled" numeric(24,6) not null default '0', primary key ("company_id", "id"));
create index "purchase_order_line_of_order" on "purchase_order_line" ("company_id", "order_id", "position");
alter table "purchase_order_line" add constraint "purchase_order_line_quantity" check (quantity > 0 and unit_price >= 0);
alter table "purchase_order_line" add constraint "purchase_order_line_cancelled" check (cancelled between 0 and quantity);
alter table "purchase_order_line" add constraint "purchase_order_line_counters" check (received >= 0 and rejected >= 0 and missing >= 0 and billed >= 0);

create table "waiting_backorder" ("company_id" uuid not null, "id" uuid not null, "order_line_id" uuid not null, "product_id" uuid not null, "branch_id" uuid not null, "open" numeric(24,6) not null, primary key ("company_id", "id"));
alter table "waiting_backorder" add constraint "waiting_backorder_open" check (open >= 0);

alter table "purchase_order_line" add constraint "purchase_order_line_order" foreign key ("company_id", "order_id") references "purchase_order" ("company_id", "id");
alter table "purchase_order_document" add constraint "purchase_order_document_order" foreign key ("company_id", "order_id") references "purchase_order" ("company_id", "id");

-- One mirror per sales order, and purchases found by the order line they are for.
create unique index "purchase_order_mirror" on "purchase_order" ("company_id", "inter_company_order_id") where inter_company_order_id is not null;
create index "purchase_order_line_for" on "purchase_order_line" ("company_id", "for_order_line_id") where for_order_line_id is not null;
-- A mirror finds its seller among the parties.
create index "reference_copy_inter_company" on "reference_copy" ("company_id", ("fields"->>'interCompanyId')) where kind = 'party' and "fields"->>'interCompanyId' is not null;

-- Headers and counters are updated in place, several times in the life of an order.
alter table "purchase_order" set (fillfactor = 80);
alter table "purchase_order_line" set (fillfactor = 80);

-- Last: adding a foreign key reads both tables, and the owner has no company.
alter table "approval_limit" enable row level security;
alter table "approval_limit" force row level security;
create policy "company" on "approval_limit" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "order_mirror" enable row level security;
alter table "order_mirror" force row level security;
create policy "company" on "order_mirror" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "purchase_order" enable row level security;
alter table "purchase_order" force row level security;
create policy "company" on "purchase_order" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "purchase_order_document" enable row level security;
alter table "purchase_order_document" force row level security;
create policy "company" on "purchase_order_document" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "purchase_order_line" enable row level security;
alter table "purchase_order_line" force row level security;
create policy "company" on "purchase_order_line" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "waiting_backorder" enable row level security;
alter table "waiting_backorder" force row level security;
create policy "company" on "waiting_backorder" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
