import { defineEntity, p } from '@mikro-orm/core';
import { Decimal, decimal } from '@consigna/kernel/decimal';
import { addDays } from '@consigna/kernel/business-date';
import { DomainError } from '@consigna/kernel/domain-error';
import { minorUnits } from '@consigna/kernel/currency';
import { lifecycle } from '@consigna/kernel/lifecycle';
import { companyPolicy } from '@consigna/persistence/common-tables';
import type { CreditKind, InvoiceKind, InvoiceState, InvoiceView } from '@consigna/contracts/billing/invoice';
import {
  amount,
  baseAmount,
  date,
  documentColumns,
  exactAmount,
  instant,
  json,
  percent,
  price,
  quantity,
  text,
} from '../columns.js';
import { plain } from '../record.js';
import { noTotals, totalColumns, type Totals } from '../totals.js';
import type { DocumentFigures, TaxRounding } from './compute-document.js';

/** An invoice, a credit note or a debit note: what a customer owes or is owed. Immutable once issued, but for what settles it. */
export const InvoiceSchema = defineEntity({
  name: 'Invoice',
  tableName: 'invoice',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    ...documentColumns,
    kind: text(),
    creditKind: text().nullable(),
    state: text(),
    number: text().nullable(),
    postedAt: instant().nullable(),
    date: date(),
    dueDate: date().nullable(),
    termDays: p.integer(),
    branchId: p.uuid(),
    customerId: p.uuid(),
    customerName: text(),
    country: text(),
    interCompanyId: p.uuid().nullable(),
    sourceType: text().nullable(),
    sourceId: p.uuid().nullable(),
    correctsInvoiceId: p.uuid().nullable(),
    cancelledById: p.uuid().nullable(),
    currency: text(),
    rate: price().nullable(),
    taxRounding: text(),
    discountPercent: percent(),
    ...totalColumns,
    /** Of issued credit notes over this document; `creditedTaxes` by code, exact and rounded. */
    credited: amount(),
    creditedNet: amount(),
    creditedBase: baseAmount(),
    creditedTaxBase: baseAmount(),
    creditedTaxes: json(),
    debited: amount(),
  },
  uniques: [{ name: 'invoice_number', properties: ['companyId', 'kind', 'number'] }],
  indexes: [
    { name: 'invoice_created', properties: ['companyId', 'createdAt', 'id'] },
    { name: 'invoice_customer', properties: ['companyId', 'customerId', 'state'] },
    { name: 'invoice_corrects', properties: ['companyId', 'correctsInvoiceId'] },
  ],
  checks: [
    { name: 'invoice_kind', expression: `kind in ('invoice', 'credit_note', 'debit_note')` },
    { name: 'invoice_state', expression: `state in ('draft', 'issued', 'partially_paid', 'paid', 'cancelled')` },
    { name: 'invoice_numbered_when_issued', expression: `(state = 'draft') = (number is null)` },
    {
      name: 'invoice_allocated_within_gross',
      expression: 'allocated between 0 and gross and allocated_base between 0 and gross_base',
    },
    { name: 'invoice_credited_within_invoiced', expression: 'credited between 0 and gross + debited' },
    { name: 'invoice_base_agrees', expression: 'net_base + tax_base = gross_base' },
    { name: 'invoice_gross_agrees', expression: 'net + tax = gross' },
  ],
});

export const InvoiceLineSchema = defineEntity({
  name: 'InvoiceLine',
  tableName: 'invoice_line',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    invoiceId: p.uuid(),
    position: p.integer(),
    productId: p.uuid().nullable(),
    sku: text().nullable(),
    description: text(),
    kind: text(),
    quantity: quantity(),
    unitPrice: price(),
    discountPercent: percent(),
    netUnitPrice: price(),
    net: exactAmount(),
    taxCode: text(),
    taxPercent: percent(),
    tax: amount(),
    orderId: p.uuid().nullable(),
    orderLineId: p.uuid().nullable(),
    deliveryLineId: p.uuid().nullable(),
    returnLineId: p.uuid().nullable(),
    correctsInvoiceId: p.uuid().nullable(),
    correctsLineId: p.uuid().nullable(),
    /** False: credited at the corrected line's own figures. */
    priceGiven: p.boolean(),
    agentQuantity: quantity(),
    quantityCredited: quantity(),
    netCredited: exactAmount(),
    netDebited: exactAmount(),
  },
  indexes: [
    { name: 'invoice_line_invoice', properties: ['companyId', 'invoiceId', 'position'] },
    { name: 'invoice_line_delivery', properties: ['companyId', 'deliveryLineId'] },
  ],
  checks: [
    { name: 'invoice_line_quantity', expression: 'quantity > 0' },
    { name: 'invoice_line_agent', expression: 'agent_quantity between 0 and quantity' },
    { name: 'invoice_line_credited_quantity', expression: 'quantity_credited between 0 and quantity' },
    { name: 'invoice_line_credited_net', expression: 'net_credited between 0 and net + net_debited' },
  ],
});

