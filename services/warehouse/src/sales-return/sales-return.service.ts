import { Injectable } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import { newId } from '@consigna/kernel/id';
import type { Input, Output } from '@consigna/contracts/contract';
import type { Buyer } from '@consigna/contracts/trade';
import type { listSalesReturns, receiveSalesReturn, SalesReturnView } from '@consigna/contracts/warehouse/sales-return';
import { Database } from '@consigna/persistence/database';
import { listPage } from '@consigna/persistence/list';
import { requireReference } from '@consigna/persistence/reference-copy';
import { costOf } from '../adjustment/adjustment.service.js';
import { newHead } from '../document.js';
import { postingDate, productOf, requireProducts } from '../reference/facts.js';
import { lockForArrival } from '../stock/locked-stock.js';
import { makePools, StockEntry } from '../stock/stock-ledger.js';
import { placesOf, quarantineOf } from '../warehouse/warehouse.service.js';
import { branchOf, buyerOf } from './return-head.js';
import { takeBack, undo, type Ground, type Returned } from './returned-lines.js';
import { salesReturnOf, salesReturnSource } from './sales-return.queries.js';
import { closeReturn } from './sales-return.records.js';
import { lockShipped } from './shipped-lines.js';

@Injectable()
export class SalesReturnService {
  constructor(private readonly database: Database) {}

  /** @throws DomainError `over-return` beyond what was shipped and not yet returned; nothing changes then */
  receive(ctx: Context, input: Input<typeof receiveSalesReturn>): Promise<SalesReturnView> {
    return this.database.operation(ctx, async (tx) => {
      const [date, shipped] = await Promise.all([
        postingDate(tx),
        lockShipped(tx, input),
        input.branchId === undefined
          ? null
          : requireReference(tx.sql, ctx.companyId, 'branch', input.branchId, '#/branchId'),
      ]);
      const branchId = branchOf(input, shipped);
      const asked = input.lines.map((line) => ({
        productId: 'productId' in line ? line.productId : (shipped.get(line.deliveryLineId)?.productId ?? ''),
      }));
      const [products, places, buyer] = await Promise.all([
        requireProducts(tx, asked),
        placesOf(tx.sql, ctx.companyId, branchId),
        buyerOf(tx, input, shipped),
        requireReference(tx.sql, ctx.companyId, 'branch', branchId, '#/branchId'),
      ]);
      const quarantine = input.lines.some((line) => line.disposition === 'quarantine')
        ? await quarantineOf(tx, places, branchId)
        : null;
      const goods = asked.map((line) => line.productId).filter((id) => productOf(products, id).kind === 'goods');
      const [, stock] = await Promise.all([
        makePools(tx, branchId, new Map(goods.map((id) => [id, productOf(products, id).valuation]))),
        lockForArrival(tx, branchId, goods),
      ]);

      const id = newId();
      const entry = new StockEntry(tx, stock, branchId, date);
      const ground: Ground = { id, now: ctx.now, branchId, entry, places, quarantine, products };
      const returned = input.lines.map((line, index) => {
        if ('productId' in line) return takeBack(ground, line, index);
        return undo(ground, line, index, shipped.get(line.deliveryLineId));
      });

      const view = viewOf(ctx, { id, date, branchId, buyer }, returned);
      tx.closing(() => closeReturn(tx, { view, entry, returned }));
      return view;
    });
  }

  get(ctx: Context, id: string): Promise<SalesReturnView> {
    return this.database.read(ctx, (sql) => salesReturnOf(sql, ctx.companyId, id));
  }

  list(ctx: Context, input: Input<typeof listSalesReturns>): Promise<Output<typeof listSalesReturns>> {
    return this.database.read(ctx, (sql) => listPage(sql, salesReturnSource, ctx.companyId, input));
  }
}

function viewOf(
  ctx: Context,
  head: { id: string; date: string; branchId: string; buyer: Buyer },
  returned: readonly Returned[],
): SalesReturnView {
  const lines = returned.map(({ line: { returnLineId, sources, ...line } }) => ({
    id: returnLineId,
    ...line,
    costBase: costOf(sources),
  }));
  return { ...newHead(ctx, head.id), number: '', state: 'received', ...head, lines, allowedActions: [] };
}
