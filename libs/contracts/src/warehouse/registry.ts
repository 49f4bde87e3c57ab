import type { Contract, EventContract } from '../contract.js';
import { auditTrail } from '../directory/audit-trail.js';
import { timeline } from '../directory/timeline.js';
import { getAdjustment, listAdjustments, postAdjustment } from './adjustment.js';
import { findAvailability, findStockPlaces } from './availability.js';
import { assignBackorders, listHeld, proposeBackorders, releaseHeld } from './backorder.js';
import {
  cancelDelivery,
  createDelivery,
  getDelivery,
  listDeliverableLines,
  listDeliveries,
  shipDelivery,
} from './delivery.js';
import {
  adjustmentPosted,
  backorderAssigned,
  deliveryAllocated,
  deliveryCancelled,
  deliveryShipped,
  goodsReceiptPosted,
  heldGoodsChanged,
  salesReturnReceived,
  stockRevalued,
  warehouseCreated,
} from './events.js';
import { getGoodsReceipt, listExpectedReceipts, listGoodsReceipts, postGoodsReceipt } from './goods-receipt.js';
import { releaseOrder, reserveOrder } from './reservation.js';
import { getSalesReturn, listSalesReturns, receiveSalesReturn } from './sales-return.js';
import {
  getStockSettings,
  getValuation,
  listStock,
  listStockLayers,
  listStockMoves,
  saveProductStockSettings,
  saveStockSettings,
} from './stock.js';
import { createWarehouse, getWarehouse, listWarehouses } from './warehouse.js';

/** Commands and queries of the warehouse service. */
export const warehouseContracts: readonly Contract[] = [
  listWarehouses,
  getWarehouse,
  createWarehouse,
  findAvailability,
  findStockPlaces,
  listStock,
  listStockLayers,
  listStockMoves,
  getValuation,
  getStockSettings,
  saveStockSettings,
  saveProductStockSettings,
  reserveOrder,
  releaseOrder,
  postGoodsReceipt,
  getGoodsReceipt,
  listGoodsReceipts,
  listExpectedReceipts,
  listHeld,
  proposeBackorders,
  assignBackorders,
  releaseHeld,
  createDelivery,
  shipDelivery,
  cancelDelivery,
  getDelivery,
  listDeliveries,
  listDeliverableLines,
  receiveSalesReturn,
  getSalesReturn,
  listSalesReturns,
  postAdjustment,
  getAdjustment,
  listAdjustments,
  auditTrail('warehouse'),
  timeline('warehouse'),
];

/** Events of the warehouse service. */
export const warehouseEvents: readonly EventContract[] = [
  warehouseCreated,
  goodsReceiptPosted,
  deliveryAllocated,
  deliveryCancelled,
  deliveryShipped,
  salesReturnReceived,
  adjustmentPosted,
  stockRevalued,
  backorderAssigned,
  heldGoodsChanged,
];