export interface StoredCreditedTax {
  taxCode: string;
  percent: string;
  exact: string;
  base: string;
  amount: string;
}

export interface InvoiceRecord extends Totals {
  companyId: string;
  id: string;
  version: number;
  createdAt: Date;
  updatedAt: Date;
  createdBy: string;
  kind: InvoiceKind;
  creditKind: CreditKind | null;
  state: InvoiceState;
  number: string | null;
  postedAt: Date | null;
  date: string;
  dueDate: string | null;
  termDays: number;
  branchId: string;
  customerId: string;
  customerName: string;
  country: string;
  interCompanyId: string | null;
  sourceType: 'delivery' | 'sales-order' | 'sales-return' | null;
  sourceId: string | null;
  correctsInvoiceId: string | null;
  cancelledById: string | null;
  currency: string;
  rate: string | null;
  taxRounding: TaxRounding;
  discountPercent: string;
  credited: string;
  creditedNet: string;
  creditedBase: string;
  creditedTaxBase: string;
  creditedTaxes: StoredCreditedTax[];
  debited: string;
}

export interface InvoiceLineRecord {
  companyId: string;
  id: string;
  invoiceId: string;
  position: number;
  productId: string | null;
  sku: string | null;
  description: string;
  kind: 'goods' | 'service';
  quantity: string;
  unitPrice: string;
  discountPercent: string;
  netUnitPrice: string;
  net: string;
  taxCode: string;
  taxPercent: string;
  tax: string;
  orderId: string | null;
  orderLineId: string | null;
  deliveryLineId: string | null;
  returnLineId: string | null;
  correctsInvoiceId: string | null;
  correctsLineId: string | null;
  priceGiven: boolean;
  agentQuantity: string;
  quantityCredited: string;
  netCredited: string;
  netDebited: string;
}

export const states = lifecycle<InvoiceState, 'issue' | 'cancel'>({
  issue: { from: ['draft'], to: 'issued' },
  cancel: { from: ['issued'], to: 'cancelled' },
});

/** A document of the given head without lines, amounts or number. */
export function newDraft(
  head: Pick<
    InvoiceRecord,
    | 'companyId'
    | 'id'
    | 'createdAt'
    | 'createdBy'
    | 'kind'
    | 'date'
    | 'termDays'
    | 'branchId'
    | 'customerId'
    | 'customerName'
    | 'country'
    | 'interCompanyId'
    | 'currency'
    | 'taxRounding'
  > &
    Partial<InvoiceRecord>,
): InvoiceRecord {
  return {
    version: 1,
    updatedAt: head.createdAt,
    creditKind: null,
    state: 'draft',
    number: null,
    postedAt: null,
    dueDate: null,
    sourceType: null,
    sourceId: null,
    correctsInvoiceId: null,
    cancelledById: null,
    rate: null,
    discountPercent: '0',
    ...noTotals(),
    credited: '0',
    creditedNet: '0',
    creditedBase: '0',
    creditedTaxBase: '0',
    creditedTaxes: [],
    debited: '0',
    ...head,
  };
}

/** A line that corrects nothing and comes from nowhere, until told otherwise. */
export function newLine(
  line: Pick<
    InvoiceLineRecord,
    | 'companyId'
    | 'id'
    | 'invoiceId'
    | 'position'
    | 'description'
    | 'kind'
    | 'quantity'
    | 'unitPrice'
    | 'netUnitPrice'
    | 'net'
    | 'taxCode'
    | 'taxPercent'
  > &
    Partial<InvoiceLineRecord>,
): InvoiceLineRecord {
  return {
    productId: null,
    sku: null,
    discountPercent: '0',
    tax: '0',
    orderId: null,
    orderLineId: null,
    deliveryLineId: null,
    returnLineId: null,
    correctsInvoiceId: null,
    correctsLineId: null,
    priceGiven: true,
    agentQuantity: '0',
    quantityCredited: '0',
    netCredited: '0',
    netDebited: '0',
    ...line,
  };
}

/** Writes computed totals into a document and its lines; base amounts follow when it is issued. */
export function applyFigures(
  invoice: InvoiceRecord,
  lines: readonly InvoiceLineRecord[],
  figures: DocumentFigures,
): void {
  const digits = minorUnits(invoice.currency);
  invoice.netExact = figures.netExact.toString();
  invoice.net = figures.net.toFixed(digits);
  invoice.rounding = figures.rounding.toString();
  invoice.tax = figures.tax.toFixed(digits);
  invoice.gross = figures.gross.toFixed(digits);
  invoice.taxes = figures.taxes.map((tax) => ({
    taxCode: tax.taxCode,
    percent: tax.percent.toString(),
    base: tax.base.toFixed(digits),
    amount: tax.amount.toFixed(digits),
    amountBase: '0.00',
  }));
  lines.forEach((line, index) => (line.tax = (figures.lineTaxes[index] ?? new Decimal(0)).toFixed(digits)));
}

