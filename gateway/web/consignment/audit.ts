import { auditTrail } from '@consigna/contracts/directory/audit-trail';

export const consignmentAudit = auditTrail('consignment');
