-- Tables of the consignment service. Generated from the entities; keys between tables and partial indexes by hand.

create table "accrual" ("company_id" uuid not null, "id" uuid not null, "kind" text not null, "sign" int not null, "date" date not null, "branch_id" uuid not null, "source_type" text not null, "source_id" uuid not null, "source_number" text not null, "consignor_id" uuid not null, "agreement_id" uuid not null, "agreement_version" int not null, "role" text not null, "move_id" uuid not null, "undoes_accrual_id" uuid null, "delivery_line_id" uuid null, "return_line_id" uuid null, "product_id" uuid not null, "sku" text not null, "quantity" numeric(24,6) not null, "unit_cost" numeric(24,8) null, "commission_percent" numeric(9,6) null, "currency" text not null, "owed" numeric(20,4) not null, "owed_base" numeric(20,2) not null, "net_base" numeric(20,2) not null, "commission_base" numeric(20,2) not null, primary key ("company_id", "id"));
create index "accrual_agreement_date" on "accrual" ("company_id", "agreement_id", "date");
create index "accrual_consignor_date" on "accrual" ("company_id", "consignor_id", "date");
create index "accrual_move" on "accrual" ("company_id", "move_id");
alter table "accrual" add constraint "accrual_kind" check (kind in ('sale', 'return', 'loss', 'found'));
alter table "accrual" add constraint "accrual_sign" check (sign = case when kind in ('sale', 'loss') then 1 else -1 end);
alter table "accrual" add constraint "accrual_undoes" check ((kind in ('return', 'found')) = (undoes_accrual_id is not null));
alter table "accrual" add constraint "accrual_positive" check (quantity > 0 and owed >= 0 and owed_base >= 0 and net_base >= 0);
alter table "accrual" add constraint "accrual_split" check (commission_base = 0 or commission_base = net_base - owed_base);

create table "accrual_settlement" ("company_id" uuid not null, "accrual_id" uuid not null, "settlement_id" uuid not null, primary key ("company_id", "accrual_id"));
create index "accrual_settlement_settlement" on "accrual_settlement" ("company_id", "settlement_id");

create table "agreement" ("company_id" uuid not null, "id" uuid not null, "version" int not null, "code" text not null, "state" text not null, "consignor_id" uuid not null, "role" text not null, "currency" text not null, "tax_code" text null, "shrinkage_bearer" text not null, "self_billing" boolean not null, "terminated_on" date null, "created_at" timestamptz not null, "updated_at" timestamptz not null, "created_by" uuid not null, primary key ("company_id", "id"));
create index "agreement_consignor" on "agreement" ("company_id", "consignor_id");
alter table "agreement" add constraint "agreement_code" unique ("company_id", "code");
alter table "agreement" add constraint "agreement_state" check (state in ('draft', 'active', 'terminated'));
alter table "agreement" add constraint "agreement_role" check (role in ('principal', 'agent'));
alter table "agreement" add constraint "agreement_shrinkage_bearer" check (shrinkage_bearer in ('us', 'consignor'));

create table "agreement_term" ("company_id" uuid not null, "agreement_id" uuid not null, "number" int not null, "line_no" int not null, "product_id" uuid null, "unit_cost" numeric(24,8) null, "commission_percent" numeric(9,6) null, primary key ("company_id", "agreement_id", "number", "line_no"));
alter table "agreement_term" add constraint "agreement_term_unit_cost" check (unit_cost > 0);
alter table "agreement_term" add constraint "agreement_term_commission" check (commission_percent between 0 and 100);

create table "agreement_version" ("company_id" uuid not null, "agreement_id" uuid not null, "number" int not null, "state" text not null, "valid_from" date not null, "commission_percent" numeric(9,6) null, primary key ("company_id", "agreement_id", "number"));
alter table "agreement_version" add constraint "agreement_version_state" check (state in ('draft', 'active'));
alter table "agreement_version" add constraint "agreement_version_commission" check (commission_percent between 0 and 100);

create table "consigned_movement" ("company_id" uuid not null, "id" uuid not null, "kind" text not null, "date" date not null, "consignor_id" uuid not null, "agreement_id" uuid not null, "product_id" uuid not null, "sku" text not null, "quantity" numeric(24,6) not null, "source_type" text not null, "source_id" uuid not null, "source_number" text not null, primary key ("company_id", "id"));
create index "consigned_movement_statement" on "consigned_movement" ("company_id", "consignor_id", "date");
alter table "consigned_movement" add constraint "consigned_movement_kind" check (case kind when 'received' then quantity > 0 when 'sold' then quantity < 0 when 'returned' then quantity > 0
        when 'returned_to_consignor' then quantity < 0 when 'adjusted' then quantity <> 0 else false end);

create table "self_bill" ("company_id" uuid not null, "bill_id" uuid not null, "settlement_id" uuid not null, "number" text not null, "date" date not null, "net" numeric(20,4) not null, "tax" numeric(20,4) not null, "gross" numeric(20,4) not null, primary key ("company_id", "bill_id"));
alter table "self_bill" add constraint "self_bill_settlement" unique ("company_id", "settlement_id");

create table "self_bill_payment" ("company_id" uuid not null, "id" uuid not null, "bill_id" uuid not null, "date" date not null, "amount" numeric(20,4) not null, primary key ("company_id", "id"));
create index "self_bill_payment_bill" on "self_bill_payment" ("company_id", "bill_id");

