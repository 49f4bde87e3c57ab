import { statement } from '@consigna/persistence/statement';
import type { Sql } from '@consigna/persistence/transaction';
import type { ConsumePolicy } from './allocate.js';

/** What a company that says nothing gets (REQUIREMENTS, "Decided where such systems disagree"). */
const DEFAULT_CONSUME: ConsumePolicy = 'FEFO_THEN_CONSIGNED';

const settingsOf = statement(
  'warehouse.settings-of-products',
  `select subject_id, consume from stock_setting where company_id = $1 and subject_id = any($2::uuid[]) and consume is not null`,
);

/** What the product of a row says, else the company, else null; part of a statement whose `$1` is the company. */
export const consumeOf = (row: string) =>
  `(select s.consume from stock_setting s where s.company_id = $1 and s.subject_id in (${row}.product_id, $1) and s.consume is not null
    order by s.subject_id = $1 limit 1)`;

/** The policy of each product: its own, else the company's, else the default. */
export type PolicyOf = (productId: string) => ConsumePolicy;

export async function policiesOf(sql: Sql, companyId: string, productIds: readonly string[]): Promise<PolicyOf> {
  return resolve(companyId, await sql<SettingRow>(settingsOf, [companyId, [companyId, ...productIds]]));
}

/** Of rows read with `consumeOf`. */
export function policiesOfRows(rows: readonly { product_id: string; consume: ConsumePolicy | null }[]): PolicyOf {
  const byProduct = new Map(rows.map((row) => [row.product_id, row.consume]));
  return (productId) => byProduct.get(productId) ?? DEFAULT_CONSUME;
}

type SettingRow = { subject_id: string; consume: ConsumePolicy };

function resolve(companyId: string, rows: readonly SettingRow[]): PolicyOf {
  const bySubject = new Map(rows.map((row) => [row.subject_id, row.consume]));
  return (productId) => bySubject.get(productId) ?? bySubject.get(companyId) ?? DEFAULT_CONSUME;
}
