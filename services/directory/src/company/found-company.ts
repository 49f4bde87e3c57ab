import { businessDate } from '@consigna/kernel/business-date';
import { deterministicId } from '@consigna/kernel/id';
import type { Input } from '@consigna/contracts/contract';
import { accessChanged } from '@consigna/contracts/directory/access';
import type { createNetwork } from '@consigna/contracts/directory/company';
import { branchCreated, companyCreated } from '@consigna/contracts/directory/events';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import { OWNER, standardRoles } from '../role/standard-roles.js';

export type NewCompany = Input<typeof createNetwork>['headquarters'];

const insertCompany = statement(
  'directory.insert-company',
  `insert into company (company_id, network_id, headquarters_id, code, name, country, base_currency, time_zone, locale, chart_template, opened_on, sandbox, created_by)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
);
export const insertBranch = statement(
  'directory.insert-branch',
  `insert into branch (company_id, id, code, name, created_by) values ($1, $2, $3, $4, $5)
   returning id, code, name, version, created_at as "createdAt", updated_at as "updatedAt", created_by as "createdBy"`,
);
const insertRoles = statement(
  'directory.insert-roles',
  `insert into role (company_id, code, name, permissions, created_by)
   select $1, r.code, r.name, r.permissions, $2 from jsonb_to_recordset($3::jsonb) r(code text, name text, permissions text[])`,
);
const insertOwners = statement(
  'directory.insert-owners',
  'insert into membership (company_id, user_id, role_codes) select $1, id, array[$3] from unnest($2::uuid[]) id',
);

/**
 * Makes the transaction's company ready to trade: the company itself, its first branch, the standard roles and its
 * owners. The other services make their part (chart, series, warehouses) from the event.
 *
 * @throws DomainError `company-code-taken`, `user-not-found`, `invalid-time-zone`
 */
export async function foundCompany(
  tx: Transaction,
  company: NewCompany,
  founding: { headquartersId: string; ownerIds: readonly string[] },
): Promise<void> {
  const { companyId, networkId, userId, now } = tx.ctx;
  const { headquartersId, ownerIds } = founding;
  const { code, name, country, baseCurrency, timeZone, locale, chartTemplate, openedOn, sandbox } = company;
  // Refuses a zone that the calendar does not know, before every later document of the company would.
  businessDate(now, timeZone);
  const branch = {
    ...(company.branch ?? { code, name }),
    branchId: deterministicId('directory.first-branch', companyId),
  };

  await Promise.all([
    tx.sql(insertCompany, [
      companyId,
      networkId,
      headquartersId,
      code,
      name,
      country,
      baseCurrency,
      timeZone,
      locale,
      chartTemplate,
      openedOn,
      sandbox,
      userId,
    ]),
    tx.sql(insertBranch, [companyId, branch.branchId, branch.code, branch.name, userId]),
    tx.sql(insertRoles, [companyId, userId, JSON.stringify(standardRoles)]),
    tx.sql(insertOwners, [companyId, ownerIds, OWNER]),
  ]);
  tx.audit('company', companyId, 'create');
  tx.audit('branch', branch.branchId, 'create');
  tx.publish(companyCreated, {
    companyId,
    networkId,
    headquartersId,
    code,
    name,
    country,
    baseCurrency,
    timeZone,
    locale,
    chartTemplate,
    openedOn,
  });
  tx.publish(branchCreated, branch);
  tx.publish(accessChanged, { networkId, userIds: [...ownerIds] });
}
