import type { Contract, EventContract } from '../contract.js';

/** Commands and queries of the consignment service. */
export const consignmentContracts: readonly Contract[] = [];

/** Events of the consignment service. */
export const consignmentEvents: readonly EventContract[] = [];
