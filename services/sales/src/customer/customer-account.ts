import { defineEntity, p } from '@mikro-orm/core';
import { companyPolicy } from '@consigna/persistence/common-tables';

/** What sales keeps of an invoice, credit note or debit note, told by billing. */
export const CustomerInvoiceSchema = defineEntity({
  name: 'CustomerInvoice',
  tableName: 'customer_invoice',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    number: p.string().columnType('text'),
    kind: p.string().columnType('text'),
    date: p.date().columnType('date'),
    customerId: p.uuid(),
    currency: p.string().columnType('text'),
    netExact: p.decimal().columnType('numeric(30,10)'),
    gross: p.decimal().columnType('numeric(20,4)'),
    paid: p.decimal().columnType('numeric(20,4)').default('0'),
  },
});

/**
 * Running totals of what a customer owes or will owe, in base currency: `open_invoices` less credits and money on
 * account, `open_orders` confirmed and not yet invoiced, tax included.
 */
export const CustomerExposureSchema = defineEntity({
  name: 'CustomerExposure',
  tableName: 'customer_exposure',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    customerId: p.uuid().primary(),
    openInvoices: p.decimal().columnType('numeric(30,10)').default('0'),
    openOrders: p.decimal().columnType('numeric(30,10)').default('0'),
  },
});
