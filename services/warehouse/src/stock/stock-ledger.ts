import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { newId } from '@consigna/kernel/id';
import { issueCost } from '@consigna/kernel/rounding';
import type { Owner, UnitSource } from '@consigna/contracts/trade';
import type { moveCauses } from '@consigna/contracts/warehouse/stock';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import { writeTogether, writing, type Write } from '@consigna/persistence/write-together';
import type { Cost, CostMethod, Layer, LockedStock, WarehouseKind } from './locked-stock.js';
import { ownerKey } from './owner.js';

/** Amounts of the base currency in the stock ledger. */
export const BASE_DIGITS = 2;

export type MoveCause = { readonly type: (typeof moveCauses)[number]; readonly id: string; readonly lineId: string };
export type Counterpart = 'supplier' | 'customer' | 'adjustment' | 'valuation';

const makeMissing = statement(
  'warehouse.make-missing-pools',
  `with pool as (
     insert into stock_pool (company_id, branch_id, product_id) select $1, $2, p from unnest($3::uuid[]) p order by p on conflict do nothing)
   insert into cost_pool (company_id, product_id, method)
   select $1, u.p, u.m from unnest($3::uuid[], $4::text[]) u(p, m) order by u.p on conflict do nothing`,
);

/**
 * Makes the pools of products that have never been in the branch. `methods` are the products' own; an existing pool
 * keeps its method while it holds something.
 */
export async function makePools(
  tx: Transaction,
  branchId: string,
  methods: ReadonlyMap<string, CostMethod>,
): Promise<void> {
  await tx.sql(makeMissing, [tx.ctx.companyId, branchId, [...methods.keys()], [...methods.values()]]);
}

/** Units that arrive as a layer of their own. `value` and `groupProfit` in base currency; zero when consigned. */
export interface Arrival {
  readonly layerId?: string;
  readonly branchId: string;
  readonly productId: string;
  readonly locationId: string;
  readonly locationCode?: string;
  readonly warehouseId?: string;
  readonly warehouseCode?: string;
  readonly warehouseKind: WarehouseKind;
  readonly lot: string;
  readonly expiry: string | null;
  readonly owner: Owner;
  readonly receiptLineId: string | null;
  readonly receivedAt: Date;
  readonly quantity: Decimal;
  readonly value: Decimal;
  readonly groupProfit: Decimal;
  readonly counterpart: Counterpart;
  readonly cause: MoveCause;
  readonly ordinal: number;
  readonly undoesMoveId?: string | null;
  /** A price paid now becomes the product's last cost; a return's does not. */
  readonly setsLastCost: boolean;
}

/** What a move recorded. */
export interface Moved {
  readonly moveId: string;
  readonly layer: Layer;
  readonly quantity: Decimal;
  readonly value: Decimal;
  readonly groupProfit: Decimal;
}

interface Move extends Moved {
  readonly signedQuantity: Decimal;
  readonly counterpart: Counterpart;
  readonly cause: MoveCause;
  readonly ordinal: number;
  readonly undoesMoveId: string | null;
}

const zero = decimal(0);

/**
 * One document's effect on the stock ledger, gathered on locked rows and written set-wise by `write`: one statement,
 * whatever the number of lines and tables. Nothing else writes pools, levels, layers, cost pools or moves.
 */
export class StockEntry {
  private readonly poolDeltas = new Map<
    string,
    { productId: string; branchId: string; onHand: Decimal; reserved: Decimal; held: Decimal }
  >();
  private readonly levelDeltas = new Map<string, { layer: Layer; onHand: Decimal; allocated: Decimal }>();
  private readonly changedLayers = new Map<string, Layer>();
  private readonly newLayers = new Map<string, { layer: Layer; quantity: Decimal }>();
  private readonly changedCosts = new Set<string>();
  private readonly moves: Move[] = [];

  constructor(
    private readonly tx: Transaction,
    private readonly stock: LockedStock,
    private readonly branchId: string,
    private readonly date: string,
  ) {}

