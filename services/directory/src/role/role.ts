import { defineEntity, p } from '@mikro-orm/core';
import { NO_COMPANY, OWN } from '../network/network.js';

/** A named set of permissions in a company. */
export const Role = defineEntity({
  name: 'Role',
  tableName: 'role',
  rowLevelSecurity: 'force',
  policies: [
    { name: 'company', using: OWN, check: OWN },
    {
      name: 'member',
      command: 'select',
      using: `${NO_COMPANY} and company_id in (select m.company_id from membership m where m.user_id = (select ctx.user_id()))`,
    },
  ],
  properties: {
    companyId: p.uuid().primary(),
    code: p.text().primary(),
    name: p.text(),
    permissions: p.array(),
    version: p.integer().default(1),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('clock_timestamp()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('clock_timestamp()'),
    createdBy: p.uuid(),
  },
});
