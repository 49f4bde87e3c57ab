import type { ListSource } from '@consigna/persistence/list';
import { jsonRows, statement } from '@consigna/persistence/statement';
import type { Sql } from '@consigna/persistence/transaction';
import type { Party } from '@consigna/contracts/directory/events';
import type { Product } from '@consigna/contracts/catalog/events';
import type { PriceRule } from '@consigna/contracts/catalog/pricing';
import { listSalesOrders, type OrderReadiness } from '@consigna/contracts/sales/sales-order';
import type { ReferenceCopy } from '@consigna/persistence/reference-copy';

/** Header of an order as its table has it; numeric is text, instants are dates. */
export interface OrderRow {
  [column: string]: unknown;
  id: string;
  version: number;
  number: string;
  state: string;
  date: string;
  customerId: string;
  customerName: string;
  interCompanyId: string | null;
  branchId: string;
  country: string;
  currency: string;
  customerOrderNumber: string | null;
  priority: number;
  deliveryDate: string | null;
  shortage: string | null;
  invoicing: string;
  netExact: string;
  net: string;
  runningKey: string | null;
  confirmedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
  createdBy: string;
}

/** A line of a draft: everything but its counters. */
export interface DraftLine {
  id: string;
  position: number;
  productId: string;
  sku: string;
  description: string;
  kind: string;
  unit: string;
  quantity: string;
  unitPrice: string;
  discountPercent: string;
  netUnitPrice: string;
  net: string;
  taxCode: string;
  taxPercent: string;
  priceExplanation: PriceRule[];
}

export interface LineRow extends DraftLine {
  [column: string]: unknown;
  granted: string;
  backorder: string;
  assigned: string;
  released: string;
  dropped: string;
  shipped: string;
  shippedOwned: string;
  shippedConsigned: string;
  invoiced: string;
  credited: string;
  returned: string;
  cancelled: string;
}

/** A row of the list: what it tells beyond the header is made by the one statement of its page. */
export interface ListedOrderRow extends OrderRow {
  readiness: OrderReadiness | null;
}

/** What followed from an order, as JSON of its row. */
export interface RelatedRow {
  documents: {
    id: string;
    kind: 'delivery' | 'return' | 'invoice';
    number: string;
    date: string;
    net: string;
    invoice: { kind: 'invoice' | 'credit_note' | 'debit_note'; netExact: string; gross: string; paid: string } | null;
  }[];
  backorders: { id: string; number: string; orderLineId: string; state: string; open: string }[];
}

/** An order with all that is read of it. */
export interface WholeOrderRow extends OrderRow, RelatedRow {
  [column: string]: unknown;
  lines: LineRow[];
}

const orderColumns = `o.id, o.version, o.number, o.state, o.date, o.customer_id as "customerId", o.customer_name as "customerName",
  o.inter_company_id as "interCompanyId", o.branch_id as "branchId", o.country, o.currency, o.customer_order_number as "customerOrderNumber",
  o.priority, o.delivery_date as "deliveryDate", o.shortage, o.invoicing, o.net_exact as "netExact", o.net, o.running_key as "runningKey",
  o.confirmed_at as "confirmedAt", o.created_at as "createdAt", o.updated_at as "updatedAt", o.created_by as "createdBy"`;

/** Decimals are text in JSON too, where a number would lose digits. */
const lineColumns = `l.id, l.position, l.product_id as "productId", l.sku, l.description, l.kind, l.unit, l.quantity::text,
  l.unit_price::text as "unitPrice", l.discount_percent::text as "discountPercent", l.net_unit_price::text as "netUnitPrice", l.net::text,
  l.tax_code as "taxCode", l.tax_percent::text as "taxPercent", l.price_explanation as "priceExplanation", l.granted::text,
  l.backorder::text, l.assigned::text, l.released::text, l.dropped::text, l.shipped::text, l.shipped_owned::text as "shippedOwned",
  l.shipped_consigned::text as "shippedConsigned", l.invoiced::text, l.credited::text, l.returned::text, l.cancelled::text`;

/** Lines of an order (`o`) as JSON. */
const linesAsJson = jsonRows(
  `select ${lineColumns} from sales_order_line l where l.company_id = $1 and l.order_id = o.id`,
  'r.position',
);

/**
 * The state of a confirmed order from its lines (aliased `l`): the one place where it is derived. What was given up by a
 * person or for want of goods ends the order with its last shipment; otherwise the last invoice does.
 */
