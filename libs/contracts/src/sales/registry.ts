import type { Contract, EventContract } from '../contract.js';

/** Commands and queries of the sales service. */
export const salesContracts: readonly Contract[] = [];

/** Events of the sales service. */
export const salesEvents: readonly EventContract[] = [];
