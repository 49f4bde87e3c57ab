-- Codes are found without case and by their beginning. Row-level security lets an index answer only comparisons that cannot tell what they
-- compare: `=` and `<` on columns, but neither lower(…) nor LIKE. So what is compared is stored, in the order of code points.
alter table product add column sku_key text collate "C" not null generated always as (lower(sku)) stored;
drop index product_sku_unique;
create unique index product_sku_unique on product (company_id, sku_key);

alter table product_barcode add column code_key text collate "C" not null generated always as (lower(code)) stored;
create index product_barcode_key on product_barcode (company_id, code_key);

-- Sequences of letters and digits in lower case, each once.
create function words_of(said text) returns setof text language sql immutable as $$
  select distinct word collate "C" from regexp_split_to_table(lower(said), '[^[:alnum:]]+') word where word <> ''
$$;

-- The words of a product's code and of its names in all languages, written with it. Products stay, so that no reference has to be checked for
-- each of some ten words.
create table product_word (company_id uuid not null, word text collate "C" not null, product_id uuid not null, primary key (company_id, word, product_id));
create index product_word_product on product_word (company_id, product_id, word);
insert into product_word (company_id, word, product_id)
  select p.company_id, w.word, p.id from product p, words_of(concat_ws(' ', p.sku, p.name, (select string_agg(value, ' ') from jsonb_each_text(p.names)))) w(word);

alter table "product_word" enable row level security;
alter table "product_word" force row level security;
create policy "company" on "product_word" using (company_id = (select ctx.company())) with check (company_id = (select ctx.company()));
