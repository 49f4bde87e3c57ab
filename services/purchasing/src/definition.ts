import type { ServiceDefinition } from '@consigna/persistence/service-definition';
import { ApprovalLimitSchema } from './approval-limit/approval-limit.js';
import { WaitingBackorderSchema } from './backorder/waiting-backorder.js';
import {
  OrderMirrorSchema,
  PurchaseOrderDocumentSchema,
  PurchaseOrderLineSchema,
  PurchaseOrderSchema,
} from './purchase-order/purchase-order.js';

export const definition: ServiceDefinition = {
  name: 'purchasing',
  entities: [
    PurchaseOrderSchema,
    PurchaseOrderLineSchema,
    PurchaseOrderDocumentSchema,
    OrderMirrorSchema,
    WaitingBackorderSchema,
    ApprovalLimitSchema,
  ],
  migrations: new URL('../migrations/', import.meta.url),
  appendOnly: [],
};