  /** Units come in as a new layer. */
  arrive(arrival: Arrival): Moved {
    const { quantity, value, groupProfit, owner, productId } = arrival;
    const cost = owner.kind === 'own' ? this.cost(productId) : undefined;
    const layer: Layer = {
      id: arrival.layerId ?? newId(),
      branchId: arrival.branchId,
      productId,
      locationId: arrival.locationId,
      locationCode: arrival.locationCode ?? '',
      warehouseId: arrival.warehouseId ?? '',
      warehouseCode: arrival.warehouseCode ?? '',
      warehouseKind: arrival.warehouseKind,
      lot: arrival.lot,
      expiry: arrival.expiry,
      owner,
      receiptLineId: arrival.receiptLineId,
      receivedAt: arrival.receivedAt,
      unitCost: decimal(value.dividedBy(quantity)),
      remaining: quantity,
      allocated: zero,
      value: cost?.method === 'fifo' ? value : zero,
      groupProfit,
    };
    this.newLayers.set(layer.id, { layer, quantity });
    if (cost !== undefined) {
      this.changeCost(cost, quantity, value);
      if (arrival.setsLastCost) cost.lastUnitCost = layer.unitCost;
    }
    this.changeLevel(layer, quantity, zero);
    if (layer.warehouseKind !== 'quarantine') this.changePool(productId, { onHand: quantity });
    return this.move(layer, { ...arrival, signedQuantity: quantity, undoesMoveId: arrival.undoesMoveId ?? null });
  }

  /**
   * Units go out of a layer at the cost of their pool: the layer's, or the product's average; the last units take all.
   * `allocated` units were put aside for this, others must be free. @throws DomainError `layer-not-available`
   */
  issue(
    layer: Layer,
    quantity: Decimal,
    to: { counterpart: Counterpart; cause: MoveCause; ordinal: number; allocated: boolean },
  ): Moved {
    const available = to.allocated ? layer.allocated : layer.remaining.minus(layer.allocated);
    if (quantity.greaterThan(available))
      throw new DomainError('layer-not-available', { layerId: layer.id, available: available.toString() });
    const owned = layer.owner.kind === 'own';
    const cost = owned ? this.cost(layer.productId) : undefined;
    let value = zero;
    if (cost?.method === 'fifo') value = issueCost(layer.value, quantity, layer.remaining, BASE_DIGITS);
    if (cost?.method === 'average') value = issueCost(cost.value, quantity, cost.quantity, BASE_DIGITS);
    const groupProfit = issueCost(layer.groupProfit, quantity, layer.remaining, BASE_DIGITS);

    if (cost !== undefined) this.changeCost(cost, quantity.negated(), value.negated());
    if (cost?.method === 'fifo') layer.value = decimal(layer.value.minus(value));
    layer.groupProfit = decimal(layer.groupProfit.minus(groupProfit));
    layer.remaining = decimal(layer.remaining.minus(quantity));
    const fromAllocated = to.allocated ? quantity : zero;
    layer.allocated = decimal(layer.allocated.minus(fromAllocated));
    this.changed(layer);
    this.changeLevel(layer, quantity.negated(), fromAllocated.negated());
    if (layer.warehouseKind !== 'quarantine') this.changePool(layer.productId, { onHand: quantity.negated() });
    return this.move(layer, {
      ...to,
      quantity,
      signedQuantity: quantity.negated(),
      value,
      groupProfit,
      undoesMoveId: null,
    });
  }

  /** Puts units of a layer aside for a delivery, or back (negative). @throws DomainError `layer-not-available` */
  allocate(layer: Layer, quantity: Decimal): void {
    const free = layer.remaining.minus(layer.allocated);
    if (quantity.greaterThan(free))
      throw new DomainError('layer-not-available', { layerId: layer.id, available: free.toString() });
    layer.allocated = decimal(layer.allocated.plus(quantity));
    this.changed(layer);
    this.changeLevel(layer, zero, quantity);
  }

  /** Changes what units are worth, not how many there are; on averaged products the pool's value. */
  revalue(layer: Layer, value: Decimal, cause: MoveCause, ordinal: number): void {
    const cost = this.cost(layer.productId);
    this.changeCost(cost, zero, value);
    if (cost.method === 'fifo') {
      layer.value = decimal(layer.value.plus(value));
      this.changed(layer);
    }
    this.move(layer, {
      counterpart: 'valuation',
      cause,
      ordinal,
      quantity: zero,
      signedQuantity: zero,
      value,
      groupProfit: zero,
      undoesMoveId: null,
    });
  }

