-- How the company proposes arrived goods to waiting orders.
alter table stock_setting add column assign text;
alter table stock_setting add constraint stock_setting_assign check (assign in ('date', 'priority', 'fair'));
