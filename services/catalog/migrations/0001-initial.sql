create table "price" ("company_id" uuid not null, "price_book_id" uuid not null, "position" int not null, "product_id" uuid null, "category" text null, "min_quantity" numeric(24,6) not null, "price" numeric(24,8) null, "percent_off" numeric(9,6) null, primary key ("company_id", "price_book_id", "position"));

create table "price_book" ("company_id" uuid not null, "id" uuid not null, "code" text not null, "name" text not null, "currency" text not null, "valid_from" date null, "valid_to" date null, "scope" text not null, "price_group" text null, "customer_id" uuid null, "version" int not null default 1, "created_at" timestamptz not null default clock_timestamp(), "updated_at" timestamptz not null default clock_timestamp(), "created_by" uuid not null, primary key ("company_id", "id"));

create table "price_settings" ("company_id" uuid not null, "price_resolution" text not null, "version" int not null default 1, primary key ("company_id"));

create table "product" ("company_id" uuid not null, "id" uuid not null, "sku" text not null, "name" text not null, "names" jsonb not null, "kind" text not null, "unit" text not null, "tax_category" text not null, "tracking" text not null, "valuation" text not null, "category" text null, "active" boolean not null, "version" int not null default 1, "created_at" timestamptz not null default clock_timestamp(), "updated_at" timestamptz not null default clock_timestamp(), "created_by" uuid not null, primary key ("company_id", "id"));

create table "product_barcode" ("company_id" uuid not null, "code" text not null, "product_id" uuid not null, primary key ("company_id", "code"));

create table "product_external_ref" ("company_id" uuid not null, "system" text not null, "external_id" text not null, "product_id" uuid not null, primary key ("company_id", "system", "external_id"));

create unique index product_sku_unique on product (company_id, lower(sku));
create index product_sku on product (company_id, sku, id);
create index product_name on product (company_id, name, id);
create index product_barcode_product on product_barcode (company_id, product_id);
create index product_external_ref_product on product_external_ref (company_id, product_id);
create unique index price_book_code_unique on price_book (company_id, lower(code));
create unique index price_product_unique on price (company_id, price_book_id, product_id, min_quantity) where product_id is not null;
create unique index price_category_unique on price (company_id, price_book_id, category, min_quantity) where category is not null;
create index price_product on price (company_id, product_id) where product_id is not null;
create index price_category on price (company_id, category) where category is not null;

alter table product_barcode add constraint product_barcode_product foreign key (company_id, product_id) references product (company_id, id);
alter table product_external_ref add constraint product_external_ref_product foreign key (company_id, product_id) references product (company_id, id);
alter table price add constraint price_of_book foreign key (company_id, price_book_id) references price_book (company_id, id);
alter table price add constraint price_of_product foreign key (company_id, product_id) references product (company_id, id);

alter table product add constraint product_kind check (kind in ('goods', 'service'));
alter table product add constraint product_tracking check (tracking in ('none', 'lot'));
alter table product add constraint product_valuation check (valuation in ('fifo', 'average'));
alter table price_book add constraint price_book_dates check (valid_from <= valid_to);
alter table price_book add constraint price_book_scope check (
  case scope when 'all' then price_group is null and customer_id is null
             when 'price_group' then price_group is not null and customer_id is null
             when 'customer' then price_group is null and customer_id is not null
             else false end);
alter table price add constraint price_target check (num_nonnulls(product_id, category) = 1);
alter table price add constraint price_value check (num_nonnulls(price, percent_off) = 1 and price >= 0 and percent_off between 0 and 100);
alter table price add constraint price_break check (min_quantity > 0);
alter table price_settings add constraint price_settings_resolution check (price_resolution in ('most_specific', 'lowest'));

-- Last: a forced policy would refuse the checks of the foreign keys above, which have no company.
alter table "price" enable row level security;
alter table "price" force row level security;
create policy "company" on "price" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "price_book" enable row level security;
alter table "price_book" force row level security;
create policy "company" on "price_book" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "price_settings" enable row level security;
alter table "price_settings" force row level security;
create policy "company" on "price_settings" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "product" enable row level security;
alter table "product" force row level security;
create policy "company" on "product" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "product_barcode" enable row level security;
alter table "product_barcode" force row level security;
create policy "company" on "product_barcode" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
alter table "product_external_ref" enable row level security;
alter table "product_external_ref" force row level security;
create policy "company" on "product_external_ref" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
