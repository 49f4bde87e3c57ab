import { defineEntity, p } from '@mikro-orm/core';
import { accountKinds, type AccountRole } from '@consigna/contracts/accounting/events';
import { companyPolicy } from '@consigna/persistence/common-tables';
import { deterministicId } from '@consigna/kernel/id';

/** An account of a company's chart. Code, kind and role do not change once it exists. */
export const AccountSchema = defineEntity({
  name: 'Account',
  tableName: 'account',
  rowLevelSecurity: 'force',
  policies: [companyPolicy],
  properties: {
    companyId: p.uuid().primary(),
    id: p.uuid().primary(),
    code: p.text(),
    names: p.json().columnType('jsonb'),
    kind: p.text(),
    role: p.text().nullable(),
  },
  uniques: [
    { name: 'account_code', properties: ['companyId', 'code'] },
    { name: 'account_role', properties: ['companyId', 'role'] },
  ],
  checks: [{ name: 'account_kind', expression: `kind in (${accountKinds.map((kind) => `'${kind}'`).join(', ')})` }],
});

/** Accounts that only documents move, because a sub-ledger must agree with them. */
export const controlRoles: ReadonlySet<AccountRole | null> = new Set<AccountRole | null>([
  'AR',
  'AP',
  'INV',
  'GRNI',
  'UNBILLED',
  'CONS_ACCRUAL',
  'CONS_PAYABLE',
  'IC_AR',
  'IC_AP',
  'CUSTOMER_CREDIT',
  'SUPPLIER_CREDIT',
]);

/** The id of an account of a company's chart. */
export function accountId(companyId: string, code: string): string {
  return deterministicId('account', `${companyId}/${code}`);
}
