import { Injectable } from '@nestjs/common';
import { businessDate } from '@consigna/kernel/business-date';
import type { Context } from '@consigna/kernel/context';
import { minorUnits } from '@consigna/kernel/currency';
import { Decimal, decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { newId } from '@consigna/kernel/id';
import { requireHeld } from '@consigna/kernel/permission';
import {
  issueInvoice,
  type changeInvoice,
  type createInvoice,
  type FreeLine,
  type InvoiceView,
} from '@consigna/contracts/billing/invoice';
import { invoiceIssued } from '@consigna/contracts/billing/events';
import type { Product } from '@consigna/contracts/catalog/events';
import type { Input, Payload } from '@consigna/contracts/contract';
import type { Party } from '@consigna/contracts/directory/events';
import { companyFacts } from '@consigna/persistence/company-facts';
import { Database } from '@consigna/persistence/database';
import { references, requireReference } from '@consigna/persistence/reference-copy';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import { agentPart, type BillableLine } from '../billable/billable-line.js';
import {
  namedBranch,
  requireOpenDay,
  taxPercent,
  termsAnd,
  termsAndParty,
  termsOf,
  type CompanyTerms,
  type TermsRow,
} from '../company/company-terms.js';
import { fromRow } from '../record.js';
import {
  afterDiscount,
  computeDocument,
  lineNet,
  spreadDiscount,
  toBase,
  type BaseFigures,
} from './compute-document.js';
import {
  applyFigures,
  dueDateOf,
  invoiceView,
  newDraft,
  newLine,
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

const lockDelivered = statement(
  'billing.lock-billable-of-delivery',
  'select b.* from billable_line b where b.company_id = $1 and b.delivery_id = $2 order by b.id for update',
);
const lockOrdered = statement(
  'billing.lock-billable-of-order',
  'select b.* from billable_line b where b.company_id = $1 and b.order_id = $2 order by b.id for update',
);
const termsAndPartyOfSource = statement(
  'billing.terms-and-party-of-source',
  termsAnd(
    `(select p.fields from reference_copy p where p.company_id = $1 and p.kind = 'party'
      and p.id = (select b.customer_id from billable_line b where b.company_id = $1 and (b.delivery_id = $2 or b.order_id = $2) limit 1)) as party`,
  ),
);

const nothingRelated = { settlements: [], corrections: [] };

type Create = Input<typeof createInvoice>;
type Source = NonNullable<Create['source']>;

@Injectable()
export class InvoiceService {
  constructor(private readonly database: Database) {}

  /** A draft from a delivery, an order or free lines, or issued at once; what it takes of a delivery nobody else can invoice. */
  create(ctx: Context, input: Create): Promise<InvoiceView> {
    return this.database.operation(ctx, async (tx) => {
      const { timeZone, baseCurrency } = await companyFacts(tx.sql, ctx.companyId);
      const today = businessDate(ctx.now, timeZone);
      if (input.issue) requireHeld(ctx, issueInvoice.permission);
      const { invoice, lines, terms } =
        input.source === undefined
          ? await draftFree(tx, input, { today, baseCurrency })
          : await draftFromSource(tx, input, { source: input.source, today });
      tx.audit('invoice', invoice.id, 'create');
      if (!input.issue) {
        await insertInvoice(tx, invoice, lines);
        return invoiceView(invoice, lines, nothingRelated);
      }
      const [, locked] = await Promise.all([insertInvoice(tx, invoice, lines), lockInvoices(tx, [invoice.id], today)]);
      return this.issue(tx, { invoice: requireInvoice(locked, invoice.id), lines, terms, today, baseCurrency });
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

interface Draft {
  invoice: InvoiceRecord;
  lines: InvoiceLineRecord[];
  terms: CompanyTerms;
}

async function draftFromSource(
  tx: Transaction,
  input: Create,
  { source, today }: { source: Source; today: string },
): Promise<Draft> {
  const { companyId, now, userId } = tx.ctx;
  const [rows, [facts]] = await Promise.all([
    tx.sql(source.type === 'delivery' ? lockDelivered : lockOrdered, [companyId, source.id]),
    tx.sql<TermsRow & { party: Party | null }>(termsAndPartyOfSource, [companyId, source.id]),
  ]);
  const billable = rows
    .map((row) => fromRow<BillableLine>(row))
    .sort((a, b) => (a.date === b.date ? 0 : a.date < b.date ? -1 : 1) || a.position - b.position);
  const [first] = billable;
  if (first === undefined) throw new DomainError(`${source.type}-not-found`, { id: source.id });
  const party = facts?.party ?? null;
  if (party === null) throw new DomainError('party-not-found', { id: first.customerId });
  const terms = termsOf(facts);
  namedBranch(input.branchId, terms);

  const parts = takeParts(billable, source);
  requireOneBuyer(parts.map((part) => part.line));
  const invoice = newDraft({
    companyId,
    id: newId(),
    createdAt: now,
    createdBy: userId,
    kind: 'invoice',
    date: today,
    dueDate: input.dueDate ?? null,
    termDays: party.paymentTermDays,
    branchId: first.branchId,
    customerId: first.customerId,
    customerName: first.buyer.customerName,
    country: first.buyer.country,
    interCompanyId: first.buyer.interCompanyId,
    currency: first.terms.currency,
    taxRounding: terms.taxRounding,
    discountPercent: input.discountPercent,
    sourceType: source.type,
    sourceId: source.id,
  });
  const lines = parts.map(({ line, quantity }, index) =>
    deliveredLine(invoice, line, { quantity, position: index + 1, terms }),
  );
  computeInto(invoice, lines);
  return { invoice, lines, terms };
}

/** Which lines, and how much of each. @throws DomainError `already-invoiced` */
function takeParts(billable: readonly BillableLine[], source: Source): { line: BillableLine; quantity: Decimal }[] {
  const left = (line: BillableLine) => decimal(line.quantity).minus(line.invoiced);
  if (source.lines === undefined) {
    const open = billable.filter((line) => left(line).greaterThan(0));
    if (open.length === 0) throw new DomainError('already-invoiced', { source: source.type, id: source.id });
    return open.map((line) => ({ line, quantity: left(line) }));
  }
  const byId = new Map(billable.map((line) => [line.id, line]));
  const taken = new Set<string>();
  return source.lines.map(({ deliveryLineId, quantity }, index) => {
    const line = byId.get(deliveryLineId);
    if (line === undefined || taken.has(deliveryLineId))
      throw new DomainError('delivery-not-found', { id: deliveryLineId });
    taken.add(deliveryLineId);
    if (left(line).lessThan(quantity)) {
      const pointer = `#/source/lines/${index}/quantity`;
      throw new DomainError('already-invoiced', { deliveryLineId, left: left(line).toString(), demanded: quantity }, [
        { pointer, code: 'already-invoiced' },
      ]);
    }
    return { line, quantity: decimal(quantity) };
  });
}

/** @throws DomainError `mixed-documents` when an order's deliveries differ in what one invoice can only have once */
function requireOneBuyer(lines: readonly BillableLine[]): void {
  const heads = new Set(
    lines.map(({ buyer, terms, branchId }) => [buyer.customerId, buyer.country, terms.currency, branchId].join('/')),
  );
  if (heads.size > 1) throw new DomainError('mixed-documents', { differ: [...heads] });
}

function deliveredLine(
  invoice: InvoiceRecord,
  line: BillableLine,
  { quantity, position, terms }: { quantity: Decimal; position: number; terms: CompanyTerms },
): InvoiceLineRecord {
  const sale = line.terms;
  const { taxCode, percent } = taxPercent(terms, sale.taxCode, invoice.date, `#/lines/${position - 1}/taxCode`);
  const agent = agentPart(
    {
      quantity: line.quantity,
      taken: line.invoiced,
      agentQuantity: line.agentQuantity,
      agentTaken: line.agentInvoiced,
    },
    quantity,
  );
  return newLine({
    companyId: invoice.companyId,
    id: newId(),
    invoiceId: invoice.id,
    position,
    productId: sale.productId,
    sku: sale.sku,
    description: sale.description,
    kind: sale.kind,
    quantity: quantity.toString(),
    unitPrice: sale.unitPrice,
    discountPercent: sale.discountPercent,
    netUnitPrice: sale.netUnitPrice,
    net: lineNet(quantity, decimal(sale.netUnitPrice)).toString(),
    taxCode,
    taxPercent: percent.toString(),
    orderId: sale.orderId,
    orderLineId: sale.orderLineId,
    deliveryLineId: line.id,
    agentQuantity: agent.toString(),
  });
}

async function draftFree(
  tx: Transaction,
  input: Create,
  { today, baseCurrency }: { today: string; baseCurrency: string },
): Promise<Draft> {
  const { companyId, now, userId } = tx.ctx;
  const { customerId, lines: free } = input;
  if (customerId === undefined || free === undefined)
    throw new DomainError('validation-failed', { missing: 'customerId' });
  const [{ party, terms }, products] = await Promise.all([
    termsAndParty(tx.sql, companyId, customerId, '#/customerId'),
    productsOf(tx, free),
  ]);
  const invoice = newDraft({
    companyId,
    id: newId(),
    createdAt: now,
    createdBy: userId,
    kind: 'invoice',
    date: today,
    dueDate: input.dueDate ?? null,
    termDays: party.paymentTermDays,
    branchId: requireBranch(input.branchId, terms),
    customerId,
    customerName: party.name,
    country: input.country ?? party.country,
    interCompanyId: party.interCompanyId,
    currency: input.currency ?? party.currency ?? baseCurrency,
    taxRounding: terms.taxRounding,
    discountPercent: input.discountPercent,
  });
  const lines = freeLines(invoice, free, { terms, products, partyTaxCode: party.taxCode });
  computeInto(invoice, lines);
  return { invoice, lines, terms };
}

/** The branch named, or the company's first. @throws DomainError `branch-not-found` */
export function requireBranch(branchId: string | undefined, terms: CompanyTerms): string {
  const branch = namedBranch(branchId, terms) ?? terms.firstBranchId;
  if (branch === null)
    throw new DomainError('branch-not-found', {}, [{ pointer: '#/branchId', code: 'branch-not-found' }]);
  return branch;
}

/** Products that lines name. @throws DomainError `product-not-found` */
export async function productsOf(
  tx: Transaction,
  lines: readonly { productId?: string | undefined }[],
): Promise<Map<string, Product>> {
  const ids = lines.flatMap((line) => (line.productId === undefined ? [] : [line.productId]));
  const found = await references<Product>(tx.sql, tx.ctx.companyId, 'product', ids);
  lines.forEach(({ productId }, index) => {
    if (productId === undefined || found.has(productId)) return;
    throw new DomainError('product-not-found', { id: productId }, [
      { pointer: `#/lines/${index}/productId`, code: 'product-not-found' },
    ]);
  });
  return new Map([...found].map(([id, copy]) => [id, copy.fields]));
}

interface FreeLineFacts {
  terms: CompanyTerms;
  products: ReadonlyMap<string, Product>;
  partyTaxCode: string | null;
}

function freeLines(
  invoice: InvoiceRecord,
  free: readonly FreeLine[],
  { terms, products, partyTaxCode }: FreeLineFacts,
): InvoiceLineRecord[] {
  return free.map((line, index) => {
    const product = line.productId === undefined ? undefined : products.get(line.productId);
    const { taxCode, percent } = taxPercent(
      terms,
      line.taxCode ?? partyTaxCode ?? terms.defaultTaxCode,
      invoice.date,
      `#/lines/${index}/taxCode`,
    );
    const netUnitPrice = afterDiscount(decimal(line.unitPrice), decimal(line.discountPercent));
    return newLine({
      companyId: invoice.companyId,
      id: newId(),
      invoiceId: invoice.id,
      position: index + 1,
      productId: line.productId ?? null,
      sku: product?.sku ?? null,
      description: line.description,
      kind: product?.kind ?? line.kind,
      quantity: line.quantity,
      unitPrice: line.unitPrice,
      discountPercent: line.discountPercent,
      netUnitPrice: netUnitPrice.toString(),
      net: lineNet(decimal(line.quantity), netUnitPrice).toString(),
      taxCode,
      taxPercent: percent.toString(),
    });
  });
}

async function replaceLines(
  tx: Transaction,
  invoice: InvoiceRecord,
  lines: readonly InvoiceLineRecord[],
  { lines: free, terms }: { lines: readonly FreeLine[]; terms: CompanyTerms },
): Promise<InvoiceLineRecord[]> {
  if (invoice.kind !== 'invoice' || lines.some((line) => line.deliveryLineId !== null))
    throw new DomainError('lines-from-source', { id: invoice.id });
  const [products, party] = await Promise.all([
    productsOf(tx, free),
    requireReference<Party>(tx.sql, tx.ctx.companyId, 'party', invoice.customerId, '#/customerId'),
  ]);
  const replaced = freeLines(invoice, free, { terms, products, partyTaxCode: party.fields.taxCode });
  computeInto(invoice, replaced);
  return replaced;
}

/** Computes a draft's totals; a discount on the document comes off the lines' nets first. */
function computeInto(invoice: InvoiceRecord, lines: readonly InvoiceLineRecord[]): void {
  const digits = minorUnits(invoice.currency);
  const discount = decimal(invoice.discountPercent);
  if (!discount.isZero()) {
    const nets = lines.map((line) => decimal(line.net));
    const discounts = spreadDiscount(nets, discount, digits);
    lines.forEach(
      (line, index) =>
        (line.net = decimal(line.net)
          .minus(discounts[index] ?? 0)
          .toString()),
    );
  }
  recompute(invoice, lines);
}

function recompute(invoice: InvoiceRecord, lines: readonly InvoiceLineRecord[]): void {
  const taxable = lines.map((line) => ({
    net: decimal(line.net),
    taxCode: line.taxCode,
    percent: decimal(line.taxPercent),
  }));
  applyFigures(
    invoice,
    lines,
    computeDocument({ lines: taxable, taxRounding: invoice.taxRounding, digits: minorUnits(invoice.currency) }),
  );
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
