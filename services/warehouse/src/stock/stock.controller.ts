import { Controller } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import type { Input } from '@consigna/contracts/contract';
import { findAvailability, findStockPlaces } from '@consigna/contracts/warehouse/availability';
import {
  getStockSettings,
  getValuation,
  listStock,
  listStockLayers,
  listStockMoves,
  saveProductStockSettings,
  saveStockSettings,
} from '@consigna/contracts/warehouse/stock';
import { Handle } from '@consigna/messaging/handle';
import { StockService } from './stock.service.js';

@Controller()
export class StockController {
  constructor(private readonly stock: StockService) {}

  @Handle(findAvailability)
  availability(ctx: Context, input: Input<typeof findAvailability>) {
    return this.stock.availability(ctx, input);
  }

  @Handle(findStockPlaces)
  places(ctx: Context, input: Input<typeof findStockPlaces>) {
    return this.stock.places(ctx, input);
  }

  @Handle(listStock)
  levels(ctx: Context, input: Input<typeof listStock>) {
    return this.stock.levels(ctx, input);
  }

  @Handle(listStockLayers)
  layers(ctx: Context, input: Input<typeof listStockLayers>) {
    return this.stock.layers(ctx, input);
  }

  @Handle(listStockMoves)
  moves(ctx: Context, input: Input<typeof listStockMoves>) {
    return this.stock.moves(ctx, input);
  }

  @Handle(getValuation)
  valuation(ctx: Context, input: Input<typeof getValuation>) {
    return this.stock.valuation(ctx, input);
  }

  @Handle(getStockSettings)
  settings(ctx: Context, _input: Input<typeof getStockSettings>) {
    return this.stock.settings(ctx);
  }

  @Handle(saveStockSettings)
  saveSettings(ctx: Context, input: Input<typeof saveStockSettings>) {
    return this.stock.saveSettings(ctx, null, input);
  }

  @Handle(saveProductStockSettings)
  saveProductSettings(ctx: Context, { productId, ...input }: Input<typeof saveProductStockSettings>) {
    return this.stock.saveSettings(ctx, productId, input);
  }
}
