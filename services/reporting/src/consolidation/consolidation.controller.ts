import { Controller } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import type { Input, Output } from '@consigna/contracts/contract';
import { consolidate, consolidateWithRates, findUnmatched } from '@consigna/contracts/reporting/group-reports';
import { Handle } from '@consigna/messaging/handle';
import { ConsolidationQueries } from './consolidation.queries.js';

@Controller()
export class ConsolidationController {
  constructor(private readonly queries: ConsolidationQueries) {}

  @Handle(consolidate)
  consolidate(ctx: Context, input: Input<typeof consolidate>): Promise<Output<typeof consolidate>> {
    return this.queries.consolidate(ctx, input);
  }

  @Handle(consolidateWithRates)
  consolidateWithRates(
    ctx: Context,
    { rates, ...period }: Input<typeof consolidateWithRates>,
  ): Promise<Output<typeof consolidateWithRates>> {
    return this.queries.consolidate(ctx, period, rates);
  }

  @Handle(findUnmatched)
  findUnmatched(ctx: Context, input: Input<typeof findUnmatched>): Promise<Output<typeof findUnmatched>> {
    return this.queries.unmatched(ctx, input);
  }
}
