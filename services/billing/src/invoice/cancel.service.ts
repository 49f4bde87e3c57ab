import { Injectable } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import { decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { newId } from '@consigna/kernel/id';
import { allocationRecorded } from '@consigna/contracts/billing/events';
import type { cancelInvoice, InvoiceView } from '@consigna/contracts/billing/invoice';
import type { Input } from '@consigna/contracts/contract';
import { Database } from '@consigna/persistence/database';
import type { Transaction } from '@consigna/persistence/transaction';
import { requireOpenDay } from '../company/company-terms.js';
import { allocationEvent, insertAllocations, newAllocation } from '../payment/payment.records.js';
import {
  invoiceView,
  newDraft,
  newLine,
  requireVersion,
  states,
  type InvoiceLineRecord,
  type InvoiceRecord,
} from './invoice.js';
import { insertDocument, releaseSources, saveInvoices, saveLines } from './invoice.records.js';
import { answerUnchanged, closeIssued, loadLocked, type Loaded } from './invoice.service.js';

/** Cancelling reverses by a new document; what was issued stays as it is. */
@Injectable()
export class CancelService {
  constructor(private readonly database: Database) {}

  cancel(ctx: Context, input: Input<typeof cancelInvoice>): Promise<InvoiceView> {
    return this.database.operation(ctx, async (tx) => {
      const loaded = await loadLocked(tx, { invoiceId: input.invoiceId });
      const { invoice, lines } = loaded;
      // Cancelling twice changes nothing, whichever version the caller saw.
      if (invoice.state === 'cancelled') return answerUnchanged(tx, invoice, lines);
      requireVersion(invoice, input.version);
      requireCancellable(loaded);

      const reversal = reversalOf(tx, loaded);
      settleByReversal(invoice, lines, reversal.note);
      return record(tx, { invoice, lines, ...reversal });
    });
  }
}

/** @throws DomainError `invoice-has-payments`, `invoice-has-corrections`, `invalid-transition`, `inter-company-document`, `period-locked` */
function requireCancellable({ invoice, terms, today }: Loaded): void {
  const { id, number, allocated, credited, debited } = invoice;
  if (invoice.kind !== 'invoice')
    throw new DomainError('invalid-transition', { state: invoice.state, kind: invoice.kind, action: 'cancel' });
  if (invoice.interCompanyId !== null) throw new DomainError('inter-company-document', { id, number });
  if (!decimal(credited).isZero() || !decimal(debited).isZero())
    throw new DomainError('invoice-has-corrections', { id, number, credited, debited });
  if (!decimal(allocated).isZero()) throw new DomainError('invoice-has-payments', { id, number, allocated });
  states.require(invoice, 'cancel');
  requireOpenDay(terms, today);
}

function reversalOf(
  tx: Transaction,
  { invoice, lines, today }: Loaded,
): { note: InvoiceRecord; noteLines: InvoiceLineRecord[] } {
  const { companyId, now, userId } = tx.ctx;
  const { dayRate: _dayRate, ...copied } = invoice;
  const note = newDraft({
    ...copied,
    companyId,
    id: newId(),
    version: 0,
    createdAt: now,
    createdBy: userId,
    kind: 'credit_note',
    creditKind: 'cancels_invoice',
    state: 'draft',
    number: null,
    postedAt: null,
    date: today,
    dueDate: today,
    correctsInvoiceId: invoice.id,
    sourceType: null,
    sourceId: null,
    allocated: invoice.gross,
    allocatedBase: invoice.grossBase,
  });
  const noteLines = lines.map((line) =>
    newLine({
      ...line,
      id: newId(),
      invoiceId: note.id,
      correctsInvoiceId: invoice.id,
      correctsLineId: line.id,
      quantityCredited: '0',
      netCredited: '0',
    }),
  );
  return { note, noteLines };
}

function settleByReversal(invoice: InvoiceRecord, lines: readonly InvoiceLineRecord[], note: InvoiceRecord): void {
  states.apply(invoice, 'cancel');
  invoice.cancelledById = note.id;
  invoice.allocated = invoice.gross;
  invoice.allocatedBase = invoice.grossBase;
  invoice.credited = invoice.gross;
  invoice.creditedNet = invoice.net;
  invoice.creditedBase = invoice.grossBase;
  invoice.creditedTaxBase = invoice.taxBase;
  for (const line of lines) {
    line.quantityCredited = line.quantity;
    line.netCredited = line.net;
  }
}

interface Reversal {
  invoice: InvoiceRecord;
  lines: InvoiceLineRecord[];
  note: InvoiceRecord;
  noteLines: InvoiceLineRecord[];
}

async function record(tx: Transaction, { invoice, lines, note, noteLines }: Reversal): Promise<InvoiceView> {
  invoice.version += 1;
  invoice.updatedAt = tx.ctx.now;
  const free = decimal(invoice.gross).isZero();
  const allocation = newAllocation(tx, {
    date: note.date,
    partyId: note.customerId,
    currency: note.currency,
    fromType: 'credit_note',
    fromId: note.id,
    toType: 'invoice',
    toId: invoice.id,
    amount: note.gross,
    fromBase: note.grossBase,
    toBase: invoice.grossBase,
  });
  await Promise.all([
    insertDocument(tx, note, noteLines),
    saveInvoices(tx, [invoice]),
    saveLines(tx, lines),
    releaseSources(tx, lines),
    ...(free ? [] : [insertAllocations(tx, [allocation])]),
  ]);
  tx.audit('invoice', invoice.id, 'cancel', {
    state: { from: 'issued', to: 'cancelled' },
    cancelledById: { from: null, to: note.id },
  });

  const correction = {
    id: note.id,
    number: note.number,
    kind: note.kind,
    creditKind: note.creditKind,
    gross: note.gross,
  };
  const settlement = {
    allocationId: allocation.id,
    type: 'credit_note' as const,
    id: note.id,
    number: note.number,
    date: note.date,
    amount: note.gross,
    amountBase: invoice.grossBase,
  };
  const answer = invoiceView(invoice, lines, { settlements: free ? [] : [settlement], corrections: [correction] });
  closeIssued(tx, note, noteLines, {
    related: { settlements: [], corrections: [] },
    told: () => {
      for (const part of [...answer.settlements, ...answer.corrections]) part.number = note.number;
      if (!free) tx.publish(allocationRecorded, allocationEvent(allocation));
    },
  });
  return answer;
}
