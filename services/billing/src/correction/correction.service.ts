import { Injectable } from '@nestjs/common';
import { businessDate } from '@consigna/kernel/business-date';
import type { Context } from '@consigna/kernel/context';
import { minorUnits } from '@consigna/kernel/currency';
import { Decimal, decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { newId } from '@consigna/kernel/id';
import type { createCreditNote, createDebitNote } from '@consigna/contracts/billing/correction';
import { allocationRecorded } from '@consigna/contracts/billing/events';
import type { InvoiceView } from '@consigna/contracts/billing/invoice';
import type { Input } from '@consigna/contracts/contract';
import { companyFacts } from '@consigna/persistence/company-facts';
import { Database } from '@consigna/persistence/database';
import type { Transaction } from '@consigna/persistence/transaction';
import { requireOpenDay } from '../company/company-terms.js';
import { computeDocument, toBase } from '../invoice/compute-document.js';
import {
  applyFigures,
  invoiceView,
  newDraft,
  newLine,
  settledState,
  states,
  type InvoiceLineRecord,
  type InvoiceRecord,
} from '../invoice/invoice.js';
import {
  claimSources,
  insertDocument,
  lockInvoices,
  rateOfDayFor,
  readInvoices,
  readLines,
  readLinesByIds,
  saveInvoices,
  saveLines,
} from '../invoice/invoice.records.js';
import { applyBase, closeIssued, requireInvoice, type Loaded } from '../invoice/invoice.service.js';
import type { AllocationRecord } from '../payment/payment.js';
import { allocationEvent, insertAllocations, newAllocation } from '../payment/payment.records.js';
import { baseOfPart as baseOfOpenPart, baseOfPartAtSameRate, openItem } from '../payment/settle-item.js';
import { draftCreditNote } from './draft-credit-note.js';
import {
  baseOfPart,
  creditBase,
  creditFigures,
  type Corrected,
  type NoteFigures,
  type NotePart,
} from './note-figures.js';

const nothingRelated = { settlements: [], corrections: [] };

@Injectable()
export class CorrectionService {
  constructor(private readonly database: Database) {}

  /** A draft over parts of invoices, returned goods or free lines. It claims what came back; invoices change when it is issued. */
  credit(ctx: Context, input: Input<typeof createCreditNote>): Promise<InvoiceView> {
    return this.database.operation(ctx, async (tx) => {
      const { note, lines, corrected } = await draftCreditNote(tx, input);
      applyFigures(note, lines, creditFigures(note, lines, corrected).figures);
      await Promise.all([insertDocument(tx, note, lines), claimSources(tx, lines)]);
      tx.audit('invoice', note.id, 'create');
      return invoiceView(note, lines, nothingRelated);
    });
  }

  /** A draft that raises the price of invoice lines. */
  debit(ctx: Context, input: Input<typeof createDebitNote>): Promise<InvoiceView> {
    return this.database.operation(ctx, async (tx) => {
      const { note, lines } = await draftDebitNote(tx, input);
      await insertDocument(tx, note, lines);
      tx.audit('invoice', note.id, 'create');
      return invoiceView(note, lines, nothingRelated);
    });
  }

  /** Issues a locked draft note: figures as of now, the corrected invoices know of it, and a credit note settles them. */
  async issue(tx: Transaction, loaded: Loaded): Promise<InvoiceView> {
    const { invoice: note, lines, terms, today, baseCurrency } = loaded;
    states.require(note, 'issue');
    requireOpenDay(terms, today);
    const corrected = await lockCorrected(tx, lines);
    const rate = commonRate(corrected.invoices, baseCurrency) ?? rateOfDayFor(note, baseCurrency, today);
    note.date = today;
    return note.kind === 'credit_note'
      ? issueCredit(tx, { note, lines, corrected, rate })
      : issueDebit(tx, { note, lines, corrected, rate });
  }
}

interface Issue {
  note: InvoiceRecord;
  lines: InvoiceLineRecord[];
  corrected: Corrected;
  rate: Decimal;
}

async function issueCredit(tx: Transaction, { note, lines, corrected, rate }: Issue): Promise<InvoiceView> {
  const credited = creditFigures(note, lines, corrected);
  applyFigures(note, lines, credited.figures);
  applyBase(note, rate, creditBase(credited.parts, rate, credited.figures.taxes));

  remember(credited, corrected, rate);
  const allocations = credited.parts.flatMap((part) => matchPart(tx, note, part));
  await Promise.all([
    saveInvoices(tx, touched(tx, corrected)),
    saveLines(tx, [...lines, ...changedLines(credited, corrected)]),
    insertAllocations(tx, allocations),
  ]);
  return closeIssued(tx, note, lines, {
    related: nothingRelated,
    told: () => {
      for (const allocation of allocations) tx.publish(allocationRecorded, allocationEvent(allocation));
    },
  });
}

async function issueDebit(tx: Transaction, { note, lines, corrected, rate }: Issue): Promise<InvoiceView> {
  const figures = debitFigures(note, lines);
  applyFigures(note, lines, figures);
  applyBase(note, rate, toBase(figures, rate));

  for (const line of lines) {
    const original = line.correctsLineId === null ? undefined : corrected.lines.get(line.correctsLineId);
    if (original !== undefined) original.netDebited = decimal(original.netDebited).plus(line.net).toString();
  }
  for (const invoice of corrected.invoices.values())
    invoice.debited = decimal(invoice.debited).plus(note.gross).toFixed(minorUnits(invoice.currency));
  await Promise.all([saveInvoices(tx, touched(tx, corrected)), saveLines(tx, [...lines, ...corrected.lines.values()])]);
  return closeIssued(tx, note, lines, { related: nothingRelated });
}

/** Invoices and lines know what was credited of them. */
function remember({ parts, taken }: NoteFigures, corrected: Corrected, rate: Decimal): void {
  for (const [id, { quantity, net }] of taken) {
    const line = corrected.lines.get(id);
    if (line === undefined) continue;
    line.quantityCredited = decimal(line.quantityCredited).plus(quantity).toString();
    line.netCredited = decimal(line.netCredited).plus(net).toString();
  }
  for (const { invoice, figures, after } of parts) {
    if (invoice === null || after === null) continue;
    const digits = minorUnits(invoice.currency);
    const base = baseOfPart(invoice, figures, rate);
    invoice.creditedBase = decimal(invoice.creditedBase).plus(base.grossBase).toFixed(2);
    invoice.creditedTaxBase = decimal(invoice.creditedTaxBase).plus(base.taxBase).toFixed(2);
    invoice.credited = decimal(invoice.credited).plus(figures.gross).toFixed(digits);
    invoice.creditedNet = after.net.toFixed(digits);
    invoice.creditedTaxes = after.taxes.map((tax) => ({
      taxCode: tax.taxCode,
      percent: tax.percent.toString(),
      exact: tax.exact.toString(),
      base: tax.base.toFixed(digits),
      amount: tax.amount.toFixed(digits),
    }));
  }
}

/** Sets a note's part against what is open of its invoice; the rest of the note stays open. */
function matchPart(tx: Transaction, note: InvoiceRecord, { invoice, figures }: NotePart): AllocationRecord[] {
  if (invoice === null) return [];
  const amount = Decimal.min(figures.gross, decimal(invoice.gross).minus(invoice.allocated));
  if (!amount.greaterThan(0)) return [];
  const fromBase = baseOfOpenPart(openItem(note), amount);
  const toBase =
    invoice.rate !== null && decimal(invoice.rate).equals(note.rate ?? '0')
      ? baseOfPartAtSameRate(openItem(invoice), amount, fromBase)
      : baseOfOpenPart(openItem(invoice), amount);
  for (const [document, base] of [
    [note, fromBase],
    [invoice, toBase],
  ] as const) {
    document.allocated = decimal(document.allocated).plus(amount).toFixed(minorUnits(document.currency));
    document.allocatedBase = decimal(document.allocatedBase).plus(base).toFixed(2);
  }
  invoice.state = settledState(invoice);
  return [
    newAllocation(tx, {
      date: note.date,
      partyId: note.customerId,
      currency: note.currency,
      fromType: 'credit_note',
      fromId: note.id,
      toType: 'invoice',
      toId: invoice.id,
      amount: amount.toFixed(minorUnits(note.currency)),
      fromBase: fromBase.toFixed(2),
      toBase: toBase.toFixed(2),
    }),
  ];
}

function touched(tx: Transaction, { invoices }: Corrected): InvoiceRecord[] {
  return [...invoices.values()].map((invoice) =>
    Object.assign(invoice, { version: invoice.version + 1, updatedAt: tx.ctx.now }),
  );
}

function changedLines({ taken }: NoteFigures, { lines }: Corrected): InvoiceLineRecord[] {
  return [...lines.values()].filter((line) => taken.has(line.id));
}

/** Locks what a note corrects. @throws DomainError `invalid-transition` when it was cancelled meanwhile */
async function lockCorrected(tx: Transaction, lines: readonly InvoiceLineRecord[]): Promise<Corrected> {
  const invoiceIds = [...new Set(lines.flatMap((line) => line.correctsInvoiceId ?? []))];
  if (invoiceIds.length === 0) return { invoices: new Map(), lines: new Map() };
  const lineIds = [...new Set(lines.flatMap((line) => line.correctsLineId ?? []))];
  const [invoices, correctedLines] = await Promise.all([
    lockInvoices(tx, invoiceIds, ''),
    readLinesByIds(tx.sql, tx.ctx.companyId, lineIds),
  ]);
  for (const id of invoiceIds) requireCorrectable(requireInvoice(invoices, id));
  return {
    invoices: new Map([...invoices].map(([id, { dayRate: _dayRate, ...invoice }]) => [id, invoice])),
    lines: correctedLines,
  };
}

/** @throws DomainError `invalid-transition`, `inter-company-document` */
function requireCorrectable(invoice: InvoiceRecord): void {
  if (invoice.kind !== 'invoice' || invoice.state === 'draft' || invoice.state === 'cancelled') {
    throw new DomainError('invalid-transition', {
      id: invoice.id,
      kind: invoice.kind,
      state: invoice.state,
      action: 'correct',
    });
  }
  if (invoice.interCompanyId !== null)
    throw new DomainError('inter-company-document', { id: invoice.id, number: invoice.number });
}

/** The rate of what is corrected; null when nothing is. @throws DomainError `mixed-rates` */
function commonRate(invoices: ReadonlyMap<string, InvoiceRecord>, baseCurrency: string): Decimal | null {
  const rates = [...invoices.values()].map((invoice) =>
    invoice.currency === baseCurrency ? '1' : (invoice.rate ?? ''),
  );
  const [first] = rates;
  if (first === undefined) return null;
  if (new Set(rates).size > 1) throw new DomainError('mixed-rates', { rates });
  return decimal(first);
}

async function draftDebitNote(
  tx: Transaction,
  input: Input<typeof createDebitNote>,
): Promise<{ note: InvoiceRecord; lines: InvoiceLineRecord[] }> {
  const { companyId, now, userId } = tx.ctx;
  const { timeZone } = await companyFacts(tx.sql, companyId);
  const [found, correctedLines] = await Promise.all([
    readInvoices(tx.sql, companyId, [input.correctsInvoiceId]),
    readLines(tx.sql, companyId, [input.correctsInvoiceId]),
  ]);
  const invoice = requireInvoice(found, input.correctsInvoiceId);
  requireCorrectable(invoice);
  const byId = new Map(correctedLines.map((line) => [line.id, line]));
  const note = newDraft({
    companyId,
    id: newId(),
    createdAt: now,
    createdBy: userId,
    kind: 'debit_note',
    date: businessDate(now, timeZone),
    termDays: invoice.termDays,
    branchId: invoice.branchId,
    customerId: invoice.customerId,
    customerName: invoice.customerName,
    country: invoice.country,
    interCompanyId: invoice.interCompanyId,
    currency: invoice.currency,
    taxRounding: invoice.taxRounding,
    correctsInvoiceId: invoice.id,
  });
  const lines = input.lines.map(({ correctsLineId, quantity, unitPrice }, index) => {
    const line = byId.get(correctsLineId);
    if (line === undefined)
      throw new DomainError('invoice-line-not-found', { id: correctsLineId }, [
        { pointer: `#/lines/${index}/correctsLineId`, code: 'invoice-line-not-found' },
      ]);
    return newLine({
      companyId,
      id: newId(),
      invoiceId: note.id,
      position: index + 1,
      productId: line.productId,
      sku: line.sku,
      description: line.description,
      kind: line.kind,
      quantity,
      unitPrice,
      netUnitPrice: unitPrice,
      net: decimal(quantity).times(unitPrice).toDecimalPlaces(10).toString(),
      taxCode: line.taxCode,
      taxPercent: line.taxPercent,
      orderId: line.orderId,
      orderLineId: line.orderLineId,
      correctsInvoiceId: invoice.id,
      correctsLineId: line.id,
    });
  });
  applyFigures(note, lines, debitFigures(note, lines));
  return { note, lines };
}

function debitFigures(note: InvoiceRecord, lines: readonly InvoiceLineRecord[]) {
  const taxable = lines.map((line) => ({
    net: decimal(line.net),
    taxCode: line.taxCode,
    percent: decimal(line.taxPercent),
  }));
  return computeDocument({ lines: taxable, taxRounding: note.taxRounding, digits: minorUnits(note.currency) });
}
