import { auditTrail } from '@consigna/contracts/directory/audit-trail';

export const purchasingAudit = auditTrail('purchasing');
