import { Controller } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import {
  changePriceSettings,
  createPriceBook,
  findPriceBook,
  findPriceSettings,
  listPriceBooks,
  putPrices,
} from '@consigna/contracts/catalog/price-book';
import { quotePrices } from '@consigna/contracts/catalog/pricing';
import type { Input } from '@consigna/contracts/contract';
import { Handle } from '@consigna/messaging/handle';
import { PriceBookService } from './price-book.service.js';

@Controller()
export class PriceBookController {
  constructor(private readonly priceBooks: PriceBookService) {}

  @Handle(createPriceBook)
  create(ctx: Context, input: Input<typeof createPriceBook>) {
    return this.priceBooks.create(ctx, input);
  }

  @Handle(putPrices)
  putPrices(ctx: Context, input: Input<typeof putPrices>) {
    return this.priceBooks.putPrices(ctx, input);
  }

  @Handle(findPriceBook)
  find(ctx: Context, { priceBookId }: Input<typeof findPriceBook>) {
    return this.priceBooks.find(ctx, priceBookId);
  }

  @Handle(listPriceBooks)
  list(ctx: Context, input: Input<typeof listPriceBooks>) {
    return this.priceBooks.list(ctx, input);
  }

  @Handle(findPriceSettings)
  settings(ctx: Context) {
    return this.priceBooks.settings(ctx);
  }

  @Handle(changePriceSettings)
  changeSettings(ctx: Context, input: Input<typeof changePriceSettings>) {
    return this.priceBooks.changeSettings(ctx, input);
  }

  @Handle(quotePrices)
  quote(ctx: Context, input: Input<typeof quotePrices>) {
    return this.priceBooks.quote(ctx, input);
  }
}
