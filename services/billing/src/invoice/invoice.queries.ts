import { DomainError } from '@consigna/kernel/domain-error';
import type { Output } from '@consigna/contracts/contract';
import { listInvoices, type InvoiceView, type listInvoicedDeliveries } from '@consigna/contracts/billing/invoice';
import type { ListInput } from '@consigna/contracts/fields';
import { listPage } from '@consigna/persistence/list';
import { jsonRows, statement } from '@consigna/persistence/statement';
import type { Row, Sql } from '@consigna/persistence/transaction';
import { settlementsOf } from '../payment/settlements.js';
import { fromRow, plain } from '../record.js';
import { invoiceSummary, invoiceView, type InvoiceRecord } from './invoice.js';
import { readWhole } from './invoice.records.js';

const shape = listInvoices.list;

/** Delivery lines are looked up one by one: a plan made over young tables would read all of the company's. */
const deliveries = statement(
  'billing.deliveries-of-invoice',
  `select ${jsonRows(
    `select b.delivery_id as id, b.delivery_number as number, b.date, sum(l.quantity)::text as quantity
     from invoice_line l
     cross join lateral (
       select b.delivery_id, b.delivery_number, b.date from billable_line b where b.company_id = $1 and b.id = l.delivery_line_id limit 1) b
     where l.company_id = $1 and l.invoice_id = i.id and b.delivery_id is not null group by 1, 2, 3`,
    'r.date, r.number',
  )} as deliveries
   from invoice i where i.company_id = $1 and i.id = $2`,
);
/** Documents with a line of these delivery lines. */
const withLinesOf = (billable: string) =>
  `select l.invoice_id from invoice_line l where l.company_id = $1
     and l.delivery_line_id = any(array(select b.id from billable_line b where b.company_id = $1 and ${billable}))`;

/** A document with all that hangs on it. @throws DomainError `invoice-not-found` */
export async function oneInvoice(sql: Sql, companyId: string, id: string) {
  const invoice = await readWhole(sql, companyId, id);
  if (invoice === undefined) throw new DomainError('invoice-not-found', { id });
  const { lines, settlements, corrections } = invoice;
  return invoiceView(invoice, lines, { settlements, corrections });
}

/** The deliveries its lines are of; services that were sold without one are of none. @throws DomainError `invoice-not-found` */
export async function invoicedDeliveries(sql: Sql, companyId: string, id: string) {
  const [row] = await sql<Row & { deliveries: InvoicedDelivery[] }>(deliveries, [companyId, id]);
  if (row === undefined) throw new DomainError('invoice-not-found', { id });
  return { data: row.deliveries.map(({ quantity, ...delivery }) => ({ ...delivery, quantity: plain(quantity) })) };
}

type InvoicedDelivery = Output<typeof listInvoicedDeliveries>['data'][number];

/** A page of documents; due dates that were not named follow from the customer's term. */
export async function invoicePage(sql: Sql, companyId: string, input: ListInput) {
  if (shape === undefined) throw new Error('invoices are declared as a list');
  const dueDate = 'coalesce(i.due_date, i.date + i.term_days)';
  const { data, page } = await listPage<Row & Pick<InvoiceView, 'settlements'>>(
    sql,
    {
      name: 'billing.invoices',
      shape,
      select: `select i.*, i.created_at as "createdAt", ${dueDate} as "dueDate", ${settlementsOf('i.id')} as settlements from invoice i`,
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
      related: {
        orderId: (asked) => withLinesOf(`b.order_id ${asked}`),
        deliveryId: (asked) => withLinesOf(`b.delivery_id ${asked}`),
      },
      id: 'i.id',
      search: ['i.number', 'i.customer_name'],
    },
    companyId,
    input,
  );
  return {
    data: data.map(({ settlements, ...row }) => ({ ...invoiceSummary(fromRow<InvoiceRecord>(row)), settlements })),
    page,
  };
}
