import type { DynamicModule } from '@nestjs/common';
import { type Platform, serviceModule } from '@consigna/messaging/service-module';
import { ChartController } from './chart/chart.controller.js';
import { CompanyBooks } from './chart/company-books.service.js';
import { definition } from './definition.js';
import { PostingController } from './posting-rules/posting.controller.js';

/** Charts, taxes, the journal, periods, rates and statements of each company. */
export const accountingModule = (platform: Platform): DynamicModule =>
  serviceModule(platform, {
    definition,
    controllers: [ChartController, PostingController],
    providers: [CompanyBooks],
    constraints: {
      journal_entry_balanced: { code: 'entry-unbalanced' },
      journal_entry_reversed_once: { code: 'entry-already-reversed' },
    },
  });
