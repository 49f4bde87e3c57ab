import { Controller } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import type { Input, Payload } from '@consigna/contracts/contract';
import { listAccruals, type AccrualView } from '@consigna/contracts/consignment/accrual';
import {
  adjustmentPosted,
  deliveryShipped,
  goodsReceiptPosted,
  salesReturnReceived,
} from '@consigna/contracts/warehouse/events';
import { React, type Followed } from '@consigna/messaging/follow';
import { Handle } from '@consigna/messaging/handle';
import { Database } from '@consigna/persistence/database';
import { listPage } from '@consigna/persistence/list';
import type { Transaction } from '@consigna/persistence/transaction';
import type { z } from 'zod';
import { accrualList, toAccrualView } from './accrual.queries.js';
import { AccrualService } from './accrual.service.js';

@Controller()
export class AccrualController {
  constructor(
    private readonly accruals: AccrualService,
    private readonly database: Database,
  ) {}

  @Handle(listAccruals)
  async list(ctx: Context, input: Input<typeof listAccruals>) {
    const page = await this.database.read(ctx, (sql) =>
      listPage<z.infer<typeof AccrualView>>(sql, accrualList, ctx.companyId, input),
    );
    return { ...page, data: page.data.map(toAccrualView) };
  }

  @React(goodsReceiptPosted)
  recordReceipt(tx: Transaction, { payload }: Followed<Payload<typeof goodsReceiptPosted>>): Promise<void> {
    return this.accruals.recordReceipt(tx, payload);
  }

  @React(deliveryShipped)
  accrueDelivery(tx: Transaction, { payload }: Followed<Payload<typeof deliveryShipped>>): Promise<void> {
    return this.accruals.accrueDelivery(tx, payload);
  }

  @React(salesReturnReceived)
  undoSales(tx: Transaction, { payload }: Followed<Payload<typeof salesReturnReceived>>): Promise<void> {
    return this.accruals.undoSales(tx, payload);
  }

  @React(adjustmentPosted)
  adjust(tx: Transaction, { payload }: Followed<Payload<typeof adjustmentPosted>>): Promise<void> {
    return this.accruals.adjust(tx, payload);
  }
}
