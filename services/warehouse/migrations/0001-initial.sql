create table "adjustment" ("company_id" uuid not null, "id" uuid not null, "version" int not null default 1, "created_at" timestamptz not null, "updated_at" timestamptz not null, "created_by" uuid not null, "number" text not null, "date" date not null, "branch_id" uuid not null, "reason" text not null, primary key ("company_id", "id"));
alter table "adjustment" add constraint "adjustment_number" unique ("company_id", "number");

create table "adjustment_line" ("company_id" uuid not null, "id" uuid not null, "adjustment_id" uuid not null, "ordinal" int not null, "product_id" uuid not null, "sku" text not null, "direction" text not null, "quantity" numeric(24,6) not null, "cost_base" numeric(24,2) not null, primary key ("company_id", "id"));
create index "adjustment_line_adjustment" on "adjustment_line" ("company_id", "adjustment_id");

create table "allocation" ("company_id" uuid not null, "id" uuid not null, "delivery_id" uuid not null, "delivery_line_id" uuid not null, "layer_id" uuid not null, "ordinal" int not null, "quantity" numeric(24,6) not null, "reason" text not null, primary key ("company_id", "id"));
create index "allocation_delivery" on "allocation" ("company_id", "delivery_id");

create table "cost_pool" ("company_id" uuid not null, "product_id" uuid not null, "method" text not null, "quantity" numeric(24,6) not null default '0', "value" numeric(24,2) not null default '0', "last_unit_cost" numeric(24,8) not null default '0', primary key ("company_id", "product_id"));
alter table "cost_pool" add constraint "cost_pool_not_negative" check (quantity >= 0 and value >= 0);
alter table "cost_pool" add constraint "cost_pool_drained" check (quantity > 0 or value = 0);
alter table "cost_pool" add constraint "cost_pool_method" check (method in ('fifo', 'average'));

create table "delivery" ("company_id" uuid not null, "id" uuid not null, "version" int not null default 1, "created_at" timestamptz not null, "updated_at" timestamptz not null, "created_by" uuid not null, "number" text null, "state" text not null, "date" date null, "branch_id" uuid not null, "order_id" uuid not null, "order_number" text not null, "buyer" jsonb not null, "shipped_at" timestamptz null, primary key ("company_id", "id"));
create index "delivery_order" on "delivery" ("company_id", "order_id");
alter table "delivery" add constraint "delivery_number" unique ("company_id", "number");
alter table "delivery" add constraint "delivery_shipped_numbered" check ((state = 'shipped') = (number is not null));

create table "delivery_line" ("company_id" uuid not null, "id" uuid not null, "delivery_id" uuid not null, "ordinal" int not null, "order_line_id" uuid not null, "product_id" uuid not null, "kind" text not null, "terms" jsonb not null, "quantity" numeric(24,6) not null, "returned" numeric(24,6) not null default '0', primary key ("company_id", "id"));
create index "delivery_line_delivery" on "delivery_line" ("company_id", "delivery_id");
alter table "delivery_line" add constraint "delivery_line_returned" check (returned between 0 and quantity);

create table "expected_receipt" ("company_id" uuid not null, "order_id" uuid not null, "number" text not null, "date" date not null, "kind" text not null, "supplier_id" uuid not null, "supplier_name" text not null, "agreement_id" uuid null, "inter_company_id" uuid null, "branch_id" uuid not null, "currency" text not null, "over_receipt_percent" numeric(9,4) not null, "closed" boolean not null default false, primary key ("company_id", "order_id"));

create table "expected_receipt_line" ("company_id" uuid not null, "line_id" uuid not null, "order_id" uuid not null, "ordinal" int not null, "product_id" uuid not null, "sku" text not null, "kind" text not null, "quantity" numeric(24,6) not null, "accepted" numeric(24,6) not null default '0', "unit_price" numeric(24,8) not null, "tax_code" text not null, "for_order_line_id" uuid null, primary key ("company_id", "line_id"));
create index "expected_receipt_line_order" on "expected_receipt_line" ("company_id", "order_id");

create table "goods_receipt" ("company_id" uuid not null, "id" uuid not null, "version" int not null default 1, "created_at" timestamptz not null, "updated_at" timestamptz not null, "created_by" uuid not null, "number" text not null, "date" date not null, "branch_id" uuid not null, "warehouse_id" uuid not null, "purchase_order_id" uuid null, "purchase_order_number" text null, "supplier_id" uuid not null, "supplier_name" text not null, "inter_company_id" uuid null, "kind" text not null, "currency" text not null, "rate" numeric(24,12) not null, primary key ("company_id", "id"));
alter table "goods_receipt" add constraint "goods_receipt_number" unique ("company_id", "number");