/** State that follows from how much of an issued document is settled. */
export function settledState(document: { gross: string; allocated: string }): 'issued' | 'partially_paid' | 'paid' {
  if (decimal(document.allocated).equals(document.gross)) return 'paid';
  return decimal(document.allocated).isZero() ? 'issued' : 'partially_paid';
}

/** @throws DomainError `document-posted` unless the document is still a draft */
export function requireDraft(document: { id: string; state: string; number: string | null }): void {
  if (document.state !== 'draft')
    throw new DomainError('document-posted', { id: document.id, number: document.number, state: document.state });
}

/** @throws DomainError `version-conflict` when the caller saw another version */
export function requireVersion(document: { version: number }, seen: number | undefined): void {
  if (seen !== undefined && seen !== document.version)
    throw new DomainError('version-conflict', { currentVersion: document.version });
}

export interface Related {
  settlements: InvoiceView['settlements'];
  corrections: InvoiceView['corrections'];
}

/** The day a document is due: as given, or the customer's term from its date. */
export function dueDateOf(invoice: Pick<InvoiceRecord, 'date' | 'dueDate' | 'termDays'>): string {
  return invoice.dueDate ?? addDays(invoice.date, invoice.termDays);
}

/** What the API answers for a document. */
export function invoiceView(
  invoice: InvoiceRecord,
  lines: readonly InvoiceLineRecord[],
  related: Related,
): InvoiceView {
  return {
    ...invoiceSummary(invoice),
    netExact: plain(invoice.netExact),
    rounding: plain(invoice.rounding),
    netBase: invoice.netBase,
    taxBase: invoice.taxBase,
    grossBase: invoice.grossBase,
    credited: invoice.credited,
    debited: invoice.debited,
    taxes: invoice.taxes,
    lines: lines.map(lineView),
    ...related,
    allowedActions: allowedActions(invoice),
  };
}

/** The members that a list shows. */
export function invoiceSummary(invoice: InvoiceRecord) {
  const digits = minorUnits(invoice.currency);
  const open =
    invoice.state === 'draft' || invoice.state === 'cancelled'
      ? new Decimal(0)
      : decimal(invoice.gross).minus(invoice.allocated);
  const openBase = open.isZero() ? new Decimal(0) : decimal(invoice.grossBase).minus(invoice.allocatedBase);
  return {
    id: invoice.id,
    version: invoice.version,
    createdAt: invoice.createdAt.toISOString(),
    updatedAt: invoice.updatedAt.toISOString(),
    createdBy: invoice.createdBy,
    number: invoice.number,
    kind: invoice.kind,
    creditKind: invoice.creditKind,
    state: invoice.state,
    date: invoice.date,
    dueDate: dueDateOf(invoice),
    postedAt: invoice.postedAt?.toISOString() ?? null,
    branchId: invoice.branchId,
    customerId: invoice.customerId,
    customerName: invoice.customerName,
    country: invoice.country,
    interCompanyId: invoice.interCompanyId,
    currency: invoice.currency,
    rate: invoice.rate === null ? null : plain(invoice.rate),
    net: invoice.net,
    tax: invoice.tax,
    gross: invoice.gross,
    outstanding: open.toFixed(digits),
    outstandingBase: openBase.toFixed(2),
    correctsInvoiceId: invoice.correctsInvoiceId,
    cancelledById: invoice.cancelledById,
  };
}

function lineView(line: InvoiceLineRecord): InvoiceView['lines'][number] {
  return {
    id: line.id,
    position: line.position,
    productId: line.productId,
    sku: line.sku,
    description: line.description,
    kind: line.kind,
    quantity: plain(line.quantity),
    unitPrice: plain(line.unitPrice),
    discountPercent: plain(line.discountPercent),
    netUnitPrice: plain(line.netUnitPrice),
    net: plain(line.net),
    taxCode: line.taxCode,
    taxPercent: plain(line.taxPercent),
    tax: line.tax,
    orderId: line.orderId,
    orderLineId: line.orderLineId,
    deliveryLineId: line.deliveryLineId,
    returnLineId: line.returnLineId,
    correctsLineId: line.correctsLineId,
    quantityCredited: plain(line.quantityCredited),
    agentQuantity: plain(line.agentQuantity),
  };
}

function allowedActions(invoice: InvoiceRecord): string[] {
  if (invoice.state === 'draft') return ['issue', 'change', 'delete'];
  return invoice.kind === 'invoice' && invoice.interCompanyId === null ? states.allowed(invoice.state) : [];
}
