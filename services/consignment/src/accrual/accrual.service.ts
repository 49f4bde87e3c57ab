import { Injectable } from '@nestjs/common';
import { Decimal } from '@consigna/kernel/decimal';
import { deterministicId } from '@consigna/kernel/id';
import type { Payload } from '@consigna/contracts/contract';
import { accrualsRecorded } from '@consigna/contracts/consignment/events';
import type { UnitSource } from '@consigna/contracts/trade';
import type {
  adjustmentPosted,
  deliveryShipped,
  goodsReceiptPosted,
  salesReturnReceived,
} from '@consigna/contracts/warehouse/events';
import { DependencyMissing, orWait } from '@consigna/messaging/follow';
import { companyFacts, rateOn } from '@consigna/persistence/company-facts';
import type { Transaction } from '@consigna/persistence/transaction';
import { accrueLoss, accrueSale, undoPart, type Amounts, type SaleTermsInForce } from './accrual-amounts.js';
import { append, type AccrualEntry, type MovementEntry, type SourceDocument } from './accrual-ledger.js';
import {
  amountText,
  baseText,
  findLastUnitValues,
  findOpenLosses,
  findSales,
  loadTerms,
  termsKey,
  type OpenAccrual,
  type TermsKey,
  type TermsOfDay,
} from './accrual.queries.js';

type Receipt = Payload<typeof goodsReceiptPosted>;
type Delivery = Payload<typeof deliveryShipped>;
type Return = Payload<typeof salesReturnReceived>;
type Adjustment = Payload<typeof adjustmentPosted>;

/** Units of one stock move that belong to a consignor. */
interface ConsignedUnits {
  readonly moveId: string;
  readonly agreementId: string;
  readonly quantity: Decimal;
}

/** A sale line's units of one agreement: what is computed as a whole. */
interface ConsignedSale {
  readonly delivery: Delivery;
  readonly line: Delivery['lines'][number];
  readonly agreementId: string;
  readonly units: readonly ConsignedUnits[];
}

/** What a document leaves in the ledger. */
interface Posting {
  readonly source: SourceDocument;
  readonly accruals: AccrualEntry[];
  readonly movements: MovementEntry[];
}

/** Turns what happened to consigned units in the warehouse into accruals and movements. */
@Injectable()
export class AccrualService {
  /** Deliveries of a follower's batch, accrued together with one statement per table. */
  private readonly gathered = new WeakMap<Transaction, Delivery[]>();

  async recordReceipt(tx: Transaction, receipt: Receipt): Promise<void> {
    const source = sourceOf('goods_receipt', receipt.receiptId, receipt);
    const movements = receipt.lines.flatMap(({ receiptLineId, owner, accepted, productId, sku }): MovementEntry[] => {
      if (owner.consignorId === null || owner.agreementId === null || new Decimal(accepted).isZero()) return [];
      const { consignorId, agreementId } = owner;
      return [
        {
          id: movementId(receiptLineId),
          kind: 'received',
          consignorId,
          agreementId,
          productId,
          sku,
          quantity: accepted,
        },
      ];
    });
    await append(tx, { accruals: [], movements: [{ source, entries: movements }] });
  }

  /** Gathers a delivery; what is gathered is accrued at the end of the batch, or before something undoes it. */
  async accrueDelivery(tx: Transaction, delivery: Delivery): Promise<void> {
    if (!delivery.lines.some((line) => line.sources.some((source) => source.owner.agreementId !== null))) return;
    const known = this.gathered.get(tx);
    if (known !== undefined) {
      known.push(delivery);
      return;
    }
    const deliveries = [delivery];
    this.gathered.set(tx, deliveries);
    tx.closing(async () => {
      this.gathered.delete(tx);
      await this.accrueTogether(tx, deliveries);
    });
  }

  /** Takes back what the shipments' accruals owed, part by part, so that the last part leaves nothing. */
  async undoSales(tx: Transaction, received: Return): Promise<void> {
    const units = received.lines.flatMap((line) =>
      line.sources.flatMap((source) => (source.owner.agreementId === null ? [] : [{ line, source }])),
    );
    if (units.length === 0) return;
    await tx.flush();
    const moveIds = units.map(
      ({ source }) => source.undoesMoveId ?? missing('shipment-missing', { number: received.number }),
    );
    const sales = await findSales(tx.sql, tx.ctx.companyId, moveIds);

    const posting = newPosting(sourceOf('sales_return', received.returnId, received));
    for (const [index, { line, source }] of units.entries()) {
      const moveId = moveIds[index] ?? '';
      const sale = sales.get(moveId) ?? missing('accrual-missing', { moveId });
      const { entry, left } = undo(sale, {
        kind: 'return',
        moveId: source.moveId,
        sku: line.sku,
        returnLineId: line.returnLineId,
        quantity: new Decimal(source.quantity),
      });
      sales.set(moveId, left);
      posting.accruals.push(entry);
      posting.movements.push({
        ...goodsOf(entry),
        id: movementId(source.moveId),
        kind: 'returned',
        quantity: source.quantity,
      });
    }
    await this.post(tx, [posting]);
  }

