import type { Contract, EventContract } from '../contract.js';
import { auditTrail } from '../directory/audit-trail.js';
import { timeline } from '../directory/timeline.js';
import { listAccruals } from './accrual.js';
import {
  activateAgreement,
  addAgreementVersion,
  createAgreement,
  getAgreement,
  listAgreements,
  terminateAgreement,
} from './agreement.js';
import { accrualsRecorded, agreementActivated, agreementTerminated, settlementPosted } from './events.js';
import { getConsignmentReconciliation, getSettlement, getStatement, listSettlements, settle } from './settlement.js';

/** Commands and queries of the consignment service. */
export const consignmentContracts: readonly Contract[] = [
  createAgreement,
  addAgreementVersion,
  activateAgreement,
  terminateAgreement,
  getAgreement,
  listAgreements,
  listAccruals,
  settle,
  getSettlement,
  listSettlements,
  getStatement,
  getConsignmentReconciliation,
  auditTrail('consignment'),
  timeline('consignment'),
];

/** Events of the consignment service. */
export const consignmentEvents: readonly EventContract[] = [
  agreementActivated,
  agreementTerminated,
  accrualsRecorded,
  settlementPosted,
];
