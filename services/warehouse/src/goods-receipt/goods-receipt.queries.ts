import { DomainError } from '@consigna/kernel/domain-error';
import {
  type GoodsReceiptView,
  listExpectedReceipts,
  listGoodsReceipts,
} from '@consigna/contracts/warehouse/goods-receipt';
import type { ListSource } from '@consigna/persistence/list';
import { statement } from '@consigna/persistence/statement';
import type { Sql } from '@consigna/persistence/transaction';
import { decimalText, headColumns, ownerJson } from '../document.js';

const head = `${headColumns('r')}, r.number, 'posted' as state, r.date, r.branch_id as "branchId", r.warehouse_id as "warehouseId",
  r.purchase_order_id as "purchaseOrderId", r.purchase_order_number as "purchaseOrderNumber", r.supplier_id as "supplierId",
  r.supplier_name as "supplierName", r.kind, r.currency, ${decimalText('r.rate')} as rate`;

const receipt = statement(
  'warehouse.goods-receipt',
  `select ${head} from goods_receipt r where r.company_id = $1 and r.id = $2`,
);
const receiptLines = statement(
  'warehouse.goods-receipt-lines',
  `select l.id, l.purchase_order_line_id as "purchaseOrderLineId", l.product_id as "productId", l.sku, l.kind, ${decimalText('l.accepted')} as accepted,
     ${decimalText('l.rejected')} as rejected, ${decimalText('l.missing')} as missing, ${ownerJson('l')} as owner, l.lot, l.expiry, l.layer_id as "layerId",
     ${decimalText('l.unit_price')} as "unitPrice", l.value_base as "valueBase", l.assigned, ${decimalText('l.held')} as held
   from goods_receipt_line l where l.company_id = $1 and l.receipt_id = $2 order by l.ordinal`,
);

/** @throws DomainError `goods-receipt-not-found` */
export async function receiptOf(sql: Sql, companyId: string, id: string): Promise<GoodsReceiptView> {
  const [[found], lines] = await Promise.all([
    sql<Omit<GoodsReceiptView, 'lines' | 'allowedActions'>>(receipt, [companyId, id]),
    sql<GoodsReceiptView['lines'][number]>(receiptLines, [companyId, id]),
  ]);
  if (found === undefined) throw new DomainError('goods-receipt-not-found', { id });
  return { ...found, lines, allowedActions: [] };
}

export const receiptSource: ListSource = {
  name: 'warehouse.goods-receipts',
  shape: listGoodsReceipts.list ?? { filters: {}, sorts: [], defaultSort: 'number' },
  select: `select ${head}, (select ${decimalText('sum(l.accepted)')} from goods_receipt_line l where l.company_id = r.company_id and l.receipt_id = r.id) as accepted
    from goods_receipt r`,
  where: 'r.company_id = $1',
  columns: {
    number: 'r.number',
    date: 'r.date',
    branchId: 'r.branch_id',
    warehouseId: 'r.warehouse_id',
    purchaseOrderId: 'r.purchase_order_id',
    supplierId: 'r.supplier_id',
    kind: 'r.kind',
  },
  id: 'r.id',
  search: ['r.number', 'r.supplier_name', 'r.purchase_order_number'],
};

export const expectedSource: ListSource = {
  name: 'warehouse.expected-receipts',
  shape: listExpectedReceipts.list ?? { filters: {}, sorts: [], defaultSort: 'date' },
  select: `select l.line_id as id, e.order_id as "purchaseOrderId", e.number, e.date, e.kind, e.supplier_id as "supplierId", e.supplier_name as "supplierName",
      e.branch_id as "branchId", l.product_id as "productId", l.sku, ${decimalText('l.quantity')} as ordered, ${decimalText('l.accepted')} as accepted,
      ${decimalText('l.quantity - l.accepted')} as open, l.for_order_line_id as "forOrderLineId"
    from expected_receipt_line l join expected_receipt e on e.company_id = l.company_id and e.order_id = l.order_id`,
  where: 'l.company_id = $1 and not e.closed and l.accepted < l.quantity',
  columns: {
    purchaseOrderId: 'e.order_id',
    supplierId: 'e.supplier_id',
    branchId: 'e.branch_id',
    productId: 'l.product_id',
    sku: 'l.sku',
    date: 'e.date',
    kind: 'e.kind',
  },
  id: 'l.line_id',
  search: ['l.sku', 'e.number', 'e.supplier_name'],
};
