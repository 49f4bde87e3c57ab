import { Controller } from '@nestjs/common';
import { getPeriods, lockPeriod, type PeriodsView, unlockPeriod } from '@consigna/contracts/accounting/period';
import type { Input } from '@consigna/contracts/contract';
import type { Context } from '@consigna/kernel/context';
import { Handle } from '@consigna/messaging/handle';
import { Periods } from './period.service.js';

@Controller()
export class PeriodController {
  constructor(private readonly periods: Periods) {}

  @Handle(getPeriods)
  get(ctx: Context, _input: Input<typeof getPeriods>): Promise<PeriodsView> {
    return this.periods.get(ctx);
  }

  @Handle(lockPeriod)
  lock(ctx: Context, input: Input<typeof lockPeriod>): Promise<PeriodsView> {
    return this.periods.lock(ctx, input);
  }

  @Handle(unlockPeriod)
  unlock(ctx: Context, input: Input<typeof unlockPeriod>): Promise<PeriodsView> {
    return this.periods.unlock(ctx, input);
  }
}
