import type { ListSource } from '@consigna/persistence/list';
import { statement } from '@consigna/persistence/statement';
import { listBackorders } from '@consigna/contracts/sales/backorder';

export interface BackorderRow {
  [column: string]: unknown;
  id: string;
  number: string;
  state: 'open' | 'purchased' | 'assigned' | 'closed';
  orderLineId: string;
  productId: string;
  sku: string;
  quantity: string;
  open: string;
}

/** The state of a backorder from its own purchase (`purchased`) and its order line (`l`): the one place where it is derived. */
const stateOf = (purchased: string) => `case
    when l.shipped >= l.quantity - l.cancelled or l.dropped >= l.backorder then 'closed'
    when l.assigned + l.dropped >= l.backorder then 'assigned'
    when ${purchased} > l.assigned then 'purchased'
    else 'open' end`;

/** One backorder per line of the order that waits, numbered after the order and the line's place in it. */
export const openBackorders = statement(
  'sales.open-backorders',
  `with opened as (
     insert into backorder (company_id, id, number, state, date, order_id, order_line_id, quantity, assigned, dropped, created_at)
     select $1, u.id, o.number || '-' || l.position, ${stateOf('0')}, $5, o.id, l.id, l.backorder, l.assigned, l.dropped, $6
     from unnest($3::uuid[], $4::uuid[]) u(id, line_id)
     join sales_order_line l on l.company_id = $1 and l.id = u.line_id
     join sales_order o on o.company_id = $1 and o.id = $2
     returning *)
   select b.id, b.number, b.state, b.order_line_id as "orderLineId", l.product_id as "productId", l.sku, b.quantity,
     b.quantity - b.assigned - b.dropped as open
   from opened b join sales_order_line l on l.company_id = $1 and l.id = b.order_line_id order by l.position`,
);

/** Brings backorders of order lines in step with them; answers those that changed. */
export const settleBackorders = statement(
  'sales.settle-backorders',
  `update backorder b set purchased = b.purchased + coalesce(x.purchased, 0), assigned = l.assigned, dropped = l.dropped,
     state = ${stateOf('b.purchased + coalesce(x.purchased, 0)')}
   from unnest($2::uuid[], $3::numeric[]) x(line_id, purchased)
   join sales_order_line l on l.company_id = $1 and l.id = x.line_id
   where b.company_id = $1 and b.order_line_id = x.line_id
     and (b.assigned, b.dropped, b.state, b.purchased) is distinct from
       (l.assigned, l.dropped, ${stateOf('b.purchased + coalesce(x.purchased, 0)')}, b.purchased + coalesce(x.purchased, 0))
   returning b.id, b.number, b.state, b.order_line_id as "orderLineId", l.product_id as "productId", l.sku, b.quantity,
     b.quantity - b.assigned - b.dropped as open`,
);

export const backorderList: ListSource = {
  name: 'sales.backorders',
  shape: { filters: {}, sorts: [], defaultSort: '', ...listBackorders.list },
  select: `select b.id, b.number, b.state, b.date, b.order_id as "orderId", o.number as "orderNumber", b.order_line_id as "orderLineId",
     o.customer_id as "customerId", o.customer_name as "customerName", o.delivery_date as "deliveryDate", o.branch_id as "branchId",
     l.product_id as "productId", l.sku, o.priority, l.quantity as ordered, l.net_unit_price as "netUnitPrice", o.currency, b.quantity, b.assigned, b.quantity - b.assigned - b.dropped as open, b.created_at as "createdAt"
   from backorder b
   join sales_order o on o.company_id = b.company_id and o.id = b.order_id
   join sales_order_line l on l.company_id = b.company_id and l.id = b.order_line_id`,
  where: 'b.company_id = $1',
  columns: {
    state: 'b.state',
    productId: 'l.product_id',
    customerId: 'o.customer_id',
    orderId: 'b.order_id',
    branchId: 'o.branch_id',
    sku: 'l.sku',
    date: 'b.date',
    number: 'b.number',
    priority: 'o.priority',
  },
  id: 'b.id',
  search: ['b.number', 'l.sku', 'o.customer_name'],
};
