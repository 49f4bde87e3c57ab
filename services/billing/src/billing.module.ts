import { auditController } from '@consigna/messaging/audit-trail';
import { KeptReferences } from '@consigna/messaging/kept-references';
import { serviceModule, type Platform } from '@consigna/messaging/service-module';
import { BillController } from './bill/bill.controller.js';
import { BillService } from './bill/bill.service.js';
import { SelfBillService } from './bill/self-bill.service.js';
import { BillableController } from './billable/billable.controller.js';
import { BillableService } from './billable/billable.service.js';
import { CompanyController } from './company/company.controller.js';
import { CompanyService } from './company/company.service.js';
import { CorrectionController } from './correction/correction.controller.js';
import { CorrectionService } from './correction/correction.service.js';
import { definition } from './definition.js';
import { MirrorController } from './inter-company/mirror.controller.js';
import { MirrorService } from './inter-company/mirror.service.js';
import { CancelService } from './invoice/cancel.service.js';
import { InvoiceController } from './invoice/invoice.controller.js';
import { InvoiceService } from './invoice/invoice.service.js';
import { IssueService } from './invoice/issue.service.js';
import { PaymentController } from './payment/payment.controller.js';
import { PaymentService } from './payment/payment.service.js';

/** Invoices, bills, notes and payments, and what is still to be invoiced, credited and billed. */
export const billingModule = (platform: Platform) =>
  serviceModule(platform, {
    definition,
    controllers: [
      InvoiceController,
      CorrectionController,
      PaymentController,
      BillController,
      BillableController,
      KeptReferences,
      CompanyController,
      MirrorController,
      auditController('billing'),
    ],
    providers: [
      InvoiceService,
      IssueService,
      CancelService,
      CorrectionService,
      PaymentService,
      BillService,
      SelfBillService,
      BillableService,
      CompanyService,
      MirrorService,
    ],
    constraints: {
      billable_line_invoiced_within_shipped: { code: 'already-invoiced' },
      billable_line_agent: { code: 'already-invoiced' },
      creditable_line_credited_within_returned: { code: 'already-credited' },
      creditable_line_agent: { code: 'already-credited' },
      invoice_allocated_within_gross: { code: 'over-allocated' },
      invoice_credited_within_invoiced: { code: 'over-credited' },
      invoice_line_credited_quantity: { code: 'over-credited' },
      invoice_line_credited_net: { code: 'over-credited' },
      bill_allocated_within_gross: { code: 'over-allocated' },
      bill_supplier_number: { code: 'duplicate-supplier-number', pointer: '#/supplierNumber' },
      bill_approver_is_not_author: { code: 'approver-is-author' },
      payment_allocated_within_amount: { code: 'over-allocated' },
    },
  });
