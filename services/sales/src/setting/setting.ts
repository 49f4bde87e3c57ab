import { defineEntity, p } from '@mikro-orm/core';
import { companyPolicy } from '@consigna/persistence/common-tables';

/** One row per company that decided something; without a row the defaults hold. */
export const SalesSettingSchema = defineEntity({
  name: 'SalesSetting',
  tableName: 'sales_setting',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: { companyId: p.uuid().primary(), shortage: p.string().columnType('text') },
  checks: [{ name: 'sales_setting_shortage', expression: `shortage in ('ask', 'backorder', 'partial', 'refuse')` }],
});
