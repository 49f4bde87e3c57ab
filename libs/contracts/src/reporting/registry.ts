import type { Contract, EventContract } from '../contract.js';
import { reportMargin, reportPayables, reportReceivables, reportSales, reportStock } from './company-reports.js';
import {
  consolidate,
  consolidateWithRates,
  findUnmatched,
  reportGroupReceivables,
  reportGroupSales,
  reportGroupStock,
} from './group-reports.js';

/** Queries of the reporting service. */
export const reportingContracts: readonly Contract[] = [
  reportSales,
  reportMargin,
  reportStock,
  reportReceivables,
  reportPayables,
  reportGroupSales,
  consolidate,
  consolidateWithRates,
  findUnmatched,
  reportGroupStock,
  reportGroupReceivables,
];

/** Reporting only listens. */
export const reportingEvents: readonly EventContract[] = [];
