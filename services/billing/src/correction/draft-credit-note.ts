import { businessDate } from '@consigna/kernel/business-date';
import { Decimal, decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { newId } from '@consigna/kernel/id';
import type { createCreditNote, CreditLine } from '@consigna/contracts/billing/correction';
import type { Product } from '@consigna/contracts/catalog/events';
import type { Input } from '@consigna/contracts/contract';
import type { Party } from '@consigna/contracts/directory/events';
import { companyFacts } from '@consigna/persistence/company-facts';
import { references, requireReference } from '@consigna/persistence/reference-copy';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import { agentPart, type CreditableLine } from '../billable/billable-line.js';
import { companyTerms, namedBranch, taxPercent, type CompanyTerms } from '../company/company-terms.js';
import { lineNet } from '../invoice/compute-document.js';
import { newDraft, newLine, type InvoiceLineRecord, type InvoiceRecord } from '../invoice/invoice.js';
import { requireBranch } from '../invoice/draft-invoice.js';
import { fromRow } from '../record.js';
import type { Corrected } from './note-figures.js';

type Credit = Input<typeof createCreditNote>;

const returned = statement(
  'billing.creditable-lines',
  'select * from creditable_line where company_id = $1 and (return_id = $2 or id = any($3::uuid[])) order by return_id, position',
);
const correctedLines = statement(
  'billing.lines-to-correct',
  `select l.* from invoice_line l join invoice i on i.company_id = l.company_id and i.id = l.invoice_id
   where l.company_id = $1 and (l.id = any($2::uuid[]) or l.delivery_line_id = any($3::uuid[]) or l.invoice_id = $4)
     and i.kind = 'invoice' and i.state in ('issued', 'partially_paid', 'paid') order by i.posted_at, i.id, l.position`,
);
const correctedInvoices = statement(
  'billing.invoices-to-correct',
  `select i.* from invoice i where i.company_id = $1 and i.kind = 'invoice' and i.state in ('issued', 'partially_paid', 'paid')
     and i.id in (
       select $4::uuid union
       select l.invoice_id from invoice_line l where l.company_id = $1 and (l.id = any($2::uuid[]) or l.delivery_line_id = any($3::uuid[])))`,
);

interface Facts {
  readonly today: string;
  readonly baseCurrency: string;
  readonly terms: CompanyTerms;
  readonly creditable: ReadonlyMap<string, CreditableLine>;
  readonly corrected: Corrected;
  readonly products: ReadonlyMap<string, Product>;
}

/** One line of the note to be: a part of what was asked for, with the invoice line it corrects, if any. */
interface Piece {
  readonly asked: CreditLine;
  readonly index: number;
  readonly quantity: Decimal;
  readonly original: InvoiceLineRecord | null;
  readonly returned: CreditableLine | null;
  readonly agentQuantity: Decimal;
}

/**
 * Draft of a credit note: returned goods find the invoice lines of their delivery, the oldest invoice first; what
 * neither return nor invoice knows must name its price.
 */
export async function draftCreditNote(
  tx: Transaction,
  input: Credit,
): Promise<{ note: InvoiceRecord; lines: InvoiceLineRecord[]; corrected: Corrected }> {
  const facts = await loadFacts(tx, input);
  const pieces = asked(input, facts).flatMap((line, index) => piecesOf(line, index, { input, facts }));
  if (pieces.length === 0)
    throw new DomainError('already-credited', { source: input.source?.id ?? input.correctsInvoiceId ?? null });
  const note = await head(tx, input, { facts, pieces });
  const lines = pieces.map((piece, position) =>
    noteLine(note, piece, { position: position + 1, facts, kind: input.kind }),
  );
  return { note, lines, corrected: facts.corrected };
}

async function loadFacts(tx: Transaction, input: Credit): Promise<Facts> {
  const { companyId, now } = tx.ctx;
  const { timeZone, baseCurrency } = await companyFacts(tx.sql, companyId);
  const lines = input.lines ?? [];
  const returnLineIds = lines.flatMap((line) => line.returnLineId ?? []);
  const [rows, terms, products] = await Promise.all([
    tx.sql(returned, [companyId, input.source?.id ?? null, returnLineIds]),
    companyTerms(tx.sql, companyId),
    references<Product>(
      tx.sql,
      companyId,
      'product',
      lines.flatMap((line) => line.productId ?? []),
    ),
  ]);
  const creditable = new Map(rows.map((row) => fromRow<CreditableLine>(row)).map((line) => [line.id, line]));
  requireReturned(input, creditable);
  const values = [
    companyId,
    lines.flatMap((line) => line.correctsLineId ?? []),
    [...creditable.values()].flatMap((line) => line.deliveryLineId ?? []),
    input.correctsInvoiceId ?? null,
  ];
  const [invoices, invoiceLines] = await Promise.all([
    tx.sql(correctedInvoices, values),
    tx.sql(correctedLines, values),
  ]);
  return {
    today: businessDate(now, timeZone),
    baseCurrency,
    terms,
    creditable,
    products: new Map([...products].map(([id, copy]) => [id, copy.fields])),
    corrected: {
      invoices: new Map(invoices.map((row) => fromRow<InvoiceRecord>(row)).map((invoice) => [invoice.id, invoice])),
      lines: new Map(invoiceLines.map((row) => fromRow<InvoiceLineRecord>(row)).map((line) => [line.id, line])),
    },
  };
}

/** @throws DomainError `sales-return-not-found` */
function requireReturned(input: Credit, creditable: ReadonlyMap<string, CreditableLine>): void {
  if (input.source !== undefined && creditable.size === 0)
    throw new DomainError('sales-return-not-found', { id: input.source.id });
  input.lines?.forEach(({ returnLineId }, index) => {
    if (returnLineId === undefined || creditable.has(returnLineId)) return;
    throw new DomainError('sales-return-not-found', { id: returnLineId }, [
      { pointer: `#/lines/${index}/returnLineId`, code: 'sales-return-not-found' },
    ]);
  });
}

/** The lines asked for; without any, all that is left of the return or of the invoice. @throws DomainError `invoice-not-found` */
function asked(input: Credit, { creditable, corrected }: Facts): CreditLine[] {
  if (input.correctsInvoiceId !== undefined && !corrected.invoices.has(input.correctsInvoiceId))
    throw new DomainError('invoice-not-found', { id: input.correctsInvoiceId });
  if (input.lines !== undefined) return input.lines;
  if (input.source !== undefined) {
    return [...creditable.values()]
      .map((line) => ({ returnLineId: line.id, quantity: decimal(line.quantity).minus(line.credited) }))
      .filter(({ quantity }) => quantity.greaterThan(0))
      .map(({ quantity, returnLineId }) => ({ returnLineId, quantity: quantity.toString() }));
  }
  return [...corrected.lines.values()]
    .map((line) => ({ correctsLineId: line.id, quantity: decimal(line.quantity).minus(line.quantityCredited) }))
    .filter(({ quantity }) => quantity.greaterThan(0))
    .map(({ quantity, correctsLineId }) => ({ correctsLineId, quantity: quantity.toString() }));
}

function piecesOf(line: CreditLine, index: number, { input, facts }: { input: Credit; facts: Facts }): Piece[] {
  const quantity = decimal(line.quantity);
  const back = line.returnLineId === undefined ? null : (facts.creditable.get(line.returnLineId) ?? null);
  if (back !== null) return returnedPieces(line, index, { back, facts });
  if (line.correctsLineId === undefined)
    return [{ asked: line, index, quantity, original: null, returned: null, agentQuantity: new Decimal(0) }];
  const original = facts.corrected.lines.get(line.correctsLineId);
  if (
    original === undefined ||
    (input.correctsInvoiceId !== undefined && original.invoiceId !== input.correctsInvoiceId)
  ) {
    throw new DomainError('invoice-line-not-found', { id: line.correctsLineId }, [
      { pointer: `#/lines/${index}/correctsLineId`, code: 'invoice-line-not-found' },
    ]);
  }
  return [{ asked: line, index, quantity, original, returned: null, agentQuantity: new Decimal(0) }];
}

/** @throws DomainError `already-credited`, `not-invoiced` */
function returnedPieces(
  line: CreditLine,
  index: number,
  { back, facts }: { back: CreditableLine; facts: Facts },
): Piece[] {
  const pointer = `#/lines/${index}/quantity`;
  const left = decimal(back.quantity).minus(back.credited);
  if (left.lessThan(line.quantity))
    throw new DomainError('already-credited', { returnLineId: back.id, left: left.toString() }, [
      { pointer, code: 'already-credited' },
    ]);
  const parts =
    back.deliveryLineId === null
      ? [{ original: null, quantity: decimal(line.quantity) }]
      : overInvoices(back.deliveryLineId, decimal(line.quantity), facts);
  if (parts === null)
    throw new DomainError('not-invoiced', { returnLineId: back.id, deliveryLineId: back.deliveryLineId }, [
      { pointer, code: 'not-invoiced' },
    ]);
  let taken = decimal(back.credited);
  let agentTaken = decimal(back.agentCredited);
  return parts.map(({ original, quantity }) => {
    const agentQuantity = agentPart(
      {
        quantity: back.quantity,
        agentQuantity: back.agentQuantity,
        taken: taken.toString(),
        agentTaken: agentTaken.toString(),
      },
      quantity,
    );
    taken = taken.plus(quantity);
    agentTaken = agentTaken.plus(agentQuantity);
    return { asked: line, index, quantity, original, returned: back, agentQuantity };
  });
}

function overInvoices(
  deliveryLineId: string,
  quantity: Decimal,
  { corrected }: Facts,
): { original: InvoiceLineRecord; quantity: Decimal }[] | null {
  const parts: { original: InvoiceLineRecord; quantity: Decimal }[] = [];
  let open = quantity;
  for (const original of corrected.lines.values()) {
    if (original.deliveryLineId !== deliveryLineId || !open.greaterThan(0)) continue;
    const part = Decimal.min(open, decimal(original.quantity).minus(original.quantityCredited));
    if (!part.greaterThan(0)) continue;
    parts.push({ original, quantity: part });
    open = open.minus(part);
  }
  return open.isZero() ? parts : null;
}

async function head(
  tx: Transaction,
  input: Credit,
  { facts, pieces }: { facts: Facts; pieces: readonly Piece[] },
): Promise<InvoiceRecord> {
  const { companyId, now, userId } = tx.ctx;
  const invoices = correctedBy(pieces, facts);
  const [invoice] = invoices;
  const buyer = pieces.find((piece) => piece.returned !== null)?.returned ?? null;
  const customerId = invoice?.customerId ?? buyer?.buyer.customerId ?? input.customerId;
  if (customerId === undefined)
    throw new DomainError('party-not-found', {}, [{ pointer: '#/customerId', code: 'party-not-found' }]);
  const { fields: party } = await requireReference<Party>(tx.sql, companyId, 'party', customerId, '#/customerId');
  if (party.interCompanyId !== null) throw new DomainError('inter-company-document', { customerId });
  const note = newDraft({
    companyId,
    id: newId(),
    createdAt: now,
    createdBy: userId,
    kind: 'credit_note',
    creditKind: input.kind,
    date: facts.today,
    termDays: 0,
    branchId:
      namedBranch(input.branchId, facts.terms) ??
      invoice?.branchId ??
      buyer?.branchId ??
      requireBranch(undefined, facts.terms),
    customerId,
    customerName: invoice?.customerName ?? buyer?.buyer.customerName ?? party.name,
    country: input.country ?? invoice?.country ?? buyer?.buyer.country ?? party.country,
    interCompanyId: null,
    currency: invoice?.currency ?? input.currency ?? buyer?.terms?.currency ?? party.currency,
    taxRounding: invoice?.taxRounding ?? facts.terms.taxRounding,
    correctsInvoiceId: invoices.length === 1 ? (invoice?.id ?? null) : null,
    sourceType: input.source === undefined ? null : 'sales-return',
    sourceId: input.source?.id ?? null,
  });
  requireOneCustomer(note, input, { invoices, pieces, baseCurrency: facts.baseCurrency });
  return note;
}

function correctedBy(pieces: readonly Piece[], { corrected }: Facts): InvoiceRecord[] {
  const ids = new Set(pieces.flatMap((piece) => piece.original?.invoiceId ?? []));
  return [...ids].flatMap((id) => corrected.invoices.get(id) ?? []);
}

/** @throws DomainError `mixed-documents`, `mixed-rates` */
function requireOneCustomer(
  note: InvoiceRecord,
  input: Credit,
  {
    invoices,
    pieces,
    baseCurrency,
  }: { invoices: readonly InvoiceRecord[]; pieces: readonly Piece[]; baseCurrency: string },
): void {
  const customers = new Set([
    note.customerId,
    ...invoices.map((invoice) => invoice.customerId),
    ...pieces.flatMap((piece) => piece.returned?.buyer.customerId ?? []),
  ]);
  const currencies = new Set([
    note.currency,
    ...invoices.map((invoice) => invoice.currency),
    ...(input.currency === undefined ? [] : [input.currency]),
  ]);
  const rounding = new Set(invoices.map((invoice) => invoice.taxRounding));
  const strange = input.customerId !== undefined && input.customerId !== note.customerId;
  if (customers.size > 1 || currencies.size > 1 || rounding.size > 1 || strange) {
    throw new DomainError('mixed-documents', { customers: [...customers], currencies: [...currencies] });
  }
  const rates = new Set(invoices.map((invoice) => invoice.rate));
  if (note.currency !== baseCurrency && rates.size > 1) throw new DomainError('mixed-rates', { rates: [...rates] });
}

function noteLine(
  note: InvoiceRecord,
  piece: Piece,
  { position, facts, kind }: { position: number; facts: Facts; kind: Credit['kind'] },
): InvoiceLineRecord {
  const { asked: line, index, original, returned: back, quantity } = piece;
  const product = line.productId === undefined ? undefined : facts.products.get(line.productId);
  // A return of a sale whose invoice line is known takes that line's figures; a price correction always names its price.
  const share = line.unitPrice === undefined && original !== null && kind === 'returns_goods';
  const unitPrice = share
    ? original.netUnitPrice
    : (line.unitPrice ?? (kind === 'returns_goods' ? back?.terms?.netUnitPrice : undefined));
  if (unitPrice === undefined)
    throw new DomainError('price-missing', {}, [{ pointer: `#/lines/${index}/unitPrice`, code: 'price-missing' }]);
  const tax =
    original === null
      ? taxPercent(
          facts.terms,
          line.taxCode ?? back?.terms?.taxCode ?? facts.terms.defaultTaxCode,
          note.date,
          `#/lines/${index}/taxCode`,
        )
      : { taxCode: original.taxCode, percent: decimal(original.taxPercent) };
  return newLine({
    companyId: note.companyId,
    id: newId(),
    invoiceId: note.id,
    position,
    productId: original?.productId ?? back?.productId ?? line.productId ?? null,
    sku: original?.sku ?? back?.sku ?? product?.sku ?? null,
    description:
      line.description ??
      original?.description ??
      back?.terms?.description ??
      product?.name ??
      back?.sku ??
      requireDescription(index),
    kind: original?.kind ?? back?.terms?.kind ?? product?.kind ?? (back === null ? 'service' : 'goods'),
    quantity: quantity.toString(),
    unitPrice,
    netUnitPrice: unitPrice,
    net: lineNet(quantity, decimal(unitPrice)).toString(),
    taxCode: tax.taxCode,
    taxPercent: tax.percent.toString(),
    orderId: original?.orderId ?? back?.terms?.orderId ?? null,
    orderLineId: original?.orderLineId ?? back?.terms?.orderLineId ?? null,
    deliveryLineId: original?.deliveryLineId ?? back?.deliveryLineId ?? null,
    returnLineId: back?.id ?? null,
    correctsInvoiceId: original?.invoiceId ?? null,
    correctsLineId: original?.id ?? null,
    priceGiven: !share,
    agentQuantity: piece.agentQuantity.toString(),
  });
}

function requireDescription(index: number): never {
  const pointer = `#/lines/${index}/description`;
  throw new DomainError('validation-failed', {}, [{ pointer, code: 'required' }]);
}
