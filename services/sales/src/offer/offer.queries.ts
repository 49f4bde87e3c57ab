import type { Input, Output } from '@consigna/contracts/contract';
import type { findLastPrices } from '@consigna/contracts/sales/offer';
import { statement } from '@consigna/persistence/statement';
import type { Sql } from '@consigna/persistence/transaction';

type LastPrice = Output<typeof findLastPrices>['prices'][number];

/** Orders looked at: what was paid before those is no guide any more, and never bought products must not read them all. */
const LATEST_ORDERS = 200;

const lastPrices = statement(
  'sales.last-prices',
  `with latest as materialized (select id, number, date, currency from sales_order
     where company_id = $1 and customer_id = $2 and state not in ('draft', 'cancelled') order by date desc, id desc limit ${LATEST_ORDERS})
   select distinct on (l.product_id) l.product_id as "productId", o.id as "orderId", o.number as "orderNumber", o.date, o.currency,
     trim_scale(l.quantity)::text as quantity, trim_scale(l.unit_price)::text as "unitPrice", trim_scale(l.discount_percent)::text as "discountPercent",
     trim_scale(l.net_unit_price)::text as "netUnitPrice"
   from latest o join sales_order_line l on l.company_id = $1 and l.order_id = o.id
   where l.product_id = any($3::uuid[])
   order by l.product_id, o.date desc, o.id desc, l.position`,
);

/** One price per product that the customer ordered lately. */
export function lastPricesOf(
  sql: Sql,
  companyId: string,
  { customerId, productIds }: Input<typeof findLastPrices>,
): Promise<LastPrice[]> {
  return sql<LastPrice>(lastPrices, [companyId, customerId, productIds]);
}
