import { Injectable } from '@nestjs/common';
import { businessDate } from '@consigna/kernel/business-date';
import type { Context } from '@consigna/kernel/context';
import { minorUnits } from '@consigna/kernel/currency';
import { Decimal, decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { newId } from '@consigna/kernel/id';
import { allocationRecorded, paymentRecorded } from '@consigna/contracts/billing/events';
import type {
  allocate,
  AllocationView,
  PaymentView,
  recordPayment,
  undoAllocation,
} from '@consigna/contracts/billing/payment';
import type { Input } from '@consigna/contracts/contract';
import type { Party } from '@consigna/contracts/directory/events';
import { companyFacts, rateOn } from '@consigna/persistence/company-facts';
import { Database } from '@consigna/persistence/database';
import type { Series, Transaction } from '@consigna/persistence/transaction';
import { lockBills, lockOpenBills, saveBills } from '../bill/bill.records.js';
import { settledState as settledBillState, type BillRecord } from '../bill/bill.js';
import { companyTerms, namedBranch, requireOpenDay, termsAndParty } from '../company/company-terms.js';
import { dueDateOf, settledState, type InvoiceRecord } from '../invoice/invoice.js';
import { lockInvoices, lockOpenInvoices, saveInvoices } from '../invoice/invoice.records.js';
import { allocationView, paymentView, type AllocationRecord, type PaymentRecord } from './payment.js';
import {
  allocationEvent,
  insertAllocations,
  insertPayment,
  lockAllocation,
  lockPayments,
  markUndone,
  newAllocation,
  savePayments,
} from './payment.records.js';
import { atRate, baseOfPart, baseOfPartAtSameRate, openItem } from './settle-item.js';

type Record = Input<typeof recordPayment>;

/** What a payment may settle: our invoices and debit notes for money in, suppliers' bills for money out. */
export type Settled = { type: 'invoice'; record: InvoiceRecord } | { type: 'bill'; record: BillRecord };

/** A payment as it is to be recorded, whoever asks: a person, or the mirror of a partner company's payment. */
export interface PaymentOrder {
  readonly id: string;
  readonly direction: 'in' | 'out';
  readonly party: Party;
  readonly currency: string;
  readonly amount: Decimal;
  readonly rate: Decimal;
  readonly date: string;
  readonly today: string;
  readonly branchId: string | null;
  readonly mirrorOfId: string | null;
  readonly allocations: readonly { document: Settled; amount: Decimal }[];
}

/** Numbers of payments are our own, not legal ones: they may be dated back. */
const PAYMENTS: Series = { name: 'PAY', prefix: 'PAY-', backdating: true };

@Injectable()
export class PaymentService {
  constructor(private readonly database: Database) {}

  record(ctx: Context, input: Record): Promise<PaymentView> {
    return this.database.operation(ctx, async (tx) => {
      const { timeZone } = await companyFacts(tx.sql, ctx.companyId);
      const today = businessDate(ctx.now, timeZone);
      const date = input.date ?? today;
      const [{ party, terms }, rate, documents] = await Promise.all([
        termsAndParty(tx.sql, ctx.companyId, input.partyId, '#/partyId'),
        rateOn(tx.sql, ctx.companyId, input.currency, date),
        lockSettled(tx, input),
      ]);
      const branchId = namedBranch(input.branchId, terms);
      requireOpenDay(terms, date);
      requireCoins(decimal(input.amount), input.currency, '#/amount');
      const allocations =
        input.allocateTo === 'oldest' ? oldestFirst(documents, decimal(input.amount)) : named(input, documents);
      return recordLocked(tx, {
        id: newId(),
        direction: input.direction,
        party,
        currency: input.currency,
        amount: decimal(input.amount),
        rate,
        date,
        today,
        branchId: branchId ?? allocations[0]?.document.record.branchId ?? terms.firstBranchId,
        mirrorOfId: null,
        allocations,
      });
    });
  }

  /** Matches a credit note or money on account with a document: no money moves. */
  allocate(ctx: Context, input: Input<typeof allocate>): Promise<AllocationView> {
    return this.database.operation(ctx, async (tx) => {
      const { today } = await this.openDay(tx);
      const items = await lockItems(tx, {
        fromType: input.from.type,
        fromId: input.from.id,
        toId: input.to.documentId,
      });
      const { from, to } = requireItems(items, input);
      const amount = decimal(input.amount);
      requireMatch(from, to, amount);

      const fromBase = baseOfPart(from.item, amount);
      const sameRate = from.type === 'credit_note' && from.record.rate === to.record.rate;
      const toBase = sameRate
        ? baseOfPartAtSameRate(openItem(to.record), amount, fromBase)
        : baseOfPart(openItem(to.record), amount);
      const allocation = newAllocation(tx, {
        date: today,
        partyId: partyOf(to),
        currency: to.record.currency,
        fromType: from.type,
        fromId: from.record.id,
        toType: to.type,
        toId: to.record.id,
        amount: amount.toFixed(minorUnits(to.record.currency)),
        fromBase: fromBase.toFixed(2),
        toBase: toBase.toFixed(2),
      });
      move(tx, from, amount, fromBase);
      move(tx, to, amount, toBase);
      await Promise.all([saveItems(tx, [from, to]), insertAllocations(tx, [allocation])]);
      tx.audit('allocation', allocation.id, 'create');
      tx.publish(allocationRecorded, allocationEvent(allocation));
      return allocationView(allocation);
    });
  }

  /** Takes a match back; doing it twice changes nothing. */
  undo(ctx: Context, { allocationId }: Input<typeof undoAllocation>): Promise<AllocationView> {
    return this.database.operation(ctx, async (tx) => {
      const { today } = await this.openDay(tx);
      const allocation = await lockAllocation(tx, allocationId);
      if (allocation === null) throw new DomainError('allocation-not-found', { id: allocationId });
      if (allocation.undone) return allocationView(allocation);
      const items = await lockItems(tx, allocation);
      const { from, to } = requireItems(items, {
        from: { type: allocation.fromType, id: allocation.fromId },
        to: { documentId: allocation.toId },
      });
      if (to.record.state === 'cancelled')
        throw new DomainError('document-cancelled', { id: to.record.id, number: to.record.number });

      move(tx, from, decimal(allocation.amount).negated(), decimal(allocation.fromBase).negated());
      move(tx, to, decimal(allocation.amount).negated(), decimal(allocation.toBase).negated());
      allocation.undone = true;
      await Promise.all([saveItems(tx, [from, to]), markUndone(tx, allocation.id)]);
      tx.audit('allocation', allocation.id, 'undo');
      tx.publish(allocationRecorded, allocationEvent({ ...allocation, date: today }));
      return allocationView(allocation);
    });
  }

  private async openDay(tx: Transaction): Promise<{ today: string }> {
    const [{ timeZone }, terms] = await Promise.all([
      companyFacts(tx.sql, tx.ctx.companyId),
      companyTerms(tx.sql, tx.ctx.companyId),
    ]);
    const today = businessDate(tx.ctx.now, timeZone);
    requireOpenDay(terms, today);
    return { today };
  }
}

/** Records a payment over locked documents; its number is taken in the closing group. */
export async function recordLocked(tx: Transaction, order: PaymentOrder): Promise<PaymentView> {
  const payment = newPayment(tx, order);
  const matches = order.allocations.flatMap(({ document, amount }) => settle(tx, payment, { document, amount }));
  await saveSettled(
    tx,
    matches.map(({ document }) => document),
  );
  tx.audit('payment', payment.id, 'record');

  const allocations = matches.map(({ allocation, document }) => ({
    id: allocation.id,
    documentId: document.record.id,
    documentNumber: document.record.number ?? '',
    amount: allocation.amount,
    amountBase: allocation.toBase,
  }));
  const answer = paymentView(payment, allocations);
  tx.closing(async () => {
    const [taken] = await tx.numbers(PAYMENTS, order.today);
    if (taken === undefined) throw new DomainError('series-date-backwards', { series: 'PAY', date: order.today });
    Object.assign(payment, { number: taken.number, postedAt: taken.postedAt });
    answer.number = taken.number;
    tell(tx, payment, allocations);
    await insertPayment(
      tx,
      payment,
      matches.map(({ allocation }) => allocation),
    );
  });
  return answer;
}

function newPayment(tx: Transaction, order: PaymentOrder): PaymentRecord {
  return {
    companyId: tx.ctx.companyId,
    id: order.id,
    version: 1,
    createdAt: tx.ctx.now,
    updatedAt: tx.ctx.now,
    createdBy: tx.ctx.userId,
    number: '',
    postedAt: tx.ctx.now,
    direction: order.direction,
    date: order.date,
    branchId: order.branchId,
    partyId: order.party.partyId,
    interCompanyId: order.party.interCompanyId,
    mirrorOfId: order.mirrorOfId,
    currency: order.currency,
    rate: order.rate.toString(),
    amount: order.amount.toFixed(minorUnits(order.currency)),
    amountBase: atRate(order.amount, order.rate).toFixed(2),
    allocated: '0',
    allocatedBase: '0',
  };
}

function settle(
  tx: Transaction,
  payment: PaymentRecord,
  { document, amount }: { document: Settled; amount: Decimal },
): { allocation: AllocationRecord; document: Settled }[] {
  requireSettleable(payment, document);
  const part = Decimal.min(amount, decimal(document.record.gross).minus(document.record.allocated));
  if (!part.greaterThan(0)) return [];
  const toBase = baseOfPart(openItem(document.record), part);
  const fromBase = baseOfPart(paymentItem(payment), part);
  const allocation = newAllocation(tx, {
    date: payment.date,
    partyId: payment.partyId,
    currency: payment.currency,
    fromType: 'payment',
    fromId: payment.id,
    toType: document.type,
    toId: document.record.id,
    amount: part.toFixed(minorUnits(payment.currency)),
    fromBase: fromBase.toFixed(2),
    toBase: toBase.toFixed(2),
  });
  move(tx, { type: 'payment', record: payment, item: paymentItem(payment) }, part, fromBase);
  move(tx, document, part, toBase);
  return [{ allocation, document }];
}

/** @throws DomainError `allocation-mismatch` for another party, currency or direction, or a document that is not open */
function requireSettleable(payment: Pick<PaymentRecord, 'partyId' | 'currency'>, document: Settled): void {
  const { id, number, currency, state } = document.record;
  const open =
    number !== null && state !== 'cancelled' && (document.type === 'bill' || document.record.kind !== 'credit_note');
  if (!open || currency !== payment.currency || partyOf(document) !== payment.partyId) {
    throw new DomainError('allocation-mismatch', { documentId: id, number, state, currency });
  }
}

function tell(tx: Transaction, payment: PaymentRecord, allocations: PaymentView['allocations']): void {
  tx.publish(paymentRecorded, {
    paymentId: payment.id,
    number: payment.number,
    direction: payment.direction,
    date: payment.date,
    branchId: payment.branchId,
    partyId: payment.partyId,
    interCompanyId: payment.interCompanyId,
    currency: payment.currency,
    rate: payment.rate,
    amount: payment.amount,
    amountBase: payment.amountBase,
    allocations: allocations.map(({ documentId, documentNumber, amount, amountBase }) => ({
      documentId,
      documentNumber,
      amount,
      amountBase,
    })),
    unallocated: decimal(payment.amount).minus(payment.allocated).toFixed(minorUnits(payment.currency)),
    unallocatedBase: decimal(payment.amountBase).minus(payment.allocatedBase).toFixed(2),
  });
}

async function lockSettled(tx: Transaction, input: Record): Promise<Settled[]> {
  const { direction, partyId, currency } = input;
  const ids = (input.allocations ?? []).map((allocation) => allocation.documentId);
  if (input.allocateTo === undefined && ids.length === 0) return [];
  if (direction === 'in') {
    const records =
      input.allocateTo === 'oldest'
        ? await lockOpenInvoices(tx, partyId, currency)
        : [...(await lockInvoices(tx, ids, '')).values()].map(({ dayRate: _dayRate, ...record }) => record);
    return records.map((record) => ({ type: 'invoice', record }));
  }
  const records =
    input.allocateTo === 'oldest'
      ? await lockOpenBills(tx, partyId, currency)
      : [...(await lockBills(tx, ids)).values()];
  return records.map((record) => ({ type: 'bill', record }));
}

/** @throws DomainError `document-not-found`, `over-allocated`, `too-precise` */
function named(input: Record, documents: readonly Settled[]): { document: Settled; amount: Decimal }[] {
  const byId = new Map(documents.map((document) => [document.record.id, document]));
  const allocations = (input.allocations ?? []).map(({ documentId, amount }, index) => {
    const document = byId.get(documentId);
    if (document === undefined)
      throw new DomainError('document-not-found', { id: documentId }, [
        { pointer: `#/allocations/${index}/documentId`, code: 'document-not-found' },
      ]);
    requireCoins(decimal(amount), input.currency, `#/allocations/${index}/amount`);
    return { document, amount: decimal(amount) };
  });
  const total = allocations.reduce((sum, { amount }) => sum.plus(amount), new Decimal(0));
  if (total.greaterThan(input.amount))
    throw new DomainError('over-allocated', { amount: input.amount, allocated: total.toString() }, [
      { pointer: '#/allocations', code: 'over-allocated' },
    ]);
  return allocations;
}

function oldestFirst(documents: readonly Settled[], amount: Decimal): { document: Settled; amount: Decimal }[] {
  const due = (document: Settled) =>
    `${document.type === 'invoice' ? dueDateOf(document.record) : document.record.dueDate}/${document.record.number ?? ''}`;
  let left = amount;
  return [...documents]
    .sort((a, b) => (due(a) < due(b) ? -1 : 1))
    .map((document) => {
      const part = Decimal.min(left, decimal(document.record.gross).minus(document.record.allocated));
      left = left.minus(part);
      return { document, amount: part };
    })
    .filter((allocation) => allocation.amount.greaterThan(0));
}

/** @throws DomainError `too-precise` for parts of the currency's smallest coin */
function requireCoins(amount: Decimal, currency: string, pointer: string): void {
  if (amount.decimalPlaces() > minorUnits(currency))
    throw new DomainError('too-precise', { currency, digits: minorUnits(currency) }, [
      { pointer, code: 'too-precise' },
    ]);
}

type From = ({ type: 'payment'; record: PaymentRecord } | { type: 'credit_note'; record: InvoiceRecord }) & {
  item: ReturnType<typeof openItem>;
};

interface Items {
  invoices: Map<string, InvoiceRecord>;
  bills: Map<string, BillRecord>;
  payments: Map<string, PaymentRecord>;
}

async function lockItems(
  tx: Transaction,
  { fromType, fromId, toId }: { fromType: string; fromId: string; toId: string },
): Promise<Items> {
  const [invoices, bills, payments] = await Promise.all([
    lockInvoices(tx, fromType === 'credit_note' ? [fromId, toId] : [toId], ''),
    lockBills(tx, [toId]),
    lockPayments(tx, fromType === 'payment' ? [fromId] : []),
  ]);
  return {
    invoices: new Map([...invoices].map(([id, { dayRate: _dayRate, ...invoice }]) => [id, invoice])),
    bills,
    payments,
  };
}

/** @throws DomainError `payment-not-found`, `invoice-not-found`, `document-not-found` */
function requireItems(
  { invoices, bills, payments }: Items,
  { from, to }: { from: { type: 'payment' | 'credit_note'; id: string }; to: { documentId: string } },
): { from: From; to: Settled } {
  return { from: requireFrom(from, { invoices, payments }), to: requireTo(to.documentId, { invoices, bills }) };
}

function requireFrom(
  { type, id }: { type: 'payment' | 'credit_note'; id: string },
  { invoices, payments }: Pick<Items, 'invoices' | 'payments'>,
): From {
  if (type === 'payment') {
    const record = payments.get(id);
    if (record === undefined) throw new DomainError('payment-not-found', { id });
    return { type, record, item: paymentItem(record) };
  }
  const record = invoices.get(id);
  if (record === undefined) throw new DomainError('invoice-not-found', { id });
  return { type, record, item: openItem(record) };
}

function requireTo(id: string, { invoices, bills }: Pick<Items, 'invoices' | 'bills'>): Settled {
  const invoice = invoices.get(id);
  if (invoice !== undefined) return { type: 'invoice', record: invoice };
  const bill = bills.get(id);
  if (bill === undefined) throw new DomainError('document-not-found', { id });
  return { type: 'bill', record: bill };
}

/** @throws DomainError `allocation-mismatch`, `over-allocated`, `too-precise` */
function requireMatch(from: From, to: Settled, amount: Decimal): void {
  const fits =
    from.type === 'payment'
      ? (from.record.direction === 'in') === (to.type === 'invoice')
      : to.type === 'invoice' && from.record.kind === 'credit_note' && from.record.number !== null;
  if (!fits) throw new DomainError('allocation-mismatch', { from: from.record.id, to: to.record.id });
  requireSettleable(
    from.type === 'payment' ? from.record : { partyId: from.record.customerId, currency: from.record.currency },
    to,
  );
  requireCoins(amount, to.record.currency, '#/amount');
  const left = Decimal.min(
    from.item.gross.minus(from.item.allocated),
    decimal(to.record.gross).minus(to.record.allocated),
  );
  if (left.lessThan(amount))
    throw new DomainError('over-allocated', { left: left.toString() }, [
      { pointer: '#/amount', code: 'over-allocated', params: { left: left.toString() } },
    ]);
}

function paymentItem(payment: PaymentRecord): ReturnType<typeof openItem> {
  return openItem({
    gross: payment.amount,
    grossBase: payment.amountBase,
    allocated: payment.allocated,
    allocatedBase: payment.allocatedBase,
  });
}

function partyOf(document: Settled): string {
  return document.type === 'invoice' ? document.record.customerId : document.record.supplierId;
}

/** Changes how much of an item is settled or used, and what state follows. */
function move(tx: Transaction, item: From | Settled, amount: Decimal, base: Decimal): void {
  const { record } = item;
  record.allocated = decimal(record.allocated).plus(amount).toFixed(minorUnits(record.currency));
  record.allocatedBase = decimal(record.allocatedBase).plus(base).toFixed(2);
  if (item.type === 'payment') {
    // A payment that is only now recorded keeps its first version.
    if (item.record.number !== '') item.record.version += 1;
    item.record.updatedAt = tx.ctx.now;
    return;
  }
  item.record.version += 1;
  item.record.updatedAt = tx.ctx.now;
  if (item.type === 'bill') item.record.state = settledBillState(item.record);
  else item.record.state = settledState(item.record);
}

async function saveItems(tx: Transaction, items: readonly (From | Settled)[]): Promise<void> {
  const payments = items.flatMap((item) => (item.type === 'payment' ? [item.record] : []));
  const invoices = items.flatMap((item) =>
    item.type === 'invoice' || item.type === 'credit_note' ? [item.record] : [],
  );
  const bills = items.flatMap((item) => (item.type === 'bill' ? [item.record] : []));
  await Promise.all([savePayments(tx, payments), saveInvoices(tx, invoices), saveBills(tx, bills)]);
}

async function saveSettled(tx: Transaction, documents: readonly Settled[]): Promise<void> {
  await saveItems(tx, [...new Map(documents.map((document) => [document.record.id, document])).values()]);
}
