import { Controller } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import { listBillableReceiptLines } from '@consigna/contracts/billing/bill';
import { getCreditable } from '@consigna/contracts/billing/correction';
import { listBillableLines } from '@consigna/contracts/billing/invoice';
import type { Input, Payload } from '@consigna/contracts/contract';
import { salesOrderCancelled, salesOrderConfirmed } from '@consigna/contracts/sales/events';
import { deliveryShipped, goodsReceiptPosted, salesReturnReceived } from '@consigna/contracts/warehouse/events';
import { React, type Followed } from '@consigna/messaging/follow';
import { Handle } from '@consigna/messaging/handle';
import { Database } from '@consigna/persistence/database';
import type { Transaction } from '@consigna/persistence/transaction';
import { billableLines, billableReceiptLines, creditableLines } from './billable.queries.js';
import { BillableService } from './billable.service.js';

@Controller()
export class BillableController {
  constructor(
    private readonly billable: BillableService,
    private readonly database: Database,
  ) {}

  @Handle(listBillableLines)
  lines(ctx: Context, input: Input<typeof listBillableLines>) {
    return this.database.read(ctx, (sql) => billableLines(sql, ctx.companyId, input));
  }

  @Handle(getCreditable)
  creditable(ctx: Context, input: Input<typeof getCreditable>) {
    return this.database.read(ctx, (sql) => creditableLines(sql, ctx.companyId, input.returnId));
  }

  @Handle(listBillableReceiptLines)
  receiptLines(ctx: Context, input: Input<typeof listBillableReceiptLines>) {
    return this.database.read(ctx, (sql) => billableReceiptLines(sql, ctx.companyId, input));
  }

  @React(deliveryShipped)
  billShipped(tx: Transaction, { payload }: Followed<Payload<typeof deliveryShipped>>): Promise<void> {
    return this.billable.billShipped(tx, payload);
  }

  @React(salesReturnReceived)
  creditReturned(tx: Transaction, { payload }: Followed<Payload<typeof salesReturnReceived>>): Promise<void> {
    return this.billable.creditReturned(tx, payload);
  }

  @React(goodsReceiptPosted)
  billReceived(tx: Transaction, { payload }: Followed<Payload<typeof goodsReceiptPosted>>): Promise<void> {
    return this.billable.billReceived(tx, payload);
  }

  @React(salesOrderConfirmed)
  billOrderedServices(tx: Transaction, { payload }: Followed<Payload<typeof salesOrderConfirmed>>): Promise<void> {
    return this.billable.billOrderedServices(tx, payload);
  }

  @React(salesOrderCancelled)
  cancelOrderedServices(tx: Transaction, { payload }: Followed<Payload<typeof salesOrderCancelled>>): Promise<void> {
    return this.billable.cancelOrderedServices(tx, payload);
  }
}
