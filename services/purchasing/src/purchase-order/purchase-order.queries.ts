import { listPurchaseOrders } from '@consigna/contracts/purchasing/purchase-order';
import type { Party } from '@consigna/contracts/directory/events';
import type { Product } from '@consigna/contracts/catalog/events';
import type { ListSource } from '@consigna/persistence/list';
import type { ReferenceCopy } from '@consigna/persistence/reference-copy';
import { statement } from '@consigna/persistence/statement';
import type { Sql } from '@consigna/persistence/transaction';

/** Header of an order as its table has it; numeric is text, instants are dates. */
export interface OrderRow {
  [column: string]: unknown;
  id: string;
  version: number;
  number: string;
  kind: 'standard' | 'consignment';
  state: string;
  date: string;
  supplierId: string;
  supplierName: string;
  agreementId: string | null;
  interCompanyId: string | null;
  interCompanyOrderId: string | null;
  branchId: string;
  currency: string;
  overReceiptPercent: string;
  netExact: string;
  net: string;
  approvedBy: string | null;
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
  net: string;
  taxCode: string;
  forOrderLineId: string | null;
}

export interface LineRow extends DraftLine {
  [column: string]: unknown;
  received: string;
  rejected: string;
  missing: string;
  billed: string;
  cancelled: string;
}

export interface DocumentRow {
  [column: string]: unknown;
  id: string;
  kind: 'receipt' | 'bill';
  number: string;
  date: string;
}

const orderColumns = `o.id, o.version, o.number, o.kind, o.state, o.date, o.supplier_id as "supplierId", o.supplier_name as "supplierName",
  o.agreement_id as "agreementId", o.inter_company_id as "interCompanyId", o.inter_company_order_id as "interCompanyOrderId",
  o.branch_id as "branchId", o.currency, o.over_receipt_percent as "overReceiptPercent", o.net_exact as "netExact", o.net,
  o.approved_by as "approvedBy", o.created_at as "createdAt", o.updated_at as "updatedAt", o.created_by as "createdBy"`;

const lineColumns = `l.id, l.position, l.product_id as "productId", l.sku, l.description, l.kind, l.unit, l.quantity, l.unit_price as "unitPrice",
  l.net, l.tax_code as "taxCode", l.for_order_line_id as "forOrderLineId", l.received, l.rejected, l.missing, l.billed, l.cancelled`;

export const readOrder = statement(
  'purchasing.read-order',
  `select ${orderColumns} from purchase_order o where o.company_id = $1 and o.id = $2`,
);
export const lockOrder = statement(
  'purchasing.lock-order',
  `select ${orderColumns} from purchase_order o where o.company_id = $1 and o.id = $2 for update`,
);
export const linesOfOrder = statement(
  'purchasing.lines-of-order',
  `select ${lineColumns} from purchase_order_line l where l.company_id = $1 and l.order_id = $2 order by l.position`,
);
export const documentsOfOrder = statement(
  'purchasing.documents-of-order',
  `select document_id as id, kind, number, date from purchase_order_document where company_id = $1 and order_id = $2 order by date, number`,
);

/** Does nothing for an order that is there already: mirrors have ids that follow from what they mirror. */
export const insertOrder = statement(
  'purchasing.insert-order',
  `insert into purchase_order (company_id, id, version, number, kind, state, date, supplier_id, supplier_name, agreement_id, inter_company_id,
     inter_company_order_id, branch_id, currency, over_receipt_percent, net_exact, net, approved_by, created_at, updated_at, created_by)
   values ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $18, $19)
   on conflict (company_id, id) do nothing returning id`,
);

export const updateDraft = statement(
  'purchasing.update-draft',
  `update purchase_order o set version = version + 1, branch_id = $3, over_receipt_percent = $4, net_exact = $5, net = $6, updated_at = $7
   where o.company_id = $1 and o.id = $2 returning ${orderColumns}`,
);

export const dropLines = statement(
  'purchasing.drop-lines',
  `delete from purchase_order_line where company_id = $1 and order_id = $2 and id <> all($3::uuid[])`,
);

