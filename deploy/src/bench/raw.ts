import type pg from 'pg';
import { newId } from '@consigna/kernel/id';
import { choices, type Choice, type Distribution, type Extent } from './distribution.js';
import { connect, transaction } from './raw-connection.js';
import { generate } from './window.js';
import { priceOf } from './world.js';

/** The reference: what one loop must at least write, 34 row inserts and 20 row updates in five transactions. */
export interface RawWork {
  readonly databaseUrl: string;
  readonly distribution: Distribution;
  readonly seed: number;
  readonly extent: Extent;
}

export interface RawResult {
  readonly loops: number;
}

const TAX = 0.21;
const UNIT_COST = 4;

generate<RawWork, RawResult>(async ({ clients, work }, clock) => {
  let loops = 0;
  const connections = await Promise.all(Array.from({ length: clients }, () => connect(work.databaseUrl)));
  const one = async (client: pg.Client, worker: number): Promise<void> => {
    for (const choice of choices({ ...work, clients, worker })) {
      if (!clock.running()) break;
      await loop(client, choice);
      if (clock.inWindow()) loops += 1;
    }
    await client.end();
  };
  clock.begin();
  await Promise.all(connections.map(one));
  return { loops };
});

/** Ids are made here, so that each transaction is one round trip. */
async function loop(client: pg.Client, { company, customer, lines }: Choice): Promise<void> {
  const orderId = newId();
  const deliveryId = newId();
  const invoiceId = newId();
  const paymentId = newId();
  // Rows are locked in the order of the products, so that clients wait for each other and never in a circle.
  const ordered = lines.toSorted((a, b) => a.product - b.product);
  const products = ordered.map(({ product }) => product);
  const quantities = ordered.map(({ quantity }) => quantity);
  const prices = products.map(priceOf);
  const net = ordered.reduce((sum, { product, quantity }) => sum + Number(priceOf(product)) * quantity, 0);
  const tax = Math.round(net * TAX * 100) / 100;
  const [netText, taxText, gross] = [net.toFixed(2), tax.toFixed(2), (net + tax).toFixed(2)];
  const cost = (quantities.reduce((sum, quantity) => sum + quantity, 0) * UNIT_COST).toFixed(2);

  await transaction(client, [
    [statements.order, [company, orderId, customer, netText]],
    [statements.orderLines, [company, orderId, products, quantities, prices]],
  ]);
  await transaction(client, [
    [statements.confirm, [company, orderId, 'confirmed']],
    [statements.reserve, [company, products, quantities]],
    [statements.reservations, [company, orderId, products, quantities]],
  ]);
  await transaction(client, [
    [statements.confirm, [company, orderId, 'shipped']],
    [statements.take, [company, products, quantities]],
    [statements.moves, [company, deliveryId, products, quantities, UNIT_COST]],
    [statements.delivery, [company, deliveryId, orderId]],
  ]);
  await transaction(client, [
    [statements.confirm, [company, orderId, 'invoiced']],
    [statements.invoiceLines, [company, invoiceId, products, quantities, prices]],
    [statements.entry, [company, newId(), invoiceId, ['AR', 'REV', 'TAX'], [gross, 0, 0], [0, netText, taxText]]],
    [statements.entry, [company, newId(), deliveryId, ['COGS', 'INV'], [cost, 0], [0, cost]]],
    [statements.invoice, [company, invoiceId, orderId, gross]],
  ]);
  await transaction(client, [
    [statements.confirm, [company, orderId, 'paid']],
    [statements.settle, [company, invoiceId, gross]],
    [statements.balance, [company, customer, gross]],
    [statements.entry, [company, newId(), paymentId, ['BANK', 'AR'], [gross, 0], [0, gross]]],
    [statements.payment, [company, paymentId, invoiceId, gross]],
  ]);
}

const number = (series: string) =>
  `with n as (update series set last_number = last_number + 1 where company = $1 and name = '${series}' returning last_number)`;

const statements = {
  order: {
    name: 'order',
    text: `${number('order')} insert into sales_order select $1, $2, last_number, $3, 'draft', $4 from n`,
  },
  orderLines: {
    name: 'order-lines',
    text: `insert into sales_order_line select $1, $2, line, product, quantity, price
      from unnest($3::int[], $4::numeric[], $5::numeric[]) with ordinality u(product, quantity, price, line)`,
  },
  confirm: { name: 'confirm', text: 'update sales_order set state = $3 where company = $1 and id = $2' },
  reserve: {
    name: 'reserve',
    text: `with l as materialized (select product from stock_pool where company = $1 and product = any($2::int[]) order by product for update)
      update stock_pool s set reserved = s.reserved + u.quantity from l join unnest($2::int[], $3::numeric[]) u(product, quantity) using (product)
      where s.company = $1 and s.product = l.product`,
  },
  reservations: {
    name: 'reservations',
    text: `insert into reservation select $1, $2, line, product, quantity
      from unnest($3::int[], $4::numeric[]) with ordinality u(product, quantity, line)`,
  },
  take: {
    name: 'take',
    text: `with l as materialized (select product from stock_pool where company = $1 and product = any($2::int[]) order by product for update)
      update stock_pool s set on_hand = s.on_hand - u.quantity, reserved = s.reserved - u.quantity
      from l join unnest($2::int[], $3::numeric[]) u(product, quantity) using (product) where s.company = $1 and s.product = l.product`,
  },
  moves: {
    name: 'moves',
    text: `insert into stock_move select $1, $2, line, product, -quantity, quantity * $5
      from unnest($3::int[], $4::numeric[]) with ordinality u(product, quantity, line)`,
  },
  delivery: {
    name: 'delivery',
    text: `${number('delivery')} insert into delivery select $1, $2, last_number, $3 from n`,
  },
  invoiceLines: {
    name: 'invoice-lines',
    text: `insert into invoice_line select $1, $2, line, product, quantity * price
      from unnest($3::int[], $4::numeric[], $5::numeric[]) with ordinality u(product, quantity, price, line)`,
  },
  entry: {
    name: 'entry',
    text: `with e as (insert into journal_entry values ($1, $2, $3, clock_timestamp()))
      insert into journal_line select $1, $2, line, account, debit, credit
      from unnest($4::text[], $5::numeric[], $6::numeric[]) with ordinality u(account, debit, credit, line)`,
  },
  invoice: {
    name: 'invoice',
    text: `${number('invoice')} insert into invoice select $1, $2, last_number, $3, $4, $4 from n`,
  },
  settle: { name: 'settle', text: 'update invoice set outstanding = outstanding - $3 where company = $1 and id = $2' },
  balance: { name: 'balance', text: 'update customer set balance = balance + $3 where company = $1 and id = $2' },
  payment: {
    name: 'payment',
    text: `${number('payment')} insert into payment select $1, $2, last_number, $3, $4 from n`,
  },
} as const;
