import { auditController } from '@consigna/messaging/audit-trail';
import { KeptReferences } from '@consigna/messaging/kept-references';
import { serviceModule, type Platform } from '@consigna/messaging/service-module';
import { ApprovalLimitController } from './approval-limit/approval-limit.controller.js';
import { ApprovalLimitsOfCompany } from './approval-limit/approval-limit.service.js';
import { BackorderController } from './backorder/backorder.controller.js';
import { BackorderPurchases } from './backorder/backorder.service.js';
import { definition } from './definition.js';
import { PurchaseOrderController } from './purchase-order/purchase-order.controller.js';
import { PurchaseOrders } from './purchase-order/purchase-order.service.js';
import { ReferenceController } from './reference/reference.controller.js';

/** Purchasing: orders standard and consignment, purchases for backorders, and mirrors of what the network sells to itself. */
export const purchasingModule = (platform: Platform) =>
  serviceModule(platform, {
    definition,
    controllers: [
      PurchaseOrderController,
      BackorderController,
      ApprovalLimitController,
      KeptReferences,
      ReferenceController,
      auditController('purchasing'),
    ],
    providers: [PurchaseOrders, BackorderPurchases, ApprovalLimitsOfCompany],
  });
