import { businessDate } from '@consigna/kernel/business-date';
import type { Context } from '@consigna/kernel/context';
import { decimal } from '@consigna/kernel/decimal';
import type { Input, Output } from '@consigna/contracts/contract';
import type { findAvailability, findStockPlaces } from '@consigna/contracts/warehouse/availability';
import { type getValuation, listStock, listStockLayers, listStockMoves } from '@consigna/contracts/warehouse/stock';
import { companyFacts } from '@consigna/persistence/company-facts';
import type { ListSource } from '@consigna/persistence/list';
import { statement } from '@consigna/persistence/statement';
import type { Sql } from '@consigna/persistence/transaction';
import { decimalText, instantText, ownerJson } from '../document.js';
import { BASE_DIGITS } from './stock-ledger.js';

type StockPlaces = Output<typeof findStockPlaces>['products'][number];
type Availability = Output<typeof findAvailability>['products'][number];

/** Quarantined goods are on hand nowhere here: nobody can buy them. */
const availability = statement(
  'warehouse.availability',
  `with asked as (select distinct p as product_id from unnest($3::uuid[]) p),
     pool as (select product_id, sum(on_hand) on_hand, sum(reserved) reserved, sum(held) held from stock_pool
       where company_id = $1 and ($2::uuid is null or branch_id = $2) and product_id = any($3::uuid[]) group by 1),
     owner as (select s.product_id, sum(s.remaining) filter (where s.owner_key = 'own') owned, sum(s.remaining) filter (where s.owner_key <> 'own') consigned
       from stock_layer s where s.company_id = $1 and ($2::uuid is null or s.branch_id = $2) and s.product_id = any($3::uuid[])
         and s.remaining > 0 and s.warehouse_kind <> 'quarantine' group by 1),
     coming as (select l.product_id, sum(l.quantity - l.accepted) incoming from expected_receipt_line l
       join expected_receipt e on e.company_id = l.company_id and e.order_id = l.order_id
       where l.company_id = $1 and l.product_id = any($3::uuid[]) and l.accepted < l.quantity and not e.closed and ($2::uuid is null or e.branch_id = $2) group by 1)
   select a.product_id as "productId", ${decimalText('coalesce(p.on_hand, 0)')} as "onHand", ${decimalText('coalesce(o.owned, 0)')} as owned,
     ${decimalText('coalesce(o.consigned, 0)')} as consigned, ${decimalText('coalesce(p.reserved, 0)')} as reserved, ${decimalText('coalesce(p.held, 0)')} as held,
     ${decimalText('coalesce(p.on_hand - p.reserved - p.held, 0)')} as available, ${decimalText('coalesce(c.incoming, 0)')} as incoming
   from asked a left join pool p using (product_id) left join owner o using (product_id) left join coming c using (product_id)`,
);

/** What can be sold, in the order asked for; advice for a screen, decided again under lock. */
export async function availabilityOf(
  sql: Sql,
  companyId: string,
  { branchId, productIds }: Input<typeof findAvailability>,
): Promise<Availability[]> {
  const rows = await sql<Availability>(availability, [companyId, branchId, productIds]);
  const byId = new Map(rows.map((row) => [row.productId, row]));
  return [...new Set(productIds)].flatMap((id) => byId.get(id) ?? []);
}

