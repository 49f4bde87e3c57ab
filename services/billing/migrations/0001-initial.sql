create table "allocation" ("company_id" uuid not null, "id" uuid not null, "created_at" timestamptz not null, "created_by" uuid not null, "date" date not null, "party_id" uuid not null, "currency" text not null, "from_type" text not null, "from_id" uuid not null, "to_type" text not null, "to_id" uuid not null, "amount" numeric not null, "from_base" numeric(18,2) not null, "to_base" numeric(18,2) not null, "undone" boolean not null, primary key ("company_id", "id"));
create index "allocation_from" on "allocation" ("company_id", "from_id");
create index "allocation_to" on "allocation" ("company_id", "to_id");
create index "allocation_created" on "allocation" ("company_id", "created_at", "id");
alter table "allocation" add constraint "allocation_from_type" check (from_type in ('payment', 'credit_note'));
alter table "allocation" add constraint "allocation_to_type" check (to_type in ('invoice', 'bill'));
alter table "allocation" add constraint "allocation_amount" check (amount > 0);

create table "bill" ("company_id" uuid not null, "id" uuid not null, "version" int not null, "created_at" timestamptz not null, "updated_at" timestamptz not null, "created_by" uuid not null, "kind" text not null, "state" text not null, "number" text null, "posted_at" timestamptz null, "supplier_number" text null, "supplier_number_key" text null, "date" date not null, "due_date" date not null, "branch_id" uuid null, "supplier_id" uuid not null, "supplier_name" text not null, "inter_company_id" uuid null, "settlement_id" uuid null, "mirror_of_id" uuid null, "approved_by" uuid null, "hold_reasons" jsonb not null, "currency" text not null, "rate" numeric(30,12) null, "net_exact" numeric(30,10) not null, "net" numeric not null, "rounding" numeric(30,10) not null, "tax" numeric not null, "gross" numeric not null, "net_base" numeric(18,2) not null, "tax_base" numeric(18,2) not null, "gross_base" numeric(18,2) not null, "taxes" jsonb not null, "allocated" numeric not null, "allocated_base" numeric(18,2) not null, primary key ("company_id", "id"));
create index "bill_created" on "bill" ("company_id", "created_at", "id");
alter table "bill" add constraint "bill_number" unique ("company_id", "number");
alter table "bill" add constraint "bill_supplier_number" unique ("company_id", "supplier_id", "supplier_number_key");
alter table "bill" add constraint "bill_settlement" unique ("company_id", "settlement_id");
alter table "bill" add constraint "bill_kind" check (kind in ('bill', 'self_bill'));
alter table "bill" add constraint "bill_state" check (state in ('draft', 'held', 'posted', 'partially_paid', 'paid'));
alter table "bill" add constraint "bill_numbered_when_posted" check ((state in ('draft', 'held')) = (number is null));
alter table "bill" add constraint "bill_allocated_within_gross" check (allocated between 0 and gross and allocated_base between 0 and gross_base);
alter table "bill" add constraint "bill_approver_is_not_author" check (approved_by is null or approved_by <> created_by);
alter table "bill" add constraint "bill_base_agrees" check (net_base + tax_base = gross_base);

create table "billable_line" ("company_id" uuid not null, "id" uuid not null, "delivery_id" uuid null, "delivery_number" text not null, "order_id" uuid not null, "order_line_id" uuid not null, "position" int not null, "date" date not null, "branch_id" uuid not null, "customer_id" uuid not null, "buyer" jsonb not null, "terms" jsonb not null, "quantity" numeric(24,6) not null, "invoiced" numeric(24,6) not null, "agent_quantity" numeric(24,6) not null, "agent_invoiced" numeric(24,6) not null, primary key ("company_id", "id"));
create index "billable_line_delivery" on "billable_line" ("company_id", "delivery_id");
create index "billable_line_order" on "billable_line" ("company_id", "order_id");
alter table "billable_line" add constraint "billable_line_invoiced_within_shipped" check (invoiced between 0 and quantity);
alter table "billable_line" add constraint "billable_line_agent" check (agent_invoiced between 0 and agent_quantity and agent_quantity <= quantity);

create table "bill_line" ("company_id" uuid not null, "id" uuid not null, "bill_id" uuid not null, "position" int not null, "kind" text not null, "product_id" uuid null, "description" text not null, "quantity" numeric(24,6) not null, "unit_price" numeric(30,12) not null, "net" numeric(30,10) not null, "net_base" numeric(18,2) not null, "tax_code" text not null, "tax_percent" numeric(18,12) not null, "receipt_line_id" uuid null, "purchase_order_line_id" uuid null, "received_value_base" numeric(18,2) not null, "accrual_base" numeric(18,2) not null, "payable_base" numeric(18,2) not null, primary key ("company_id", "id"));
create index "bill_line_bill" on "bill_line" ("company_id", "bill_id", "position");
create index "bill_line_receipt" on "bill_line" ("company_id", "receipt_line_id");
alter table "bill_line" add constraint "bill_line_kind" check (kind in ('receipt', 'settlement', 'expense'));

