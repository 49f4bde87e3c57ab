import type { AccountView } from '@consigna/contracts/accounting/account';
import type { AccountRole } from '@consigna/contracts/accounting/events';
import type { Context } from '@consigna/kernel/context';
import { statement } from '@consigna/persistence/statement';
import type { Sql } from '@consigna/persistence/transaction';
import { controlRoles } from './account.js';

const byCode = statement(
  'accounting.accounts-by-code',
  `select id, code, names, kind, role from account where company_id = $1 order by code collate "C"`,
);

interface AccountRow {
  id: string;
  code: string;
  names: AccountView['names'];
  kind: AccountView['kind'];
  role: AccountRole | null;
}

/** The chart in the order of its codes, named in the caller's language. */
export async function accountsOf(sql: Sql, { companyId, locale }: Context): Promise<AccountView[]> {
  const rows = await sql<AccountRow & Record<string, unknown>>(byCode, [companyId]);
  return rows.map((row) => ({ ...row, name: row.names[locale], isControl: controlRoles.has(row.role) }));
}
