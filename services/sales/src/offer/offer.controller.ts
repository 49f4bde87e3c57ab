import { Controller } from '@nestjs/common';
import type { Input } from '@consigna/contracts/contract';
import { findLastPrices, quoteOffer } from '@consigna/contracts/sales/offer';
import type { Context } from '@consigna/kernel/context';
import { Handle } from '@consigna/messaging/handle';
import { Offers } from './offer.service.js';

@Controller()
export class OfferController {
  constructor(private readonly offers: Offers) {}

  @Handle(quoteOffer)
  quote(ctx: Context, input: Input<typeof quoteOffer>) {
    return this.offers.quote(ctx, input);
  }

  @Handle(findLastPrices)
  lastPrices(ctx: Context, input: Input<typeof findLastPrices>) {
    return this.offers.lastPrices(ctx, input);
  }
}
