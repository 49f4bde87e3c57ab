import { ownerOf, type Contract, type EventContract } from './contract.js';
import { accountingContracts, accountingEvents } from './accounting/registry.js';
import { billingContracts, billingEvents } from './billing/registry.js';
import { catalogContracts, catalogEvents } from './catalog/registry.js';
import { consignmentContracts, consignmentEvents } from './consignment/registry.js';
import { directoryContracts, directoryEvents } from './directory/registry.js';
import { purchasingContracts, purchasingEvents } from './purchasing/registry.js';
import { reportingContracts, reportingEvents } from './reporting/registry.js';
import { salesContracts, salesEvents } from './sales/registry.js';
import { warehouseContracts, warehouseEvents } from './warehouse/registry.js';

/** Every command and query, for the gateway's routes, the OpenAPI document and the tests generated from them. */
export const contracts: readonly Contract[] = [
  ...directoryContracts,
  ...catalogContracts,
  ...purchasingContracts,
  ...salesContracts,
  ...warehouseContracts,
  ...consignmentContracts,
  ...billingContracts,
  ...accountingContracts,
  ...reportingContracts,
];

/** Every service there is. */
export const serviceNames: readonly string[] = [...new Set(contracts.map(({ subject }) => ownerOf(subject)))];

/** Every event, for the AsyncAPI document and the change feed. */
export const events: readonly EventContract[] = [
  ...directoryEvents,
  ...catalogEvents,
  ...purchasingEvents,
  ...salesEvents,
  ...warehouseEvents,
  ...consignmentEvents,
  ...billingEvents,
  ...accountingEvents,
  ...reportingEvents,
];
