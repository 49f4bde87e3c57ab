import { Controller } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import type { Input, Payload } from '@consigna/contracts/contract';
import { entryApprovalEnded, entryApprovalRequested } from '@consigna/contracts/accounting/events';
import { billApprovalEnded, billApprovalRequested } from '@consigna/contracts/billing/events';
import { countNotices, listNotices, markNotices } from '@consigna/contracts/directory/notice';
import { purchaseApprovalEnded, purchaseApprovalRequested } from '@consigna/contracts/purchasing/events';
import { backorderChanged, backorderOpened } from '@consigna/contracts/sales/events';
import { goodsReceiptPosted, heldGoodsChanged } from '@consigna/contracts/warehouse/events';
import { React, type Followed } from '@consigna/messaging/follow';
import { Handle } from '@consigna/messaging/handle';
import type { Transaction } from '@consigna/persistence/transaction';
import { NoticeService } from './notice.service.js';

/** Notices arise from the other services' logs and are settled by them. */
@Controller()
export class NoticeController {
  constructor(private readonly notices: NoticeService) {}

  @Handle(listNotices)
  list(ctx: Context, input: Input<typeof listNotices>) {
    return this.notices.list(ctx, input);
  }

  @Handle(countNotices)
  count(ctx: Context) {
    return this.notices.count(ctx);
  }

  @Handle(markNotices)
  mark(ctx: Context, input: Input<typeof markNotices>) {
    return this.notices.mark(ctx, input);
  }

  @React(purchaseApprovalRequested)
  askForOrder(tx: Transaction, { payload }: Followed<Payload<typeof purchaseApprovalRequested>>): Promise<void> {
    return this.notices.askForApproval(tx, 'purchase_order_approval', payload);
  }

  @React(purchaseApprovalEnded)
  endOrder(tx: Transaction, { payload }: Followed<Payload<typeof purchaseApprovalEnded>>): Promise<void> {
    return this.notices.endApproval(tx, 'purchase_order_approval', payload);
  }

  @React(billApprovalRequested)
  askForBill(tx: Transaction, { payload }: Followed<Payload<typeof billApprovalRequested>>): Promise<void> {
    return this.notices.askForApproval(tx, 'bill_approval', payload);
  }

  @React(billApprovalEnded)
  endBill(tx: Transaction, { payload }: Followed<Payload<typeof billApprovalEnded>>): Promise<void> {
    return this.notices.endApproval(tx, 'bill_approval', payload);
  }

  @React(entryApprovalRequested)
  askForEntry(tx: Transaction, { payload }: Followed<Payload<typeof entryApprovalRequested>>): Promise<void> {
    return this.notices.askForApproval(tx, 'journal_entry_approval', payload);
  }

  @React(entryApprovalEnded)
  endEntry(tx: Transaction, { payload }: Followed<Payload<typeof entryApprovalEnded>>): Promise<void> {
    return this.notices.endApproval(tx, 'journal_entry_approval', payload);
  }

  @React(goodsReceiptPosted)
  holdGoods(tx: Transaction, { payload }: Followed<Payload<typeof goodsReceiptPosted>>): Promise<void> {
    return this.notices.holdGoods(tx, payload);
  }

  @React(heldGoodsChanged)
  changeHeldGoods(tx: Transaction, { payload }: Followed<Payload<typeof heldGoodsChanged>>): Promise<void> {
    return this.notices.changeHeldGoods(tx, payload);
  }

  @React(backorderOpened)
  openBackorder(tx: Transaction, { payload }: Followed<Payload<typeof backorderOpened>>): Promise<void> {
    return this.notices.openBackorder(tx, payload);
  }

  @React(backorderChanged)
  changeBackorder(tx: Transaction, { payload }: Followed<Payload<typeof backorderChanged>>): Promise<void> {
    return this.notices.changeBackorder(tx, payload);
  }
}