create table "goods_receipt_line" ("company_id" uuid not null, "id" uuid not null, "receipt_id" uuid not null, "ordinal" int not null, "purchase_order_line_id" uuid null, "product_id" uuid not null, "sku" text not null, "kind" text not null, "accepted" numeric(24,6) not null, "rejected" numeric(24,6) not null, "missing" numeric(24,6) not null, "owner_key" text not null, "consignor_id" uuid null, "agreement_id" uuid null, "lot" text not null, "expiry" date null, "layer_id" uuid null, "unit_price" numeric(24,8) not null, "tax_code" text not null, "value_base" numeric(24,2) not null, "group_profit_base" numeric(24,2) not null, "assigned" jsonb not null, "held" numeric(24,6) not null, primary key ("company_id", "id"));
create index "goods_receipt_line_receipt" on "goods_receipt_line" ("company_id", "receipt_id");

create table "location" ("company_id" uuid not null, "id" uuid not null, "warehouse_id" uuid not null, "warehouse_kind" text not null, "code" text not null, "is_default" boolean not null default true, primary key ("company_id", "id"));
alter table "location" add constraint "location_code" unique ("company_id", "warehouse_id", "code");
alter table "location" add constraint "location_kind" unique ("company_id", "id", "warehouse_kind");

create table "reservation" ("company_id" uuid not null, "order_line_id" uuid not null, "order_id" uuid not null, "branch_id" uuid not null, "product_id" uuid not null, "kind" text not null, "ordinal" int not null, "terms" jsonb not null, "requested_at" timestamptz not null, "demanded" numeric(24,6) not null, "reserved" numeric(24,6) not null, "on_delivery" numeric(24,6) not null default '0', "shipped" numeric(24,6) not null default '0', "waiting" numeric(24,6) not null, primary key ("company_id", "order_line_id"));
create index "reservation_order_lines" on "reservation" ("company_id", "order_id");
alter table "reservation" add constraint "reservation_within_demand" check (reserved >= 0 and on_delivery >= 0 and shipped >= 0 and waiting >= 0 and reserved + on_delivery + shipped + waiting <= demanded);

create table "reservation_order" ("company_id" uuid not null, "order_id" uuid not null, "order_number" text not null, "branch_id" uuid not null, "buyer" jsonb not null, "answer" jsonb not null, "requested_at" timestamptz not null, primary key ("company_id", "order_id"));

create table "sales_return" ("company_id" uuid not null, "id" uuid not null, "version" int not null default 1, "created_at" timestamptz not null, "updated_at" timestamptz not null, "created_by" uuid not null, "number" text not null, "date" date not null, "branch_id" uuid not null, "buyer" jsonb not null, primary key ("company_id", "id"));
alter table "sales_return" add constraint "sales_return_number" unique ("company_id", "number");

create table "sales_return_line" ("company_id" uuid not null, "id" uuid not null, "return_id" uuid not null, "ordinal" int not null, "delivery_line_id" uuid null, "product_id" uuid not null, "sku" text not null, "quantity" numeric(24,6) not null, "disposition" text not null, "cost_base" numeric(24,2) not null, "terms" jsonb null, primary key ("company_id", "id"));
create index "sales_return_line_return" on "sales_return_line" ("company_id", "return_id");

create table "stock_layer" ("company_id" uuid not null, "id" uuid not null, "branch_id" uuid not null, "product_id" uuid not null, "location_id" uuid not null, "warehouse_kind" text not null, "lot" text not null, "expiry" date null, "owner_key" text not null, "consignor_id" uuid null, "agreement_id" uuid null, "receipt_line_id" uuid null, "received_at" timestamptz not null, "unit_cost" numeric(24,8) not null, "quantity" numeric(24,6) not null, "remaining" numeric(24,6) not null, "allocated" numeric(24,6) not null default '0', "value_remaining" numeric(24,2) not null default '0', "group_profit_remaining" numeric(24,2) not null default '0', primary key ("company_id", "id"));
alter table "stock_layer" add constraint "stock_layer_remaining" check (remaining between 0 and quantity);
alter table "stock_layer" add constraint "stock_layer_allocated" check (allocated between 0 and remaining);
alter table "stock_layer" add constraint "stock_layer_owner" check ((owner_key = 'own') = (consignor_id is null) and (consignor_id is null) = (agreement_id is null));
alter table "stock_layer" add constraint "stock_layer_consigned_worthless" check (owner_key = 'own' or (value_remaining = 0 and group_profit_remaining = 0));
alter table "stock_layer" add constraint "stock_layer_drained" check (remaining > 0 or (value_remaining = 0 and group_profit_remaining = 0));
alter table "stock_layer" add constraint "stock_layer_warehouse_kind" check (case warehouse_kind when 'standard' then owner_key = 'own' when 'consignment_in' then owner_key <> 'own' else true end);