export const saveLines = statement(
  'purchasing.save-lines',
  `insert into purchase_order_line (company_id, id, order_id, position, product_id, sku, description, kind, unit, quantity, unit_price, net,
     tax_code, for_order_line_id)
   select $1, r.id, $2, r.position, r."productId", r.sku, r.description, r.kind, r.unit, r.quantity, r."unitPrice", r.net, r."taxCode",
     r."forOrderLineId"
   from jsonb_to_recordset($3::jsonb) r(id uuid, position integer, "productId" uuid, sku text, description text, kind text, unit text,
     quantity numeric, "unitPrice" numeric, net numeric, "taxCode" text, "forOrderLineId" uuid)
   on conflict (company_id, id) do update set position = excluded.position, product_id = excluded.product_id, sku = excluded.sku,
     description = excluded.description, kind = excluded.kind, unit = excluded.unit, quantity = excluded.quantity,
     unit_price = excluded.unit_price, net = excluded.net, tax_code = excluded.tax_code, for_order_line_id = excluded.for_order_line_id`,
);

/** A person's step to another state; whoever approves is kept. */
export const moveOrder = statement(
  'purchasing.move-order',
  `update purchase_order o set state = $3, version = version + 1, updated_at = $4, approved_by = coalesce($5, o.approved_by)
   where o.company_id = $1 and o.id = $2 returning ${orderColumns}`,
);

/** Nothing more is expected: what was not received counts as cancelled. */
export const giveUpRest = statement(
  'purchasing.give-up-rest',
  `update purchase_order_line l set cancelled = greatest(l.quantity - l.received, l.cancelled) where l.company_id = $1 and l.order_id = $2
     and l.received < l.quantity
   returning l.id`,
);

/** Counters of a line that one fact moves; absent means untouched. */
export interface LineDelta {
  id: string;
  received?: string;
  rejected?: string;
  missing?: string;
  billed?: string;
  cancelled?: string;
}
const counters = ['received', 'rejected', 'missing', 'billed', 'cancelled'] as const;

export const countLines = statement(
  'purchasing.count-lines',
  `with d as (select * from jsonb_to_recordset($2::jsonb) r(id uuid, ${counters.map((counter) => `${counter} numeric`).join(', ')}))
   update purchase_order_line l set ${counters.map((counter) => `${counter} = l.${counter} + coalesce(d.${counter}, 0)`).join(', ')}
   from d where l.company_id = $1 and l.id = d.id and l.id = any(array(select id from d)) returning l.order_id as "orderId"`,
);

export const lockOrdersOfLines = statement(
  'purchasing.lock-orders-of-lines',
  `select o.id from purchase_order o
   where o.company_id = $1 and o.id = any(array(
     select unnest($3::uuid[]) union select l.order_id from purchase_order_line l where l.company_id = $1 and l.id = any($2::uuid[])))
   order by o.id for update`,
);

/**
 * State and version after facts of other services: the one place where the state of a sent order is derived. Goods of an
 * order that a person closed may still arrive; it stays closed. Consignment is never billed per order, so it ends received.
 */
export const settleOrders = statement(
  'purchasing.settle-orders',
  `update purchase_order o set version = o.version + 1, updated_at = $3, state = s.state
   from (select p.id, p.state as before,
           case when p.state not in ('sent', 'partially_received', 'received') then p.state
                when bool_and(l.cancelled >= l.quantity) then 'cancelled'
                when bool_and(l.received >= l.quantity - l.cancelled) then
                  case when p.kind = 'standard' and bool_and(l.billed >= l.received) then 'closed' else 'received' end
                when bool_or(l.received > 0) then 'partially_received'
                else 'sent' end as state
         from purchase_order p join purchase_order_line l on l.company_id = $1 and l.order_id = p.id
         where p.company_id = $1 and p.id = any($2::uuid[]) group by p.id, p.state, p.kind) s
   where o.company_id = $1 and o.id = s.id and o.id = any($2::uuid[])
   returning o.id, o.state, s.before`,
);

export const addDocuments = statement(
  'purchasing.add-documents',
  `insert into purchase_order_document (company_id, order_id, document_id, kind, number, date)
   select $1, r."orderId", r."documentId", r.kind, r.number, r.date
   from jsonb_to_recordset($2::jsonb) r("orderId" uuid, "documentId" uuid, kind text, number text, date date)
   cross join lateral (select from purchase_order o where o.company_id = $1 and o.id = r."orderId" limit 1) o
   on conflict (company_id, order_id, document_id) do nothing`,
);

