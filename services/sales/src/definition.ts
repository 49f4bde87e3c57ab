import type { ServiceDefinition } from '@consigna/persistence/service-definition';
import { BackorderSchema } from './backorder/backorder.js';
import { CustomerExposureSchema, CustomerInvoiceSchema } from './customer/customer-account.js';
import {
  SalesOrderAllocationSchema,
  SalesOrderDocumentSchema,
  SalesOrderLineSchema,
  SalesOrderSchema,
} from './sales-order/sales-order.js';
import { SalesSettingSchema } from './setting/setting.js';

export const definition: ServiceDefinition = {
  name: 'sales',
  entities: [
    SalesOrderSchema,
    SalesOrderLineSchema,
    SalesOrderDocumentSchema,
    SalesOrderAllocationSchema,
    BackorderSchema,
    CustomerInvoiceSchema,
    CustomerExposureSchema,
    SalesSettingSchema,
  ],
  migrations: new URL('../migrations/', import.meta.url),
  appendOnly: [],
};
