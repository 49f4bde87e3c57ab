import { Controller } from '@nestjs/common';
import type { Input, Payload } from '@consigna/contracts/contract';
import { purchaseBackorders } from '@consigna/contracts/purchasing/purchase-order';
import { backorderChanged, backorderOpened } from '@consigna/contracts/sales/events';
import type { Context } from '@consigna/kernel/context';
import { React, type Followed } from '@consigna/messaging/follow';
import { Handle } from '@consigna/messaging/handle';
import type { Transaction } from '@consigna/persistence/transaction';
import { BackorderPurchases } from './backorder.service.js';

@Controller()
export class BackorderController {
  constructor(private readonly backorders: BackorderPurchases) {}

  @Handle(purchaseBackorders)
  purchase(ctx: Context, input: Input<typeof purchaseBackorders>) {
    return this.backorders.purchase(ctx, input);
  }

  @React(backorderOpened)
  keep(tx: Transaction, { payload }: Followed<Payload<typeof backorderOpened>>): Promise<void> {
    return this.backorders.keep(tx, payload);
  }

  @React(backorderChanged)
  change(tx: Transaction, { payload }: Followed<Payload<typeof backorderChanged>>): Promise<void> {
    return this.backorders.change(tx, payload);
  }
}