  /** Promises change: reserved, or held for waiting orders. */
  changePool(productId: string, change: Partial<Record<'onHand' | 'reserved' | 'held', Decimal>>): void {
    const delta = this.poolDeltas.get(productId) ?? {
      productId,
      branchId: this.branchId,
      onHand: zero,
      reserved: zero,
      held: zero,
    };
    for (const field of ['onHand', 'reserved', 'held'] as const)
      delta[field] = decimal(delta[field].plus(change[field] ?? 0));
    this.poolDeltas.set(productId, delta);
  }

  /** Follows a product's method while nothing is in its pool. */
  followMethod(productId: string, method: CostMethod): void {
    const cost = this.cost(productId);
    if (!cost.quantity.isZero() || cost.method === method) return;
    cost.method = method;
    this.changedCosts.add(productId);
  }

  /** Average or, first in first out, the last price paid; zero when nothing was ever paid. */
  currentUnitCost(productId: string): Decimal {
    const cost = this.cost(productId);
    return cost.method === 'average' && cost.quantity.greaterThan(0)
      ? decimal(cost.value.dividedBy(cost.quantity))
      : cost.lastUnitCost;
  }

  cost(productId: string): Cost {
    const cost = this.stock.costs.get(productId);
    if (cost === undefined) throw new Error(`cost pool of ${productId} is not locked`);
    return cost;
  }

  /** Sends everything, and what is written `besides` to other tables. Call once, under the locks. */
  async write(besides: readonly Write[] = []): Promise<void> {
    const writes: Write[] = [];
    if (this.poolDeltas.size > 0) writes.push(this.poolsWritten());
    if (this.newLayers.size > 0) writes.push(this.newLayersWritten());
    if (this.changedLayers.size > 0) writes.push(this.layersWritten());
    if (this.changedCosts.size > 0) writes.push(this.costsWritten());
    if (this.levelDeltas.size > 0) writes.push(...this.levelsWritten());
    if (this.moves.length > 0) writes.push(this.movesWritten());
    await writeTogether(this.tx.sql, 'warehouse.write-stock', [...writes, ...besides]);
  }

  private changed(layer: Layer): void {
    if (!this.newLayers.has(layer.id)) this.changedLayers.set(layer.id, layer);
  }

  private changeCost(cost: Cost, quantity: Decimal, value: Decimal): void {
    cost.quantity = decimal(cost.quantity.plus(quantity));
    cost.value = decimal(cost.value.plus(value));
    this.changedCosts.add(cost.productId);
  }

  private changeLevel(layer: Layer, onHand: Decimal, allocated: Decimal): void {
    const key = `${layer.productId}/${layer.locationId}/${layer.lot}/${ownerKey(layer.owner)}`;
    const delta = this.levelDeltas.get(key) ?? { layer, onHand: zero, allocated: zero };
    delta.onHand = decimal(delta.onHand.plus(onHand));
    delta.allocated = decimal(delta.allocated.plus(allocated));
    this.levelDeltas.set(key, delta);
  }

  private move(layer: Layer, move: Omit<Move, 'moveId' | 'layer'>): Moved {
    const { signedQuantity, counterpart, cause, ordinal, undoesMoveId, quantity, value, groupProfit } = move;
    const moved: Move = {
      moveId: newId(),
      layer,
      signedQuantity,
      counterpart,
      cause,
      ordinal,
      undoesMoveId,
      quantity,
      value,
      groupProfit,
    };
    this.moves.push(moved);
    return moved;
  }

  private poolsWritten(): Write {
    const rows = [...this.poolDeltas.values()];
    this.tx.progressed(
      'stock',
      rows.map((row) => row.productId),
    );
    return writing(updatePools, [
      this.tx.ctx.companyId,
      rows.map((row) => row.branchId),
      rows.map((row) => row.productId),
      ...(['onHand', 'reserved', 'held'] as const).map((field) => rows.map((row) => row[field].toString())),
    ]);
  }

