import { Injectable } from '@nestjs/common';
import { businessDate } from '@consigna/kernel/business-date';
import type { Context } from '@consigna/kernel/context';
import { minorUnits } from '@consigna/kernel/currency';
import { decimal, type Decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { newId } from '@consigna/kernel/id';
import { billApprovalEnded, billApprovalRequested } from '@consigna/contracts/billing/events';
import type { approveBill, BillView, createBill, deleteBill } from '@consigna/contracts/billing/bill';
import type { Input } from '@consigna/contracts/contract';
import type { Party } from '@consigna/contracts/directory/events';
import { companyFacts, rateOn } from '@consigna/persistence/company-facts';
import { Database } from '@consigna/persistence/database';
import { requireReference } from '@consigna/persistence/reference-copy';
import type { Transaction } from '@consigna/persistence/transaction';
import type { ReceiptLine } from '../billable/billable-line.js';
import { companyTerms, namedBranch, requireOpenDay, taxPercent, type CompanyTerms } from '../company/company-terms.js';
import { computeDocument, lineNet } from '../invoice/compute-document.js';
import { requireVersion } from '../invoice/invoice.js';
import { billView, states, supplierNumberKey, type BillLineRecord, type BillRecord } from './bill.js';
import {
  claimReceiptLines,
  deleteBillRecord,
  insertBill,
  insertBillLines,
  lockBills,
  lockReceiptLines,
  lockReceiptLinesOf,
  readBillLines,
  saveBillLines,
  saveBills,
} from './bill.records.js';
import { matchBill, type Variance } from './match-bill.js';
import { closePosted, newBill, valueBill } from './post-bill.js';

type Create = Input<typeof createBill>;
type AskedLine = NonNullable<Create['lines']>[number];

/** Our own numbers of suppliers' bills. */
export const billSeries = { name: 'BILL', prefix: 'BILL-', backdating: true };

@Injectable()
export class BillService {
  constructor(private readonly database: Database) {}

  /** Enters a bill; what matches order and receipt is posted at once, anything else is held and touches nothing. */
  create(ctx: Context, input: Create): Promise<BillView> {
    return this.database.operation(ctx, async (tx) => {
      const { timeZone } = await companyFacts(tx.sql, ctx.companyId);
      const today = businessDate(ctx.now, timeZone);
      const [receipts, terms] = await Promise.all([lockBilled(tx, input), companyTerms(tx.sql, ctx.companyId)]);
      const asked = askedLines(input, receipts);
      const supplierId = requireOneSupplier(input, { asked, receipts });
      const { fields: party } = await requireReference<Party>(
        tx.sql,
        ctx.companyId,
        'party',
        supplierId,
        '#/supplierId',
      );
      // The partner company's invoice makes the bill by itself.
      if (party.interCompanyId !== null) throw new DomainError('inter-company-document', { supplierId });
      const bill = headOf(tx, input, { party, asked, receipts, terms, today });
      requireOpenDay(terms, bill.date);
      const lines = asked.map((line, index) => billLine(bill, line, { position: index + 1, receipts, terms, party }));
      total(bill, lines, terms);

      bill.holdReasons = match(lines, receipts, terms);
      if (bill.holdReasons.length > 0) return hold(tx, bill, lines);
      valueBill(bill, lines, { rate: await rateOn(tx.sql, ctx.companyId, bill.currency, bill.date), receipts });
      await claimReceiptLines(tx, lines);
      return closePosted(tx, bill, lines, { series: billSeries, today, write: () => insertWithLines(tx, bill, lines) });
    });
  }

  /** Posts a bill that is held for its price alone. */
  approve(ctx: Context, { billId, version }: Input<typeof approveBill>): Promise<BillView> {
    return this.database.operation(ctx, async (tx) => {
      const { timeZone } = await companyFacts(tx.sql, ctx.companyId);
      const [locked, lines, terms] = await Promise.all([
        lockBills(tx, [billId]),
        readBillLines(tx.sql, ctx.companyId, billId),
        companyTerms(tx.sql, ctx.companyId),
      ]);
      const bill = requireBill(locked, billId);
      requireVersion(bill, version);
      states.require(bill, 'approve');
      if (bill.createdBy === ctx.userId)
        throw new DomainError('approver-is-author', { id: bill.id, createdBy: bill.createdBy });
      requireOpenDay(terms, bill.date);
      const [receipts, rate] = await Promise.all([
        lockReceiptLines(
          tx,
          lines.flatMap((line) => line.receiptLineId ?? []),
        ),
        rateOn(tx.sql, ctx.companyId, bill.currency, bill.date),
      ]);
      requireReceived(match(lines, receipts, terms));

      valueBill(bill, lines, { rate, receipts });
      bill.approvedBy = ctx.userId;
      bill.version += 1;
      bill.updatedAt = ctx.now;
      await Promise.all([claimReceiptLines(tx, lines), saveBillLines(tx, lines)]);
      tx.audit('bill', bill.id, 'approve', { approvedBy: { from: null, to: ctx.userId } });
      tx.publish(billApprovalEnded, { document: 'bill', documentId: bill.id, outcome: 'approved' });
      return closePosted(tx, bill, lines, {
        series: billSeries,
        today: businessDate(ctx.now, timeZone),
        write: () => saveBills(tx, [bill]),
      });
    });
  }

  delete(ctx: Context, { billId, version }: Input<typeof deleteBill>): Promise<{ id: string }> {
    return this.database.operation(ctx, async (tx) => {
      const bill = requireBill(await lockBills(tx, [billId]), billId);
      if (bill.number !== null)
        throw new DomainError('document-posted', { id: bill.id, number: bill.number, state: bill.state });
      requireVersion(bill, version);
      await deleteBillRecord(tx, bill.id);
      tx.audit('bill', bill.id, 'delete', { gross: { from: bill.gross, to: null } });
      tx.publish(billApprovalEnded, { document: 'bill', documentId: bill.id, outcome: 'withdrawn' });
      return { id: bill.id };
    });
  }
}

/** @throws DomainError `bill-not-found` */
function requireBill(found: ReadonlyMap<string, BillRecord>, id: string): BillRecord {
  const bill = found.get(id);
  if (bill === undefined) throw new DomainError('bill-not-found', { id });
  return bill;
}

/** Writes a bill that is new. */
export async function insertWithLines(
  tx: Transaction,
  bill: BillRecord,
  lines: readonly BillLineRecord[],
): Promise<void> {
  await Promise.all([insertBill(tx, bill), insertBillLines(tx, lines)]);
}

/** Sets a bill's totals from its lines' nets. */
export function total(
  bill: BillRecord,
  lines: readonly BillLineRecord[],
  { taxRounding }: Pick<CompanyTerms, 'taxRounding'>,
): void {
  const digits = minorUnits(bill.currency);
  const taxable = lines.map((line) => ({
    net: decimal(line.net),
    taxCode: line.taxCode,
    percent: decimal(line.taxPercent),
  }));
  const figures = computeDocument({ lines: taxable, taxRounding, digits });
  bill.netExact = figures.netExact.toString();
  bill.net = figures.net.toFixed(digits);
  bill.rounding = figures.rounding.toString();
  bill.tax = figures.tax.toFixed(digits);
  bill.gross = figures.gross.toFixed(digits);
  bill.taxes = figures.taxes.map((tax) => ({
    taxCode: tax.taxCode,
    percent: tax.percent.toString(),
    base: tax.base.toFixed(digits),
    amount: tax.amount.toFixed(digits),
    amountBase: '0.00',
  }));
}

async function hold(tx: Transaction, bill: BillRecord, lines: readonly BillLineRecord[]): Promise<BillView> {
  states.apply(bill, 'hold');
  await insertWithLines(tx, bill, lines);
  tx.audit('bill', bill.id, 'hold', { holdReasons: { from: [], to: bill.holdReasons } });
  tx.publish(billApprovalRequested, {
    document: 'bill',
    documentId: bill.id,
    number: bill.supplierNumber,
    name: bill.supplierName,
    amount: { amount: bill.gross, currency: bill.currency },
    authorId: bill.createdBy,
  });
  return billView(bill, lines, []);
}

/** @throws DomainError `quantity-variance`: approval never goes beyond what was received */
function requireReceived(variances: readonly Variance[]): void {
  const short = variances.find((variance) => variance.code === 'quantity-variance');
  if (short !== undefined) throw new DomainError('quantity-variance', { ...short });
}

function lockBilled(tx: Transaction, input: Create): Promise<Map<string, ReceiptLine>> {
  if (input.source !== undefined) return lockReceiptLinesOf(tx, input.source.id);
  return lockReceiptLines(
    tx,
    (input.lines ?? []).flatMap((line) => line.receiptLineId ?? []),
  );
}

/** @throws DomainError `purchase-order-not-found`, `goods-receipt-not-found`, `already-billed`, `receipt-line-not-found` */
function askedLines(input: Create, receipts: ReadonlyMap<string, ReceiptLine>): AskedLine[] {
  if (input.source === undefined) {
    return (input.lines ?? []).map((line, index) => {
      if (line.receiptLineId === undefined || receipts.has(line.receiptLineId)) return line;
      throw new DomainError('receipt-line-not-found', { id: line.receiptLineId }, [
        { pointer: `#/lines/${index}/receiptLineId`, code: 'receipt-line-not-found' },
      ]);
    });
  }
  if (receipts.size === 0) throw new DomainError(`${input.source.type}-not-found`, { id: input.source.id });
  const open = [...receipts.values()].filter((line) => decimal(line.billed).lessThan(line.accepted));
  if (open.length === 0) throw new DomainError('already-billed', { source: input.source.type, id: input.source.id });
  return open
    .sort((a, b) => (a.date === b.date ? 0 : a.date < b.date ? -1 : 1) || a.position - b.position)
    .map((line) => ({
      receiptLineId: line.id,
      quantity: decimal(line.accepted).minus(line.billed).toString(),
      unitPrice: line.unitPrice,
    }));
}

interface Asked {
  asked: readonly AskedLine[];
  receipts: ReadonlyMap<string, ReceiptLine>;
}

/** @throws DomainError `mixed-documents` when the lines' receipts are of several suppliers or currencies */
function requireOneSupplier(input: Create, { asked, receipts }: Asked): string {
  const billed = asked.flatMap((line) =>
    line.receiptLineId === undefined ? [] : (receipts.get(line.receiptLineId) ?? []),
  );
  const suppliers = new Set([
    ...billed.map((line) => line.supplierId),
    ...(input.supplierId === undefined ? [] : [input.supplierId]),
  ]);
  const currencies = new Set([
    ...billed.map((line) => line.currency),
    ...(input.currency === undefined ? [] : [input.currency]),
  ]);
  const [supplierId] = suppliers;
  if (supplierId === undefined || suppliers.size > 1 || currencies.size > 1) {
    throw new DomainError('mixed-documents', { suppliers: [...suppliers], currencies: [...currencies] });
  }
  return supplierId;
}

function headOf(
  tx: Transaction,
  input: Create,
  { party, asked, receipts, terms, today }: Asked & { party: Party; terms: CompanyTerms; today: string },
): BillRecord {
  const [first] = asked;
  const receipt = first?.receiptLineId === undefined ? undefined : receipts.get(first.receiptLineId);
  return newBill({
    companyId: tx.ctx.companyId,
    id: newId(),
    createdAt: tx.ctx.now,
    createdBy: tx.ctx.userId,
    kind: 'bill',
    date: input.billDate ?? today,
    termDays: party.paymentTermDays,
    ...(input.dueDate === undefined ? {} : { dueDate: input.dueDate }),
    branchId: namedBranch(input.branchId, terms) ?? receipt?.branchId ?? null,
    supplierId: party.partyId,
    supplierName: party.name,
    interCompanyId: party.interCompanyId,
    currency: input.currency ?? receipt?.currency ?? party.currency,
    supplierNumber: input.supplierNumber,
    supplierNumberKey: supplierNumberKey(input.supplierNumber),
  });
}

function billLine(
  bill: BillRecord,
  line: AskedLine,
  {
    position,
    receipts,
    terms,
    party,
  }: { position: number; receipts: ReadonlyMap<string, ReceiptLine>; terms: CompanyTerms; party: Party },
): BillLineRecord {
  const receipt = line.receiptLineId === undefined ? undefined : receipts.get(line.receiptLineId);
  const code = line.taxCode ?? receipt?.taxCode ?? party.taxCode ?? terms.defaultTaxCode;
  const { taxCode, percent } = taxPercent(terms, code, bill.date, `#/lines/${position - 1}/taxCode`);
  return {
    companyId: bill.companyId,
    id: newId(),
    billId: bill.id,
    position,
    kind: receipt === undefined ? 'expense' : 'receipt',
    productId: receipt?.productId ?? null,
    description: line.description ?? receipt?.sku ?? '',
    quantity: line.quantity,
    unitPrice: line.unitPrice,
    net: lineNet(decimal(line.quantity), decimal(line.unitPrice)).toString(),
    netBase: '0',
    taxCode,
    taxPercent: percent.toString(),
    receiptLineId: receipt?.id ?? null,
    purchaseOrderLineId: receipt?.purchaseOrderLineId ?? null,
    receivedValueBase: '0.00',
    accrualBase: '0.00',
    payableBase: '0.00',
  };
}

function match(
  lines: readonly BillLineRecord[],
  receipts: ReadonlyMap<string, ReceiptLine>,
  { priceTolerancePercent }: { priceTolerancePercent: Decimal },
): Variance[] {
  const matched = lines.flatMap((line) => {
    const receipt = line.receiptLineId === null ? undefined : receipts.get(line.receiptLineId);
    if (receipt === undefined) return [];
    return {
      lineId: line.id,
      receiptLineId: receipt.id,
      quantity: decimal(line.quantity),
      unitPrice: decimal(line.unitPrice),
      orderedPrice: decimal(receipt.unitPrice),
      accepted: decimal(receipt.accepted),
      billedBefore: decimal(receipt.billed),
    };
  });
  return matchBill(matched, priceTolerancePercent);
}
