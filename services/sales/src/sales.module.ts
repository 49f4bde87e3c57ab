import { auditController } from '@consigna/messaging/audit-trail';
import { KeptReferences } from '@consigna/messaging/kept-references';
import { serviceModule, type Platform } from '@consigna/messaging/service-module';
import { BackorderController } from './backorder/backorder.controller.js';
import { Backorders } from './backorder/backorder.service.js';
import { definition } from './definition.js';
import { OfferController } from './offer/offer.controller.js';
import { Offers } from './offer/offer.service.js';
import { SalesFacts } from './reference/sales-facts.js';
import { OrderCancellation } from './sales-order/cancel-order.service.js';
import { OrderConfirmation } from './sales-order/confirm-order.service.js';
import { SalesOrderController } from './sales-order/sales-order.controller.js';
import { SalesOrders } from './sales-order/sales-order.service.js';
import { SettingController } from './setting/setting.controller.js';
import { SalesSettingsOfCompany } from './setting/setting.service.js';

/** Sales: offers, orders with their confirmation and backorders, and what customers owe or will owe. */
export const salesModule = (platform: Platform) =>
  serviceModule(platform, {
    definition,
    controllers: [
      SalesOrderController,
      BackorderController,
      OfferController,
      SettingController,
      KeptReferences,
      auditController('sales'),
    ],
    providers: [
      SalesOrders,
      OrderConfirmation,
      OrderCancellation,
      Backorders,
      Offers,
      SalesFacts,
      SalesSettingsOfCompany,
    ],
  });
