import { DomainError } from '@consigna/kernel/domain-error';
import { listSalesReturns, type SalesReturnView } from '@consigna/contracts/warehouse/sales-return';
import type { ListSource } from '@consigna/persistence/list';
import { statement } from '@consigna/persistence/statement';
import type { Sql } from '@consigna/persistence/transaction';
import { decimalText, headColumns } from '../document.js';

const head = `${headColumns('r')}, r.number, 'received' as state, r.date, r.branch_id as "branchId", r.buyer`;

const salesReturn = statement(
  'warehouse.sales-return',
  `select ${head} from sales_return r where r.company_id = $1 and r.id = $2`,
);
const salesReturnLines = statement(
  'warehouse.sales-return-lines',
  `select l.id, l.delivery_line_id as "deliveryLineId", l.product_id as "productId", l.sku, ${decimalText('l.quantity')} as quantity, l.disposition,
     l.cost_base as "costBase", case when l.delivery_line_id is null then l.terms || jsonb_build_object('orderNumber', r.number) else l.terms end as terms
   from sales_return_line l join sales_return r on r.company_id = l.company_id and r.id = l.return_id
   where l.company_id = $1 and l.return_id = $2 order by l.ordinal`,
);

/** @throws DomainError `sales-return-not-found` */
export async function salesReturnOf(sql: Sql, companyId: string, id: string): Promise<SalesReturnView> {
  const [[found], lines] = await Promise.all([
    sql<Omit<SalesReturnView, 'lines' | 'allowedActions'>>(salesReturn, [companyId, id]),
    sql<SalesReturnView['lines'][number]>(salesReturnLines, [companyId, id]),
  ]);
  if (found === undefined) throw new DomainError('sales-return-not-found', { id });
  return { ...found, lines, allowedActions: [] };
}

export const salesReturnSource: ListSource = {
  name: 'warehouse.sales-returns',
  shape: listSalesReturns.list ?? { filters: {}, sorts: [], defaultSort: 'number' },
  select: `select ${head} from sales_return r`,
  where: 'r.company_id = $1',
  columns: {
    number: 'r.number',
    date: 'r.date',
    branchId: 'r.branch_id',
    customerId: `(r.buyer->>'customerId')::uuid`,
  },
  id: 'r.id',
  search: ['r.number', `r.buyer->>'customerName'`],
};
