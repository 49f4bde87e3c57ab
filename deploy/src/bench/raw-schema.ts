import pg from 'pg';
import type { Extent } from './distribution.js';

const DATABASE = 'bench_raw';

/** Only what a loop must write: no companies' borders, no audit, no keys of requests, no events. */
const schema = `
create schema bench_raw;
set search_path = bench_raw;
create table series (company int, name text, last_number bigint not null, primary key (company, name)) with (fillfactor = 20);
create table customer (company int, id int, balance numeric(18,2) not null, primary key (company, id)) with (fillfactor = 70);
create table stock_pool (company int, product int, on_hand numeric(24,6) not null, reserved numeric(24,6) not null,
  primary key (company, product), check (reserved between 0 and on_hand)) with (fillfactor = 70);
create table sales_order (company int, id uuid, number bigint not null, customer int not null, state text not null, net numeric(18,2) not null,
  primary key (company, id)) with (fillfactor = 70);
create index sales_order_of_customer on sales_order (company, customer, number);
create table sales_order_line (company int, order_id uuid, line int, product int not null, quantity numeric(24,6) not null,
  price numeric(18,6) not null, primary key (company, order_id, line));
create table reservation (company int, order_id uuid, line int, product int not null, quantity numeric(24,6) not null,
  primary key (company, order_id, line));
create table delivery (company int, id uuid, number bigint not null, order_id uuid not null, primary key (company, id));
create table stock_move (company int, delivery_id uuid, line int, product int not null, quantity numeric(24,6) not null, cost numeric(18,2) not null,
  primary key (company, delivery_id, line));
create table invoice (company int, id uuid, number bigint not null, order_id uuid not null, gross numeric(18,2) not null,
  outstanding numeric(18,2) not null, primary key (company, id)) with (fillfactor = 70);
create table invoice_line (company int, invoice_id uuid, line int, product int not null, net numeric(18,6) not null,
  primary key (company, invoice_id, line));
create table payment (company int, id uuid, number bigint not null, invoice_id uuid not null, amount numeric(18,2) not null, primary key (company, id));
create table journal_entry (company int, id uuid, source_id uuid not null, posted_at timestamptz not null, primary key (company, id));
create table journal_line (company int, entry_id uuid, line int, account text not null, debit numeric(18,2) not null, credit numeric(18,2) not null,
  primary key (company, entry_id, line));
insert into series select c, n, 0 from generate_series(0, $COMPANIES - 1) c, unnest(array['order', 'delivery', 'invoice', 'payment']) n;
insert into customer select c, n, 0 from generate_series(0, $COMPANIES - 1) c, generate_series(0, $CUSTOMERS - 1) n;
insert into stock_pool select c, p, 1000000000, 0 from generate_series(0, $COMPANIES - 1) c, generate_series(0, $PRODUCTS - 1) p;
analyze;`;

/** Makes the reference's own database on the same server. @returns its address */
export async function makeRawDatabase(adminUrl: string, extent: Extent): Promise<string> {
  await withClient(adminUrl, (admin) => admin.query(`create database ${DATABASE}`));
  const url = new URL(adminUrl);
  url.pathname = `/${DATABASE}`;
  const sql = schema
    .replaceAll('$COMPANIES', `${extent.companies}`)
    .replaceAll('$CUSTOMERS', `${extent.customersPerCompany}`)
    .replaceAll('$PRODUCTS', `${extent.productsPerCompany}`);
  await withClient(url.href, (client) => client.query(sql));
  return url.href;
}

/** One connection for the length of `work`. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
