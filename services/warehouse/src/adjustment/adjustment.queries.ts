import { DomainError } from '@consigna/kernel/domain-error';
import { type AdjustmentView, listAdjustments } from '@consigna/contracts/warehouse/adjustment';
import type { ListSource } from '@consigna/persistence/list';
import { statement } from '@consigna/persistence/statement';
import type { Sql } from '@consigna/persistence/transaction';
import { decimalText, headColumns } from '../document.js';

const head = `${headColumns('a')}, a.number, 'posted' as state, a.date, a.branch_id as "branchId", a.reason`;

const adjustment = statement(
  'warehouse.adjustment',
  `select ${head} from adjustment a where a.company_id = $1 and a.id = $2`,
);
const adjustmentLines = statement(
  'warehouse.adjustment-lines',
  `select l.id, l.product_id as "productId", l.sku, l.direction, ${decimalText('l.quantity')} as quantity, l.cost_base as "costBase"
   from adjustment_line l where l.company_id = $1 and l.adjustment_id = $2 order by l.ordinal`,
);

/** @throws DomainError `adjustment-not-found` */
export async function adjustmentOf(sql: Sql, companyId: string, id: string): Promise<AdjustmentView> {
  const [[found], lines] = await Promise.all([
    sql<Omit<AdjustmentView, 'lines' | 'allowedActions'>>(adjustment, [companyId, id]),
    sql<AdjustmentView['lines'][number]>(adjustmentLines, [companyId, id]),
  ]);
  if (found === undefined) throw new DomainError('adjustment-not-found', { id });
  return { ...found, lines, allowedActions: [] };
}

export const adjustmentSource: ListSource = {
  name: 'warehouse.adjustments',
  shape: listAdjustments.list ?? { filters: {}, sorts: [], defaultSort: 'number' },
  select: `select ${head} from adjustment a`,
  where: 'a.company_id = $1',
  columns: { number: 'a.number', date: 'a.date', branchId: 'a.branch_id', reason: 'a.reason' },
  id: 'a.id',
  search: ['a.number', 'a.reason'],
};
