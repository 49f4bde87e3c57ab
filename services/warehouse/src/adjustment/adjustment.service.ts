import { Injectable } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { newId } from '@consigna/kernel/id';
import { roundTo } from '@consigna/kernel/rounding';
import type { Input, Output } from '@consigna/contracts/contract';
import { ownGoods, type UnitSource } from '@consigna/contracts/trade';
import { type AdjustmentView, listAdjustments, type postAdjustment } from '@consigna/contracts/warehouse/adjustment';
import { adjustmentPosted } from '@consigna/contracts/warehouse/events';
import { Database } from '@consigna/persistence/database';
import { listPage } from '@consigna/persistence/list';
import { requireReference } from '@consigna/persistence/reference-copy';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import { newHead, numberJustTaken, writeNumbered } from '../document.js';
import { postingDate, productOf, quantityOf, requireProducts, type ProductCopies } from '../reference/facts.js';
import { allocate } from '../stock/allocate.js';
import { policiesOf, type PolicyOf } from '../stock/settings.js';
import { lockStock, openLayers, type LockedStock } from '../stock/locked-stock.js';
import { ownerKey } from '../stock/owner.js';
import { BASE_DIGITS, makePools, sourceOf, StockEntry } from '../stock/stock-ledger.js';
import { placeFor, placesOf, type Place } from '../warehouse/warehouse.service.js';
import { adjustmentOf, adjustmentSource } from './adjustment.queries.js';

/** What an adjustment did with one line. */
export interface AdjustedLine {
  readonly adjustmentLineId: string;
  readonly productId: string;
  readonly sku: string;
  readonly direction: 'in' | 'out';
  readonly quantity: string;
  readonly sources: UnitSource[];
}

type Line = Input<typeof postAdjustment>['lines'][number];

const insertAdjustment = statement(
  'warehouse.insert-adjustment',
  `insert into adjustment (company_id, id, created_at, updated_at, created_by, number, date, branch_id, reason)
   values ($1, $2, $3, $3, $4, ${numberJustTaken('AD')}, $5, $6, $7)`,
);
const insertLines = statement(
  'warehouse.insert-adjustment-lines',
  `insert into adjustment_line (company_id, adjustment_id, id, ordinal, product_id, sku, direction, quantity, cost_base)
   select $1, $2, * from unnest($3::uuid[], $4::int[], $5::uuid[], $6::text[], $7::text[], $8::numeric[], $9::numeric[])`,
);

/** Everything a line's effect is decided on. */
interface Ground {
  readonly id: string;
  readonly date: string;
  readonly now: Date;
  readonly entry: StockEntry;
  readonly stock: LockedStock;
  readonly places: readonly Place[];
  readonly warehouseId: string | undefined;
  readonly products: ProductCopies;
  readonly policyOf: PolicyOf;
  /** What may still be written off per product: neither reserved nor held. */
  readonly writable: Map<string, Decimal>;
}

@Injectable()
export class AdjustmentService {
  constructor(private readonly database: Database) {}

  /** @throws DomainError `insufficient-stock` when more would go than is neither reserved, held nor on a delivery */
  post(ctx: Context, input: Input<typeof postAdjustment>): Promise<AdjustmentView> {
    return this.database.operation(ctx, async (tx) => {
      const { companyId } = ctx;
      const productIds = input.lines.map((line) => line.productId);
      const [date, products, places, policyOf] = await Promise.all([
        postingDate(tx),
        requireProducts(tx, input.lines),
        placesOf(tx.sql, companyId, input.branchId),
        policiesOf(tx.sql, companyId, productIds),
        requireReference(tx.sql, companyId, 'branch', input.branchId, '#/branchId'),
      ]);
      refuseServices(input.lines, products);
      await requireAgreements(tx, input.lines);
      const [, stock] = await Promise.all([
        makePools(tx, input.branchId, new Map(productIds.map((id) => [id, productOf(products, id).valuation]))),
        lockStock(tx, input.branchId, productIds),
      ]);
      const id = newId();
      const entry = new StockEntry(tx, stock, input.branchId, date);
      const writable = new Map(
        [...stock.pools.values()].map((pool) => [
          pool.productId,
          decimal(pool.onHand.minus(pool.reserved).minus(pool.held)),
        ]),
      );
      const ground: Ground = {
        id,
        date,
        now: ctx.now,
        entry,
        stock,
        places,
        warehouseId: input.warehouseId,
        products,
        policyOf,
        writable,
      };
      const lines = input.lines.map((line, index) =>
        line.direction === 'in' ? find(ground, line, index) : writeOff(ground, line, index),
      );

      const view: AdjustmentView = {
        ...newHead(ctx, id),
        number: '',
        state: 'posted',
        date,
        branchId: input.branchId,
        reason: input.reason,
        lines: lines.map(({ adjustmentLineId, sources, ...line }) => ({
          id: adjustmentLineId,
          ...line,
          costBase: costOf(sources),
        })),
        allowedActions: [],
      };
      tx.closing(async () => {
        const number = await closeAdjustment(
          tx,
          { id, date, branchId: input.branchId, reason: input.reason, lines },
          () => entry.write(),
        );
        view.number = number;
      });
      return view;
    });
  }

  get(ctx: Context, id: string): Promise<AdjustmentView> {
    return this.database.read(ctx, (sql) => adjustmentOf(sql, ctx.companyId, id));
  }

  list(ctx: Context, input: Input<typeof listAdjustments>): Promise<Output<typeof listAdjustments>> {
    return this.database.read(ctx, (sql) => listPage(sql, adjustmentSource, ctx.companyId, input));
  }
}