/** A bill names lines only; its orders are found by them. */
export const addBills = statement(
  'purchasing.add-bills',
  `insert into purchase_order_document (company_id, order_id, document_id, kind, number, date)
   select distinct $1::uuid, l.order_id, r."documentId", 'bill', r.number, r.date
   from jsonb_to_recordset($2::jsonb) r("lineId" uuid, "documentId" uuid, number text, date date)
   cross join lateral (select l.order_id from purchase_order_line l where l.company_id = $1 and l.id = r."lineId" limit 1) l
   on conflict (company_id, order_id, document_id) do nothing`,
);

export const rememberMirror = statement(
  'purchasing.remember-mirror',
  `insert into order_mirror (company_id, sales_order_id, partner_company_id) values ($1, $2, $3) on conflict do nothing`,
);
export const mirrorOf = statement(
  'purchasing.mirror-of',
  `select partner_company_id as "partnerCompanyId" from order_mirror where company_id = $1 and sales_order_id = $2`,
);

const ownFacts = `select kind, id, code, active, fields from reference_copy where company_id = $1 and kind in ('branch', 'tax-code', 'company')`;
const factsForOrder = statement(
  'purchasing.facts-for-order',
  `select kind, id, code, active, fields from reference_copy where company_id = $1 and kind = 'party' and id = $2
   union all select kind, id, code, active, fields from reference_copy where company_id = $1 and kind = 'product' and id = any($3::uuid[])
   union all select kind, id, code, active, fields from reference_copy where company_id = $1 and kind = 'agreement' and id = $4
   union all ${ownFacts}`,
);
const factsForMirror = statement(
  'purchasing.facts-for-mirror',
  `select kind, id, code, active, fields from reference_copy where company_id = $1 and kind = 'party' and fields->>'interCompanyId' = $2
   union all select kind, id, code, active, fields from reference_copy where company_id = $1 and kind = 'product' and code = any($3::text[])
   union all ${ownFacts}`,
);

/** Copies of other services' facts that an order is made from. */
export interface OrderFacts {
  parties: ReferenceCopy<Party>[];
  products: ReferenceCopy<Product>[];
  agreement: ReferenceCopy<{ consignorId: string; currency: string }> | undefined;
  branches: ReferenceCopy[];
  taxCodes: ReferenceCopy<{ isDefault: boolean }>[];
  /** Whether this company itself has been heard of. */
  companyKnown: boolean;
}

interface Wanted {
  supplierId: string;
  productIds: readonly string[];
  agreementId: string | null;
}

export async function orderFacts(
  sql: Sql,
  companyId: string,
  { supplierId, productIds, agreementId }: Wanted,
): Promise<OrderFacts> {
  return sorted(await sql<FactRow>(factsForOrder, [companyId, supplierId, [...new Set(productIds)], agreementId]));
}

/** In the buying company: the party that is the seller, and products by SKU. */
export async function mirrorFacts(
  sql: Sql,
  companyId: string,
  sellerId: string,
  skus: readonly string[],
): Promise<OrderFacts> {
  return sorted(await sql<FactRow>(factsForMirror, [companyId, sellerId, [...new Set(skus)]]));
}

type FactRow = ReferenceCopy & { kind: string } & Record<string, unknown>;

function sorted(rows: readonly FactRow[]): OrderFacts {
  const ofKind = <F>(kind: string) => rows.filter((row) => row.kind === kind) as unknown as ReferenceCopy<F>[];
  return {
    parties: ofKind<Party>('party'),
    products: ofKind<Product>('product'),
    agreement: ofKind<{ consignorId: string; currency: string }>('agreement')[0],
    branches: ofKind<Record<string, unknown>>('branch').sort((a, b) => (a.id < b.id ? -1 : 1)),
    taxCodes: ofKind<{ isDefault: boolean }>('tax-code'),
    companyKnown: ofKind('company').length > 0,
  };
}

export const purchaseOrderList: ListSource = {
  name: 'purchasing.orders',
  shape: { filters: {}, sorts: [], defaultSort: '', ...listPurchaseOrders.list },
  select: `select ${orderColumns} from purchase_order o`,
  where: 'o.company_id = $1',
  columns: {
    id: 'o.id',
    kind: 'o.kind',
    state: 'o.state',
    supplierId: 'o.supplier_id',
    branchId: 'o.branch_id',
    agreementId: 'o.agreement_id',
    interCompanyOrderId: 'o.inter_company_order_id',
    number: 'o.number',
    date: 'o.date',
    currency: 'o.currency',
    createdAt: 'o.created_at',
  },
  id: 'o.id',
  search: ['o.number', 'o.supplier_name'],
};
