import type { ServiceDefinition } from '@consigna/persistence/service-definition';
import { AccountSchema } from './chart/account.js';
import { ExchangeRateSchema } from './exchange-rate/exchange-rate.js';
import {
  AccountBalanceSchema,
  BookSchema,
  JournalEntrySchema,
  JournalLineSchema,
  OpenItemChangeSchema,
  OpenItemSchema,
  UnbilledClearingSchema,
  UnbilledItemSchema,
} from './ledger/ledger.js';
import { ManualEntrySchema } from './manual-entry/manual-entry.js';
import { PeriodLockSchema } from './period/period-lock.js';
import { RevaluationSchema } from './revaluation/revaluation.js';
import { TaxCodeSchema } from './tax-code/tax-code.js';

export const definition: ServiceDefinition = {
  name: 'accounting',
  entities: [
    BookSchema,
    AccountSchema,
    TaxCodeSchema,
    JournalEntrySchema,
    JournalLineSchema,
    AccountBalanceSchema,
    OpenItemSchema,
    OpenItemChangeSchema,
    UnbilledItemSchema,
    UnbilledClearingSchema,
    ManualEntrySchema,
    ExchangeRateSchema,
    PeriodLockSchema,
    RevaluationSchema,
  ],
  migrations: new URL('../migrations/', import.meta.url),
  appendOnly: ['journal_entry', 'journal_line', 'open_item_change', 'unbilled_clearing', 'period_lock', 'revaluation'],
};
