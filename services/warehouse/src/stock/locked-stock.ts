import type { Owner } from '@consigna/contracts/trade';
import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import type { OpenLayer } from './allocate.js';
import { ownerOf } from './owner.js';

export type CostMethod = 'fifo' | 'average';
export type WarehouseKind = 'standard' | 'consignment_in' | 'mixed' | 'quarantine';

export interface Pool {
  readonly productId: string;
  onHand: Decimal;
  reserved: Decimal;
  held: Decimal;
}

/** A layer as the operation that locked it sees it; `StockEntry` keeps the figures up to date. */
export interface Layer {
  readonly id: string;
  readonly branchId: string;
  readonly productId: string;
  readonly locationId: string;
  readonly locationCode: string;
  readonly warehouseId: string;
  readonly warehouseCode: string;
  readonly warehouseKind: WarehouseKind;
  readonly lot: string;
  readonly expiry: string | null;
  readonly owner: Owner;
  readonly receiptLineId: string | null;
  readonly receivedAt: Date;
  readonly unitCost: Decimal;
  remaining: Decimal;
  allocated: Decimal;
  value: Decimal;
  groupProfit: Decimal;
}

export interface Cost {
  readonly productId: string;
  method: CostMethod;
  quantity: Decimal;
  value: Decimal;
  lastUnitCost: Decimal;
}

/** Locked rows of some products in a branch: the ground of every decision about stock. */
export interface LockedStock {
  readonly branchId: string;
  readonly pools: ReadonlyMap<string, Pool>;
  readonly layers: ReadonlyMap<string, Layer>;
  readonly costs: ReadonlyMap<string, Cost>;
}

/**
 * The products and the branch that a lock is about: given, or those of a delivery (known in the same round trip).
 * As arrays, not as sub-selects to join with: the planner then goes through the key, whatever it believes of the sizes.
 */
const selections = {
  products: { branch: '$2::uuid', products: '$3::uuid[]' },
  delivery: {
    branch: '(select branch_id from delivery where company_id = $1 and id = $2)',
    products: `array(select product_id from delivery_line where company_id = $1 and delivery_id = $2 and kind = 'goods')`,
  },
  order: {
    branch: '(select branch_id from reservation_order where company_id = $1 and order_id = $2)',
    products: `array(select product_id from reservation where company_id = $1 and order_id = $2 and kind = 'goods')`,
  },
} as const;

const lockPools = statements(
  'lock-pools',
  ({ branch, products }) => `select product_id, on_hand, reserved, held from stock_pool
   where company_id = $1 and branch_id = ${branch} and product_id = any(${products}) order by product_id for update`,
);
const lockLayers = statements(
  'lock-layers',
  ({ branch, products }) => `select s.*, l.code as location_code, w.id as warehouse_id, w.code as warehouse_code
   from stock_layer s
   join location l on l.company_id = s.company_id and l.id = s.location_id
   join warehouse w on w.company_id = l.company_id and w.id = l.warehouse_id
   where s.company_id = $1 and s.branch_id = ${branch} and s.product_id = any(${products}) and s.remaining > 0
   order by s.id for update of s`,
);
const lockCosts = statements(
  'lock-costs',
  // A selection by products names the branch too, so that all its statements take the same values.
  ({ branch, products }) => `select product_id, method, quantity, value, last_unit_cost from cost_pool
   where company_id = $1 and ${branch} is not null and product_id = any(${products}) order by product_id for update`,
);
const lockReceiptLayers = statement(
  'warehouse.lock-layers-of-receipt-lines',
  `select s.*, l.code as location_code, w.id as warehouse_id, w.code as warehouse_code
   from stock_layer s
   join location l on l.company_id = s.company_id and l.id = s.location_id
   join warehouse w on w.company_id = l.company_id and w.id = l.warehouse_id
   where s.company_id = $1 and s.receipt_line_id = any($2::uuid[]) and s.owner_key = 'own'
   order by s.id for update of s`,
);
const lockReceiptCosts = statement(
  'warehouse.lock-costs-of-receipt-lines',
  `select product_id, method, quantity, value, last_unit_cost from cost_pool
   where company_id = $1 and product_id = any(array(select product_id from goods_receipt_line where company_id = $1 and id = any($2::uuid[])))
   order by product_id for update`,
);

function statements(name: string, text: (selection: { branch: string; products: string }) => string) {
  return {
    products: statement(`warehouse.${name}-of-products`, text(selections.products)),
    delivery: statement(`warehouse.${name}-of-delivery`, text(selections.delivery)),
    order: statement(`warehouse.${name}-of-order`, text(selections.order)),
  };
}

interface PoolRow {
  product_id: string;
  on_hand: string;
  reserved: string;
  held: string;
}
interface LayerRow {
  id: string;
  branch_id: string;
  product_id: string;
  location_id: string;
  location_code: string;
  warehouse_id: string;
  warehouse_code: string;
  warehouse_kind: WarehouseKind;
  lot: string;
  expiry: string | null;
  consignor_id: string | null;
  agreement_id: string | null;
  receipt_line_id: string | null;
  received_at: Date;
  unit_cost: string;
  remaining: string;
  allocated: string;
  value_remaining: string;
  group_profit_remaining: string;
}
interface CostRow {
  product_id: string;
  method: CostMethod;
  quantity: string;
  value: string;
  last_unit_cost: string;
}

/** Locks pools, open layers and cost pools, in this order and by key: the same everywhere, so nobody deadlocks. */
export async function lockStock(
  tx: Transaction,
  branchId: string,
  productIds: readonly string[],
): Promise<LockedStock> {
  return lockSelected(tx, 'products', branchId, [tx.ctx.companyId, branchId, [...new Set(productIds)]]);
}

