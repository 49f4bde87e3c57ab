import { Controller } from '@nestjs/common';
import { billPosted } from '@consigna/contracts/billing/events';
import type { Input, Payload } from '@consigna/contracts/contract';
import {
  approvePurchaseOrder,
  cancelPurchaseOrder,
  closePurchaseOrder,
  createPurchaseOrder,
  listDiscrepancies,
  listPurchaseOrders,
  readPurchaseOrder,
  sendPurchaseOrder,
  updatePurchaseOrder,
} from '@consigna/contracts/purchasing/purchase-order';
import { salesOrderCancelled, salesOrderConfirmed } from '@consigna/contracts/sales/events';
import { goodsReceiptPosted } from '@consigna/contracts/warehouse/events';
import type { Context } from '@consigna/kernel/context';
import { React, type Followed } from '@consigna/messaging/follow';
import { Handle } from '@consigna/messaging/handle';
import type { Transaction } from '@consigna/persistence/transaction';
import { mirrorCancellation, mirrorSalesOrder } from './inter-company-mirror.js';
import { OrderProgress } from './order-progress.js';
import { PurchaseOrders } from './purchase-order.service.js';

@Controller()
export class PurchaseOrderController {
  constructor(private readonly orders: PurchaseOrders) {}

  @Handle(createPurchaseOrder)
  create(ctx: Context, input: Input<typeof createPurchaseOrder>) {
    return this.orders.create(ctx, input);
  }

  @Handle(updatePurchaseOrder)
  update(ctx: Context, input: Input<typeof updatePurchaseOrder>) {
    return this.orders.update(ctx, input);
  }

  @Handle(readPurchaseOrder)
  read(ctx: Context, input: Input<typeof readPurchaseOrder>) {
    return this.orders.read(ctx, input);
  }

  @Handle(listPurchaseOrders)
  list(ctx: Context, input: Input<typeof listPurchaseOrders>) {
    return this.orders.list(ctx, input);
  }

  @Handle(approvePurchaseOrder)
  approve(ctx: Context, input: Input<typeof approvePurchaseOrder>) {
    return this.orders.approve(ctx, input);
  }

  @Handle(sendPurchaseOrder)
  send(ctx: Context, input: Input<typeof sendPurchaseOrder>) {
    return this.orders.send(ctx, input);
  }

  @Handle(closePurchaseOrder)
  close(ctx: Context, input: Input<typeof closePurchaseOrder>) {
    return this.orders.close(ctx, input);
  }

  @Handle(cancelPurchaseOrder)
  cancel(ctx: Context, input: Input<typeof cancelPurchaseOrder>) {
    return this.orders.cancel(ctx, input);
  }

  @Handle(listDiscrepancies)
  discrepancies(ctx: Context, input: Input<typeof listDiscrepancies>) {
    return this.orders.discrepancies(ctx, input);
  }

  @React(goodsReceiptPosted)
  async receive(tx: Transaction, { payload }: Followed<Payload<typeof goodsReceiptPosted>>): Promise<void> {
    OrderProgress.in(tx).receive(payload);
  }

  @React(billPosted)
  async bill(tx: Transaction, { payload }: Followed<Payload<typeof billPosted>>): Promise<void> {
    OrderProgress.in(tx).bill(payload);
  }

  @React(salesOrderConfirmed)
  mirror(tx: Transaction, { payload }: Followed<Payload<typeof salesOrderConfirmed>>): Promise<void> {
    return mirrorSalesOrder(tx, payload);
  }

  @React(salesOrderCancelled)
  mirrorCancellation(tx: Transaction, { payload }: Followed<Payload<typeof salesOrderCancelled>>): Promise<void> {
    return mirrorCancellation(tx, payload);
  }
}
