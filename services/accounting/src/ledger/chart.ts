import type { Payload } from '@consigna/contracts/contract';
import type { AccountRole, entryPosted } from '@consigna/contracts/accounting/events';
import { statement } from '@consigna/persistence/statement';
import type { Sql } from '@consigna/persistence/transaction';

export interface Account {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly kind: Payload<typeof entryPosted>['lines'][number]['accountKind'];
  readonly role: AccountRole | null;
}

/** Accounts by id and by role. */
export type Chart = ReadonlyMap<string, Account>;

const accountsOf = statement(
  'accounting.accounts-of-company',
  `select a.id, a.code, coalesce(a.names->>b.locale, a.names->>'en') as name, a.kind, a.role
   from account a join book b on b.company_id = a.company_id where a.company_id = $1`,
);

/** A chart's accounts never change once they exist; more may be added, so that only a hit is final. */
const charts = new Map<string, Chart>();

/** The accounts that a company's postings can name. */
export async function chartOf(sql: Sql, companyId: string): Promise<Chart> {
  const known = charts.get(companyId);
  if (known !== undefined) return known;
  return loadChart(sql, companyId);
}

/** An account by its id or role. @throws Error where the chart has none */
export function accountIn(chart: Chart, idOrRole: string): Account {
  const account = chart.get(idOrRole);
  if (account === undefined) throw new Error(`no account for ${idOrRole}`);
  return account;
}

async function loadChart(sql: Sql, companyId: string): Promise<Chart> {
  const rows = await sql<Account & Record<string, unknown>>(accountsOf, [companyId]);
  const chart = new Map<string, Account>();
  for (const row of rows) {
    chart.set(row.id, row);
    if (row.role !== null) chart.set(row.role, row);
  }
  if (rows.length > 0) charts.set(companyId, chart);
  return chart;
}
