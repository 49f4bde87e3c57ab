import type { Contract, EventContract } from '../contract.js';
import { auditTrail } from '../directory/audit-trail.js';
import { timeline } from '../directory/timeline.js';
import { purchaseApprovalEnded, purchaseApprovalRequested, purchaseOrderClosed, purchaseOrderSent } from './events.js';
import {
  approvePurchaseOrder,
  cancelPurchaseOrder,
  closePurchaseOrder,
  createPurchaseOrder,
  listDiscrepancies,
  listPurchaseOrders,
  purchaseBackorders,
  readApprovalLimits,
  readPurchaseOrder,
  saveApprovalLimits,
  sendPurchaseOrder,
  updatePurchaseOrder,
} from './purchase-order.js';

/** Commands and queries of the purchasing service. */
export const purchasingContracts: readonly Contract[] = [
  createPurchaseOrder,
  updatePurchaseOrder,
  readPurchaseOrder,
  listPurchaseOrders,
  approvePurchaseOrder,
  sendPurchaseOrder,
  closePurchaseOrder,
  cancelPurchaseOrder,
  listDiscrepancies,
  purchaseBackorders,
  readApprovalLimits,
  saveApprovalLimits,
  auditTrail('purchasing'),
  timeline('purchasing'),
];

/** Events of the purchasing service. */
export const purchasingEvents: readonly EventContract[] = [
  purchaseOrderSent,
  purchaseOrderClosed,
  purchaseApprovalRequested,
  purchaseApprovalEnded,
];
