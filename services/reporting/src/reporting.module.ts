import type { DynamicModule } from '@nestjs/common';
import { serviceModule, type Platform } from '@consigna/messaging/service-module';
import { BalancesController } from './balances/balances.controller.js';
import { BalancesQueries } from './balances/balances.queries.js';
import { ConsolidationController } from './consolidation/consolidation.controller.js';
import { ConsolidationQueries } from './consolidation/consolidation.queries.js';
import { CopiesController } from './copies/copies.controller.js';
import { definition } from './definition.js';
import { MarginController } from './margin/margin.controller.js';
import { MarginQueries } from './margin/margin.queries.js';
import { SalesController } from './sales/sales.controller.js';
import { SalesQueries } from './sales/sales.queries.js';
import { StockController } from './stock/stock.controller.js';
import { StockQueries } from './stock/stock.queries.js';

/** Read models over all companies, and headquarters' consolidated reports. */
export const reportingModule = (platform: Platform): DynamicModule =>
  serviceModule(platform, {
    definition,
    controllers: [
      CopiesController,
      SalesController,
      MarginController,
      StockController,
      BalancesController,
      ConsolidationController,
    ],
    providers: [SalesQueries, MarginQueries, StockQueries, BalancesQueries, ConsolidationQueries],
  });