const stateOfLines = `case
    when sum(l.shipped) = 0 then case when bool_and(l.cancelled >= l.quantity) then 'cancelled' else 'confirmed' end
    when bool_or(l.shipped < l.quantity - l.cancelled) then 'partially_shipped'
    when bool_or(l.cancelled > 0) or bool_and(l.invoiced >= l.shipped) then 'closed'
    else 'shipped' end`;

/** What of a confirmed order is invoiced, from its lines (`l`), services and free lines too: the one place where it is derived. */
const invoicingOfLines = `case
    when bool_and(l.cancelled >= l.quantity) then 'none'
    when sum(l.invoiced) = 0 then 'to_invoice'
    when bool_and(l.invoiced >= l.quantity - l.cancelled) then 'invoiced'
    else 'partially_invoiced' end`;

/** What `open` units of a line (`l`) of an order (`o`) count in base currency with tax; differences of it add up to nothing lost. */
const exposure = (open: string) => `round((${open}) * l.net_unit_price * (100 + l.tax_percent) * o.rate / 100, 4)`;

export const readOrder = statement(
  'sales.read-order',
  `select ${orderColumns}, ${linesAsJson} as lines,
     (select coalesce(jsonb_agg(jsonb_build_object('id', d.document_id, 'kind', d.kind, 'number', d.number, 'date', d.date, 'net', d.net::text,
         'invoice', case when i.id is null then null else
           jsonb_build_object('kind', i.kind, 'netExact', i.net_exact::text, 'gross', i.gross::text, 'paid', i.paid::text) end)
         order by d.date, d.number), '[]')
      from sales_order_document d left join customer_invoice i on i.company_id = d.company_id and i.id = d.document_id
      where d.company_id = $1 and d.order_id = o.id) as documents,
     (select coalesce(jsonb_agg(jsonb_build_object('id', b.id, 'number', b.number, 'orderLineId', b.order_line_id, 'state', b.state,
         'open', (b.quantity - b.assigned - b.dropped)::text) order by b.number), '[]')
      from backorder b where b.company_id = $1 and b.order_id = o.id) as backorders
   from sales_order o where o.company_id = $1 and o.id = $2`,
);

/** The order under lock, with what decides its confirmation. */
export const lockOrder = statement(
  'sales.lock-order',
  `select ${orderColumns}, coalesce(o.shortage, s.shortage, 'ask') as policy, r.fields->>'creditLimit' as "creditLimit"
   from sales_order o
   left join sales_setting s on s.company_id = o.company_id
   left join reference_copy r on r.company_id = o.company_id and r.kind = 'party' and r.id = o.customer_id
   where o.company_id = $1 and o.id = $2 for update of o`,
);
export interface LockedOrderRow extends OrderRow {
  policy: string;
  creditLimit: string | null;
}

export const linesOfOrder = statement(
  'sales.lines-of-order',
  `select ${lineColumns} from sales_order_line l where l.company_id = $1 and l.order_id = $2 order by l.position`,
);

/** Lines given as JSON become lines of the order `$2`. */
const putLines = (lines: string) =>
  `insert into sales_order_line (company_id, id, order_id, position, product_id, sku, description, kind, unit, quantity, unit_price,
     discount_percent, net_unit_price, net, tax_code, tax_percent, price_explanation)
   select $1, r.id, $2, r.position, r."productId", r.sku, r.description, r.kind, r.unit, r.quantity, r."unitPrice", r."discountPercent",
     r."netUnitPrice", r.net, r."taxCode", r."taxPercent", r."priceExplanation"
   from jsonb_to_recordset(${lines}::jsonb) r(id uuid, position integer, "productId" uuid, sku text, description text, kind text, unit text,
     quantity numeric, "unitPrice" numeric, "discountPercent" numeric, "netUnitPrice" numeric, net numeric, "taxCode" text,
     "taxPercent" numeric, "priceExplanation" jsonb)`;

/** A new order with its lines. */
export const insertOrder = statement(
  'sales.insert-order',
  `with lines as (${putLines('$19')})
   insert into sales_order (company_id, id, version, number, state, date, customer_id, customer_name, inter_company_id, branch_id, country,
     currency, customer_order_number, priority, delivery_date, shortage, net_exact, net, created_at, updated_at, created_by)
   values ($1, $2, 1, $3, 'draft', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17, $18)`,
);

export const updateDraft = statement(
  'sales.update-draft',
  `update sales_order o set version = version + 1, branch_id = $3, country = $4, customer_order_number = $5, priority = $6, delivery_date = $7,
     shortage = $8, net_exact = $9, net = $10, updated_at = $11
   where o.company_id = $1 and o.id = $2 returning ${orderColumns}`,
);

