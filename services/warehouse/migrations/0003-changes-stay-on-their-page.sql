-- An index whose condition names the count takes a new entry with each change of it. What it names from here on changes when a layer
-- is used up, or never: a row that changes stays on its page, and no index has to know.
alter table stock_layer add column is_open boolean not null generated always as (remaining > 0) stored;
drop index stock_layer_open;
create index stock_layer_open on stock_layer (company_id, product_id, branch_id) where is_open;
drop index stock_level_location_index;
create index stock_level_location_index on stock_level (company_id, location_id);