  /** Missing units are charged to whom the agreement says; found ones first take such charges back. */
  async adjust(tx: Transaction, adjustment: Adjustment): Promise<void> {
    const units = adjustment.lines.flatMap((line) =>
      line.sources.flatMap((source) => {
        const { agreementId } = source.owner;
        return agreementId === null
          ? []
          : [{ line, source, agreementId, productId: line.productId, date: adjustment.date }];
      }),
    );
    if (units.length === 0) return;
    await tx.flush();
    const { companyId } = tx.ctx;
    const terms = await loadTerms(tx.sql, companyId, units);
    const charged = units.filter((one) => one.line.direction === 'out' && termsOf(terms, one).shrinkageBearer === 'us');
    const [losses, lastValues, rates] = await Promise.all([
      findOpenLosses(
        tx.sql,
        companyId,
        units.filter((one) => one.line.direction === 'in'),
      ),
      findLastUnitValues(
        tx.sql,
        companyId,
        charged.filter((one) => termsOf(terms, one).sale.role === 'agent'),
      ),
      this.loadRates(
        tx,
        charged.map((one) => ({ currency: termsOf(terms, one).sale.currency, date: adjustment.date })),
      ),
    ]);

    const posting = newPosting(sourceOf('adjustment', adjustment.adjustmentId, adjustment));
    for (const one of units) {
      const { line, source, agreementId, productId } = one;
      const { consignorId } = termsOf(terms, one);
      const signed = line.direction === 'in' ? source.quantity : new Decimal(source.quantity).negated().toString();
      posting.movements.push({
        id: movementId(source.moveId),
        kind: 'adjusted',
        consignorId,
        agreementId,
        productId,
        sku: line.sku,
        quantity: signed,
      });
      if (line.direction === 'in')
        posting.accruals.push(...foundUnits(losses, { ...source, agreementId, productId, sku: line.sku }));
    }
    for (const one of charged) {
      const known = termsOf(terms, one);
      const unitValue =
        known.sale.role === 'principal'
          ? known.sale.unitCost
          : (lastValues.get(`${one.agreementId}/${one.productId}`) ?? zero);
      const unit = { value: unitValue, currency: known.sale.currency };
      const worth = accrueLoss(new Decimal(one.source.quantity), unit, {
        baseCurrency: rates.baseCurrency,
        agreement: rates.of(unit.currency, one.date),
      });
      posting.accruals.push(
        newAccrual(one, { kind: 'loss', terms: known, sku: one.line.sku, deliveryLineId: null, worth }),
      );
    }
    await this.post(tx, [posting]);
  }

  private async accrueTogether(tx: Transaction, deliveries: readonly Delivery[]): Promise<void> {
    const sales = deliveries.flatMap((delivery) => delivery.lines.flatMap((line) => consignedSales(delivery, line)));
    const terms = await loadTerms(tx.sql, tx.ctx.companyId, sales.map(saleKey));
    const rates = await this.loadRates(
      tx,
      sales.flatMap((sale) => currenciesOf(sale, termsOf(terms, saleKey(sale)))),
    );

    const postings = new Map(
      deliveries.map((delivery) => [delivery, newPosting(sourceOf('delivery', delivery.deliveryId, delivery))]),
    );
    for (const sale of sales) {
      const posting = postings.get(sale.delivery);
      const { accruals, movements } = accrueLine(sale, termsOf(terms, saleKey(sale)), rates);
      posting?.accruals.push(...accruals);
      posting?.movements.push(...movements);
    }
    await this.post(tx, [...postings.values()]);
  }

