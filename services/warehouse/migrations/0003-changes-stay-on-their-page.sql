-- An index whose condition names a count takes a new entry with each change of it; a level changes with every move and is seldom gone.
-- Without the condition the row stays on its page, and no index has to know.
drop index stock_level_location_index;
create index stock_level_location_index on stock_level (company_id, location_id);
