import { DomainError } from '@consigna/kernel/domain-error';
import { type DeliveryView, listDeliverableLines, listDeliveries } from '@consigna/contracts/warehouse/delivery';
import type { ListSource } from '@consigna/persistence/list';
import { statement } from '@consigna/persistence/statement';
import type { Sql } from '@consigna/persistence/transaction';
import { decimalText, headColumns, ownerJson } from '../document.js';
import { deliveryStates } from './delivery.js';

const head = `${headColumns('d')}, d.number, d.state, d.date, d.branch_id as "branchId", d.order_id as "orderId", d.order_number as "orderNumber", d.buyer`;

const delivery = statement(
  'warehouse.delivery',
  `select ${head},
     (select coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'orderLineId', l.order_line_id, 'productId', l.product_id, 'sku', l.terms->>'sku',
         'description', l.terms->>'description', 'kind', l.kind, 'unit', l.terms->>'unit', 'quantity', ${decimalText('l.quantity')},
         'returned', ${decimalText('l.returned')}, 'allocations', (
           select coalesce(jsonb_agg(jsonb_build_object('layerId', a.layer_id, 'warehouseId', w.id, 'warehouseCode', w.code, 'locationId', p.id,
               'locationCode', p.code, 'lot', s.lot, 'expiry', s.expiry, 'owner', ${ownerJson('s')}, 'quantity', ${decimalText('a.quantity')},
               'reason', a.reason) order by a.ordinal), '[]')
           from allocation a
           join stock_layer s on s.company_id = a.company_id and s.id = a.layer_id
           join location p on p.company_id = s.company_id and p.id = s.location_id
           join warehouse w on w.company_id = p.company_id and w.id = p.warehouse_id
           where a.company_id = l.company_id and a.delivery_id = l.delivery_id and a.delivery_line_id = l.id)) order by l.ordinal), '[]')
      from delivery_line l where l.company_id = d.company_id and l.delivery_id = d.id) as lines
   from delivery d where d.company_id = $1 and d.id = $2`,
);

/** @throws DomainError `delivery-not-found` */
export async function deliveryOf(sql: Sql, companyId: string, id: string): Promise<DeliveryView> {
  const [found] = await sql<Omit<DeliveryView, 'allowedActions'>>(delivery, [companyId, id]);
  if (found === undefined) throw new DomainError('delivery-not-found', { id });
  return { ...found, allowedActions: deliveryStates.allowed(found.state) };
}

export const deliverySource: ListSource = {
  name: 'warehouse.deliveries',
  shape: listDeliveries.list ?? { filters: {}, sorts: [], defaultSort: 'createdAt' },
  select: `select ${head}, (select ${decimalText('sum(l.quantity)')} from delivery_line l where l.company_id = d.company_id and l.delivery_id = d.id) as quantity
    from delivery d`,
  where: 'd.company_id = $1',
  columns: {
    number: 'd.number',
    state: 'd.state',
    date: 'd.date',
    branchId: 'd.branch_id',
    orderId: 'd.order_id',
    orderNumber: 'd.order_number',
    customerId: `(d.buyer->>'customerId')::uuid`,
    createdAt: 'd.created_at',
  },
  id: 'd.id',
  search: ['d.number', 'd.order_number', `d.buyer->>'customerName'`],
};

export const deliverableSource: ListSource = {
  name: 'warehouse.deliverable-lines',
  shape: listDeliverableLines.list ?? { filters: {}, sorts: [], defaultSort: 'position' },
  select: `select r.order_line_id as id, r.order_id as "orderId", o.order_number as "orderNumber", r.ordinal as position, r.branch_id as "branchId",
      r.product_id as "productId", r.terms->>'sku' as sku, ${decimalText('r.reserved')} as quantity
    from reservation r join reservation_order o on o.company_id = r.company_id and o.order_id = r.order_id`,
  where: 'r.company_id = $1 and r.reserved > 0',
  columns: { orderId: 'r.order_id', branchId: 'r.branch_id', productId: 'r.product_id', position: 'r.ordinal' },
  id: 'r.order_line_id',
};