/** The same for all goods of a delivery, in the round trip that reads the delivery. `branchId` is filled by the caller. */
export async function lockStockOfDelivery(tx: Transaction, deliveryId: string): Promise<LockedStock> {
  return lockSelected(tx, 'delivery', '', [tx.ctx.companyId, deliveryId]);
}

/** The same for all goods of a reserved order. `branchId` is filled by the caller. */
export async function lockStockOfOrder(tx: Transaction, orderId: string): Promise<LockedStock> {
  return lockSelected(tx, 'order', '', [tx.ctx.companyId, orderId]);
}

/** Pools and open layers of all goods of a reserved order: who puts units aside asks for no cost and changes none. */
export async function lockUnitsOfOrder(tx: Transaction, orderId: string): Promise<LockedStock> {
  const values = [tx.ctx.companyId, orderId];
  const [pools, layers] = await Promise.all([
    tx.sql<PoolRow>(lockPools.order, values),
    tx.sql<LayerRow>(lockLayers.order, values),
  ]);
  return lockedStock({ branchId: '', pools, layers });
}

/** Locks the pools alone, for what touches promises and no units. */
export async function lockPoolsOnly(
  tx: Transaction,
  branchId: string,
  productIds: readonly string[],
): Promise<ReadonlyMap<string, Pool>> {
  const rows = await tx.sql<PoolRow>(lockPools.products, [tx.ctx.companyId, branchId, [...new Set(productIds)]]);
  return new Map(rows.map((row) => [row.product_id, toPool(row)]));
}

/** Locks what arriving units change: pools and cost pools, in this order. */
export async function lockForArrival(
  tx: Transaction,
  branchId: string,
  productIds: readonly string[],
): Promise<LockedStock> {
  const products = [...new Set(productIds)];
  const [pools, costs] = await Promise.all([
    lockPoolsOnly(tx, branchId, products),
    tx.sql<CostRow>(lockCosts.products, [tx.ctx.companyId, branchId, products]),
  ]);
  return { branchId, pools, layers: new Map(), costs: new Map(costs.map((row) => [row.product_id, toCost(row)])) };
}

/** Locks what a later cost of received units changes: their open layers, in any branch, and the cost pools. */
export async function lockForRevaluation(tx: Transaction, receiptLineIds: readonly string[]): Promise<LockedStock> {
  const values = [tx.ctx.companyId, receiptLineIds];
  const [layers, costs] = await Promise.all([
    tx.sql<LayerRow>(lockReceiptLayers, values),
    tx.sql<CostRow>(lockReceiptCosts, values),
  ]);
  return lockedStock({ branchId: '', layers, costs });
}

async function lockSelected(
  tx: Transaction,
  selection: keyof typeof selections,
  branchId: string,
  values: unknown[],
): Promise<LockedStock> {
  const [pools, layers, costs] = await Promise.all([
    tx.sql<PoolRow>(lockPools[selection], values),
    tx.sql<LayerRow>(lockLayers[selection], values),
    tx.sql<CostRow>(lockCosts[selection], values),
  ]);
  return lockedStock({ branchId, pools, layers, costs });
}

function lockedStock(rows: {
  branchId: string;
  pools?: PoolRow[];
  layers?: LayerRow[];
  costs?: CostRow[];
}): LockedStock {
  const { branchId, pools = [], layers = [], costs = [] } = rows;
  return {
    branchId,
    pools: new Map(pools.map((row) => [row.product_id, toPool(row)])),
    layers: new Map(layers.map((row) => [row.id, toLayer(row)])),
    costs: new Map(costs.map((row) => [row.product_id, toCost(row)])),
  };
}

function toPool(row: PoolRow): Pool {
  return {
    productId: row.product_id,
    onHand: decimal(row.on_hand),
    reserved: decimal(row.reserved),
    held: decimal(row.held),
  };
}

function toCost(row: CostRow): Cost {
  return {
    productId: row.product_id,
    method: row.method,
    quantity: decimal(row.quantity),
    value: decimal(row.value),
    lastUnitCost: decimal(row.last_unit_cost),
  };
}

function toLayer(row: LayerRow): Layer {
  return {
    id: row.id,
    branchId: row.branch_id,
    productId: row.product_id,
    locationId: row.location_id,
    locationCode: row.location_code,
    warehouseId: row.warehouse_id,
    warehouseCode: row.warehouse_code,
    warehouseKind: row.warehouse_kind,
    lot: row.lot,
    expiry: row.expiry,
    owner: ownerOf(row),
    receiptLineId: row.receipt_line_id,
    receivedAt: row.received_at,
    unitCost: decimal(row.unit_cost),
    remaining: decimal(row.remaining),
    allocated: decimal(row.allocated),
    value: decimal(row.value_remaining),
    groupProfit: decimal(row.group_profit_remaining),
  };
}

/** Units of a layer that nobody has put aside. */
export function freeOf(layer: Layer): Decimal {
  return decimal(layer.remaining.minus(layer.allocated));
}

/** The locked layers as the allocation rule sees them; quarantined goods are not for sale. */
export function openLayers(layers: Iterable<Layer>): OpenLayer[] {
  return [...layers]
    .filter((layer) => layer.warehouseKind !== 'quarantine')
    .map((layer) => ({
      id: layer.id,
      productId: layer.productId,
      consigned: layer.owner.kind === 'consignor',
      expiry: layer.expiry,
      receivedAt: layer.receivedAt.getTime(),
      free: freeOf(layer),
    }));
}
