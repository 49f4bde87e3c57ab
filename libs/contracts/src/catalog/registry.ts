import type { Contract, EventContract } from '../contract.js';

/** Commands and queries of the catalog service. */
export const catalogContracts: readonly Contract[] = [];

/** Events of the catalog service. */
export const catalogEvents: readonly EventContract[] = [];
