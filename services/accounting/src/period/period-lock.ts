import { defineEntity, p } from '@mikro-orm/core';
import { companyPolicy } from '@consigna/persistence/common-tables';

/** Who locked or unlocked the books, up to when and why (append-only). The lock in force stands in the book. */
export const PeriodLockSchema = defineEntity({
  name: 'PeriodLock',
  tableName: 'period_lock',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    action: p.text(),
    before: p.date().name('before_through').nullable(),
    through: p.date().nullable(),
    reason: p.text(),
    userId: p.uuid(),
    at: p.datetime().columnType('timestamptz'),
  },
  checks: [{ name: 'period_lock_action', expression: `action in ('lock', 'unlock')` }],
});
