import type { DynamicModule } from '@nestjs/common';
import { auditController } from '@consigna/messaging/audit-trail';
import { type Platform, serviceModule } from '@consigna/messaging/service-module';
import { ChartController } from './chart/chart.controller.js';
import { CompanyBooks } from './chart/company-books.service.js';
import { definition } from './definition.js';
import { ExchangeRateController } from './exchange-rate/exchange-rate.controller.js';
import { ExchangeRates } from './exchange-rate/exchange-rate.service.js';
import { JournalEntryController } from './manual-entry/journal-entry.controller.js';
import { ManualEntries } from './manual-entry/manual-entry.service.js';
import { PeriodController } from './period/period.controller.js';
import { Periods } from './period/period.service.js';
import { PostingController } from './posting-rules/posting.controller.js';
import { RevaluationController } from './revaluation/revaluation.controller.js';
import { Revaluations } from './revaluation/revaluation.service.js';
import { StatementController } from './statements/statement.controller.js';
import { TaxCodeController } from './tax-code/tax-code.controller.js';
import { TaxCodes } from './tax-code/tax-code.service.js';

/** Charts, taxes, the journal, periods, rates and statements of each company. */
export const accountingModule = (platform: Platform): DynamicModule =>
  serviceModule(platform, {
    definition,
    controllers: [
      ChartController,
      TaxCodeController,
      PostingController,
      JournalEntryController,
      ExchangeRateController,
      PeriodController,
      RevaluationController,
      StatementController,
      auditController('accounting'),
    ],
    providers: [CompanyBooks, TaxCodes, ManualEntries, ExchangeRates, Periods, Revaluations],
    constraints: {
      journal_entry_balanced: { code: 'entry-unbalanced' },
      journal_entry_reversed_once: { code: 'entry-already-reversed' },
    },
  });
