import { Controller } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import {
  cancelInvoice,
  changeInvoice,
  createInvoice,
  deleteInvoice,
  getInvoice,
  issueInvoice,
  listInvoicedDeliveries,
  listInvoices,
} from '@consigna/contracts/billing/invoice';
import type { Input } from '@consigna/contracts/contract';
import { Handle } from '@consigna/messaging/handle';
import { Database } from '@consigna/persistence/database';
import { CancelService } from './cancel.service.js';
import { invoicedDeliveries, invoicePage, oneInvoice } from './invoice.queries.js';
import { InvoiceService } from './invoice.service.js';
import { IssueService } from './issue.service.js';

@Controller()
export class InvoiceController {
  constructor(
    private readonly invoices: InvoiceService,
    private readonly issuing: IssueService,
    private readonly cancelling: CancelService,
    private readonly database: Database,
  ) {}

  @Handle(createInvoice)
  create(ctx: Context, input: Input<typeof createInvoice>) {
    return this.invoices.create(ctx, input);
  }

  @Handle(changeInvoice)
  change(ctx: Context, input: Input<typeof changeInvoice>) {
    return this.invoices.change(ctx, input);
  }

  @Handle(deleteInvoice)
  delete(ctx: Context, input: Input<typeof deleteInvoice>) {
    return this.invoices.delete(ctx, input);
  }

  @Handle(issueInvoice)
  issue(ctx: Context, input: Input<typeof issueInvoice>) {
    return this.issuing.issue(ctx, input);
  }

  @Handle(cancelInvoice)
  cancel(ctx: Context, input: Input<typeof cancelInvoice>) {
    return this.cancelling.cancel(ctx, input);
  }

  @Handle(getInvoice)
  get(ctx: Context, input: Input<typeof getInvoice>) {
    return this.database.read(ctx, (sql) => oneInvoice(sql, ctx.companyId, input.invoiceId));
  }

  @Handle(listInvoicedDeliveries)
  deliveries(ctx: Context, input: Input<typeof listInvoicedDeliveries>) {
    return this.database.read(ctx, (sql) => invoicedDeliveries(sql, ctx.companyId, input.invoiceId));
  }

  @Handle(listInvoices)
  list(ctx: Context, input: Input<typeof listInvoices>) {
    return this.database.read(ctx, (sql) => invoicePage(sql, ctx.companyId, input));
  }
}