/** Read from levels rather than layers: the former are one row per place and owner. */
const stockPlaces = statement(
  'warehouse.stock-places',
  `with asked as (select distinct p as product_id from unnest($2::uuid[]) p),
     owner as (select l.product_id, w.id, w.branch_id, w.code, w.name, w.kind, l.owner_key, l.consignor_id, l.agreement_id, sum(l.on_hand) on_hand
       from stock_level l join location p on p.company_id = l.company_id and p.id = l.location_id
       join warehouse w on w.company_id = p.company_id and w.id = p.warehouse_id
       where l.company_id = $1 and l.product_id = any($2::uuid[]) and l.on_hand <> 0 group by 1, 2, 3, 4, 5, 6, 7, 8, 9),
     warehouses as (select o.product_id, o.branch_id, o.id, o.code, jsonb_build_object('id', o.id, 'code', o.code, 'name', o.name, 'kind', o.kind,
         'owners', jsonb_agg(jsonb_build_object('kind', case when o.owner_key = 'own' then 'own' else 'consignor' end, 'consignorId', o.consignor_id,
           'consignorName', r.fields->>'name', 'agreementId', o.agreement_id, 'onHand', ${decimalText('o.on_hand')})
           order by o.owner_key <> 'own', r.fields->>'name', o.owner_key)) as warehouse
       from owner o left join reference_copy r on r.company_id = $1 and r.kind = 'party' and r.id = o.consignor_id
       group by o.product_id, o.branch_id, o.id, o.code, o.name, o.kind),
     lying as (select product_id, branch_id, jsonb_agg(warehouse order by code) warehouses from warehouses group by 1, 2),
     coming as (select l.product_id, e.branch_id, jsonb_agg(jsonb_build_object('purchaseOrderId', e.order_id, 'number', e.number, 'orderedOn', e.date,
         'supplierName', e.supplier_name, 'open', ${decimalText('l.quantity - l.accepted')}, 'forOrderLineId', l.for_order_line_id)
         order by e.date, e.number, l.ordinal) expected
       from expected_receipt_line l join expected_receipt e on e.company_id = l.company_id and e.order_id = l.order_id
       where l.company_id = $1 and l.product_id = any($2::uuid[]) and l.accepted < l.quantity and not e.closed group by 1, 2),
     pool as (select product_id, branch_id, on_hand, reserved, held from stock_pool where company_id = $1 and product_id = any($2::uuid[]))
   select a.product_id as "productId", coalesce(jsonb_agg(jsonb_build_object('branchId', b.branch_id, 'onHand', ${decimalText('coalesce(b.on_hand, 0)')},
       'reserved', ${decimalText('coalesce(b.reserved, 0)')}, 'held', ${decimalText('coalesce(b.held, 0)')},
       'available', ${decimalText('coalesce(b.on_hand - b.reserved - b.held, 0)')}, 'warehouses', coalesce(b.warehouses, '[]'),
       'expected', coalesce(b.expected, '[]')) order by b.branch_id) filter (where b.branch_id is not null), '[]') as branches
   from asked a left join (pool full join lying using (product_id, branch_id) full join coming using (product_id, branch_id)) b using (product_id)
   group by 1`,
);

/** Where products lie, whose they are and what is expected, in the order asked for. */
export async function stockPlacesOf(
  sql: Sql,
  companyId: string,
  { productIds }: Input<typeof findStockPlaces>,
): Promise<StockPlaces[]> {
  const rows = await sql<StockPlaces>(stockPlaces, [companyId, productIds]);
  const byId = new Map(rows.map((row) => [row.productId, row]));
  return [...new Set(productIds)].flatMap((id) => byId.get(id) ?? []);
}

const valuation = statement(
  'warehouse.valuation',
  `select m.product_id as "productId", coalesce(r.code, '') as sku, ${decimalText(`coalesce(m.owned, 0)`)} as owned, coalesce(m.value, 0)::numeric(24,2) as value,
     coalesce(m.group_profit, 0)::numeric(24,2) as "groupProfit", ${decimalText('coalesce(m.consigned, 0)')} as consigned
   from (select product_id, sum(quantity) filter (where owner_key = 'own') owned, sum(quantity) filter (where owner_key <> 'own') consigned,
           sum(value_base) value, sum(group_profit_base) group_profit
         from stock_move where company_id = $1 and date <= $2 and ($3::uuid is null or product_id = $3) group by 1) m
   left join reference_copy r on r.company_id = $1 and r.kind = 'product' and r.id = m.product_id
   where coalesce(m.owned, 0) <> 0 or coalesce(m.consigned, 0) <> 0 or coalesce(m.value, 0) <> 0
   order by 2, 1`,
);

/** The stock's worth from its moves up to a day (today unless said otherwise), quarantine included. */
export async function valuationOf(
  sql: Sql,
  ctx: Context,
  { asOf, productId }: Input<typeof getValuation>,
): Promise<Output<typeof getValuation>> {
  const { timeZone, baseCurrency } = await companyFacts(sql, ctx.companyId);
  const date = asOf ?? businessDate(ctx.now, timeZone);
  const products = await sql<Output<typeof getValuation>['products'][number]>(valuation, [
    ctx.companyId,
    date,
    productId ?? null,
  ]);
  const total = products.reduce((sum, product) => sum.plus(product.value), decimal(0)).toFixed(BASE_DIGITS);
  return { asOf: date, currency: baseCurrency, total, products };
}