  private newLayersWritten(): Write {
    const rows = [...this.newLayers.values()];
    const of = <T>(pick: (layer: Layer) => T) => rows.map(({ layer }) => pick(layer));
    return writing(insertLayers, [
      this.tx.ctx.companyId,
      of((layer) => layer.id),
      of((layer) => layer.branchId),
      of((layer) => layer.productId),
      of((layer) => layer.locationId),
      of((layer) => layer.warehouseKind),
      of((layer) => layer.lot),
      of((layer) => layer.expiry),
      of((layer) => ownerKey(layer.owner)),
      of((layer) => layer.owner.consignorId),
      of((layer) => layer.owner.agreementId),
      of((layer) => layer.receiptLineId),
      of((layer) => layer.receivedAt),
      of((layer) => layer.unitCost.toFixed(8)),
      rows.map(({ quantity }) => quantity.toString()),
      of((layer) => layer.remaining.toString()),
      of((layer) => layer.value.toString()),
      of((layer) => layer.groupProfit.toString()),
    ]);
  }

  private layersWritten(): Write {
    const rows = [...this.changedLayers.values()];
    return writing(updateLayers, [
      this.tx.ctx.companyId,
      rows.map((layer) => layer.id),
      rows.map((layer) => layer.remaining.toString()),
      rows.map((layer) => layer.allocated.toString()),
      rows.map((layer) => layer.value.toString()),
      rows.map((layer) => layer.groupProfit.toString()),
    ]);
  }

  private costsWritten(): Write {
    const rows = [...this.changedCosts].map((productId) => this.cost(productId));
    return writing(updateCosts, [
      this.tx.ctx.companyId,
      rows.map((cost) => cost.productId),
      rows.map((cost) => cost.method),
      rows.map((cost) => cost.quantity.toString()),
      rows.map((cost) => cost.value.toString()),
      rows.map((cost) => cost.lastUnitCost.toFixed(8)),
    ]);
  }

  /** Levels that get units may be new, the others exist: two writes at most, because a check sees the inserted row. */
  private levelsWritten(): Write[] {
    const rows = [...this.levelDeltas.values()];
    const added = rows.filter((row) => row.onHand.greaterThanOrEqualTo(0) && row.allocated.isZero());
    const changed = rows.filter((row) => !added.includes(row));
    const values = (part: typeof rows) => [
      this.tx.ctx.companyId,
      part.map(({ layer }) => layer.productId),
      part.map(({ layer }) => layer.locationId),
      part.map(({ layer }) => layer.lot),
      part.map(({ layer }) => ownerKey(layer.owner)),
      part.map(({ onHand }) => onHand.toString()),
    ];
    const writes: Write[] = [];
    if (added.length > 0) {
      const of = <T>(pick: (layer: Layer) => T) => added.map(({ layer }) => pick(layer));
      writes.push(
        writing(addLevels, [
          ...values(added),
          of((layer) => layer.branchId),
          of((layer) => layer.owner.consignorId),
          of((layer) => layer.owner.agreementId),
        ]),
      );
    }
    if (changed.length > 0)
      writes.push(writing(updateLevels, [...values(changed), changed.map(({ allocated }) => allocated.toString())]));
    return writes;
  }

  private movesWritten(): Write {
    const of = <T>(pick: (move: Move) => T) => this.moves.map(pick);
    return writing(insertMoves, [
      this.tx.ctx.companyId,
      this.tx.ctx.now,
      this.date,
      of((move) => move.moveId),
      of((move) => move.layer.branchId),
      of((move) => move.layer.productId),
      of((move) => move.layer.id),
      of((move) => move.layer.locationId),
      of((move) => move.counterpart),
      of((move) => move.layer.lot),
      of((move) => ownerKey(move.layer.owner)),
      of((move) => move.layer.owner.consignorId),
      of((move) => move.layer.owner.agreementId),
      of((move) => move.signedQuantity.toString()),
      of((move) => (move.signedQuantity.isNegative() ? move.value.negated() : move.value).toString()),
      of((move) => (move.signedQuantity.isNegative() ? move.groupProfit.negated() : move.groupProfit).toString()),
      of((move) => move.layer.receiptLineId),
      of((move) => move.cause.type),
      of((move) => move.cause.id),
      of((move) => move.cause.lineId),
      of((move) => move.ordinal),
      of((move) => move.undoesMoveId),
    ]);
  }
}

