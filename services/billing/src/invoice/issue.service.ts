import { Injectable } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import type { issueInvoice, InvoiceView } from '@consigna/contracts/billing/invoice';
import type { Input } from '@consigna/contracts/contract';
import { Database } from '@consigna/persistence/database';
import { CorrectionService } from '../correction/correction.service.js';
import { InvoiceService, loadLocked } from './invoice.service.js';

/** Issuing is one verb for all three kinds; notes also change what they correct. */
@Injectable()
export class IssueService {
  constructor(
    private readonly database: Database,
    private readonly invoices: InvoiceService,
    private readonly corrections: CorrectionService,
  ) {}

  issue(ctx: Context, input: Input<typeof issueInvoice>): Promise<InvoiceView> {
    return this.database.operation(ctx, async (tx) => {
      const loaded = await loadLocked(tx, input);
      return loaded.invoice.kind === 'invoice' ? this.invoices.issue(tx, loaded) : this.corrections.issue(tx, loaded);
    });
  }
}
