import { Injectable } from '@nestjs/common';
import { businessDate } from '@consigna/kernel/business-date';
import type { Context } from '@consigna/kernel/context';
import { Decimal, decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { requireHeld } from '@consigna/kernel/permission';
import {
  issueInvoice,
  type changeInvoice,
  type createInvoice,
  type InvoiceView,
} from '@consigna/contracts/billing/invoice';
import { invoiceIssued } from '@consigna/contracts/billing/events';
import type { Input, Payload } from '@consigna/contracts/contract';
import { companyFacts } from '@consigna/persistence/company-facts';
import { Database } from '@consigna/persistence/database';
import type { Transaction } from '@consigna/persistence/transaction';
import { requireOpenDay, taxPercent, type CompanyTerms } from '../company/company-terms.js';
import { toBase, type BaseFigures } from './compute-document.js';
import { draftInvoice, recompute, replaceLines } from './draft-invoice.js';
import {
  dueDateOf,
  invoiceView,
  requireDraft,
  requireVersion,
  settledState,
  states,
  type InvoiceLineRecord,
  type InvoiceRecord,
  type Related,
} from './invoice.js';
import {
  deleteDocument,
  deleteLines,
  insertInvoice,
  insertLines,
  lockInvoices,
  rateOfDayFor,
  readLines,
  readLinesAndTerms,
  readRelated,
  releaseSources,
  saveInvoices,
  saveLines,
  type LockedInvoice,
} from './invoice.records.js';

/** Series of legal numbers by kind of document. */
const series = {
  invoice: { name: 'INV', prefix: 'INV-' },
  credit_note: { name: 'CN', prefix: 'CN-' },
  debit_note: { name: 'DN', prefix: 'DN-' },
} as const;

const nothingRelated = { settlements: [], corrections: [] };

@Injectable()
export class InvoiceService {
  constructor(private readonly database: Database) {}

  /** A draft from a delivery, an order or free lines, or issued at once; what it takes of a delivery nobody else can invoice. */
  async create(ctx: Context, input: Input<typeof createInvoice>): Promise<InvoiceView> {
    if (input.issue) requireHeld(ctx, issueInvoice.permission);
    return this.database.operation(ctx, async (tx) => {
      const { timeZone, baseCurrency } = await companyFacts(tx.sql, ctx.companyId);
      const today = businessDate(ctx.now, timeZone);
      const { invoice, lines, terms } = await draftInvoice(tx, input, { today, baseCurrency });
      tx.audit('invoice', invoice.id, 'create');
      if (!input.issue) {
        await insertInvoice(tx, invoice, lines);
        return invoiceView(invoice, lines, nothingRelated);
      }
      // What is told of it is what was stored of it, to the last digit.
      const [, locked, stored] = await Promise.all([
        insertInvoice(tx, invoice, lines),
        lockInvoices(tx, [invoice.id], today),
        readLines(tx.sql, ctx.companyId, [invoice.id]),
      ]);
      const document = { invoice: requireInvoice(locked, invoice.id), lines: stored };
      return this.issue(tx, { ...document, terms, today, baseCurrency });
    });
  }

  change(ctx: Context, input: Input<typeof changeInvoice>): Promise<InvoiceView> {
    return this.database.operation(ctx, async (tx) => {
      const { invoice, lines, terms } = await this.loadDraft(tx, input);
      const replaced =
        input.lines === undefined ? null : await replaceLines(tx, invoice, lines, { lines: input.lines, terms });
      tx.audit('invoice', invoice.id, 'change', {
        dueDate: { from: invoice.dueDate, to: input.dueDate ?? invoice.dueDate },
        country: { from: invoice.country, to: input.country ?? invoice.country },
      });
      invoice.dueDate = input.dueDate ?? invoice.dueDate;
      invoice.country = input.country ?? invoice.country;
      invoice.version += 1;
      invoice.updatedAt = ctx.now;
      await Promise.all([
        saveInvoices(tx, [invoice]),
        ...(replaced === null ? [] : [deleteLines(tx, invoice.id), insertLines(tx, replaced)]),
      ]);
      return invoiceView(invoice, replaced ?? lines, nothingRelated);
    });
  }

  delete(ctx: Context, input: { invoiceId: string; version?: number | undefined }): Promise<{ id: string }> {
    return this.database.operation(ctx, async (tx) => {
      const { invoice, lines } = await this.loadDraft(tx, input);
      await Promise.all([releaseSources(tx, lines), deleteDocument(tx, invoice.id)]);
      tx.audit('invoice', invoice.id, 'delete', { gross: { from: invoice.gross, to: null } });
      return { id: invoice.id };
    });
  }

  /** Gives a locked draft of the kind invoice its date, base amounts and number. */
  async issue(tx: Transaction, { invoice, lines, today, terms, baseCurrency }: Loaded): Promise<InvoiceView> {
    states.require(invoice, 'issue');
    requireOpenDay(terms, today);
    const rate = rateOfDayFor(invoice, baseCurrency, today);

    const taxed = invoice.date === today ? false : taxOnDay(invoice, lines, { terms, today });
    invoice.date = today;
    applyBase(invoice, rate, baseFigures(invoice, rate));
    if (taxed) await saveLines(tx, lines);
    return closeIssued(tx, invoice, lines, { related: nothingRelated });
  }

  private async loadDraft(
    tx: Transaction,
    { invoiceId, version }: { invoiceId: string; version?: number | undefined },
  ) {
    const [locked, { lines, terms }] = await Promise.all([
      lockInvoices(tx, [invoiceId], ''),
      readLinesAndTerms(tx.sql, tx.ctx.companyId, invoiceId),
    ]);
    const invoice = requireInvoice(locked, invoiceId);
    requireDraft(invoice);
    requireVersion(invoice, version);
    return { invoice, lines, terms };
  }
}

/** @throws DomainError `invoice-not-found` */
export function requireInvoice<T>(found: ReadonlyMap<string, T>, id: string): T {
  const invoice = found.get(id);
  if (invoice === undefined) throw new DomainError('invoice-not-found', { id });
  return invoice;
}

/** Writes a rate and base amounts into a document. */
export function applyBase(invoice: InvoiceRecord, rate: Decimal, base: BaseFigures): void {
  invoice.rate = rate.toString();
  invoice.netBase = base.netBase.toFixed(2);
  invoice.taxBase = base.taxBase.toFixed(2);
  invoice.grossBase = base.grossBase.toFixed(2);
  invoice.taxes = invoice.taxes.map((tax, index) => ({
    ...tax,
    amountBase: (base.taxAmountsBase[index] ?? new Decimal(0)).toFixed(2),
  }));
}

/**
 * Last part of issuing: state, audit, and in the closing group the number, the document and the event; `told` runs
 * right after the event. The answer gets its number when it is taken.
 *
 * @throws DomainError `series-date-backwards` in the closing group
 */
export function closeIssued(
  tx: Transaction,
  invoice: InvoiceRecord,
  lines: readonly InvoiceLineRecord[],
  { related, told = () => undefined }: { related: Related; told?: () => void },
): InvoiceView {
  invoice.state = settledState(invoice);
  invoice.version += 1;
  invoice.updatedAt = tx.ctx.now;
  tx.audit('invoice', invoice.id, 'issue', { state: { from: 'draft', to: invoice.state } });
  const answer = invoiceView(invoice, lines, related);
  tx.closing(async () => {
    const [taken] = await tx.numbers(series[invoice.kind], invoice.date);
    if (taken === undefined)
      throw new DomainError('series-date-backwards', { series: series[invoice.kind].name, date: invoice.date });
    invoice.number = taken.number;
    invoice.postedAt = taken.postedAt;
    Object.assign(answer, { number: taken.number, postedAt: taken.postedAt.toISOString() });
    tx.publish(invoiceIssued, issuedEvent(invoice, lines));
    told();
    await saveInvoices(tx, [invoice]);
  });
  return answer;
}

/** What everybody is told of an issued document. */
export function issuedEvent(
  invoice: InvoiceRecord,
  lines: readonly InvoiceLineRecord[],
): Payload<typeof invoiceIssued> {
  const { number, rate } = invoice;
  if (number === null || rate === null) throw new Error(`document ${invoice.id} is told of before it is issued`);
  return {
    invoiceId: invoice.id,
    number,
    kind: invoice.kind,
    creditKind: invoice.creditKind,
    correctsInvoiceId: invoice.correctsInvoiceId,
    date: invoice.date,
    dueDate: dueDateOf(invoice),
    branchId: invoice.branchId,
    customerId: invoice.customerId,
    customerName: invoice.customerName,
    country: invoice.country,
    interCompanyId: invoice.interCompanyId,
    currency: invoice.currency,
    rate,
    netExact: invoice.netExact,
    net: invoice.net,
    rounding: invoice.rounding,
    tax: invoice.tax,
    gross: invoice.gross,
    netBase: invoice.netBase,
    taxBase: invoice.taxBase,
    grossBase: invoice.grossBase,
    taxes: invoice.taxes,
    lines: lines.map((line) => ({
      lineId: line.id,
      productId: line.productId,
      sku: line.sku,
      description: line.description,
      kind: line.kind,
      quantity: line.quantity,
      netUnitPrice: line.netUnitPrice,
      net: line.net,
      taxCode: line.taxCode,
      orderId: line.orderId,
      orderLineId: line.orderLineId,
      deliveryLineId: line.deliveryLineId,
      returnLineId: line.returnLineId,
      correctsLineId: line.correctsLineId,
      agentQuantity: line.agentQuantity,
    })),
  };
}

/** A draft issued on a later day has that day's tax; true when a percent changed. */
function taxOnDay(
  invoice: InvoiceRecord,
  lines: readonly InvoiceLineRecord[],
  { terms, today }: { terms: CompanyTerms; today: string },
): boolean {
  let changed = false;
  lines.forEach((line, index) => {
    const { percent } = taxPercent(terms, line.taxCode, today, `#/lines/${index}/taxCode`);
    if (percent.equals(line.taxPercent)) return;
    line.taxPercent = percent.toString();
    changed = true;
  });
  if (changed) recompute(invoice, lines);
  return changed;
}

function baseFigures(invoice: InvoiceRecord, rate: Decimal): BaseFigures {
  const taxes = invoice.taxes.map((tax) => ({
    taxCode: tax.taxCode,
    percent: decimal(tax.percent),
    base: decimal(tax.base),
    amount: decimal(tax.amount),
  }));
  return toBase({ gross: decimal(invoice.gross), tax: decimal(invoice.tax), taxes }, rate);
}

/** A locked document with what its verbs need to decide. */
export interface Loaded {
  readonly invoice: LockedInvoice;
  readonly lines: InvoiceLineRecord[];
  readonly terms: CompanyTerms;
  readonly today: string;
  readonly baseCurrency: string;
}

/** Locks a document for a verb, in one round trip. @throws DomainError `invoice-not-found`, `version-conflict` */
export async function loadLocked(
  tx: Transaction,
  { invoiceId, version }: { invoiceId: string; version?: number | undefined },
): Promise<Loaded> {
  const { timeZone, baseCurrency } = await companyFacts(tx.sql, tx.ctx.companyId);
  const today = businessDate(tx.ctx.now, timeZone);
  const [locked, { lines, terms }] = await Promise.all([
    lockInvoices(tx, [invoiceId], today),
    readLinesAndTerms(tx.sql, tx.ctx.companyId, invoiceId),
  ]);
  const invoice = requireInvoice(locked, invoiceId);
  requireVersion(invoice, version);
  return { invoice, lines, terms, today, baseCurrency };
}

/** Answers a document that did not change. */
export async function answerUnchanged(
  tx: Transaction,
  invoice: InvoiceRecord,
  lines: readonly InvoiceLineRecord[],
): Promise<InvoiceView> {
  return invoiceView(invoice, lines, await readRelated(tx.sql, tx.ctx.companyId, invoice.id));
}