create table "settlement" ("company_id" uuid not null, "id" uuid not null, "version" int not null, "number" text not null, "state" text not null, "date" date not null, "from_date" date not null, "through" date not null, "consignor_id" uuid not null, "agreement_id" uuid not null, "sequence" int not null, "role" text not null, "currency" text not null, "opening" numeric(20,4) not null, "opening_base" numeric(20,2) not null, "owed" numeric(20,4) not null, "owed_base" numeric(20,2) not null, "billed" numeric(20,4) not null, "carried_forward" numeric(20,4) not null, "carried_base" numeric(20,2) not null, "refusal" jsonb null, "created_at" timestamptz not null, "updated_at" timestamptz not null, "created_by" uuid not null, primary key ("company_id", "id"));
create index "settlement_consignor" on "settlement" ("company_id", "consignor_id");
alter table "settlement" add constraint "settlement_number" unique ("company_id", "number");
alter table "settlement" add constraint "settlement_sequence" unique ("company_id", "agreement_id", "sequence");
alter table "settlement" add constraint "settlement_state" check (state in ('billing', 'posted', 'cancelled'));
alter table "settlement" add constraint "settlement_balance" check (opening + owed = billed + carried_forward);
alter table "settlement" add constraint "settlement_sides" check (opening <= 0 and billed >= 0 and carried_forward <= 0);
alter table "settlement" add constraint "settlement_period" check (from_date <= through);

create table "settlement_line" ("company_id" uuid not null, "settlement_id" uuid not null, "line_no" int not null, "product_id" uuid not null, "sku" text not null, "sold" numeric(24,6) not null, "returned" numeric(24,6) not null, "lost" numeric(24,6) not null, "owed" numeric(20,4) not null, "owed_base" numeric(20,2) not null, "net_base" numeric(20,2) not null, "commission_base" numeric(20,2) not null, primary key ("company_id", "settlement_id", "line_no"));

-- Keys between tables lead with the company, so that no row can point into another one.
alter table agreement_version add constraint agreement_version_agreement foreign key (company_id, agreement_id) references agreement (company_id, id);
alter table agreement_term add constraint agreement_term_version foreign key (company_id, agreement_id, number) references agreement_version (company_id, agreement_id, number);
alter table accrual add constraint accrual_agreement_version foreign key (company_id, agreement_id, agreement_version) references agreement_version (company_id, agreement_id, number);
alter table accrual add constraint accrual_undoes_accrual foreign key (company_id, undoes_accrual_id) references accrual (company_id, id);
alter table consigned_movement add constraint consigned_movement_agreement foreign key (company_id, agreement_id) references agreement (company_id, id);
alter table settlement add constraint settlement_agreement foreign key (company_id, agreement_id) references agreement (company_id, id);
alter table accrual_settlement add constraint accrual_settlement_accrual foreign key (company_id, accrual_id) references accrual (company_id, id);
-- Lines and accruals are written before the statement has its number: that is taken in the closing group.
alter table settlement_line add constraint settlement_line_settlement foreign key (company_id, settlement_id) references settlement (company_id, id) deferrable initially deferred;
alter table accrual_settlement add constraint accrual_settlement_statement foreign key (company_id, settlement_id) references settlement (company_id, id) deferrable initially deferred;
alter table self_bill add constraint self_bill_statement foreign key (company_id, settlement_id) references settlement (company_id, id);
alter table self_bill_payment add constraint self_bill_payment_self_bill foreign key (company_id, bill_id) references self_bill (company_id, bill_id);

-- One version decides a day, and one row of it a product.
create unique index agreement_version_in_force on agreement_version (company_id, agreement_id, valid_from) where state = 'active';
create unique index agreement_term_product on agreement_term (company_id, agreement_id, number, product_id) nulls not distinct;
-- One statement of an agreement is being billed at a time: the next one needs to know what it carries forward.
create unique index settlement_in_progress on settlement (company_id, agreement_id) where state = 'billing';
-- What returns and found units undo.
create index accrual_undone on accrual (company_id, undoes_accrual_id) where undoes_accrual_id is not null;
create index accrual_agreement_product on accrual (company_id, agreement_id, product_id, date) where kind in ('sale', 'loss');

-- Last, because a key that is added under row-level security would read its table without a company.
alter table "accrual" enable row level security;
alter table "accrual" force row level security;
create policy "company" on "accrual" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "accrual_settlement" enable row level security;
alter table "accrual_settlement" force row level security;
create policy "company" on "accrual_settlement" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "agreement" enable row level security;
alter table "agreement" force row level security;
create policy "company" on "agreement" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "agreement_term" enable row level security;
alter table "agreement_term" force row level security;
create policy "company" on "agreement_term" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "agreement_version" enable row level security;
alter table "agreement_version" force row level security;
create policy "company" on "agreement_version" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "consigned_movement" enable row level security;
alter table "consigned_movement" force row level security;
create policy "company" on "consigned_movement" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "self_bill" enable row level security;
alter table "self_bill" force row level security;
create policy "company" on "self_bill" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "self_bill_payment" enable row level security;
alter table "self_bill_payment" force row level security;
create policy "company" on "self_bill_payment" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "settlement" enable row level security;
alter table "settlement" force row level security;
create policy "company" on "settlement" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "settlement_line" enable row level security;
alter table "settlement_line" force row level security;
create policy "company" on "settlement_line" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
