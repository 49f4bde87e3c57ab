import { Controller } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import { monthOf } from '@consigna/kernel/business-date';
import { type Decimal, decimal } from '@consigna/kernel/decimal';
import type { Input, Output, Payload } from '@consigna/contracts/contract';
import { reportStock } from '@consigna/contracts/reporting/company-reports';
import { reportGroupStock } from '@consigna/contracts/reporting/group-reports';
import type { UnitSource } from '@consigna/contracts/trade';
import {
  adjustmentPosted,
  deliveryShipped,
  goodsReceiptPosted,
  salesReturnReceived,
  stockRevalued,
} from '@consigna/contracts/warehouse/events';
import { React, type Followed } from '@consigna/messaging/follow';
import { Handle } from '@consigna/messaging/handle';
import type { Transaction } from '@consigna/persistence/transaction';
import { costOfSales } from '../margin/margin.controller.js';
import { NONE, Rollup } from '../rollup.js';
import { StockQueries } from './stock.queries.js';

const stock = new Rollup('stock_rollup', { month: 'text', product_id: 'uuid', consignor_id: 'uuid' }, [
  'quantity',
  'value',
  'group_profit',
]);
const groupProfit = new Rollup('group_profit_rollup', { month: 'text' }, ['amount']);

type Source = Pick<UnitSource, 'owner' | 'quantity' | 'costBase' | 'groupProfitBase'>;

@Controller()
export class StockController {
  constructor(private readonly queries: StockQueries) {}

  @React(goodsReceiptPosted)
  async addReceipt(tx: Transaction, { payload }: Followed<Payload<typeof goodsReceiptPosted>>): Promise<void> {
    const month = monthOf(payload.date);
    for (const { kind, productId, owner, accepted, valueBase, groupProfitBase } of payload.lines) {
      if (kind === 'service') continue;
      move(tx, { month, productId, sign: 1 }, { owner, quantity: accepted, costBase: valueBase, groupProfitBase });
    }
  }

  @React(deliveryShipped)
  async addDelivery(tx: Transaction, { payload }: Followed<Payload<typeof deliveryShipped>>): Promise<void> {
    const month = monthOf(payload.date);
    for (const { terms, sources } of payload.lines) {
      for (const source of sources) {
        move(tx, { month, productId: terms.productId, sign: -1 }, source);
        sell(tx, { month, branchId: payload.branchId, productId: terms.productId, sign: 1 }, source);
      }
    }
  }

  @React(salesReturnReceived)
  async addReturn(tx: Transaction, { payload }: Followed<Payload<typeof salesReturnReceived>>): Promise<void> {
    const month = monthOf(payload.date);
    // What is scrapped at once comes in too: it goes out again with a write-off of its own.
    for (const { productId, sources } of payload.lines) {
      for (const source of sources) {
        move(tx, { month, productId, sign: 1 }, source);
        sell(tx, { month, branchId: payload.branchId, productId, sign: -1 }, source);
      }
    }
  }

  @React(adjustmentPosted)
  async addAdjustment(tx: Transaction, { payload }: Followed<Payload<typeof adjustmentPosted>>): Promise<void> {
    const month = monthOf(payload.date);
    for (const { productId, direction, sources } of payload.lines) {
      for (const source of sources) move(tx, { month, productId, sign: direction === 'in' ? 1 : -1 }, source);
    }
  }

  @React(stockRevalued)
  async addRevaluation(tx: Transaction, { payload }: Followed<Payload<typeof stockRevalued>>): Promise<void> {
    const month = monthOf(payload.date);
    for (const { productId, toStockBase, toCostOfSalesBase } of payload.lines) {
      stock.add(tx, { month, product_id: productId, consignor_id: NONE }, { value: toStockBase });
      costOfSales.add(tx, { month, branch_id: NONE, product_id: productId }, { cost: toCostOfSalesBase });
    }
  }

  @Handle(reportStock)
  reportStock(ctx: Context, input: Input<typeof reportStock>): Promise<Output<typeof reportStock>> {
    return this.queries.ofCompany(ctx, input);
  }

  @Handle(reportGroupStock)
  reportGroupStock(ctx: Context, input: Input<typeof reportGroupStock>): Promise<Output<typeof reportGroupStock>> {
    return this.queries.ofGroup(ctx, input);
  }
}

interface Move {
  month: string;
  productId: string;
  /** 1 into stock, or sold; −1 out of stock, or brought back. */
  sign: 1 | -1;
}

function move(
  tx: Transaction,
  { month, productId, sign }: Move,
  { owner, quantity, costBase, groupProfitBase }: Source,
): void {
  const profit = signed(groupProfitBase, sign);
  stock.add(
    tx,
    { month, product_id: productId, consignor_id: owner.consignorId ?? NONE },
    { quantity: signed(quantity, sign), value: signed(costBase, sign), group_profit: profit },
  );
  if (!profit.isZero()) groupProfit.add(tx, { month }, { amount: profit });
}

/** Consigned units cost what their consignor is owed, told by the accruals. */
function sell(
  tx: Transaction,
  { month, branchId, productId, sign }: Move & { branchId: string },
  { owner, quantity, costBase }: Source,
): void {
  if (owner.kind !== 'own') return;
  costOfSales.add(
    tx,
    { month, branch_id: branchId, product_id: productId },
    { quantity: signed(quantity, sign), cost: signed(costBase, sign) },
  );
}

function signed(value: string, sign: 1 | -1): Decimal {
  return decimal(value).times(sign);
}
