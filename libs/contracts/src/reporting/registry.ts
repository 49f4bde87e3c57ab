import type { Contract, EventContract } from '../contract.js';

/** Commands and queries of the reporting service. */
export const reportingContracts: readonly Contract[] = [];

/** Events of the reporting service. */
export const reportingEvents: readonly EventContract[] = [];
