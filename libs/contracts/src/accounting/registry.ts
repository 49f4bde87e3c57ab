import type { Contract, EventContract } from '../contract.js';
import { auditTrail } from '../directory/audit-trail.js';
import { timeline } from '../directory/timeline.js';
import { listAccounts } from './account.js';
import {
  entryApprovalEnded,
  entryApprovalRequested,
  entryPosted,
  periodLocked,
  periodUnlocked,
  ratesSaved,
  taxCodesSaved,
} from './events.js';
import { listExchangeRates, saveExchangeRates } from './exchange-rate.js';
import {
  approveJournalEntry,
  createJournalEntry,
  createOpeningEntry,
  getJournalEntry,
  listDraftEntries,
  listJournalEntries,
  reverseJournalEntry,
  updateJournalEntry,
} from './journal-entry.js';
import { getPeriods, lockPeriod, unlockPeriod } from './period.js';
import { listRevaluations, revalueOpenItems } from './revaluation.js';
import { getBalanceSheet, getGeneralLedger, getOpenItems, getProfitAndLoss, getTrialBalance } from './statement.js';
import { listTaxCodes, saveTaxCode } from './tax-code.js';

/** Commands and queries of the accounting service. */
export const accountingContracts: readonly Contract[] = [
  listAccounts,
  listTaxCodes,
  saveTaxCode,
  createJournalEntry,
  updateJournalEntry,
  approveJournalEntry,
  reverseJournalEntry,
  createOpeningEntry,
  listJournalEntries,
  listDraftEntries,
  getJournalEntry,
  saveExchangeRates,
  listExchangeRates,
  getPeriods,
  lockPeriod,
  unlockPeriod,
  revalueOpenItems,
  listRevaluations,
  getTrialBalance,
  getGeneralLedger,
  getProfitAndLoss,
  getBalanceSheet,
  getOpenItems,
  auditTrail('accounting'),
  timeline('accounting'),
];

/** Events of the accounting service. */
export const accountingEvents: readonly EventContract[] = [
  ratesSaved,
  taxCodesSaved,
  entryPosted,
  periodLocked,
  periodUnlocked,
  entryApprovalRequested,
  entryApprovalEnded,
];
