import { auditTrail } from '@consigna/contracts/directory/audit-trail';

export const warehouseAudit = auditTrail('warehouse');
