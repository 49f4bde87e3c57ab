import { Controller } from '@nestjs/common';
import { allocationRecorded, invoiceIssued, paymentRecorded } from '@consigna/contracts/billing/events';
import type { Input, Payload } from '@consigna/contracts/contract';
import { purchaseOrderClosed, purchaseOrderSent } from '@consigna/contracts/purchasing/events';
import {
  cancelSalesOrder,
  confirmSalesOrder,
  createSalesOrder,
  listSalesOrders,
  readSalesOrder,
  updateSalesOrder,
} from '@consigna/contracts/sales/sales-order';
import {
  backorderAssigned,
  deliveryAllocated,
  deliveryCancelled,
  deliveryShipped,
  goodsReceiptPosted,
  salesReturnReceived,
} from '@consigna/contracts/warehouse/events';
import type { Context } from '@consigna/kernel/context';
import { decimal } from '@consigna/kernel/decimal';
import { React, type Followed } from '@consigna/messaging/follow';
import { Handle } from '@consigna/messaging/handle';
import { Drives, type Process } from '@consigna/messaging/process';
import type { Transaction } from '@consigna/persistence/transaction';
import { OrderCancellation, type CancelState } from './cancel-order.service.js';
import { OrderConfirmation, type ConfirmState } from './confirm-order.service.js';
import { OrderProgress } from './order-progress.js';
import { SalesOrders } from './sales-order.service.js';

@Controller()
export class SalesOrderController {
  constructor(
    private readonly orders: SalesOrders,
    private readonly confirmation: OrderConfirmation,
    private readonly cancellation: OrderCancellation,
  ) {}

  @Handle(createSalesOrder)
  create(ctx: Context, input: Input<typeof createSalesOrder>) {
    return this.orders.create(ctx, input);
  }

  @Handle(updateSalesOrder)
  update(ctx: Context, input: Input<typeof updateSalesOrder>) {
    return this.orders.update(ctx, input);
  }

  @Handle(readSalesOrder)
  read(ctx: Context, input: Input<typeof readSalesOrder>) {
    return this.orders.read(ctx, input);
  }

  @Handle(listSalesOrders)
  list(ctx: Context, input: Input<typeof listSalesOrders>) {
    return this.orders.list(ctx, input);
  }

  @Handle(confirmSalesOrder)
  confirm(ctx: Context, input: Input<typeof confirmSalesOrder>) {
    return this.confirmation.confirm(ctx, input);
  }

  @Drives('confirm-order')
  driveConfirmation(ctx: Context, process: Process<ConfirmState>) {
    return this.confirmation.drive(ctx, process);
  }

  @Handle(cancelSalesOrder)
  cancel(ctx: Context, input: Input<typeof cancelSalesOrder>) {
    return this.cancellation.cancel(ctx, input);
  }

  @Drives('cancel-order')
  driveCancellation(ctx: Context, process: Process<CancelState>) {
    return this.cancellation.drive(ctx, process);
  }

  @React(deliveryAllocated)
  async allocate(tx: Transaction, { payload }: Followed<Payload<typeof deliveryAllocated>>): Promise<void> {
    OrderProgress.in(tx).allocate(payload);
  }

  @React(deliveryCancelled)
  async giveUpDelivery(tx: Transaction, { payload }: Followed<Payload<typeof deliveryCancelled>>): Promise<void> {
    OrderProgress.in(tx).giveUp(payload);
  }

  @React(deliveryShipped)
  async ship(tx: Transaction, { payload }: Followed<Payload<typeof deliveryShipped>>): Promise<void> {
    OrderProgress.in(tx).ship(payload);
  }

  @React(goodsReceiptPosted)
  async assignReceived(tx: Transaction, { payload }: Followed<Payload<typeof goodsReceiptPosted>>): Promise<void> {
    OrderProgress.in(tx).assign(payload.lines.flatMap((line) => line.assigned));
  }

  @React(backorderAssigned)
  async assignHeld(tx: Transaction, { payload }: Followed<Payload<typeof backorderAssigned>>): Promise<void> {
    OrderProgress.in(tx).assign(payload.assignments);
  }

  @React(salesReturnReceived)
  async takeBack(tx: Transaction, { payload }: Followed<Payload<typeof salesReturnReceived>>): Promise<void> {
    OrderProgress.in(tx).takeBack(payload);
  }

  @React(invoiceIssued)
  async invoice(tx: Transaction, { payload }: Followed<Payload<typeof invoiceIssued>>): Promise<void> {
    OrderProgress.in(tx).invoice(payload);
  }

  @React(paymentRecorded)
  async pay(tx: Transaction, { payload }: Followed<Payload<typeof paymentRecorded>>): Promise<void> {
    OrderProgress.in(tx).pay(payload);
  }

  @React(allocationRecorded)
  async match(tx: Transaction, { payload }: Followed<Payload<typeof allocationRecorded>>): Promise<void> {
    OrderProgress.in(tx).match(payload);
  }

  @React(purchaseOrderSent)
  async purchase(tx: Transaction, { payload }: Followed<Payload<typeof purchaseOrderSent>>): Promise<void> {
    for (const { forOrderLineId, quantity } of payload.lines) {
      if (forOrderLineId !== null) OrderProgress.in(tx).purchase(forOrderLineId, decimal(quantity));
    }
  }

  @React(purchaseOrderClosed)
  async expectNoMore(tx: Transaction, { payload }: Followed<Payload<typeof purchaseOrderClosed>>): Promise<void> {
    for (const { forOrderLineId, quantity } of payload.givenUp ?? [])
      OrderProgress.in(tx).purchase(forOrderLineId, decimal(quantity).negated());
  }
}
