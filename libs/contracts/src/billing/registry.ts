import type { Contract, EventContract } from '../contract.js';

/** Commands and queries of the billing service. */
export const billingContracts: readonly Contract[] = [];

/** Events of the billing service. */
export const billingEvents: readonly EventContract[] = [];