  private async loadRates(tx: Transaction, wanted: readonly { currency: string; date: string }[]): Promise<Rates> {
    const { companyId } = tx.ctx;
    const { baseCurrency } = await orWait(companyFacts(tx.sql, companyId));
    const days = [...new Map(wanted.map((one) => [`${one.currency}@${one.date}`, one])).entries()];
    const values = await Promise.all(
      days.map(([, { currency, date }]) => orWait(rateOn(tx.sql, companyId, currency, date))),
    );
    const known = new Map(days.map(([key], index) => [key, values[index]]));
    return {
      baseCurrency,
      of: (currency, date) =>
        known.get(`${currency}@${date}`) ??
        missing('exchange-rate-missing', { from: currency, to: baseCurrency, date }),
    };
  }

  /** Appends to the ledger and tells the others, one event per document. */
  private async post(tx: Transaction, postings: readonly Posting[]): Promise<void> {
    await append(tx, {
      accruals: postings.map(({ source, accruals }) => ({ source, entries: accruals })),
      movements: postings.map(({ source, movements }) => ({ source, entries: movements })),
    });
    for (const { source, accruals } of postings) {
      if (accruals.length === 0 || source.type === 'goods_receipt') continue;
      const { type, id, number, date, branchId } = source;
      tx.publish(
        accrualsRecorded,
        { date, branchId, source: { type, id, number }, accruals },
        { eventId: deterministicId('accruals-recorded', id) },
      );
    }
  }
}

interface Rates {
  readonly baseCurrency: string;
  of(currency: string, date: string): Decimal;
}

const zero = new Decimal(0);

/** A sale line's consigned units, one part per agreement, in the order of its moves. */
function consignedSales(delivery: Delivery, line: Delivery['lines'][number]): ConsignedSale[] {
  const byAgreement = new Map<string, ConsignedUnits[]>();
  for (const { owner, moveId, quantity } of line.sources) {
    if (owner.agreementId === null) continue;
    const units = byAgreement.get(owner.agreementId) ?? [];
    units.push({ moveId, agreementId: owner.agreementId, quantity: new Decimal(quantity) });
    byAgreement.set(owner.agreementId, units);
  }
  return [...byAgreement].map(([agreementId, units]) => ({ delivery, line, agreementId, units }));
}

function saleKey({ delivery, line, agreementId }: ConsignedSale): TermsKey {
  return { agreementId, productId: line.terms.productId, date: delivery.date };
}

/** A principal's cost does not depend on the price, so the sale's own rate is needed for an agent only. */
function currenciesOf({ delivery, line }: ConsignedSale, { sale }: TermsOfDay): { currency: string; date: string }[] {
  const agreement = { currency: sale.currency, date: delivery.date };
  return sale.role === 'agent' ? [agreement, { currency: line.terms.currency, date: delivery.date }] : [agreement];
}

function accrueLine(
  { delivery, line, agreementId, units }: ConsignedSale,
  terms: TermsOfDay,
  rates: Rates,
): Omit<Posting, 'source'> {
  const { date } = delivery;
  const { sku, productId, currency, netUnitPrice } = line.terms;
  const agreement = rates.of(terms.sale.currency, date);
  const worths = accrueSale(
    { quantities: units.map((one) => one.quantity), netUnitPrice: new Decimal(netUnitPrice), currency },
    terms.sale,
    {
      baseCurrency: rates.baseCurrency,
      agreement,
      document: terms.sale.role === 'agent' ? rates.of(currency, date) : agreement,
    },
  );
  const accruals = units.map(({ moveId, quantity }, index) => {
    const source = { moveId, quantity: quantity.toString() };
    const worth = worths[index] ?? missing('amount-missing', { moveId });
    return newAccrual(
      { source, agreementId, productId },
      { kind: 'sale', terms, sku, deliveryLineId: line.deliveryLineId, worth },
    );
  });
  const movements = accruals.map((entry): MovementEntry => ({
    ...goodsOf(entry),
    id: movementId(entry.moveId),
    kind: 'sold',
    quantity: `-${entry.quantity}`,
  }));
  return { accruals, movements };
}

interface AccruedUnits {
  readonly source: Pick<UnitSource, 'moveId' | 'quantity'>;
  readonly agreementId: string;
  readonly productId: string;
}

interface AccruedWorth {
  readonly kind: 'sale' | 'loss';
  readonly terms: TermsOfDay;
  readonly sku: string;
  readonly deliveryLineId: string | null;
  readonly worth: Amounts;
}

