import type { Contract, EventContract } from '../contract.js';
import { auditTrail } from '../directory/audit-trail.js';
import { timeline } from '../directory/timeline.js';
import { listBackorders } from './backorder.js';
import { backorderChanged, backorderOpened, salesOrderCancelled, salesOrderConfirmed } from './events.js';
import { findLastPrices, quoteOffer } from './offer.js';
import {
  cancelSalesOrder,
  confirmSalesOrder,
  createSalesOrder,
  listSalesOrders,
  readSalesOrder,
  updateSalesOrder,
} from './sales-order.js';
import { readSalesSettings, saveSalesSettings } from './setting.js';

/** Commands and queries of the sales service. */
export const salesContracts: readonly Contract[] = [
  quoteOffer,
  findLastPrices,
  createSalesOrder,
  updateSalesOrder,
  readSalesOrder,
  listSalesOrders,
  confirmSalesOrder,
  cancelSalesOrder,
  listBackorders,
  readSalesSettings,
  saveSalesSettings,
  auditTrail('sales'),
  timeline('sales'),
];

/** Events of the sales service. */
export const salesEvents: readonly EventContract[] = [
  salesOrderConfirmed,
  backorderOpened,
  backorderChanged,
  salesOrderCancelled,
];
