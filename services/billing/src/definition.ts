import type { ServiceDefinition } from '@consigna/persistence/service-definition';
import { BillableLineSchema, CreditableLineSchema, ReceiptLineSchema } from './billable/billable-line.js';
import { BillLineSchema, BillSchema } from './bill/bill.js';
import { CompanyTermsSchema } from './company/company-terms.js';
import { InvoiceLineSchema, InvoiceSchema } from './invoice/invoice.js';
import { AllocationSchema, PaymentSchema } from './payment/payment.js';

export const definition: ServiceDefinition = {
  name: 'billing',
  entities: [
    InvoiceSchema,
    InvoiceLineSchema,
    BillableLineSchema,
    CreditableLineSchema,
    ReceiptLineSchema,
    BillSchema,
    BillLineSchema,
    PaymentSchema,
    AllocationSchema,
    CompanyTermsSchema,
  ],
  migrations: new URL('../migrations/', import.meta.url),
  appendOnly: [],
};
