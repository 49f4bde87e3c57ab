import { minorUnits } from '@consigna/kernel/currency';
import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { newId } from '@consigna/kernel/id';
import type { createInvoice, FreeLine } from '@consigna/contracts/billing/invoice';
import type { Product } from '@consigna/contracts/catalog/events';
import type { Input } from '@consigna/contracts/contract';
import type { Party } from '@consigna/contracts/directory/events';
import { references, requireReference } from '@consigna/persistence/reference-copy';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import { agentPart, type BillableLine } from '../billable/billable-line.js';
import {
  namedBranch,
  taxPercent,
  termsAnd,
  termsAndParty,
  termsOf,
  type CompanyTerms,
  type TermsRow,
} from '../company/company-terms.js';
import { fromRow } from '../record.js';
import { afterDiscount, computeDocument, lineNet, spreadDiscount } from './compute-document.js';
import { applyFigures, newDraft, newLine, type InvoiceLineRecord, type InvoiceRecord } from './invoice.js';

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

type Create = Input<typeof createInvoice>;
type Source = NonNullable<Create['source']>;

interface Draft {
  invoice: InvoiceRecord;
  lines: InvoiceLineRecord[];
  terms: CompanyTerms;
}

interface Today {
  readonly today: string;
  readonly baseCurrency: string;
}

/** A draft of a delivery, an order or free lines, with its totals; nothing is written. */
export function draftInvoice(tx: Transaction, input: Create, { today, baseCurrency }: Today): Promise<Draft> {
  return input.source === undefined
    ? draftFree(tx, input, { today, baseCurrency })
    : draftFromSource(tx, input, { source: input.source, today });
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

async function draftFree(tx: Transaction, input: Create, { today, baseCurrency }: Today): Promise<Draft> {
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
async function productsOf(
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

/** The lines that replace a draft’s, with its totals computed anew. @throws DomainError `lines-from-source` */
export async function replaceLines(
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

/** Tax and totals of lines whose nets are known, written into document and lines. */
export function recompute(invoice: InvoiceRecord, lines: readonly InvoiceLineRecord[]): void {
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