create table "stock_level" ("company_id" uuid not null, "product_id" uuid not null, "location_id" uuid not null, "lot" text not null, "owner_key" text not null, "consignor_id" uuid null, "agreement_id" uuid null, "branch_id" uuid not null, "on_hand" numeric(24,6) not null, "allocated" numeric(24,6) not null default '0', primary key ("company_id", "product_id", "location_id", "lot", "owner_key"));
alter table "stock_level" add constraint "stock_level_allocated" check (allocated between 0 and on_hand);
alter table "stock_level" add constraint "stock_level_owner" check ((owner_key = 'own') = (consignor_id is null));

create table "stock_move" ("company_id" uuid not null, "id" uuid not null, "at" timestamptz not null, "date" date not null, "recorded_at" timestamptz not null default clock_timestamp(), "branch_id" uuid not null, "product_id" uuid not null, "layer_id" uuid not null, "location_id" uuid not null, "counterpart" text not null, "lot" text not null, "owner_key" text not null, "consignor_id" uuid null, "agreement_id" uuid null, "quantity" numeric(24,6) not null, "value_base" numeric(24,2) not null, "group_profit_base" numeric(24,2) not null, "receipt_line_id" uuid null, "cause_type" text not null, "cause_id" uuid not null, "cause_line_id" uuid not null, "ordinal" int not null, "undoes_move_id" uuid null, primary key ("company_id", "id"));
create index "stock_move_product" on "stock_move" ("company_id", "product_id", "date");
create index "stock_move_cause" on "stock_move" ("company_id", "cause_line_id");
create index "stock_move_layer" on "stock_move" ("company_id", "layer_id");
create index "stock_move_at" on "stock_move" ("company_id", "at", "id");
alter table "stock_move" add constraint "stock_move_consigned_worthless" check (owner_key = 'own' or (value_base = 0 and group_profit_base = 0));

create table "stock_pool" ("company_id" uuid not null, "branch_id" uuid not null, "product_id" uuid not null, "on_hand" numeric(24,6) not null default '0', "reserved" numeric(24,6) not null default '0', "held" numeric(24,6) not null default '0', primary key ("company_id", "branch_id", "product_id"));
alter table "stock_pool" add constraint "stock_pool_not_oversold" check (reserved + held between 0 and on_hand);
alter table "stock_pool" add constraint "stock_pool_not_negative" check (reserved >= 0 and held >= 0);

create table "stock_setting" ("company_id" uuid not null, "subject_id" uuid not null, "consume" text null, "negative_stock" text null, primary key ("company_id", "subject_id"));

create table "warehouse" ("company_id" uuid not null, "id" uuid not null, "version" int not null default 1, "created_at" timestamptz not null, "updated_at" timestamptz not null, "created_by" uuid not null, "branch_id" uuid not null, "code" text not null, "name" text not null, "kind" text not null, primary key ("company_id", "id"));
alter table "warehouse" add constraint "warehouse_code" unique ("company_id", "code");
alter table "warehouse" add constraint "warehouse_kind" unique ("company_id", "id", "kind");
alter table "warehouse" add constraint "warehouse_kind_known" check (kind in ('standard', 'consignment_in', 'mixed', 'quarantine'));

