import { defineEntity, p } from '@mikro-orm/core';

/**
 * Network id under which the installation's administrator reads every network and company, and company id under which
 * what belongs to no company (users) is written. It names no network and no company.
 */
export const INSTALLATION = '00000000-0000-8000-8000-000000000000';

/** A context without a company reads for a user, a network or the installation; one with a company reads that company alone. */
export const NO_COMPANY = '(select cardinality(ctx.companies())) = 0';

/** Where a table can also be read without a company: to `ctx.company()` such a context is nobody's, `ctx.companies()` is empty. */
export const OWN = 'company_id = any((select ctx.companies())::uuid[])';

/** Companies that share headquarters and a business clock. */
export const Network = defineEntity({
  name: 'Network',
  tableName: 'network',
  rowLevelSecurity: 'force',
  policies: [
    { name: 'network', using: 'id = (select ctx.network())', check: 'id = (select ctx.network())' },
    {
      name: 'reader',
      command: 'select',
      // Companies are visible to their members and to the administrator, by their own policy.
      using: `${NO_COMPANY} and exists (select 1 from company c where c.network_id = network.id)`,
    },
  ],
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    headquartersId: p.uuid(),
    clock: p.datetime().columnType('timestamptz').nullable(),
    version: p.integer().default(1),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('clock_timestamp()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('clock_timestamp()'),
    createdBy: p.uuid(),
  },
});
