import type { Contract, EventContract } from '../contract.js';

/** Commands and queries of the directory service. */
export const directoryContracts: readonly Contract[] = [];

/** Events of the directory service. */
export const directoryEvents: readonly EventContract[] = [];
