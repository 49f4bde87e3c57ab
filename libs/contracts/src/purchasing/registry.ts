import type { Contract, EventContract } from '../contract.js';

/** Commands and queries of the purchasing service. */
export const purchasingContracts: readonly Contract[] = [];

/** Events of the purchasing service. */
export const purchasingEvents: readonly EventContract[] = [];
