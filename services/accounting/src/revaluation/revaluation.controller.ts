import { Controller } from '@nestjs/common';
import { listRevaluations, revalueOpenItems, type RevaluationView } from '@consigna/contracts/accounting/revaluation';
import type { Input, Output } from '@consigna/contracts/contract';
import type { Context } from '@consigna/kernel/context';
import { Handle } from '@consigna/messaging/handle';
import { Revaluations } from './revaluation.service.js';

@Controller()
export class RevaluationController {
  constructor(private readonly revaluations: Revaluations) {}

  @Handle(revalueOpenItems)
  run(ctx: Context, input: Input<typeof revalueOpenItems>): Promise<RevaluationView> {
    return this.revaluations.run(ctx, input);
  }

  @Handle(listRevaluations)
  async list(ctx: Context, _input: Input<typeof listRevaluations>): Promise<Output<typeof listRevaluations>> {
    return { data: await this.revaluations.list(ctx) };
  }
}
