import type { DynamicModule } from '@nestjs/common';
import { auditController } from '@consigna/messaging/audit-trail';
import { serviceModule, type Platform } from '@consigna/messaging/service-module';
import { AdjustmentController } from './adjustment/adjustment.controller.js';
import { AdjustmentService } from './adjustment/adjustment.service.js';
import { definition } from './definition.js';
import { DeliveryController } from './delivery/delivery.controller.js';
import { DeliveryService } from './delivery/delivery.service.js';
import { GoodsReceiptController } from './goods-receipt/goods-receipt.controller.js';
import { GoodsReceiptService } from './goods-receipt/goods-receipt.service.js';
import { InterCompanyController } from './inter-company/inter-company.controller.js';
import { ReferenceController } from './reference/reference.controller.js';
import { BackorderService } from './reservation/backorder.service.js';
import { ReservationController } from './reservation/reservation.controller.js';
import { ReservationService } from './reservation/reservation.service.js';
import { RevaluationController } from './revaluation/revaluation.controller.js';
import { SalesReturnController } from './sales-return/sales-return.controller.js';
import { SalesReturnService } from './sales-return/sales-return.service.js';
import { StockController } from './stock/stock.controller.js';
import { StockService } from './stock/stock.service.js';
import { WarehouseController } from './warehouse/warehouse.controller.js';
import { WarehouseService } from './warehouse/warehouse.service.js';

/** Warehouses, the stock ledger, reservations, receipts, deliveries, returns and adjustments. */
export const warehouseModule = (platform: Platform): DynamicModule =>
  serviceModule(platform, {
    definition,
    controllers: [
      ReferenceController,
      WarehouseController,
      StockController,
      GoodsReceiptController,
      ReservationController,
      DeliveryController,
      SalesReturnController,
      AdjustmentController,
      RevaluationController,
      InterCompanyController,
      auditController('warehouse'),
    ],
    providers: [
      WarehouseService,
      StockService,
      GoodsReceiptService,
      ReservationService,
      BackorderService,
      DeliveryService,
      SalesReturnService,
      AdjustmentService,
    ],
    constraints: {
      warehouse_code: { code: 'warehouse-code-taken', pointer: '#/code' },
      stock_pool_not_oversold: { code: 'insufficient-stock' },
      stock_layer_warehouse_kind: { code: 'wrong-warehouse-kind' },
      delivery_line_returned: { code: 'over-return' },
    },
  });
