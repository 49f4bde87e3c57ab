import type { Contract, EventContract } from '../contract.js';

/** Commands and queries of the accounting service. */
export const accountingContracts: readonly Contract[] = [];

/** Events of the accounting service. */
export const accountingEvents: readonly EventContract[] = [];