alter table "adjustment" enable row level security;
alter table "adjustment" force row level security;
create policy "company" on "adjustment" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "adjustment_line" enable row level security;
alter table "adjustment_line" force row level security;
create policy "company" on "adjustment_line" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "allocation" enable row level security;
alter table "allocation" force row level security;
create policy "company" on "allocation" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "cost_pool" enable row level security;
alter table "cost_pool" force row level security;
create policy "company" on "cost_pool" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "delivery" enable row level security;
alter table "delivery" force row level security;
create policy "company" on "delivery" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "delivery_line" enable row level security;
alter table "delivery_line" force row level security;
create policy "company" on "delivery_line" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "expected_receipt" enable row level security;
alter table "expected_receipt" force row level security;
create policy "company" on "expected_receipt" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "expected_receipt_line" enable row level security;
alter table "expected_receipt_line" force row level security;
create policy "company" on "expected_receipt_line" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "goods_receipt" enable row level security;
alter table "goods_receipt" force row level security;
create policy "company" on "goods_receipt" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "goods_receipt_line" enable row level security;
alter table "goods_receipt_line" force row level security;
create policy "company" on "goods_receipt_line" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "location" enable row level security;
alter table "location" force row level security;
create policy "company" on "location" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "reservation" enable row level security;
alter table "reservation" force row level security;
create policy "company" on "reservation" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "reservation_order" enable row level security;
alter table "reservation_order" force row level security;
create policy "company" on "reservation_order" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "sales_return" enable row level security;
alter table "sales_return" force row level security;
create policy "company" on "sales_return" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "sales_return_line" enable row level security;
alter table "sales_return_line" force row level security;
create policy "company" on "sales_return_line" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "stock_layer" enable row level security;
alter table "stock_layer" force row level security;
create policy "company" on "stock_layer" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "stock_level" enable row level security;
alter table "stock_level" force row level security;
create policy "company" on "stock_level" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "stock_move" enable row level security;
alter table "stock_move" force row level security;
create policy "company" on "stock_move" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "stock_pool" enable row level security;
alter table "stock_pool" force row level security;
create policy "company" on "stock_pool" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "stock_setting" enable row level security;
alter table "stock_setting" force row level security;
create policy "company" on "stock_setting" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "warehouse" enable row level security;
alter table "warehouse" force row level security;
create policy "company" on "warehouse" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));

-- Composite foreign keys inside the service; every key leads with the company.
alter table location add constraint location_warehouse foreign key (company_id, warehouse_id, warehouse_kind) references warehouse (company_id, id, kind);
alter table stock_layer add constraint stock_layer_location foreign key (company_id, location_id, warehouse_kind) references location (company_id, id, warehouse_kind);
alter table stock_level add constraint stock_level_location foreign key (company_id, location_id) references location (company_id, id);
alter table stock_move add constraint stock_move_layer foreign key (company_id, layer_id) references stock_layer (company_id, id);
alter table reservation add constraint reservation_order_known foreign key (company_id, order_id) references reservation_order (company_id, order_id);
alter table expected_receipt_line add constraint expected_receipt_line_order foreign key (company_id, order_id) references expected_receipt (company_id, order_id);
alter table goods_receipt add constraint goods_receipt_warehouse foreign key (company_id, warehouse_id) references warehouse (company_id, id);
alter table goods_receipt_line add constraint goods_receipt_line_receipt foreign key (company_id, receipt_id) references goods_receipt (company_id, id) deferrable initially deferred;
alter table delivery_line add constraint delivery_line_delivery foreign key (company_id, delivery_id) references delivery (company_id, id);
alter table allocation add constraint allocation_line foreign key (company_id, delivery_line_id) references delivery_line (company_id, id);
alter table allocation add constraint allocation_layer foreign key (company_id, layer_id) references stock_layer (company_id, id);
alter table sales_return_line add constraint sales_return_line_return foreign key (company_id, return_id) references sales_return (company_id, id) deferrable initially deferred;
alter table sales_return_line add constraint sales_return_line_delivery foreign key (company_id, delivery_line_id) references delivery_line (company_id, id);
alter table adjustment_line add constraint adjustment_line_adjustment foreign key (company_id, adjustment_id) references adjustment (company_id, id) deferrable initially deferred;

-- Open stock and open demand are a small part of their tables.
create index stock_layer_open on stock_layer (company_id, product_id, branch_id) where remaining > 0;
create index stock_layer_receipt_line on stock_layer (company_id, receipt_line_id) where receipt_line_id is not null;
create index stock_level_location_index on stock_level (company_id, location_id) where on_hand > 0;
create index stock_move_undone on stock_move (company_id, undoes_move_id) where undoes_move_id is not null;
create index reservation_waiting on reservation (company_id, branch_id, product_id) where waiting > 0;
create index expected_receipt_line_open on expected_receipt_line (company_id, product_id) where accepted < quantity;
create index delivery_recent on delivery (company_id, created_at, id);

-- Rows that change with every document stay on their page.
alter table stock_pool set (fillfactor = 50);
alter table stock_level set (fillfactor = 70);
alter table stock_layer set (fillfactor = 70);
alter table cost_pool set (fillfactor = 50);
alter table reservation set (fillfactor = 70);
