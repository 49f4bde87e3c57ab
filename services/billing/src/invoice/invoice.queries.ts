import { DomainError } from '@consigna/kernel/domain-error';
import { listInvoices } from '@consigna/contracts/billing/invoice';
import type { ListInput } from '@consigna/contracts/fields';
import { listPage } from '@consigna/persistence/list';
import type { Sql } from '@consigna/persistence/transaction';
import { fromRow } from '../record.js';
import { invoiceSummary, invoiceView, type InvoiceRecord } from './invoice.js';
import { readWhole } from './invoice.records.js';

const shape = listInvoices.list;

/** A document with all that hangs on it. @throws DomainError `invoice-not-found` */
export async function oneInvoice(sql: Sql, companyId: string, id: string) {
  const invoice = await readWhole(sql, companyId, id);
  if (invoice === undefined) throw new DomainError('invoice-not-found', { id });
  const { lines, settlements, corrections } = invoice;
  return invoiceView(invoice, lines, { settlements, corrections });
}

/** A page of documents; due dates that were not named follow from the customer's term. */
export async function invoicePage(sql: Sql, companyId: string, input: ListInput) {
  if (shape === undefined) throw new Error('invoices are declared as a list');
  const dueDate = 'coalesce(i.due_date, i.date + i.term_days)';
  const { data, page } = await listPage(
    sql,
    {
      name: 'billing.invoices',
      shape,
      select: `select i.*, i.created_at as "createdAt", ${dueDate} as "dueDate" from invoice i`,
      where: 'i.company_id = $1',
      columns: {
        state: 'i.state',
        kind: 'i.kind',
        creditKind: 'i.credit_kind',
        customerId: 'i.customer_id',
        number: 'i.number',
        date: 'i.date',
        dueDate,
        country: 'i.country',
        currency: 'i.currency',
        correctsInvoiceId: 'i.corrects_invoice_id',
        createdAt: 'i.created_at',
      },
      id: 'i.id',
      search: ['i.number', 'i.customer_name'],
    },
    companyId,
    input,
  );
  return { data: data.map((row) => invoiceSummary(fromRow<InvoiceRecord>(row))), page };
}