export const dropLines = statement(
  'sales.drop-lines',
  `delete from sales_order_line where company_id = $1 and order_id = $2 and id <> all($3::uuid[])`,
);

export const saveLines = statement(
  'sales.save-lines',
  `${putLines('$3')}
   on conflict (company_id, id) do update set position = excluded.position, product_id = excluded.product_id, sku = excluded.sku,
     description = excluded.description, kind = excluded.kind, unit = excluded.unit, quantity = excluded.quantity,
     unit_price = excluded.unit_price, discount_percent = excluded.discount_percent, net_unit_price = excluded.net_unit_price,
     net = excluded.net, tax_code = excluded.tax_code, tax_percent = excluded.tax_percent, price_explanation = excluded.price_explanation`,
);

/** Draft → confirming. The version stays: until the warehouse has answered, nothing of the order has changed for good. Answers its lines. */
export const markConfirming = statement(
  'sales.mark-confirming',
  `update sales_order o set state = 'confirming', rate = $3, running_key = $4
   where o.company_id = $1 and o.id = $2 returning ${linesAsJson} as lines`,
);

export const recall = statement(
  'sales.recall',
  `update sales_order set state = 'draft', rate = null, running_key = null
   where company_id = $1 and id = $2 and state = 'confirming'`,
);

export const markConfirmed = statement(
  'sales.mark-confirmed',
  `update sales_order o set version = o.version + 1, running_key = null, confirmed_at = $3, updated_at = $3,
     (state, invoicing) = (select ${stateOfLines}, ${invoicingOfLines} from sales_order_line l where l.company_id = $1 and l.order_id = $2)
   where o.company_id = $1 and o.id = $2 and o.state = 'confirming' returning ${orderColumns}`,
);

export const cancelDraft = statement(
  'sales.cancel-draft',
  `with given_up as (update sales_order_line set cancelled = quantity where company_id = $1 and order_id = $2)
   update sales_order o set state = 'cancelled', version = o.version + 1, updated_at = $3
   where o.company_id = $1 and o.id = $2 returning ${orderColumns}`,
);

export const markCancelling = statement(
  'sales.mark-cancelling',
  `update sales_order set running_key = $3 where company_id = $1 and id = $2`,
);

/** The warehouse refused: the order goes on as it was. */
export const endCancelling = statement(
  'sales.end-cancelling',
  `update sales_order set running_key = null where company_id = $1 and id = $2`,
);

export const markCancelled = statement(
  'sales.mark-cancelled',
  `update sales_order o set version = o.version + 1, running_key = null, updated_at = $3,
     (state, invoicing) = (select ${stateOfLines}, ${invoicingOfLines} from sales_order_line l where l.company_id = $1 and l.order_id = $2)
   where o.company_id = $1 and o.id = $2 returning ${orderColumns}`,
);

/** Adds a confirmed order to what its customer will owe; the row stays locked, so two orders cannot both use the same rest of a limit. */
export const openExposure = statement(
  'sales.open-exposure',
  `insert into customer_exposure as e (company_id, customer_id, open_orders)
   select $1, o.customer_id, sum(${exposure('l.quantity')})
   from sales_order o join sales_order_line l on l.company_id = $1 and l.order_id = o.id
   where o.company_id = $1 and o.id = $2 group by o.customer_id
   on conflict (company_id, customer_id) do update set open_orders = e.open_orders + excluded.open_orders
   returning open_invoices as "openInvoices", open_orders as "openOrders",
     (select sum(${exposure('l.quantity')}) from sales_order o join sales_order_line l on l.company_id = $1 and l.order_id = o.id
      where o.company_id = $1 and o.id = $2) as "thisOrder"`,
);

/** Takes it back when the confirmation comes to nothing; before the order's rate is forgotten. */
export const closeExposure = statement(
  'sales.close-exposure',
  `update customer_exposure e set open_orders = e.open_orders - x.amount
   from (select o.customer_id, sum(${exposure('l.quantity')}) as amount
         from sales_order o join sales_order_line l on l.company_id = $1 and l.order_id = o.id
         where o.company_id = $1 and o.id = $2 group by o.customer_id) x
   where e.company_id = $1 and e.customer_id = x.customer_id`,
);

