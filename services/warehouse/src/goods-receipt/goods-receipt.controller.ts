import { Controller } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import type { Input, Payload } from '@consigna/contracts/contract';
import { purchaseOrderClosed, purchaseOrderSent } from '@consigna/contracts/purchasing/events';
import {
  getGoodsReceipt,
  listExpectedReceipts,
  listGoodsReceipts,
  postGoodsReceipt,
} from '@consigna/contracts/warehouse/goods-receipt';
import { React, type Followed } from '@consigna/messaging/follow';
import { Handle } from '@consigna/messaging/handle';
import type { Transaction } from '@consigna/persistence/transaction';
import { expectGoods, expectNoMore } from './expected-receipt.js';
import { GoodsReceiptService } from './goods-receipt.service.js';

@Controller()
export class GoodsReceiptController {
  constructor(private readonly receipts: GoodsReceiptService) {}

  @Handle(postGoodsReceipt)
  post(ctx: Context, input: Input<typeof postGoodsReceipt>) {
    return this.receipts.post(ctx, input);
  }

  @Handle(getGoodsReceipt)
  get(ctx: Context, input: Input<typeof getGoodsReceipt>) {
    return this.receipts.get(ctx, input.receiptId);
  }

  @Handle(listGoodsReceipts)
  list(ctx: Context, input: Input<typeof listGoodsReceipts>) {
    return this.receipts.list(ctx, input);
  }

  @Handle(listExpectedReceipts)
  listExpected(ctx: Context, input: Input<typeof listExpectedReceipts>) {
    return this.receipts.listExpected(ctx, input);
  }

  @React(purchaseOrderSent)
  async expect(tx: Transaction, { payload }: Followed<Payload<typeof purchaseOrderSent>>): Promise<void> {
    await expectGoods(tx, payload);
  }

  @React(purchaseOrderClosed)
  async expectNoMore(tx: Transaction, { payload }: Followed<Payload<typeof purchaseOrderClosed>>): Promise<void> {
    await expectNoMore(tx, payload.orderId);
  }
}