const updatePools = statement(
  'warehouse.update-pools',
  `update stock_pool p set on_hand = p.on_hand + u.on_hand, reserved = p.reserved + u.reserved, held = p.held + u.held
   from unnest($2::uuid[], $3::uuid[], $4::numeric[], $5::numeric[], $6::numeric[]) u(branch_id, product_id, on_hand, reserved, held)
   where p.company_id = $1 and p.branch_id = u.branch_id and p.product_id = u.product_id and p.product_id = any($3::uuid[])`,
);
const insertLayers = statement(
  'warehouse.insert-layers',
  `insert into stock_layer (company_id, id, branch_id, product_id, location_id, warehouse_kind, lot, expiry, owner_key, consignor_id, agreement_id,
     receipt_line_id, received_at, unit_cost, quantity, remaining, value_remaining, group_profit_remaining)
   select $1, * from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::date[], $9::text[], $10::uuid[], $11::uuid[],
     $12::uuid[], $13::timestamptz[], $14::numeric[], $15::numeric[], $16::numeric[], $17::numeric[], $18::numeric[])`,
);
const updateLayers = statement(
  'warehouse.update-layers',
  `update stock_layer l set remaining = u.remaining, allocated = u.allocated, value_remaining = u.value, group_profit_remaining = u.group_profit
   from unnest($2::uuid[], $3::numeric[], $4::numeric[], $5::numeric[], $6::numeric[]) u(id, remaining, allocated, value, group_profit)
   where l.company_id = $1 and l.id = u.id and l.id = any($2::uuid[])`,
);
const updateCosts = statement(
  'warehouse.update-costs',
  `update cost_pool c set method = u.method, quantity = u.quantity, value = u.value, last_unit_cost = u.last_unit_cost
   from unnest($2::uuid[], $3::text[], $4::numeric[], $5::numeric[], $6::numeric[]) u(product_id, method, quantity, value, last_unit_cost)
   where c.company_id = $1 and c.product_id = u.product_id and c.product_id = any($2::uuid[])`,
);
const addLevels = statement(
  'warehouse.add-levels',
  `insert into stock_level as l (company_id, product_id, location_id, lot, owner_key, on_hand, branch_id, consignor_id, agreement_id)
   select $1, * from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::numeric[], $7::uuid[], $8::uuid[], $9::uuid[])
   on conflict (company_id, product_id, location_id, lot, owner_key) do update set on_hand = l.on_hand + excluded.on_hand`,
);
const updateLevels = statement(
  'warehouse.update-levels',
  `update stock_level l set on_hand = l.on_hand + u.on_hand, allocated = l.allocated + u.allocated
   from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::numeric[], $7::numeric[]) u(product_id, location_id, lot, owner_key, on_hand, allocated)
   where l.company_id = $1 and l.product_id = u.product_id and l.location_id = u.location_id and l.lot = u.lot and l.owner_key = u.owner_key
     and l.product_id = any($2::uuid[])`,
);
const insertMoves = statement(
  'warehouse.insert-moves',
  `insert into stock_move (company_id, at, date, id, branch_id, product_id, layer_id, location_id, counterpart, lot, owner_key, consignor_id, agreement_id,
     quantity, value_base, group_profit_base, receipt_line_id, cause_type, cause_id, cause_line_id, ordinal, undoes_move_id)
   select $1, $2, $3::date, * from unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::uuid[], $9::text[], $10::text[], $11::text[], $12::uuid[],
     $13::uuid[], $14::numeric[], $15::numeric[], $16::numeric[], $17::uuid[], $18::text[], $19::uuid[], $20::uuid[], $21::int[], $22::uuid[])`,
);

/** A move as the events tell it: one source per layer that a line drew from or came back to. */
export function sourceOf({ moveId, layer, quantity, value, groupProfit }: Moved): UnitSource {
  return {
    moveId,
    layerId: layer.id,
    owner: layer.owner,
    lot: layer.lot,
    quantity: quantity.toString(),
    costBase: value.toFixed(BASE_DIGITS),
    groupProfitBase: groupProfit.toFixed(BASE_DIGITS),
    receiptLineId: layer.receiptLineId,
  };
}