/** Writes the document with its number and tells the others; call in the closing group. Answers the number. */
export async function closeAdjustment(
  tx: Transaction,
  document: { id: string; date: string; branchId: string; reason: string; lines: readonly AdjustedLine[] },
  ledger: () => Promise<unknown>,
): Promise<string> {
  const { id, date, branchId, reason, lines } = document;
  const { companyId, now, userId } = tx.ctx;
  const of = <T>(pick: (line: AdjustedLine, index: number) => T) => lines.map(pick);
  const { number } = await writeNumbered(tx, {
    series: 'AD',
    date,
    ledger,
    document: () =>
      Promise.all([
        tx.sql(insertAdjustment, [companyId, id, now, userId, date, branchId, reason]),
        tx.sql(insertLines, [
          companyId,
          id,
          of((line) => line.adjustmentLineId),
          of((_, index) => index),
          of((line) => line.productId),
          of((line) => line.sku),
          of((line) => line.direction),
          of((line) => line.quantity),
          of((line) => costOf(line.sources)),
        ]),
      ]),
  });
  tx.audit('adjustment', id, 'post', { number: { from: null, to: number } });
  tx.publish(adjustmentPosted, { adjustmentId: id, number, date, branchId, reason, lines: [...lines] });
  return number;
}

/** Cost of all sources together, base currency. */
export function costOf(sources: readonly UnitSource[]): string {
  return sources.reduce((sum, source) => sum.plus(source.costBase), decimal(0)).toFixed(BASE_DIGITS);
}

function find(ground: Ground, line: Line, index: number): AdjustedLine {
  const { entry, id } = ground;
  const lineId = newId();
  const quantity = quantityOf(line.quantity, `#/lines/${index}/quantity`);
  const owner = line.owner ?? ownGoods;
  const consigned = owner.kind === 'consignor';
  const unitCost = line.unitCost === undefined ? entry.currentUnitCost(line.productId) : decimal(line.unitCost);
  const product = productOf(ground.products, line.productId);
  entry.followMethod(line.productId, product.valuation);
  const moved = entry.arrive({
    ...placeFor(ground.places, owner.kind, ground.warehouseId),
    productId: line.productId,
    lot: line.lot ?? '',
    expiry: null,
    owner,
    receiptLineId: null,
    receivedAt: ground.now,
    quantity,
    value: consigned ? decimal(0) : roundTo(decimal(quantity.times(unitCost)), BASE_DIGITS),
    groupProfit: decimal(0),
    counterpart: 'adjustment',
    cause: { type: 'adjustment', id, lineId },
    ordinal: 0,
    setsLastCost: !consigned && line.unitCost !== undefined,
  });
  return {
    adjustmentLineId: lineId,
    productId: line.productId,
    sku: product.sku,
    direction: 'in',
    quantity: quantity.toString(),
    sources: [sourceOf(moved)],
  };
}

function writeOff(ground: Ground, line: Line, index: number): AdjustedLine {
  const { entry, stock, id } = ground;
  const { productId } = line;
  const lineId = newId();
  const quantity = quantityOf(line.quantity, `#/lines/${index}/quantity`);
  const layers = [...stock.layers.values()].filter(
    (layer) =>
      layer.productId === productId &&
      (ground.warehouseId === undefined || layer.warehouseId === ground.warehouseId) &&
      (line.owner === undefined || ownerKey(layer.owner) === ownerKey(line.owner)) &&
      (line.lot === undefined || layer.lot === line.lot),
  );
  const policy = ground.policyOf(productId);
  // What is written off may have expired: no day is too late for it. By hand nobody picks here, so the default decides.
  const { taken, short } = allocate([{ lineId, productId, quantity }], openLayers(layers), {
    date: '0001-01-01',
    policyOf: () => (policy === 'BY_HAND' ? 'FEFO_THEN_CONSIGNED' : policy),
  });
  const writable = ground.writable.get(productId) ?? decimal(0);
  if (short.length > 0 || quantity.greaterThan(writable)) {
    const details = { productId, demanded: quantity.toString(), available: writable.toString() };
    throw new DomainError('insufficient-stock', details, [
      { pointer: `#/lines/${index}/quantity`, code: 'insufficient-stock', params: details },
    ]);
  }
  ground.writable.set(productId, decimal(writable.minus(quantity)));
  const cause = { type: 'adjustment' as const, id, lineId };
  const sources = taken.flatMap((share, ordinal) => {
    const layer = stock.layers.get(share.layerId);
    return layer === undefined
      ? []
      : [sourceOf(entry.issue(layer, share.quantity, { counterpart: 'adjustment', cause, ordinal, allocated: false }))];
  });
  return {
    adjustmentLineId: lineId,
    productId,
    sku: productOf(ground.products, productId).sku,
    direction: 'out',
    quantity: quantity.toString(),
    sources,
  };
}

function refuseServices(lines: readonly Line[], products: ProductCopies): void {
  lines.forEach(({ productId }, index) => {
    if (productOf(products, productId).kind === 'goods') return;
    throw new DomainError('not-stocked', { productId }, [
      { pointer: `#/lines/${index}/productId`, code: 'not-stocked' },
    ]);
  });
}

/** Found goods of a consignor belong to one of its agreements. */
async function requireAgreements(tx: Transaction, lines: readonly Line[]): Promise<void> {
  for (const [index, { direction, owner }] of lines.entries()) {
    if (direction === 'out' || owner === undefined || owner.agreementId === null) continue;
    const { agreementId, consignorId } = owner;
    const pointer = `#/lines/${index}/owner/agreementId`;
    const agreement = await requireReference<{ consignorId: string }>(
      tx.sql,
      tx.ctx.companyId,
      'agreement',
      agreementId,
      pointer,
    );
    if (agreement.fields.consignorId !== consignorId)
      throw new DomainError('agreement-not-found', { id: agreementId }, [{ pointer, code: 'agreement-not-found' }]);
  }
}