/** Counters of a line that one fact moves; absent means untouched. */
export interface LineDelta {
  id: string;
  granted?: string;
  backorder?: string;
  assigned?: string;
  released?: string;
  dropped?: string;
  shipped?: string;
  shippedOwned?: string;
  shippedConsigned?: string;
  invoiced?: string;
  credited?: string;
  returned?: string;
  cancelled?: string;
}
export const lineCounters = [
  'granted',
  'backorder',
  'assigned',
  'released',
  'dropped',
  'shipped',
  'shippedOwned',
  'shippedConsigned',
  'invoiced',
  'credited',
  'returned',
  'cancelled',
] as const;

/**
 * Moves counters of many lines at once, and with them what their customers' open orders amount to. Orders are locked before.
 * What was open of a line before is told by its delta: two sets of thousands of lines are never joined with each other.
 * Lines and orders are found by key whatever the statistics say: a plan made over young tables would read a company's all.
 */
const countLinesAnd = `with d as (select * from jsonb_to_recordset($2::jsonb) r(id uuid, ${lineCounters.map((counter) => `"${counter}" numeric`).join(', ')})),
  l as (
    update sales_order_line l set ${lineCounters.map((counter) => `${columnOf(counter)} = l.${columnOf(counter)} + coalesce(d."${counter}", 0)`).join(', ')}
    from d where l.company_id = $1 and l.id = d.id and l.id = any(array(select id from d))
    returning l.*, coalesce(d.cancelled, 0) + coalesce(d.invoiced, 0) as closed_now),
  moved as (
    select o.customer_id, sum(${exposure('greatest(l.quantity - l.cancelled - l.invoiced, 0)')}
      - ${exposure('greatest(l.quantity - l.cancelled - l.invoiced + l.closed_now, 0)')}) as amount
    from l cross join lateral (
      select customer_id, rate from sales_order o where o.company_id = $1 and o.id = l.order_id and o.rate is not null limit 1) o
    group by o.customer_id),
  exposed as (
    insert into customer_exposure as e (company_id, customer_id, open_orders)
    select $1, customer_id, amount from moved where amount <> 0 order by customer_id
    on conflict (company_id, customer_id) do update set open_orders = e.open_orders + excluded.open_orders)`;

