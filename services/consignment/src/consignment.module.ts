import type { DynamicModule } from '@nestjs/common';
import { auditController } from '@consigna/messaging/audit-trail';
import { KeptReferences } from '@consigna/messaging/kept-references';
import { serviceModule, type Platform } from '@consigna/messaging/service-module';
import { AccrualController } from './accrual/accrual.controller.js';
import { AccrualService } from './accrual/accrual.service.js';
import { AgreementController } from './agreement/agreement.controller.js';
import { AgreementService } from './agreement/agreement.service.js';
import { definition } from './definition.js';
import { SettlementController } from './settlement/settlement.controller.js';
import { SettlementService } from './settlement/settlement.service.js';
import { StatementController } from './statement/statement.controller.js';

/** Agreements with consignors, what their goods' sales owe, and the statements that end it. */
export const consignmentModule = (platform: Platform): DynamicModule =>
  serviceModule(platform, {
    definition,
    controllers: [
      AgreementController,
      AccrualController,
      SettlementController,
      StatementController,
      KeptReferences,
      auditController('consignment'),
    ],
    providers: [AgreementService, AccrualService, SettlementService],
    constraints: {
      agreement_code: { code: 'agreement-code-taken', pointer: '#/code' },
      agreement_version_in_force: { code: 'overlapping-terms', pointer: '#/validFrom' },
      agreement_term_product: { code: 'overlapping-terms', pointer: '#/products' },
      accrual_settlement_pkey: { code: 'settlement-in-progress' },
      settlement_in_progress: { code: 'settlement-in-progress' },
    },
  });
