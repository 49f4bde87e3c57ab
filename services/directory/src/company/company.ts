import { defineEntity, p } from '@mikro-orm/core';
import { companyPolicy } from '@consigna/persistence/common-tables';
import { INSTALLATION, NO_COMPANY, OWN } from '../network/network.js';

/** A company: its id is the `company_id` of everything it owns. */
export const Company = defineEntity({
  name: 'Company',
  tableName: 'company',
  rowLevelSecurity: 'force',
  policies: [
    {
      name: 'company',
      using: OWN,
      check: `${OWN} and network_id = (select ctx.network())`,
    },
    {
      name: 'reader',
      command: 'select',
      using: `${NO_COMPANY} and (network_id = (select ctx.network()) or (select ctx.network()) = '${INSTALLATION}'
        or company_id in (select m.company_id from membership m where m.user_id = (select ctx.user_id())))`,
    },
  ],
  properties: {
    companyId: p.uuid().primary(),
    networkId: p.uuid(),
    headquartersId: p.uuid(),
    code: p.text(),
    name: p.text(),
    country: p.text(),
    baseCurrency: p.text(),
    timeZone: p.text(),
    locale: p.text(),
    chartTemplate: p.text(),
    openedOn: p.date(),
    modulesOff: p.array().default([]),
    sandbox: p.boolean().default(false),
    version: p.integer().default(1),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('clock_timestamp()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('clock_timestamp()'),
    createdBy: p.uuid(),
  },
});

/** A place of a company where business is done. */
export const Branch = defineEntity({
  name: 'Branch',
  tableName: 'branch',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    code: p.text(),
    name: p.text(),
    version: p.integer().default(1),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('clock_timestamp()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('clock_timestamp()'),
    createdBy: p.uuid(),
  },
});
