import { auditTrail } from '@consigna/contracts/directory/audit-trail';

export const salesAudit = auditTrail('sales');
