import { Controller } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import {
  allocate,
  getPayment,
  listAllocations,
  listPayments,
  recordPayment,
  undoAllocation,
} from '@consigna/contracts/billing/payment';
import type { Input } from '@consigna/contracts/contract';
import { Handle } from '@consigna/messaging/handle';
import { Database } from '@consigna/persistence/database';
import { allocationPage, onePayment, paymentPage } from './payment.queries.js';
import { PaymentService } from './payment.service.js';

@Controller()
export class PaymentController {
  constructor(
    private readonly payments: PaymentService,
    private readonly database: Database,
  ) {}

  @Handle(recordPayment)
  record(ctx: Context, input: Input<typeof recordPayment>) {
    return this.payments.record(ctx, input);
  }

  @Handle(allocate)
  allocate(ctx: Context, input: Input<typeof allocate>) {
    return this.payments.allocate(ctx, input);
  }

  @Handle(undoAllocation)
  undo(ctx: Context, input: Input<typeof undoAllocation>) {
    return this.payments.undo(ctx, input);
  }

  @Handle(getPayment)
  get(ctx: Context, input: Input<typeof getPayment>) {
    return this.database.read(ctx, (sql) => onePayment(sql, ctx.companyId, input.paymentId));
  }

  @Handle(listPayments)
  list(ctx: Context, input: Input<typeof listPayments>) {
    return this.database.read(ctx, (sql) => paymentPage(sql, ctx.companyId, input));
  }

  @Handle(listAllocations)
  allocations(ctx: Context, input: Input<typeof listAllocations>) {
    return this.database.read(ctx, (sql) => allocationPage(sql, ctx.companyId, input));
  }
}