const place = `w.branch_id as "branchId", w.id as "warehouseId", w.code as "warehouseCode", w.kind as "warehouseKind", p.id as "locationId", p.code as "locationCode"`;
const joins = (table: string) => `
    join location p on p.company_id = ${table}.company_id and p.id = ${table}.location_id
    join warehouse w on w.company_id = p.company_id and w.id = p.warehouse_id
    left join reference_copy r on r.company_id = ${table}.company_id and r.kind = 'product' and r.id = ${table}.product_id`;
const levelId = `l.product_id::text || '/' || l.location_id::text || '/' || l.lot || '/' || l.owner_key`;

export const levelSource: ListSource = {
  name: 'warehouse.stock',
  shape: listStock.list ?? { filters: {}, sorts: [], defaultSort: 'sku' },
  select: `select ${levelId} as id, l.product_id as "productId", coalesce(r.code, '') as sku, coalesce(r.fields->>'name', '') as name, ${place}, l.lot,
      ${ownerJson('l')} as owner, ${decimalText('l.on_hand')} as "onHand", ${decimalText('l.allocated')} as allocated,
      (case when l.owner_key <> 'own' or l.on_hand = 0 then 0
        when c.method = 'average' then round(c.value * l.on_hand / nullif(c.quantity, 0), 2)
        else coalesce((select sum(s.value_remaining) from stock_layer s where s.company_id = l.company_id and s.product_id = l.product_id and s.remaining > 0
          and s.location_id = l.location_id and s.lot = l.lot and s.owner_key = l.owner_key), 0) end)::numeric(24,2) as value
    from stock_level l ${joins('l')}
    left join cost_pool c on c.company_id = l.company_id and c.product_id = l.product_id`,
  where: 'l.company_id = $1 and l.on_hand <> 0',
  columns: {
    productId: 'l.product_id',
    sku: `coalesce(r.code, '')`,
    warehouseId: 'w.id',
    branchId: 'w.branch_id',
    consignorId: 'l.consignor_id',
    lot: 'l.lot',
    warehouseKind: 'w.kind',
    onHand: 'l.on_hand',
  },
  id: `(${levelId})`,
  search: ['r.code', `r.fields->>'name'`],
};

export const layerSource: ListSource = {
  name: 'warehouse.layers',
  shape: listStockLayers.list ?? { filters: {}, sorts: [], defaultSort: 'receivedAt' },
  select: `select s.id, s.product_id as "productId", coalesce(r.code, '') as sku, ${place}, s.lot, s.expiry, ${ownerJson('s')} as owner,
      s.receipt_line_id as "receiptLineId", ${instantText('s.received_at')} as "receivedAt", ${decimalText('s.unit_cost')} as "unitCost",
      ${decimalText('s.quantity')} as quantity, ${decimalText('s.remaining')} as remaining, ${decimalText('s.allocated')} as allocated,
      s.value_remaining as value, s.group_profit_remaining as "groupProfit"
    from stock_layer s ${joins('s')}`,
  where: 's.company_id = $1',
  columns: {
    productId: 's.product_id',
    sku: `coalesce(r.code, '')`,
    warehouseId: 'w.id',
    branchId: 's.branch_id',
    consignorId: 's.consignor_id',
    lot: 's.lot',
    remaining: 's.remaining',
    receiptLineId: 's.receipt_line_id',
    receivedAt: 's.received_at',
  },
  id: 's.id',
  search: ['r.code', `r.fields->>'name'`, 's.lot'],
};

export const moveSource: ListSource = {
  name: 'warehouse.moves',
  shape: listStockMoves.list ?? { filters: {}, sorts: [], defaultSort: 'at' },
  select: `select m.id, m.date, ${instantText('m.at')} as at, ${instantText('m.recorded_at')} as "recordedAt", m.product_id as "productId",
      coalesce(r.code, '') as sku, m.layer_id as "layerId", ${place}, ${ownerJson('m')} as owner, m.lot, ${decimalText('m.quantity')} as quantity,
      m.value_base as value, jsonb_build_object('type', m.cause_type, 'id', m.cause_id, 'lineId', m.cause_line_id) as cause, m.undoes_move_id as "undoesMoveId"
    from stock_move m ${joins('m')}`,
  where: 'm.company_id = $1',
  columns: {
    productId: 'm.product_id',
    sku: `coalesce(r.code, '')`,
    warehouseId: 'w.id',
    branchId: 'm.branch_id',
    layerId: 'm.layer_id',
    date: 'm.date',
    causeType: 'm.cause_type',
    causeId: 'm.cause_id',
    causeLineId: 'm.cause_line_id',
    at: 'm.at',
  },
  id: 'm.id',
  search: ['r.code'],
};