/** `shippedOwned` → `shipped_owned`. */
function columnOf(counter: string): string {
  return counter.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

export const countLines = statement(
  'sales.count-lines',
  `${countLinesAnd} select ${lineColumns} from l order by l.position`,
);
/** Answers the lines that have a backorder. */
export const countManyLines = statement(
  'sales.count-many-lines',
  `${countLinesAnd} select l.id from l where l.backorder > 0`,
);

/** Orders of these lines (`$2`), these orders (`$3`), and those whose documents (`$4`) were paid: what is read of them has changed. */
const touchedOrders = `array(
     select unnest($3::uuid[]) union select l.order_id from sales_order_line l where l.company_id = $1 and l.id = any($2::uuid[])
     union select d.order_id from sales_order_document d where d.company_id = $1 and d.document_id = any($4::uuid[]))`;
export const lockOrdersTouched = statement(
  'sales.lock-orders-touched',
  `select o.id from sales_order o where o.company_id = $1 and o.id = any(${touchedOrders}) order by o.id for update`,
);

/**
 * Documents that followed from orders (`$6`), deliveries that hold nothing for order lines any longer (`$7`) and units that
 * others hold from now on (`$8`), and what an order's lines make of it; for orders under lock, after their lines. No part
 * sees what another writes: orders of new documents are named in `$3`. An unknown line is of an order that is not ours.
 */
export const settleOrders = statement(
  'sales.settle-orders',
  `with documents as (
     insert into sales_order_document (company_id, order_id, document_id, kind, number, date, net)
     select $1, r."orderId", r."documentId", r.kind, r.number, r.date, r.net
     from jsonb_to_recordset($6::jsonb) r("orderId" uuid, "documentId" uuid, kind text, number text, date date, net numeric)
     cross join lateral (select from sales_order o where o.company_id = $1 and o.id = r."orderId" limit 1) o
     on conflict (company_id, order_id, document_id) do nothing),
   over as (
     delete from sales_order_allocation where company_id = $1 and delivery_id = any($7::uuid[])),
   held as (
     insert into sales_order_allocation (company_id, delivery_id, order_line_id, order_id, owned, consigned)
     select $1, r."deliveryId", r."orderLineId", l.order_id, r.owned, r.consigned
     from jsonb_to_recordset($8::jsonb) r("deliveryId" uuid, "orderLineId" uuid, owned numeric, consigned numeric)
     cross join lateral (select l.order_id from sales_order_line l where l.company_id = $1 and l.id = r."orderLineId" limit 1) l)
   update sales_order o set version = o.version + 1, updated_at = $5,
     (state, invoicing) = (
       select case when o.state in ('draft', 'confirming') then o.state else ${stateOfLines} end,
         case when o.state in ('draft', 'confirming') then o.invoicing else ${invoicingOfLines} end
       from sales_order_line l where l.company_id = $1 and l.order_id = o.id)
   where o.company_id = $1 and o.id = any(${touchedOrders})`,
);

const factsForOrder = statement(
  'sales.facts-for-order',
  `select kind, id, code, active, fields from reference_copy where company_id = $1 and kind = 'party' and id = $2
   union all select kind, id, code, active, fields from reference_copy where company_id = $1 and kind = 'product' and id = any($3::uuid[])
   union all select kind, id, code, active, fields from reference_copy where company_id = $1 and kind in ('branch', 'tax-code')`,
);

export interface TaxCodeFields {
  rates: { from: string; percent: string }[];
  isDefault: boolean;
}

/** Copies of other services' facts that an order is made from. */
export interface OrderFacts {
  customer: ReferenceCopy<Party> | undefined;
  products: Map<string, ReferenceCopy<Product>>;
  branches: ReferenceCopy[];
  taxCodes: Map<string, TaxCodeFields>;
}

export async function orderFacts(
  sql: Sql,
  companyId: string,
  customerId: string,
  productIds: readonly string[],
): Promise<OrderFacts> {
  const rows = await sql<ReferenceCopy & { kind: string } & Record<string, unknown>>(factsForOrder, [
    companyId,
    customerId,
    productIds,
  ]);
  const ofKind = (kind: string) => rows.filter((row) => row.kind === kind);
  return {
    customer: ofKind('party')[0] as ReferenceCopy<Party> | undefined,
    products: new Map(ofKind('product').map((row) => [row.id, row as unknown as ReferenceCopy<Product>])),
    branches: ofKind('branch').sort((a, b) => (a.id < b.id ? -1 : 1)),
    taxCodes: new Map(ofKind('tax-code').map((row) => [row.code, row.fields as unknown as TaxCodeFields])),
  };
}

/**
 * Units of an order's goods by where they are to come from. What is promised or gone beyond the units whose owner is known
 * is `reserved`; of what waits, as much as is purchased and not yet assigned is expected.
 */
const readinessOfOrder = `case when o.confirmed_at is null then null else (
    select jsonb_build_object('ordered', sum(u.ordered)::text, 'owned', sum(u.owned)::text, 'consigned', sum(u.consigned)::text,
      'reserved', sum(greatest(u.promised - u.owned - u.consigned, 0))::text,
      'expected', sum(least(u.waiting, u.purchased))::text, 'missing', sum(u.waiting - least(u.waiting, u.purchased))::text)
    from (
      select l.quantity - l.cancelled as ordered, l.shipped_owned + coalesce(a.owned, 0) as owned,
        l.shipped_consigned + coalesce(a.consigned, 0) as consigned, greatest(l.granted + l.assigned - l.released, l.shipped) as promised,
        greatest(l.backorder - l.assigned - l.dropped, 0) as waiting, greatest(coalesce(b.purchased, 0) - l.assigned, 0) as purchased
      from sales_order_line l
      left join (select order_line_id, sum(owned) as owned, sum(consigned) as consigned from sales_order_allocation
        where company_id = o.company_id and order_id = o.id group by 1) a on a.order_line_id = l.id
      left join (select order_line_id, purchased from backorder where company_id = o.company_id and order_id = o.id) b on b.order_line_id = l.id
      where l.company_id = o.company_id and l.order_id = o.id and l.kind = 'goods') u) end`;

export const salesOrderList: ListSource = {
  name: 'sales.orders',
  shape: { filters: {}, sorts: [], defaultSort: '', ...listSalesOrders.list },
  select: `select ${orderColumns}, ${readinessOfOrder} as readiness from sales_order o`,
  where: 'o.company_id = $1',
  columns: {
    id: 'o.id',
    state: 'o.state',
    invoicing: 'o.invoicing',
    customerId: 'o.customer_id',
    branchId: 'o.branch_id',
    number: 'o.number',
    customerOrderNumber: 'o.customer_order_number',
    date: 'o.date',
    deliveryDate: 'o.delivery_date',
    currency: 'o.currency',
    country: 'o.country',
    createdAt: 'o.created_at',
  },
  id: 'o.id',
  search: ['o.number', 'o.customer_name', 'o.customer_order_number'],
};
