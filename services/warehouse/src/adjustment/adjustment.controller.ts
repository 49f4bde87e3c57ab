import { Controller } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import type { Input } from '@consigna/contracts/contract';
import { getAdjustment, listAdjustments, postAdjustment } from '@consigna/contracts/warehouse/adjustment';
import { Handle } from '@consigna/messaging/handle';
import { AdjustmentService } from './adjustment.service.js';

@Controller()
export class AdjustmentController {
  constructor(private readonly adjustments: AdjustmentService) {}

  @Handle(postAdjustment)
  post(ctx: Context, input: Input<typeof postAdjustment>) {
    return this.adjustments.post(ctx, input);
  }

  @Handle(getAdjustment)
  get(ctx: Context, input: Input<typeof getAdjustment>) {
    return this.adjustments.get(ctx, input.adjustmentId);
  }

  @Handle(listAdjustments)
  list(ctx: Context, input: Input<typeof listAdjustments>) {
    return this.adjustments.list(ctx, input);
  }
}
