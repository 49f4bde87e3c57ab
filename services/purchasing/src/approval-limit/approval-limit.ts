import { defineEntity, p } from '@mikro-orm/core';
import { companyPolicy } from '@consigna/persistence/common-tables';

/** The highest amount, in base currency, that a holder of a permission approves. */
export const ApprovalLimitSchema = defineEntity({
  name: 'ApprovalLimit',
  tableName: 'approval_limit',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    permission: p.string().columnType('text').primary(),
    amount: p.decimal().columnType('numeric(20,4)'),
  },
  checks: [{ name: 'approval_limit_amount', expression: 'amount >= 0' }],
});
