import { statement } from '@consigna/persistence/statement';
import type { Sql } from '@consigna/persistence/transaction';
import type { ConsumePolicy } from './allocate.js';

/** What a company that says nothing gets (REQUIREMENTS, "Decided where such systems disagree"). */
const DEFAULT_CONSUME: ConsumePolicy = 'FEFO_THEN_CONSIGNED';

const settingsOf = statement(
  'warehouse.settings-of-products',
  `select subject_id, consume from stock_setting where company_id = $1 and subject_id = any($2::uuid[]) and consume is not null`,
);
const settingsOfOrder = statement(
  'warehouse.settings-of-order',
  `select subject_id, consume from stock_setting where company_id = $1 and consume is not null
     and (subject_id = $1 or subject_id = any(array(select product_id from reservation where company_id = $1 and order_id = $2)))`,
);

/** The policy of each product: its own, else the company's, else the default. */
export type PolicyOf = (productId: string) => ConsumePolicy;

export async function policiesOf(sql: Sql, companyId: string, productIds: readonly string[]): Promise<PolicyOf> {
  return resolve(companyId, await sql<SettingRow>(settingsOf, [companyId, [companyId, ...productIds]]));
}

export async function policiesOfOrder(sql: Sql, companyId: string, orderId: string): Promise<PolicyOf> {
  return resolve(companyId, await sql<SettingRow>(settingsOfOrder, [companyId, orderId]));
}

type SettingRow = { subject_id: string; consume: ConsumePolicy };

function resolve(companyId: string, rows: readonly SettingRow[]): PolicyOf {
  const bySubject = new Map(rows.map((row) => [row.subject_id, row.consume]));
  return (productId) => bySubject.get(productId) ?? bySubject.get(companyId) ?? DEFAULT_CONSUME;
}
