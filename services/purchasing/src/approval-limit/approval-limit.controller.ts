import { Controller } from '@nestjs/common';
import type { Input } from '@consigna/contracts/contract';
import { readApprovalLimits, saveApprovalLimits } from '@consigna/contracts/purchasing/purchase-order';
import type { Context } from '@consigna/kernel/context';
import { Handle } from '@consigna/messaging/handle';
import { ApprovalLimitsOfCompany } from './approval-limit.service.js';

@Controller()
export class ApprovalLimitController {
  constructor(private readonly limits: ApprovalLimitsOfCompany) {}

  @Handle(readApprovalLimits)
  read(ctx: Context) {
    return this.limits.read(ctx);
  }

  @Handle(saveApprovalLimits)
  save(ctx: Context, input: Input<typeof saveApprovalLimits>) {
    return this.limits.save(ctx, input);
  }
}
