import { Controller } from '@nestjs/common';
import { listExchangeRates, saveExchangeRates } from '@consigna/contracts/accounting/exchange-rate';
import type { Input, Output } from '@consigna/contracts/contract';
import type { Context } from '@consigna/kernel/context';
import { Handle } from '@consigna/messaging/handle';
import { ExchangeRates } from './exchange-rate.service.js';

@Controller()
export class ExchangeRateController {
  constructor(private readonly rates: ExchangeRates) {}

  @Handle(saveExchangeRates)
  save(ctx: Context, input: Input<typeof saveExchangeRates>): Promise<Output<typeof saveExchangeRates>> {
    return this.rates.save(ctx, input);
  }

  @Handle(listExchangeRates)
  list(ctx: Context, input: Input<typeof listExchangeRates>): Promise<Output<typeof listExchangeRates>> {
    return this.rates.list(ctx, input);
  }
}
