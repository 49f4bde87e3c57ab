import { Injectable } from '@nestjs/common';
import type { Input, Output } from '@consigna/contracts/contract';
import type { BackorderView, listBackorders } from '@consigna/contracts/sales/backorder';
import { backorderChanged } from '@consigna/contracts/sales/events';
import type { Context } from '@consigna/kernel/context';
import { Database } from '@consigna/persistence/database';
import { listPage } from '@consigna/persistence/list';
import type { Transaction } from '@consigna/persistence/transaction';
import { plain } from '../sales-order/order-lines.js';
import { backorderList, settleBackorders, type BackorderRow } from './backorder.queries.js';

type ListRow = Omit<BackorderView, 'createdAt'> & { createdAt: Date; [column: string]: unknown };

@Injectable()
export class Backorders {
  constructor(private readonly database: Database) {}

  list(ctx: Context, input: Input<typeof listBackorders>): Promise<Output<typeof listBackorders>> {
    return this.database.read(ctx, async (sql) => {
      const { data, page } = await listPage<ListRow>(sql, backorderList, ctx.companyId, input);
      return { data: data.map(listed), page };
    });
  }
}

/** Brings the backorders of order lines in step with them (and with what was purchased for them), and tells what changed. */
export async function settleBackordersOf(tx: Transaction, purchased: ReadonlyMap<string, string>): Promise<void> {
  if (purchased.size === 0) return;
  const changed = await tx.sql<BackorderRow>(settleBackorders, [
    tx.ctx.companyId,
    [...purchased.keys()],
    [...purchased.values()],
  ]);
  for (const { id, orderLineId, state, open } of changed) {
    tx.publish(backorderChanged, { backorderId: id, orderLineId, state, open: plain(open) });
  }
}

function listed(row: ListRow): BackorderView {
  return {
    ...row,
    ordered: plain(row.ordered),
    netUnitPrice: plain(row.netUnitPrice),
    quantity: plain(row.quantity),
    assigned: plain(row.assigned),
    open: plain(row.open),
    createdAt: row.createdAt.toISOString(),
  };
}
