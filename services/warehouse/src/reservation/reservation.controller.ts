import { Controller } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import type { Input } from '@consigna/contracts/contract';
import { assignBackorders, listHeld, proposeBackorders, releaseHeld } from '@consigna/contracts/warehouse/backorder';
import { releaseOrder, reserveOrder } from '@consigna/contracts/warehouse/reservation';
import { Handle } from '@consigna/messaging/handle';
import { BackorderService } from './backorder.service.js';
import { ReservationService } from './reservation.service.js';

@Controller()
export class ReservationController {
  constructor(
    private readonly reservations: ReservationService,
    private readonly backorders: BackorderService,
  ) {}

  @Handle(reserveOrder)
  reserve(ctx: Context, input: Input<typeof reserveOrder>) {
    return this.reservations.reserve(ctx, input);
  }

  @Handle(releaseOrder)
  release(ctx: Context, input: Input<typeof releaseOrder>) {
    return this.reservations.release(ctx, input);
  }

  @Handle(listHeld)
  held(ctx: Context, input: Input<typeof listHeld>) {
    return this.backorders.held(ctx, input);
  }

  @Handle(proposeBackorders)
  propose(ctx: Context, input: Input<typeof proposeBackorders>) {
    return this.backorders.propose(ctx, input);
  }

  @Handle(assignBackorders)
  assign(ctx: Context, input: Input<typeof assignBackorders>) {
    return this.backorders.assign(ctx, input);
  }

  @Handle(releaseHeld)
  releaseHeld(ctx: Context, input: Input<typeof releaseHeld>) {
    return this.backorders.release(ctx, input);
  }
}