create table "company_terms" ("company_id" uuid not null, "tax_rounding" text not null default 'document', "price_tolerance_percent" numeric(18,12) not null default '2', "locked_through" date null, primary key ("company_id"));
alter table "company_terms" add constraint "company_terms_tax_rounding" check (tax_rounding in ('document', 'line'));

create table "creditable_line" ("company_id" uuid not null, "id" uuid not null, "return_id" uuid not null, "return_number" text not null, "position" int not null, "date" date not null, "branch_id" uuid not null, "buyer" jsonb not null, "terms" jsonb null, "delivery_line_id" uuid null, "product_id" uuid not null, "sku" text not null, "quantity" numeric(24,6) not null, "credited" numeric(24,6) not null, "agent_quantity" numeric(24,6) not null, "agent_credited" numeric(24,6) not null, primary key ("company_id", "id"));
create index "creditable_line_return" on "creditable_line" ("company_id", "return_id");
alter table "creditable_line" add constraint "creditable_line_credited_within_returned" check (credited between 0 and quantity);
alter table "creditable_line" add constraint "creditable_line_agent" check (agent_credited between 0 and agent_quantity and agent_quantity <= quantity);

create table "invoice" ("company_id" uuid not null, "id" uuid not null, "version" int not null, "created_at" timestamptz not null, "updated_at" timestamptz not null, "created_by" uuid not null, "kind" text not null, "credit_kind" text null, "state" text not null, "number" text null, "posted_at" timestamptz null, "date" date not null, "due_date" date null, "term_days" int not null, "branch_id" uuid not null, "customer_id" uuid not null, "customer_name" text not null, "country" text not null, "inter_company_id" uuid null, "source_type" text null, "source_id" uuid null, "corrects_invoice_id" uuid null, "cancelled_by_id" uuid null, "currency" text not null, "rate" numeric(30,12) null, "tax_rounding" text not null, "discount_percent" numeric(18,12) not null, "net_exact" numeric(30,10) not null, "net" numeric not null, "rounding" numeric(30,10) not null, "tax" numeric not null, "gross" numeric not null, "net_base" numeric(18,2) not null, "tax_base" numeric(18,2) not null, "gross_base" numeric(18,2) not null, "taxes" jsonb not null, "allocated" numeric not null, "allocated_base" numeric(18,2) not null, "credited" numeric not null, "credited_net" numeric not null, "credited_base" numeric(18,2) not null, "credited_tax_base" numeric(18,2) not null, "credited_taxes" jsonb not null, "debited" numeric not null, primary key ("company_id", "id"));
create index "invoice_created" on "invoice" ("company_id", "created_at", "id");
create index "invoice_customer" on "invoice" ("company_id", "customer_id", "state");
create index "invoice_corrects" on "invoice" ("company_id", "corrects_invoice_id");
alter table "invoice" add constraint "invoice_number" unique ("company_id", "kind", "number");
alter table "invoice" add constraint "invoice_kind" check (kind in ('invoice', 'credit_note', 'debit_note'));
alter table "invoice" add constraint "invoice_state" check (state in ('draft', 'issued', 'partially_paid', 'paid', 'cancelled'));
alter table "invoice" add constraint "invoice_numbered_when_issued" check ((state = 'draft') = (number is null));
alter table "invoice" add constraint "invoice_allocated_within_gross" check (allocated between 0 and gross and allocated_base between 0 and gross_base);
alter table "invoice" add constraint "invoice_credited_within_invoiced" check (credited between 0 and gross + debited);
alter table "invoice" add constraint "invoice_base_agrees" check (net_base + tax_base = gross_base);
alter table "invoice" add constraint "invoice_gross_agrees" check (net + tax = gross);

create table "invoice_line" ("company_id" uuid not null, "id" uuid not null, "invoice_id" uuid not null, "position" int not null, "product_id" uuid null, "sku" text null, "description" text not null, "kind" text not null, "quantity" numeric(24,6) not null, "unit_price" numeric(30,12) not null, "discount_percent" numeric(18,12) not null, "net_unit_price" numeric(30,12) not null, "net" numeric(30,10) not null, "tax_code" text not null, "tax_percent" numeric(18,12) not null, "tax" numeric not null, "order_id" uuid null, "order_line_id" uuid null, "delivery_line_id" uuid null, "return_line_id" uuid null, "corrects_invoice_id" uuid null, "corrects_line_id" uuid null, "price_given" boolean not null, "agent_quantity" numeric(24,6) not null, "quantity_credited" numeric(24,6) not null, "net_credited" numeric(30,10) not null, "net_debited" numeric(30,10) not null, primary key ("company_id", "id"));
create index "invoice_line_invoice" on "invoice_line" ("company_id", "invoice_id", "position");
create index "invoice_line_delivery" on "invoice_line" ("company_id", "delivery_line_id");
alter table "invoice_line" add constraint "invoice_line_quantity" check (quantity > 0);
alter table "invoice_line" add constraint "invoice_line_agent" check (agent_quantity between 0 and quantity);
alter table "invoice_line" add constraint "invoice_line_credited_quantity" check (quantity_credited between 0 and quantity);
alter table "invoice_line" add constraint "invoice_line_credited_net" check (net_credited between 0 and net + net_debited);