function newAccrual(
  { source, agreementId, productId }: AccruedUnits,
  { kind, terms, sku, deliveryLineId, worth }: AccruedWorth,
): AccrualEntry {
  return {
    accrualId: deterministicId('accrual', source.moveId),
    kind,
    consignorId: terms.consignorId,
    agreementId,
    agreementVersion: terms.agreementVersion,
    role: terms.sale.role,
    moveId: source.moveId,
    undoesAccrualId: null,
    deliveryLineId,
    returnLineId: null,
    productId,
    sku,
    quantity: source.quantity,
    ...amountTexts(worth, terms.sale.currency),
    ...priceOf(terms.sale),
  };
}

function priceOf(sale: SaleTermsInForce): Pick<AccrualEntry, 'unitCost' | 'commissionPercent'> {
  return sale.role === 'principal'
    ? { unitCost: sale.unitCost.toString(), commissionPercent: null }
    : { unitCost: null, commissionPercent: sale.commissionPercent.toString() };
}

interface UndoneUnits {
  readonly kind: 'return' | 'found';
  readonly moveId: string;
  readonly sku: string;
  readonly returnLineId: string | null;
  readonly quantity: Decimal;
}

/** The reversal of a part of an accrual, and the accrual with that part taken off what can still be undone. */
function undo(
  original: OpenAccrual,
  { kind, moveId, sku, returnLineId, quantity }: UndoneUnits,
): { entry: AccrualEntry; left: OpenAccrual } {
  const back = undoPart(original, quantity);
  const { undone } = original;
  const entry: AccrualEntry = {
    // One move may undo several accruals (found units), so the accrual is part of the name.
    accrualId: deterministicId('accrual', `${moveId}/${original.id}`),
    kind,
    consignorId: original.consignorId,
    agreementId: original.agreementId,
    agreementVersion: original.agreementVersion,
    role: original.role,
    moveId,
    undoesAccrualId: original.id,
    deliveryLineId: original.deliveryLineId,
    returnLineId,
    productId: original.productId,
    sku,
    quantity: quantity.toString(),
    ...amountTexts(back, original.currency),
    unitCost: original.unitCost,
    commissionPercent: original.commissionPercent,
  };
  const left = {
    ...original,
    undone: {
      quantity: undone.quantity.plus(quantity),
      owed: undone.owed.plus(back.owed),
      owedBase: undone.owedBase.plus(back.owedBase),
      netBase: undone.netBase.plus(back.netBase),
    },
  };
  return { entry, left };
}

interface FoundUnits extends Omit<TermsKey, 'date'> {
  readonly moveId: string;
  readonly quantity: string;
  readonly sku: string;
}

/** Found units take back the oldest losses first; what is left over is just consigned stock again. */
function foundUnits(
  losses: OpenAccrual[],
  { moveId, quantity, sku, agreementId, productId }: FoundUnits,
): AccrualEntry[] {
  const entries: AccrualEntry[] = [];
  let toFind = new Decimal(quantity);
  for (const [index, loss] of losses.entries()) {
    if (loss.agreementId !== agreementId || loss.productId !== productId) continue;
    const part = Decimal.min(toFind, loss.quantity.minus(loss.undone.quantity));
    if (part.isZero()) continue;
    const { entry, left } = undo(loss, { kind: 'found', moveId, sku, returnLineId: null, quantity: part });
    losses[index] = left;
    entries.push(entry);
    toFind = toFind.minus(part);
  }
  return entries;
}

function amountTexts({ owed, owedBase, netBase, commissionBase }: Amounts, currency: string) {
  return {
    owed: amountText(owed, currency),
    currency,
    owedBase: baseText(owedBase),
    netBase: baseText(netBase),
    commissionBase: baseText(commissionBase),
  };
}

function goodsOf({
  consignorId,
  agreementId,
  productId,
  sku,
}: AccrualEntry): Pick<MovementEntry, 'consignorId' | 'agreementId' | 'productId' | 'sku'> {
  return { consignorId, agreementId, productId, sku };
}

function movementId(origin: string): string {
  return deterministicId('consigned-movement', origin);
}

function sourceOf(
  type: SourceDocument['type'],
  id: string,
  { number, date, branchId }: { number: string; date: string; branchId: string },
): SourceDocument {
  return { type, id, number, date, branchId };
}

function newPosting(source: SourceDocument): Posting {
  return { source, accruals: [], movements: [] };
}

/** `loadTerms` has answered for every key that is asked here. */
function termsOf(terms: Map<string, TermsOfDay>, key: TermsKey): TermsOfDay {
  return terms.get(termsKey(key)) ?? missing('consignment-terms-missing', { ...key });
}

function missing(code: string, details: Readonly<Record<string, unknown>>): never {
  throw new DependencyMissing(code, details);
}
