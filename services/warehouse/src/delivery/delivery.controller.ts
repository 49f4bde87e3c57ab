import { Controller } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import type { Input } from '@consigna/contracts/contract';
import {
  cancelDelivery,
  createDelivery,
  getDelivery,
  listDeliverableLines,
  listDeliveries,
  shipDelivery,
} from '@consigna/contracts/warehouse/delivery';
import { Handle } from '@consigna/messaging/handle';
import { DeliveryService } from './delivery.service.js';

@Controller()
export class DeliveryController {
  constructor(private readonly deliveries: DeliveryService) {}

  @Handle(createDelivery)
  create(ctx: Context, input: Input<typeof createDelivery>) {
    return this.deliveries.create(ctx, input);
  }

  @Handle(shipDelivery)
  ship(ctx: Context, input: Input<typeof shipDelivery>) {
    return this.deliveries.ship(ctx, input);
  }

  @Handle(cancelDelivery)
  cancel(ctx: Context, input: Input<typeof cancelDelivery>) {
    return this.deliveries.cancel(ctx, input);
  }

  @Handle(getDelivery)
  get(ctx: Context, input: Input<typeof getDelivery>) {
    return this.deliveries.get(ctx, input.deliveryId);
  }

  @Handle(listDeliveries)
  list(ctx: Context, input: Input<typeof listDeliveries>) {
    return this.deliveries.list(ctx, input);
  }

  @Handle(listDeliverableLines)
  deliverable(ctx: Context, input: Input<typeof listDeliverableLines>) {
    return this.deliveries.deliverable(ctx, input);
  }
}