create table "payment" ("company_id" uuid not null, "id" uuid not null, "version" int not null, "created_at" timestamptz not null, "updated_at" timestamptz not null, "created_by" uuid not null, "number" text not null, "posted_at" timestamptz not null, "direction" text not null, "date" date not null, "branch_id" uuid null, "party_id" uuid not null, "inter_company_id" uuid null, "mirror_of_id" uuid null, "currency" text not null, "rate" numeric(30,12) not null, "amount" numeric not null, "amount_base" numeric(18,2) not null, "allocated" numeric not null, "allocated_base" numeric(18,2) not null, primary key ("company_id", "id"));
create index "payment_created" on "payment" ("company_id", "created_at", "id");
create index "payment_party" on "payment" ("company_id", "party_id");
alter table "payment" add constraint "payment_number" unique ("company_id", "number");
alter table "payment" add constraint "payment_direction" check (direction in ('in', 'out'));
alter table "payment" add constraint "payment_amount" check (amount > 0);
alter table "payment" add constraint "payment_allocated_within_amount" check (allocated between 0 and amount and allocated_base between 0 and amount_base);

create table "receipt_line" ("company_id" uuid not null, "id" uuid not null, "receipt_id" uuid not null, "receipt_number" text not null, "position" int not null, "date" date not null, "branch_id" uuid not null, "purchase_order_id" uuid null, "purchase_order_line_id" uuid null, "supplier_id" uuid not null, "supplier_name" text not null, "inter_company_id" uuid null, "product_id" uuid not null, "sku" text not null, "kind" text not null, "currency" text not null, "unit_price" numeric(30,12) not null, "tax_code" text not null, "accepted" numeric(24,6) not null, "value_base" numeric(18,2) not null, "billed" numeric(24,6) not null, "billed_value_base" numeric(18,2) not null, primary key ("company_id", "id"));
create index "receipt_line_receipt" on "receipt_line" ("company_id", "receipt_id");
create index "receipt_line_order" on "receipt_line" ("company_id", "purchase_order_id");
create index "receipt_line_supplier" on "receipt_line" ("company_id", "supplier_id");
alter table "receipt_line" add constraint "receipt_line_billed_within_received" check (billed between 0 and accepted);

alter table "allocation" enable row level security;
alter table "allocation" force row level security;
create policy "company" on "allocation" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "bill" enable row level security;
alter table "bill" force row level security;
create policy "company" on "bill" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "billable_line" enable row level security;
alter table "billable_line" force row level security;
create policy "company" on "billable_line" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "bill_line" enable row level security;
alter table "bill_line" force row level security;
create policy "company" on "bill_line" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "company_terms" enable row level security;
alter table "company_terms" force row level security;
create policy "company" on "company_terms" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "creditable_line" enable row level security;
alter table "creditable_line" force row level security;
create policy "company" on "creditable_line" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "invoice" enable row level security;
alter table "invoice" force row level security;
create policy "company" on "invoice" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "invoice_line" enable row level security;
alter table "invoice_line" force row level security;
create policy "company" on "invoice_line" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "payment" enable row level security;
alter table "payment" force row level security;
create policy "company" on "payment" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "receipt_line" enable row level security;
alter table "receipt_line" force row level security;
create policy "company" on "receipt_line" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));

-- Completed by hand: references inside the service, and what is open.
alter table invoice_line add constraint invoice_line_of_invoice foreign key (company_id, invoice_id) references invoice (company_id, id) on delete cascade;
alter table invoice_line add constraint invoice_line_corrects foreign key (company_id, corrects_line_id) references invoice_line (company_id, id);
alter table invoice add constraint invoice_corrects_invoice foreign key (company_id, corrects_invoice_id) references invoice (company_id, id);
alter table invoice add constraint invoice_cancelled_by foreign key (company_id, cancelled_by_id) references invoice (company_id, id) deferrable initially deferred;
alter table bill_line add constraint bill_line_of_bill foreign key (company_id, bill_id) references bill (company_id, id) on delete cascade;
alter table bill_line add constraint bill_line_of_receipt foreign key (company_id, receipt_line_id) references receipt_line (company_id, id);
create index invoice_open on invoice (company_id, customer_id, currency) where state in ('issued', 'partially_paid');
create index bill_open on bill (company_id, supplier_id, currency) where state in ('posted', 'partially_paid');
create index billable_line_open on billable_line (company_id, date, id) where invoiced < quantity;
create index receipt_line_open on receipt_line (company_id, supplier_id) where billed < accepted;
create unique index bill_mirror on bill (company_id, mirror_of_id) where mirror_of_id is not null;
create unique index payment_mirror on payment (company_id, mirror_of_id) where mirror_of_id is not null;
create index reference_copy_inter_company on reference_copy (company_id, (fields ->> 'interCompanyId')) where kind = 'party';
