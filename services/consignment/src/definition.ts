import type { ServiceDefinition } from '@consigna/persistence/service-definition';
import { AccrualSchema, ConsignedMovementSchema } from './accrual/accrual.js';
import { AgreementSchema, AgreementTermSchema, AgreementVersionSchema } from './agreement/agreement.js';
import {
  AccrualSettlementSchema,
  SelfBillPaymentSchema,
  SelfBillSchema,
  SettlementLineSchema,
  SettlementSchema,
} from './settlement/settlement.js';

export const definition: ServiceDefinition = {
  name: 'consignment',
  entities: [
    AgreementSchema,
    AgreementVersionSchema,
    AgreementTermSchema,
    AccrualSchema,
    ConsignedMovementSchema,
    SettlementSchema,
    SettlementLineSchema,
    AccrualSettlementSchema,
    SelfBillSchema,
    SelfBillPaymentSchema,
  ],
  appendOnly: ['agreement_term', 'accrual', 'consigned_movement', 'settlement_line', 'self_bill', 'self_bill_payment'],
  migrations: new URL('../migrations/', import.meta.url),
};
