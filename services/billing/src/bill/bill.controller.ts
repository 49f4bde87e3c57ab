import { Controller } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import {
  approveBill,
  createBill,
  deleteBill,
  getBill,
  listBilledReceipts,
  listBills,
} from '@consigna/contracts/billing/bill';
import { createSelfBill } from '@consigna/contracts/billing/self-bill';
import type { Input } from '@consigna/contracts/contract';
import { Handle } from '@consigna/messaging/handle';
import { Database } from '@consigna/persistence/database';
import { billedReceipts, billPage, oneBill } from './bill.queries.js';
import { BillService } from './bill.service.js';
import { SelfBillService } from './self-bill.service.js';

@Controller()
export class BillController {
  constructor(
    private readonly bills: BillService,
    private readonly selfBills: SelfBillService,
    private readonly database: Database,
  ) {}

  @Handle(createBill)
  create(ctx: Context, input: Input<typeof createBill>) {
    return this.bills.create(ctx, input);
  }

  @Handle(approveBill)
  approve(ctx: Context, input: Input<typeof approveBill>) {
    return this.bills.approve(ctx, input);
  }

  @Handle(deleteBill)
  delete(ctx: Context, input: Input<typeof deleteBill>) {
    return this.bills.delete(ctx, input);
  }

  @Handle(getBill)
  get(ctx: Context, input: Input<typeof getBill>) {
    return this.database.read(ctx, (sql) => oneBill(sql, ctx.companyId, input.billId));
  }

  @Handle(listBilledReceipts)
  receipts(ctx: Context, input: Input<typeof listBilledReceipts>) {
    return this.database.read(ctx, (sql) => billedReceipts(sql, ctx.companyId, input.billId));
  }

  @Handle(listBills)
  list(ctx: Context, input: Input<typeof listBills>) {
    return this.database.read(ctx, (sql) => billPage(sql, ctx.companyId, input));
  }

  @Handle(createSelfBill)
  selfBill(ctx: Context, input: Input<typeof createSelfBill>) {
    return this.selfBills.create(ctx, input);
  }
}
