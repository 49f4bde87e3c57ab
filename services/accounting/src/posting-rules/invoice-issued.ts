import { invoiceIssued } from '@consigna/contracts/billing/events';
import type { Payload } from '@consigna/contracts/contract';
import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { cumulativeShare, roundTo } from '@consigna/kernel/rounding';
import {
  BASE_DIGITS,
  credit,
  debit,
  exchangeDifference,
  type ItemChange,
  negated,
  type Posting,
  posting,
  type PostingLine,
  sum,
  type UnbilledChange,
} from '../ledger/posting.js';
import type { EntryWords } from '../ledger/entry-words.js';
import { type Facts, postingRule, type UnbilledFact } from './posting-rule.js';

type Invoice = Payload<typeof invoiceIssued>;
type Cleared = Extract<UnbilledChange, { kind: 'cleared' }>;

/**
 * Invoices and debit notes are revenue; credit notes take it back by their kind. Units sold as a consignor's agent are
 * no revenue: their part clears UNBILLED by exactly what their accrual put there.
 */
export const invoiceIssuedRule = postingRule({
  event: invoiceIssued,
  needs(invoice) {
    if (invoice.creditKind === 'cancels_invoice') return { cancelledInvoiceId: invoice.correctsInvoiceId };
    return { unbilledLineIds: agentLines(invoice).map(({ lineId }) => lineId) };
  },
  post(invoice, facts) {
    if (invoice.creditKind === 'cancels_invoice') return cancellation(invoice, facts);
    return invoice.kind === 'credit_note' ? creditNote(invoice, facts) : charge(invoice, facts);
  },
});

function charge(invoice: Invoice, { baseCurrency, unbilled, words }: Facts): Posting | null {
  const { customerId: partyId, interCompanyId, currency } = invoice;
  const cleared = clear(invoice, unbilled);
  const clearedBase = sum(cleared.map((line) => line.amountBase));
  const rest = decimal(invoice.netBase).minus(clearedBase);
  const revenue = isAgentOnly(invoice)
    ? residual(invoice, rest.negated(), baseCurrency)
    : [revenueLine(invoice, rest, cleared)];
  return document(invoice, words, {
    lines: [
      debit(receivable(invoice), decimal(invoice.grossBase), {
        currency,
        amount: decimal(invoice.gross),
        partyId,
        interCompanyId,
      }),
      credit('UNBILLED', clearedBase, { currency: baseCurrency, partyId }),
      ...revenue,
      credit('TAX_OUT', decimal(invoice.taxBase), { currency, amount: decimal(invoice.tax), partyId }),
    ],
    item: { amount: decimal(invoice.gross), amountBase: decimal(invoice.grossBase) },
    unbilled: cleared,
  });
}

function revenueLine(invoice: Invoice, base: Decimal, cleared: readonly Cleared[]): PostingLine {
  const { customerId: partyId, interCompanyId, currency } = invoice;
  const amount = decimal(invoice.net).minus(cleared.length === 0 ? 0 : agentNet(invoice));
  return credit(interCompanyId === null ? 'REV' : 'IC_REV', base, { currency, amount, partyId, interCompanyId });
}

function creditNote(invoice: Invoice, { baseCurrency, unbilled, words }: Facts): Posting | null {
  const { customerId: partyId, interCompanyId, currency } = invoice;
  const cleared = clear(invoice, unbilled);
  // A return's accrual stands in UNBILLED as a credit, so that what it clears is negative.
  const clearedBase = sum(cleared.map((line) => line.amountBase)).negated();
  const rest = decimal(invoice.netBase).minus(clearedBase);
  const amount = decimal(invoice.net).minus(cleared.length === 0 ? 0 : agentNet(invoice));
  const corrects = invoice.creditKind === 'corrects_price' ? 'SALES_DISCOUNT' : 'SALES_RETURNS';
  const given = isAgentOnly(invoice)
    ? residual(invoice, rest, baseCurrency)
    : [debit(interCompanyId === null ? corrects : 'IC_REV', rest, { currency, amount, partyId, interCompanyId })];
  return document(invoice, words, {
    lines: [
      ...given,
      debit('UNBILLED', clearedBase, { currency: baseCurrency, partyId }),
      debit('TAX_OUT', decimal(invoice.taxBase), { currency, amount: decimal(invoice.tax), partyId }),
      credit(receivable(invoice), decimal(invoice.grossBase), {
        currency,
        amount: decimal(invoice.gross),
        partyId,
        interCompanyId,
      }),
    ],
    item: { amount: decimal(invoice.gross).negated(), amountBase: decimal(invoice.grossBase).negated() },
    unbilled: cleared,
  });
}

