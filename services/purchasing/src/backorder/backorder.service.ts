import { Injectable } from '@nestjs/common';
import type { Input, Payload } from '@consigna/contracts/contract';
import type { purchaseBackorders, PurchaseOrderView } from '@consigna/contracts/purchasing/purchase-order';
import type { backorderChanged, backorderOpened } from '@consigna/contracts/sales/events';
import type { Context } from '@consigna/kernel/context';
import { decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { Database } from '@consigna/persistence/database';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import { draftOrder } from '../purchase-order/purchase-order.service.js';

const keepBackorder = statement(
  'purchasing.keep-backorder',
  `insert into waiting_backorder (company_id, id, order_line_id, product_id, branch_id, open) values ($1, $2, $3, $4, $5, $6)
   on conflict (company_id, id) do nothing`,
);
const changeBackorder = statement(
  'purchasing.change-backorder',
  `update waiting_backorder set open = $3 where company_id = $1 and id = $2`,
);
const lockBackorders = statement(
  'purchasing.lock-backorders',
  `select id, order_line_id as "orderLineId", product_id as "productId", branch_id as "branchId", open
   from waiting_backorder where company_id = $1 and id = any($2::uuid[]) order by id for update`,
);
/** What is on its way for these order lines: ordered, or about to be, and not yet received. */
const underWayFor = statement(
  'purchasing.under-way-for',
  `select l.for_order_line_id as "orderLineId", sum(greatest(l.quantity - l.received - l.cancelled, 0)) as quantity
   from purchase_order_line l join purchase_order o on o.company_id = $1 and o.id = l.order_id
   where l.company_id = $1 and o.state in ('draft', 'approved', 'sent', 'partially_received')
     and l.for_order_line_id in (select b.order_line_id from waiting_backorder b where b.company_id = $1 and b.id = any($2::uuid[]))
   group by 1`,
);

interface Waiting {
  [column: string]: unknown;
  id: string;
  orderLineId: string;
  productId: string;
  branchId: string;
  open: string;
}

/** Purchases for what sales' customers wait for. */
@Injectable()
export class BackorderPurchases {
  constructor(private readonly database: Database) {}

  /** The backorders are locked, so that nothing is bought for the same units twice. */
  purchase(
    ctx: Context,
    { backorderIds, supplierId, unitPrice }: Input<typeof purchaseBackorders>,
  ): Promise<PurchaseOrderView> {
    return this.database.operation(ctx, async (tx) => {
      const ids = [...new Set(backorderIds)];
      const [waiting, underWay] = await Promise.all([
        tx.sql<Waiting>(lockBackorders, [ctx.companyId, ids]),
        tx.sql<{ orderLineId: string; quantity: string }>(underWayFor, [ctx.companyId, ids]),
      ]);
      const lines = ids.map((id) => shortageOf(id, waiting, underWay));
      return draftOrder(tx, {
        kind: 'standard',
        supplierId,
        branchId: waiting[0]?.branchId,
        overReceiptPercent: '0',
        lines: lines.map((line) => ({ ...line, unitPrice: unitPrice ?? '0' })),
      });
    });
  }

  async keep(
    tx: Transaction,
    { backorderId, orderLineId, productId, branchId, quantity }: Payload<typeof backorderOpened>,
  ): Promise<void> {
    await tx.sql(keepBackorder, [tx.ctx.companyId, backorderId, orderLineId, productId, branchId, quantity]);
  }

  async change(tx: Transaction, { backorderId, open }: Payload<typeof backorderChanged>): Promise<void> {
    await tx.sql(changeBackorder, [tx.ctx.companyId, backorderId, open]);
  }
}

function shortageOf(
  id: string,
  waiting: readonly Waiting[],
  underWay: readonly { orderLineId: string; quantity: string }[],
) {
  const backorder = waiting.find((candidate) => candidate.id === id);
  if (backorder === undefined) throw new DomainError('backorder-not-found', { id });
  const coming = underWay.find(({ orderLineId }) => orderLineId === backorder.orderLineId)?.quantity ?? '0';
  const quantity = decimal(backorder.open).minus(coming);
  if (quantity.lessThanOrEqualTo(0)) throw new DomainError('backorder-already-purchased', { id });
  return { productId: backorder.productId, quantity: quantity.toString(), forOrderLineId: backorder.orderLineId };
}
