import { decimal, type Decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { jsonRows, statement } from '@consigna/persistence/statement';
import type { Sql, Transaction } from '@consigna/persistence/transaction';
import { termsAnd, termsOf, type CompanyTerms, type TermsRow } from '../company/company-terms.js';
import { settlementsOf } from '../payment/settlements.js';
import {
  columnsForJson,
  fromRow,
  insertOf,
  insertStatement,
  toRows,
  updateStatement,
  updateValues,
} from '../record.js';
import {
  InvoiceLineSchema,
  InvoiceSchema,
  type InvoiceLineRecord,
  type InvoiceRecord,
  type Related,
} from './invoice.js';

/** How documents of customers are loaded and written. All statements take any number of documents and lines. */

const rateOfDay = `(select r.fields->>'value' from reference_copy r where r.company_id = $1 and r.kind = 'rate'
  and r.code > i.currency || '@' and r.code <= i.currency || '@' || $3 order by r.code desc limit 1) as day_rate`;

const lock = statement(
  'billing.lock-invoices',
  `select i.*, ${rateOfDay} from invoice i where i.company_id = $1 and i.id = any($2::uuid[]) order by i.id for update of i`,
);
const read = statement(
  'billing.invoices-by-ids',
  'select * from invoice where company_id = $1 and id = any($2::uuid[])',
);
const lines = statement(
  'billing.invoice-lines',
  'select * from invoice_line where company_id = $1 and invoice_id = any($2::uuid[]) order by invoice_id, position',
);
const linesByIds = statement(
  'billing.invoice-lines-by-ids',
  'select * from invoice_line where company_id = $1 and id = any($2::uuid[]) order by id',
);
const openOfCustomer = statement(
  'billing.lock-open-invoices',
  `select * from invoice where company_id = $1 and customer_id = $2 and currency = $3 and state in ('issued', 'partially_paid') and kind in ('invoice', 'debit_note')
   order by id for update`,
);
const remove = statement('billing.delete-invoice', 'delete from invoice where company_id = $1 and id = $2');
const removeLines = statement(
  'billing.delete-invoice-lines',
  'delete from invoice_line where company_id = $1 and invoice_id = $2',
);
const insert = insertStatement('billing.insert-invoice', InvoiceSchema, InvoiceLineSchema);
const insertAllLines = insertStatement('billing.insert-invoice-lines', InvoiceLineSchema);
const save = updateStatement('billing.save-invoices', InvoiceSchema, [
  'version',
  'updatedAt',
  'state',
  'number',
  'postedAt',
  'date',
  'dueDate',
  'country',
  'rate',
  'netExact',
  'net',
  'rounding',
  'tax',
  'gross',
  'netBase',
  'taxBase',
  'grossBase',
  'taxes',
  'allocated',
  'allocatedBase',
  'credited',
  'creditedNet',
  'creditedBase',
  'creditedTaxBase',
  'creditedTaxes',
  'debited',
  'cancelledById',
]);
const saveAllLines = updateStatement('billing.save-invoice-lines', InvoiceLineSchema, [
  'net',
  'taxPercent',
  'tax',
  'quantityCredited',
  'netCredited',
  'netDebited',
]);

const claimBillable = `update billable_line b set invoiced = b.invoiced + c.quantity, agent_invoiced = b.agent_invoiced + c.agent
   from unnest($2::uuid[], $3::numeric[], $4::numeric[]) c(id, quantity, agent) where b.company_id = $1 and b.id = c.id and b.id = any($2::uuid[])`;
const claim = statement('billing.claim-billable', claimBillable);
const insertClaiming = statement(
  'billing.insert-invoice-claiming',
  `with document as (${insertOf(InvoiceSchema, '$5')}), lines as (${insertOf(InvoiceLineSchema, '$6')}) ${claimBillable}`,
);
const claimReturned = statement(
  'billing.claim-creditable',
  `update creditable_line l set credited = l.credited + c.quantity, agent_credited = l.agent_credited + c.agent
   from (select id, sum(quantity) as quantity, sum(agent) as agent from unnest($2::uuid[], $3::numeric[], $4::numeric[]) u(id, quantity, agent) group by id) c
   where l.company_id = $1 and l.id = c.id and l.id = any($2::uuid[])`,
);

/** Of the document `$2`, as JSON. */
const linesAsJson = jsonRows(
  `select ${columnsForJson(InvoiceLineSchema)} from invoice_line where company_id = $1 and invoice_id = $2`,
  'r.position',
);
const settlements = settlementsOf('$2');
const corrections = jsonRows(
  `select distinct n.id, n.number, n.kind, n.credit_kind as "creditKind", n.gross::text as gross from invoice_line l
   join invoice n on n.company_id = $1 and n.id = l.invoice_id
   where l.company_id = $1 and l.corrects_line_id = any(array(select id from invoice_line where company_id = $1 and invoice_id = $2))`,
  'r.id',
);
const related = statement(
  'billing.related-to-invoice',
  `select ${settlements} as settlements, ${corrections} as corrections`,
);
const whole = statement(
  'billing.whole-invoice',
  `select i.*, ${linesAsJson} as lines, ${settlements} as settlements, ${corrections} as corrections
   from invoice i where i.company_id = $1 and i.id = $2`,
);
const linesAndTerms = statement('billing.invoice-lines-and-terms', termsAnd(`${linesAsJson} as lines`));

export interface LockedInvoice extends InvoiceRecord {
  /** Base currency for one unit of the document's currency on the day asked for; null when no rate is known. */
  readonly dayRate: string | null;
}

/** Locks documents in the order of their ids. */
export async function lockInvoices(
  tx: Transaction,
  ids: readonly string[],
  day: string,
): Promise<Map<string, LockedInvoice>> {
  const rows = await tx.sql(lock, [tx.ctx.companyId, ids, day]);
  return byId(rows.map((row) => fromRow<LockedInvoice>(row)));
}

/** Locks a customer's open invoices and debit notes of a currency in the order of their ids. */
export async function lockOpenInvoices(
  tx: Transaction,
  customerId: string,
  currency: string,
): Promise<InvoiceRecord[]> {
  return (await tx.sql(openOfCustomer, [tx.ctx.companyId, customerId, currency])).map((row) =>
    fromRow<InvoiceRecord>(row),
  );
}

export async function readInvoices(
  sql: Sql,
  companyId: string,
  ids: readonly string[],
): Promise<Map<string, InvoiceRecord>> {
  return byId((await sql(read, [companyId, ids])).map((row) => fromRow<InvoiceRecord>(row)));
}

/** Lines of documents in their order. */
export async function readLines(
  sql: Sql,
  companyId: string,
  invoiceIds: readonly string[],
): Promise<InvoiceLineRecord[]> {
  return (await sql(lines, [companyId, invoiceIds])).map((row) => fromRow<InvoiceLineRecord>(row));
}

export async function readLinesByIds(
  sql: Sql,
  companyId: string,
  ids: readonly string[],
): Promise<Map<string, InvoiceLineRecord>> {
  return byId((await sql(linesByIds, [companyId, ids])).map((row) => fromRow<InvoiceLineRecord>(row)));
}

/** A document with all that hangs on it. */
export async function readWhole(
  sql: Sql,
  companyId: string,
  id: string,
): Promise<(InvoiceRecord & Related & { lines: InvoiceLineRecord[] }) | undefined> {
  const [row] = await sql(whole, [companyId, id]);
  return row && fromRow(row);
}

/** Lines of a document in their order, and the company's terms. */
export async function readLinesAndTerms(
  sql: Sql,
  companyId: string,
  invoiceId: string,
): Promise<{ lines: InvoiceLineRecord[]; terms: CompanyTerms }> {
  const [row] = await sql<TermsRow & { lines: InvoiceLineRecord[] }>(linesAndTerms, [companyId, invoiceId]);
  return { lines: row?.lines ?? [], terms: termsOf(row) };
}

export async function insertDocument(
  tx: Transaction,
  invoice: InvoiceRecord,
  documentLines: readonly InvoiceLineRecord[],
): Promise<void> {
  await tx.sql(insert, [toRows([invoice]), toRows(documentLines)]);
}

/** The same of an invoice, which takes what its lines draw from deliveries off what is left of those. */
export async function insertInvoice(
  tx: Transaction,
  invoice: InvoiceRecord,
  documentLines: readonly InvoiceLineRecord[],
): Promise<void> {
  const claimed = claimValues(tx, deliveredOf(documentLines), { source: 'deliveryLineId', signed: plus });
  await tx.sql(insertClaiming, [...claimed, toRows([invoice]), toRows(documentLines)]);
}

export async function insertLines(tx: Transaction, documentLines: readonly InvoiceLineRecord[]): Promise<void> {
  await tx.sql(insertAllLines, [toRows(documentLines)]);
}

/** Writes heads back; only what may change. */
export async function saveInvoices(tx: Transaction, invoices: readonly InvoiceRecord[]): Promise<void> {
  if (invoices.length === 0) return;
  tx.progressed(
    'invoice',
    invoices.map(({ id }) => id),
  );
  await tx.sql(
    save,
    updateValues(
      tx.ctx.companyId,
      invoices.map(({ ...invoice }) => invoice),
    ),
  );
}

/** Writes lines back; only what may change. */
export async function saveLines(tx: Transaction, documentLines: readonly InvoiceLineRecord[]): Promise<void> {
  if (documentLines.length > 0) await tx.sql(saveAllLines, updateValues(tx.ctx.companyId, documentLines));
}

export async function deleteDocument(tx: Transaction, id: string): Promise<void> {
  await tx.sql(remove, [tx.ctx.companyId, id]);
}

export async function deleteLines(tx: Transaction, id: string): Promise<void> {
  await tx.sql(removeLines, [tx.ctx.companyId, id]);
}

/** Takes what lines draw from deliveries and returns off what is left of those. */
export async function claimSources(tx: Transaction, documentLines: readonly InvoiceLineRecord[]): Promise<void> {
  await Promise.all(claims(tx, documentLines, plus));
}

/** Gives it back. */
export async function releaseSources(tx: Transaction, documentLines: readonly InvoiceLineRecord[]): Promise<void> {
  await Promise.all(claims(tx, documentLines, minus));
}

/** What settles and what corrects a document. */
export async function readRelated(sql: Sql, companyId: string, id: string): Promise<Related> {
  const [row] = await sql<Related & Record<string, unknown>>(related, [companyId, id]);
  return { settlements: row?.settlements ?? [], corrections: row?.corrections ?? [] };
}

/** Rate at which a document is posted on the day it was locked for. @throws DomainError `exchange-rate-missing` */
export function rateOfDayFor(invoice: LockedInvoice, baseCurrency: string, day: string): Decimal {
  if (invoice.currency === baseCurrency) return decimal(1);
  if (invoice.dayRate === null)
    throw new DomainError('exchange-rate-missing', { from: invoice.currency, to: baseCurrency, date: day });
  return decimal(invoice.dayRate);
}

const plus = (value: Decimal) => value.toString();
const minus = (value: Decimal) => value.negated().toString();

function claims(
  tx: Transaction,
  documentLines: readonly InvoiceLineRecord[],
  signed: (value: Decimal) => string,
): Promise<unknown>[] {
  const delivered = deliveredOf(documentLines);
  const returned = documentLines.filter((line) => line.returnLineId !== null);
  return [
    ...(delivered.length > 0 ? [tx.sql(claim, claimValues(tx, delivered, { source: 'deliveryLineId', signed }))] : []),
    ...(returned.length > 0
      ? [tx.sql(claimReturned, claimValues(tx, returned, { source: 'returnLineId', signed }))]
      : []),
  ];
}

/** Lines that draw from a delivery. */
function deliveredOf(documentLines: readonly InvoiceLineRecord[]): InvoiceLineRecord[] {
  return documentLines.filter(
    (line) => line.deliveryLineId !== null && line.correctsLineId === null && line.returnLineId === null,
  );
}

function claimValues(
  tx: Transaction,
  of: readonly InvoiceLineRecord[],
  { source, signed }: { source: 'deliveryLineId' | 'returnLineId'; signed: (value: Decimal) => string },
): unknown[] {
  return [
    tx.ctx.companyId,
    of.map((line) => line[source]),
    of.map((line) => signed(decimal(line.quantity))),
    of.map((line) => signed(decimal(line.agentQuantity))),
  ];
}

function byId<T extends { id: string }>(records: readonly T[]): Map<string, T> {
  return new Map(records.map((record) => [record.id, record]));
}