/** The original entry, line by line, the other way round; what it had cleared is unbilled again. */
function cancellation(invoice: Invoice, { entries, words }: Facts): Posting | null {
  const original = entries.get(invoice.correctsInvoiceId ?? '');
  if (original === undefined) return null;
  return document(invoice, words, {
    lines: original.lines.map(negated),
    item: { amount: decimal(invoice.gross).negated(), amountBase: decimal(invoice.grossBase).negated() },
    unbilled: original.cleared.map(({ lineId, quantity, amountBase }) => ({
      kind: 'cleared',
      lineId,
      documentId: invoice.invoiceId,
      quantity: quantity.negated(),
      amountBase: amountBase.negated(),
    })),
    reversesEntryId: original.entryId,
  });
}

interface Parts {
  readonly lines: readonly PostingLine[];
  readonly item: Pick<ItemChange, 'amount' | 'amountBase'>;
  readonly unbilled: readonly UnbilledChange[];
  readonly reversesEntryId?: string;
}

function document(invoice: Invoice, words: EntryWords, { item, ...parts }: Parts): Posting | null {
  const { number, date, dueDate, kind: type, customerId: partyId, interCompanyId } = invoice;
  return posting({
    date,
    branchId: invoice.branchId,
    source: { type, id: invoice.invoiceId, number },
    description: `${words.document[type]} ${number}, ${invoice.customerName}`,
    ...parts,
    items: [
      {
        role: receivable(invoice),
        documentId: invoice.invoiceId,
        opens: { type, number, partyId, interCompanyId, date, dueDate },
        currency: invoice.currency,
        ...item,
      },
    ],
  });
}

function receivable(invoice: Invoice): 'AR' | 'IC_AR' {
  return invoice.interCompanyId === null ? 'AR' : 'IC_AR';
}

/** Lines with agent units that an accrual stands behind: of the delivery, or of the return on a credit note. */
function agentLines(invoice: Invoice): { lineId: string; quantity: Decimal; ofQuantity: Decimal; net: Decimal }[] {
  if (invoice.creditKind === 'corrects_price' || invoice.kind === 'debit_note') return [];
  return invoice.lines.flatMap((line) => {
    const lineId = invoice.kind === 'credit_note' ? line.returnLineId : line.deliveryLineId;
    const quantity = decimal(line.agentQuantity);
    if (quantity.isZero() || lineId === null) return [];
    return [{ lineId, quantity, ofQuantity: decimal(line.quantity), net: decimal(line.net) }];
  });
}

function isAgentOnly(invoice: Invoice): boolean {
  const lines = agentLines(invoice);
  return (
    lines.length > 0 &&
    lines.length === invoice.lines.length &&
    lines.every((line) => line.quantity.equals(line.ofQuantity))
  );
}

/** The agent units' part of the net, in the document's currency. */
function agentNet(invoice: Invoice): Decimal {
  const nets = agentLines(invoice).map((line) => line.net.times(line.quantity).dividedBy(line.ofQuantity));
  return roundTo(sum(nets), BASE_DIGITS);
}

/** Takes each line's share out of UNBILLED; several parts of one delivery line clear cumulatively, the last takes the rest. */
function clear(invoice: Invoice, unbilled: ReadonlyMap<string, UnbilledFact>): Cleared[] {
  const taken = new Map<string, { quantity: Decimal; amountBase: Decimal }>();
  return agentLines(invoice).map(({ lineId, quantity }) => {
    const fact = unbilled.get(lineId);
    if (fact === undefined) throw new Error(`line ${lineId} of ${invoice.number} has no accrual`);
    const before = taken.get(lineId) ?? { quantity: fact.clearedQuantity, amountBase: fact.clearedBase };
    const soFar = before.quantity.plus(quantity);
    const amountBase = cumulativeShare(fact.amountBase, soFar, fact.quantity, before.amountBase, BASE_DIGITS);
    taken.set(lineId, { quantity: soFar, amountBase: before.amountBase.plus(amountBase) });
    return { kind: 'cleared', lineId, documentId: invoice.invoiceId, quantity, amountBase };
  });
}

/** What an agent's document leaves over: the document's rounding, and beyond it what the rate did since the shipment. */
function residual(invoice: Invoice, debitBase: Decimal, baseCurrency: string): PostingLine[] {
  if (invoice.currency === baseCurrency) return [debit('ROUNDING', debitBase, { currency: baseCurrency })];
  const sign = invoice.kind === 'credit_note' ? 1 : -1;
  const rounding = roundTo(decimal(invoice.rounding).times(invoice.rate).times(sign), BASE_DIGITS);
  return [
    debit('ROUNDING', rounding, { currency: baseCurrency }),
    exchangeDifference(debitBase.minus(rounding), baseCurrency),
  ];
}
