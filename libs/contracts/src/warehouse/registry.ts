import type { Contract, EventContract } from '../contract.js';

/** Commands and queries of the warehouse service. */
export const warehouseContracts: readonly Contract[] = [];

/** Events of the warehouse service. */
export const warehouseEvents: readonly EventContract[] = [];
