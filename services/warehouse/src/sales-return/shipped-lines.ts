import type { Input } from '@consigna/contracts/contract';
import type { Buyer, SaleTerms } from '@consigna/contracts/trade';
import type { receiveSalesReturn } from '@consigna/contracts/warehouse/sales-return';
import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import { groupBy } from '../group-by.js';
import type { WarehouseKind } from '../stock/locked-stock.js';
import type { Place } from '../warehouse/warehouse.service.js';

/** A line that names what was shipped. */
export type LineOfDelivery = Extract<Input<typeof receiveSalesReturn>['lines'][number], { deliveryLineId: string }>;

/** A shipped line under lock, with the moves that are to be undone, the last one first. */
export interface Shipped {
  readonly id: string;
  readonly productId: string;
  readonly branchId: string;
  readonly buyer: Buyer;
  readonly terms: SaleTerms;
  readonly quantity: Decimal;
  returned: Decimal;
  readonly moves: ShippedMove[];
}

export interface ShippedMove {
  readonly id: string;
  readonly place: Place;
  readonly lot: string;
  readonly expiry: string | null;
  readonly consignor_id: string | null;
  readonly agreement_id: string | null;
  readonly receiptLineId: string | null;
  readonly receivedAt: Date;
  readonly quantity: Decimal;
  readonly value: Decimal;
  readonly groupProfit: Decimal;
  returned: Decimal;
  returnedValue: Decimal;
  returnedProfit: Decimal;
}

interface LineRow {
  [column: string]: unknown;
  id: string;
  delivery_id: string;
  order_id: string;
  product_id: string;
  branch_id: string;
  buyer: Buyer;
  state: string;
  terms: SaleTerms;
  quantity: string;
  returned: string;
}

interface MoveRow {
  [column: string]: unknown;
  id: string;
  cause_line_id: string;
  branch_id: string;
  warehouse_id: string;
  warehouse_code: string;
  warehouse_kind: WarehouseKind;
  location_id: string;
  location_code: string;
  lot: string;
  expiry: string | null;
  consignor_id: string | null;
  agreement_id: string | null;
  receipt_line_id: string | null;
  received_at: Date;
  quantity: string;
  value: string;
  group_profit: string;
  returned: string;
  returned_value: string;
  returned_profit: string;
}

const lockLines = statement(
  'warehouse.lock-shipped-lines',
  `select l.*, d.branch_id, d.buyer, d.state, d.order_id from delivery_line l join delivery d on d.company_id = l.company_id and d.id = l.delivery_id
   where l.company_id = $1 and l.id = any($2::uuid[]) order by l.id for update of l`,
);
const movesOf = statement(
  'warehouse.moves-of-shipped-lines',
  `select m.id, m.cause_line_id, m.lot, m.consignor_id, m.agreement_id, m.receipt_line_id, -m.quantity as quantity, -m.value_base as value,
     -m.group_profit_base as group_profit, s.expiry, s.received_at, w.branch_id, p.id as location_id, p.code as location_code, w.id as warehouse_id,
     w.code as warehouse_code, w.kind as warehouse_kind, coalesce(u.quantity, 0) as returned, coalesce(u.value, 0) as returned_value,
     coalesce(u.group_profit, 0) as returned_profit
   from stock_move m
   join stock_layer s on s.company_id = m.company_id and s.id = m.layer_id
   join location p on p.company_id = s.company_id and p.id = s.location_id
   join warehouse w on w.company_id = p.company_id and w.id = p.warehouse_id
   left join lateral (select sum(r.quantity) quantity, sum(r.value_base) value, sum(r.group_profit_base) group_profit
     from stock_move r where r.company_id = m.company_id and r.undoes_move_id = m.id) u on true
   where m.company_id = $1 and m.cause_type = 'delivery' and m.cause_line_id = any($2::uuid[])
   order by m.cause_line_id, m.ordinal desc`,
);
/** The lines a return names, by id. @throws DomainError `delivery-line-not-found`, `not-shipped` */
export async function lockShipped(
  tx: Transaction,
  input: Input<typeof receiveSalesReturn>,
): Promise<Map<string, Shipped>> {
  const ids = input.lines.flatMap((line) => ('deliveryLineId' in line ? [line.deliveryLineId] : []));
  if (ids.length === 0) return new Map();
  const values = [tx.ctx.companyId, [...new Set(ids)]];
  const [lines, moves] = await Promise.all([tx.sql<LineRow>(lockLines, values), tx.sql<MoveRow>(movesOf, values)]);
  const byLine = groupBy(moves, (move) => move.cause_line_id);
  const shipped = new Map<string, Shipped>();
  for (const line of lines) {
    if (input.deliveryId !== undefined && line.delivery_id !== input.deliveryId) continue;
    if (input.orderId !== undefined && line.order_id !== input.orderId) continue;
    if (line.state !== 'shipped') throw new DomainError('not-shipped', { deliveryLineId: line.id, state: line.state });
    shipped.set(line.id, {
      id: line.id,
      productId: line.product_id,
      branchId: line.branch_id,
      buyer: line.buyer,
      terms: line.terms,
      quantity: decimal(line.quantity),
      returned: decimal(line.returned),
      moves: (byLine.get(line.id) ?? []).map(toMove),
    });
  }
  input.lines.forEach((line, index) => {
    if ('deliveryLineId' in line && !shipped.has(line.deliveryLineId)) throw unknownLine(line, index);
  });
  return shipped;
}

function toMove(row: MoveRow): ShippedMove {
  return {
    id: row.id,
    place: {
      branchId: row.branch_id,
      warehouseId: row.warehouse_id,
      warehouseCode: row.warehouse_code,
      warehouseKind: row.warehouse_kind,
      locationId: row.location_id,
      locationCode: row.location_code,
    },
    lot: row.lot,
    expiry: row.expiry,
    consignor_id: row.consignor_id,
    agreement_id: row.agreement_id,
    receiptLineId: row.receipt_line_id,
    receivedAt: row.received_at,
    quantity: decimal(row.quantity),
    value: decimal(row.value),
    groupProfit: decimal(row.group_profit),
    returned: decimal(row.returned),
    returnedValue: decimal(row.returned_value),
    returnedProfit: decimal(row.returned_profit),
  };
}

export function unknownLine({ deliveryLineId }: LineOfDelivery, index: number): DomainError {
  return new DomainError('delivery-line-not-found', { id: deliveryLineId }, [
    { pointer: `#/lines/${index}/deliveryLineId`, code: 'delivery-line-not-found' },
  ]);
}
