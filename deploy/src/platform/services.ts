import type { ServiceDefinition } from '@consigna/persistence/service-definition';
import type { MakeModule } from '@consigna/messaging/root-module';
import { definition as directory } from '@consigna/directory/definition';
import { directoryModule } from '@consigna/directory/directory.module';
import { definition as catalog } from '@consigna/catalog/definition';
import { catalogModule } from '@consigna/catalog/catalog.module';
import { definition as purchasing } from '@consigna/purchasing/definition';
import { purchasingModule } from '@consigna/purchasing/purchasing.module';
import { definition as sales } from '@consigna/sales/definition';
import { salesModule } from '@consigna/sales/sales.module';
import { definition as warehouse } from '@consigna/warehouse/definition';
import { warehouseModule } from '@consigna/warehouse/warehouse.module';
import { definition as consignment } from '@consigna/consignment/definition';
import { consignmentModule } from '@consigna/consignment/consignment.module';
import { definition as billing } from '@consigna/billing/definition';
import { billingModule } from '@consigna/billing/billing.module';
import { definition as accounting } from '@consigna/accounting/definition';
import { accountingModule } from '@consigna/accounting/accounting.module';
import { definition as reporting } from '@consigna/reporting/definition';
import { reportingModule } from '@consigna/reporting/reporting.module';

/** Every service: its database and its module. */
export const services: readonly { definition: ServiceDefinition; make: MakeModule }[] = [
  { definition: directory, make: directoryModule },
  { definition: catalog, make: catalogModule },
  { definition: purchasing, make: purchasingModule },
  { definition: sales, make: salesModule },
  { definition: warehouse, make: warehouseModule },
  { definition: consignment, make: consignmentModule },
  { definition: billing, make: billingModule },
  { definition: accounting, make: accountingModule },
  { definition: reporting, make: reportingModule },
];
