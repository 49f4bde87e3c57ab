import type { EntitySchema } from '@mikro-orm/core';
import type { ServiceDefinition } from '@consigna/persistence/service-definition';
import { AdjustmentLineSchema, AdjustmentSchema } from './adjustment/adjustment.js';
import { AllocationSchema, DeliveryLineSchema, DeliverySchema } from './delivery/delivery.js';
import {
  ExpectedReceiptLineSchema,
  ExpectedReceiptSchema,
  GoodsReceiptLineSchema,
  GoodsReceiptSchema,
} from './goods-receipt/goods-receipt.js';
import { ReservationOrderSchema, ReservationSchema } from './reservation/reservation.js';
import { SalesReturnLineSchema, SalesReturnSchema } from './sales-return/sales-return.js';
import {
  CostPoolSchema,
  StockLayerSchema,
  StockLevelSchema,
  StockMoveSchema,
  StockPoolSchema,
  StockSettingSchema,
} from './stock/stock-tables.js';
import { LocationSchema, WarehouseSchema } from './warehouse/warehouse.js';

export const definition: ServiceDefinition = {
  name: 'warehouse',
  entities: [
    WarehouseSchema,
    LocationSchema,
    StockPoolSchema,
    StockLevelSchema,
    StockLayerSchema,
    CostPoolSchema,
    StockMoveSchema,
    StockSettingSchema,
    ReservationOrderSchema,
    ReservationSchema,
    ExpectedReceiptSchema,
    ExpectedReceiptLineSchema,
    GoodsReceiptSchema,
    GoodsReceiptLineSchema,
    DeliverySchema,
    DeliveryLineSchema,
    AllocationSchema,
    SalesReturnSchema,
    SalesReturnLineSchema,
    AdjustmentSchema,
    AdjustmentLineSchema,
  ] as unknown as readonly EntitySchema[],
  migrations: new URL('../migrations/', import.meta.url),
  appendOnly: [
    'stock_move',
    'goods_receipt',
    'goods_receipt_line',
    'sales_return',
    'sales_return_line',
    'adjustment',
    'adjustment_line',
  ],
};
